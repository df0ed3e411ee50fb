"""Answering only what is likely right: how many tickets can be kept at which precision, and at what risk on the way.

Rows with the same probability cannot be told apart, so no threshold keeps some of them only: everything here counts
them together, or averages over the orders they might come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.resampling import Counts, Floats

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Curve:
    """What thresholding the probability gives, from strict to loose: one point for each distinct probability.

    At `threshold[i]` a share `coverage[i]` of the `rows` is kept, and `precision[i]` of the kept is right.
    """

    rows: int
    threshold: Floats
    coverage: Floats
    precision: Floats

    def to_dict(self) -> dict[str, Any]:
        columns = {name: getattr(self, name).round(6).tolist() for name in ("threshold", "coverage", "precision")}
        return {"rows": self.rows, **columns}


@dataclass(frozen=True, eq=False)
class Levels:
    """Rows sorted into the distinct probabilities there are, highest first: `level` is the place of each row's own."""

    probability: Floats
    level: Counts
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, probability: Floats, right: NDArray[np.bool_]) -> Levels:
        distinct, place = np.unique(probability, return_inverse=True)
        return cls(distinct[::-1], len(distinct) - 1 - place, right)

    def tally(self, times: Counts) -> tuple[Counts, Counts]:
        """How many rows each level holds, and how many of them are wrong, each row counted `times`."""
        count = len(self.probability)
        rows = np.bincount(self.level, weights=times, minlength=count)
        wrong = np.bincount(self.level, weights=times * ~self.right, minlength=count)
        return rows.astype(np.int64), wrong.astype(np.int64)


def precision_coverage_curve(probability: Floats, right: NDArray[np.bool_]) -> Curve:
    """The curve over all thresholds; `probability` of the top label and whether it was right, both (rows,)."""
    levels = Levels.of(probability, right)
    rows, wrong = (np.cumsum(each) for each in levels.tally(np.ones(len(right), np.int64)))
    return Curve(len(right), levels.probability, rows / len(right), 1 - wrong / rows)


def coverage_at(rows: Counts, wrong: Counts, precision: float) -> float:
    """The largest share that a threshold keeps at this precision or above; 0 when none does. Tallies as of `Levels`."""
    kept, wrongs = np.cumsum(rows), np.cumsum(wrong)
    enough = wrongs <= (1 - precision) * kept + _ROUNDING
    return float(kept[enough].max(initial=0) / kept[-1])


def area_under_risk(rows: Counts, wrong: Counts) -> float:
    """AURC: the wrong share among the k most probable rows, averaged over every k. Lower is better."""
    before, wrong_before = np.cumsum(rows) - rows, np.cumsum(wrong) - wrong
    share = wrong / np.maximum(rows, 1)
    # within a level the mean risk at rank j is (wrong_before + share·j) / (before + j), summed by harmonic numbers
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, rows.sum() + 1))])
    steps = harmonic[before + rows] - harmonic[before]
    return float((rows * share + (wrong_before - share * before) * steps).sum() / rows.sum())


def area_under_roc(positive: Counts, negative: Counts) -> float:
    """The chance that a positive row ranks above a negative one, ties counting half; NaN where one kind is missing.

    Both are tallies by level, highest first.
    """
    pairs = positive.sum() * negative.sum()
    if pairs == 0:
        return float("nan")
    below = negative.sum() - np.cumsum(negative)
    return float((positive * (below + negative / 2)).sum() / pairs)
