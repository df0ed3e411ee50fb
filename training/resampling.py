"""A measured number with the interval it may really lie in: Wilson for rates, the bootstrap for everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

LEVEL, DRAWS = 0.95, 1000
_Z = 1.959963984540054
_DIGITS = 6


@dataclass(frozen=True)
class Measured:
    """A value with its 95 % interval. `value` is None where the rows cannot tell.

    `method`: "wilson" or "bootstrap", which take rows for independent, or "group bootstrap", which does not.
    """

    value: float | None
    low: float
    high: float
    method: str

    def to_dict(self) -> dict[str, Any]:
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        rounded = {name: None if number is None else round(number, _DIGITS) for name, number in numbers.items()}
        return {**rounded, "method": self.method}


def wilson(count: int, total: int) -> Measured:
    """The share seen `count` times in `total`, with Wilson's score interval."""
    if not 0 <= count <= total:
        raise ValueError("count must lie between 0 and total")
    if total == 0:
        return Measured(None, 0.0, 1.0, "wilson")
    share, spread = count / total, _Z * _Z / total
    centre = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / total + spread / (4 * total))
    return Measured(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)), "wilson")


def bootstrap(
    statistics: Callable[[Counts], Floats],
    points: Sequence[float],
    rows: int,
    *,
    groups: Counts | None,
    seed: int,
    draws: int = DRAWS,
) -> list[Measured]:
    """The percentile interval of several statistics at once. `points` are their values on the rows as they are.

    `statistics` takes how often each row was drawn (rows,) and gives the values, NaN where it cannot. With `groups`
    (numbers from 0) whole groups are drawn, and a single group tells nothing of the next: the interval is then 0 to 1.
    Resampled rows look less calibrated and more separable than fresh ones, so an interval may lie to one side of its
    value; it is widened to hold it.
    """
    method = "bootstrap" if groups is None else "group bootstrap"
    units = rows if groups is None else int(groups.max(initial=-1)) + 1
    if units < 2:
        return [Measured(_known(point), 0.0, 1.0, method) for point in points]
    rng = np.random.default_rng(seed)
    drawn = np.empty((draws, len(points)))
    for draw in range(draws):
        times = np.bincount(rng.integers(units, size=units), minlength=units)
        drawn[draw] = statistics(times if groups is None else times[groups])
    return [_percentile(point, drawn[:, place], method) for place, point in enumerate(points)]


def _percentile(point: float, drawn: Floats, method: str) -> Measured:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(point) or not len(known):
        return Measured(_known(point), 0.0, 1.0, method)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measured(point, min(float(low), point), max(float(high), point), method)


def _known(point: float) -> float | None:
    return point if np.isfinite(point) else None
