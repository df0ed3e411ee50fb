"""Whether probabilities mean what they say: of the tickets given 80 %, are 80 % right?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.resampling import Counts, Floats, Measured, wilson

BINS = 15


@dataclass(frozen=True)
class Bin:
    """Rows whose top probability lies above `low` and not above `high`; `probability` is their mean."""

    low: float
    high: float
    rows: int
    probability: float | None
    right: Measured

    def to_dict(self) -> dict[str, Any]:
        shown = None if self.probability is None else round(self.probability, 6)
        edges = {"low": round(self.low, 6), "high": round(self.high, 6)}
        return {**edges, "rows": self.rows, "probability": shown, "right": self.right.to_dict()}


@dataclass(frozen=True)
class Reliability:
    """Equal-width bins of the top probability, and ECE: the mean distance of probability and right share over rows."""

    rows: int
    bins: tuple[Bin, ...]
    ece: float

    def to_dict(self) -> dict[str, Any]:
        return {"rows": self.rows, "ece": round(self.ece, 6), "bins": [each.to_dict() for each in self.bins]}


def reliability(probability: Floats, right: NDArray[np.bool_]) -> Reliability:
    """Bin the rows by the probability (rows,) of their top label; `right` tells whether that label was right."""
    place = bin_of(probability)
    rows, right_rows = np.bincount(place, minlength=BINS), np.bincount(place, weights=right, minlength=BINS)
    sums = np.bincount(place, weights=probability, minlength=BINS)
    edges = np.linspace(0, 1, BINS + 1)
    bins = tuple(
        Bin(float(edges[i]), float(edges[i + 1]), count, float(sums[i]) / count if count else None,
            wilson(int(right_rows[i]), count))
        for i, count in enumerate(rows.tolist())
    )  # fmt: skip
    return Reliability(len(probability), bins, calibration_error(place, probability, right, np.ones_like(place)))


def bin_of(probability: Floats) -> Counts:
    """The number of each row's bin, from 0; a probability on an edge belongs to the bin below it."""
    return np.digitize(probability, np.linspace(0, 1, BINS + 1)[1:-1], right=True).astype(np.int64)


def calibration_error(place: Counts, probability: Floats, right: NDArray[np.bool_], times: Counts) -> float:
    """ECE with each row counted `times`: distances of the bins' sums, over the rows."""
    gaps = np.bincount(place, weights=times * (probability - right), minlength=BINS)
    return float(np.abs(gaps).sum() / times.sum())
