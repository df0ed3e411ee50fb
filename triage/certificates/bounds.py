"""Exact binomial bounds: what k wrong of n answers proves, and how many answers a proof needs.

scipy is imported inside the functions: serving reads a certificate and never computes a bound.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

# Beyond a million judged answers nobody plans a certificate; the budget is then too close to the error itself.
MOST_ANSWERS = 1_000_000


def clopper_pearson_upper(wrong: int, answered: int, delta: float) -> float:
    """The exact one-sided upper bound of the wrong share; the true share is above it in at most `delta` of samples.

    Nothing answered proves nothing: 1.0.
    """
    return float(upper_bounds(np.array([wrong]), np.array([answered]), delta)[0])


def upper_bounds(wrong: NDArray[Any], answered: NDArray[Any], delta: float) -> Floats:
    """`clopper_pearson_upper` for many pairs at once, one bound each."""
    from scipy.special import betaincinv

    right = answered - wrong
    if np.any(right < 0) or np.any(wrong < 0):
        raise ValueError("wrong must lie between 0 and answered")
    bounds = np.ones(len(wrong))
    some = right > 0
    bounds[some] = betaincinv(wrong[some] + 1, right[some], 1 - delta)
    return bounds


def clopper_pearson(count: int, total: int, level: float) -> tuple[float, float]:
    """The exact two-sided interval of a share seen `count` times in `total`; (0, 1) when nothing was seen."""
    side = (1 - level) / 2
    return 1 - clopper_pearson_upper(total - count, total, side), clopper_pearson_upper(count, total, side)


@lru_cache(maxsize=4096)
def allowed_wrong(answered: int, alpha: float, delta: float) -> int:
    """The most wrong answers with which `answered` answers still pass the test; -1 when not even none passes."""
    from scipy.special import bdtr

    # wrong passes exactly when Binomial(answered, alpha) is that small in at most delta of draws; never beyond its mean
    candidates = np.arange(int(answered * alpha) + 1)
    return int(np.count_nonzero(bdtr(candidates, answered, alpha) <= delta)) - 1


def chance_to_pass(answered: int, true_error: float, alpha: float, delta: float) -> float:
    """How often a test with `answered` answers passes when their true wrong share is `true_error`."""
    from scipy.special import bdtr

    most = allowed_wrong(answered, alpha, delta)
    return 0.0 if most < 0 else float(bdtr(most, answered, true_error))


def answers_needed(true_error: float, alpha: float, delta: float, *, chance: float = 0.8) -> int | None:
    """The fewest answers with which one test passes with `chance`; None when a million would not do.

    The chance falls between two sizes at which one more wrong answer is allowed; it is compared at those sizes only.
    """
    from scipy.special import bdtr

    if true_error >= alpha:
        return None
    few, many = -1, int(MOST_ANSWERS * alpha)  # `few` wrong allowed is too strict a test, `many` is enough
    if bdtr(many, size_allowing(many, alpha, delta), true_error) < chance:
        return None
    while many - few > 1:
        middle = (few + many) // 2
        enough = bdtr(middle, size_allowing(middle, alpha, delta), true_error) >= chance
        few, many = (few, middle) if enough else (middle, many)
    return size_allowing(many, alpha, delta)


@lru_cache(maxsize=4096)
def size_allowing(wrong: int, alpha: float, delta: float) -> int:
    """The fewest answers that pass with `wrong` wrong ones."""
    from scipy.special import bdtr

    fails, passes = wrong, wrong + 1
    while bdtr(wrong, passes, alpha) > delta:
        fails, passes = passes, passes * 2
    while passes - fails > 1:
        middle = (fails + passes) // 2
        fails, passes = (fails, middle) if bdtr(wrong, middle, alpha) <= delta else (middle, passes)
    return passes
