"""What will be tested, settled on the calibration part: thresholds, their order, excluded categories, category claims.

Nothing here changes what a certificate is worth, only how likely one is: the tests on the certification part are exact
whatever was settled, as long as it was settled without that part's labels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from triage.certificates.bounds import Counts, Floats, chance_to_pass, clopper_pearson_upper, size_allowing
from triage.certificates.evidence import check
from triage.certificates.outcomes import Bools, Outcomes, counts_at

ALPHA, DELTA = 0.05, 0.05
# Fewer answers than this pass a 5 % test with two wrong at most: a coin toss even for a matcher that is wrong in 2 %.
SMALLEST_ANSWERS = 150
# Each step adds a few per cent of answers; finer steps test nearly the same answers again.
STEPS = 40
# A category looks bad when its wrong share is above the budget beyond doubt (95 %), on enough answers to say so.
LOOKS_BAD_ANSWERS, LOOKS_BAD_DOUBT = 10, 0.05


@dataclass(frozen=True)
class Grid:
    """What will be tested: thresholds from strict to loose, and from which of them on each category is (its index).

    K, the number of category claims that share delta, is the number of `category_starts`. Categories without one are
    too rare to test. An empty grid means too little data.
    """

    thresholds: tuple[float, ...]
    excluded_categories: tuple[str, ...] = ()
    category_starts: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        steps = pairwise(self.thresholds)
        check(all(loose < strict for strict, loose in steps), "grid: thresholds from strict to loose")
        inside = all(0 <= start < len(self.thresholds) for _, start in self.category_starts)
        check(inside, "grid: categories start at one of the thresholds")


def threshold_grid(calibrate: Outcomes, certify_size: int, *, alpha: float = ALPHA, delta: float = DELTA) -> Grid:
    """Settle, on the calibration part alone, what `certify` will test on a part of `certify_size` tickets.

    The grid begins where at least SMALLEST_ANSWERS answers are predicted there, and goes down to answering everything;
    of the certification part only the size is known. Empty when that many answers cannot be expected at all.
    """
    excluded = excluded_categories(calibrate, certify_size, alpha=alpha)
    kept = calibrate.candidates(excluded)
    probability, wrong = calibrate.probability[kept], calibrate.wrong[kept]
    first = _first_rank(calibrate, certify_size)
    if first > len(probability):
        return Grid((), excluded)
    ranks = np.unique(np.geomspace(first, len(probability), STEPS).round().astype(np.int64))
    thresholds = np.unique(np.sort(probability)[::-1][ranks - 1])[::-1]
    scale = certify_size / len(calibrate)
    start = _likeliest_start(*counts_at(thresholds, probability, wrong), scale, alpha, delta)
    thresholds = thresholds[start:]
    starts = _category_starts(calibrate, kept, thresholds, scale, alpha, delta)
    return Grid(tuple(thresholds.tolist()), excluded, starts)


def excluded_categories(calibrate: Outcomes, certify_size: int, *, alpha: float = ALPHA) -> tuple[str, ...]:
    """Categories that look bad on the calibration part: beyond doubt over the budget, and worse than all together.

    Looked at where all together are just within the budget, or at the fewest answers tested, if that is looser.
    """
    kept = calibrate.answerable
    probability = np.sort(calibrate.probability[kept])[::-1]
    if not len(probability):
        return ()
    # counted at whole probabilities: among equal ones the order of the tickets would decide
    answered_at, wrong_at = counts_at(np.unique(probability)[::-1], calibrate.probability[kept], calibrate.wrong[kept])
    within = answered_at[wrong_at <= alpha * answered_at]
    rank = max(_first_rank(calibrate, certify_size), int(within.max(initial=0)))
    given = kept & (calibrate.probability >= probability[min(rank, len(probability)) - 1])
    limit = max(alpha, float(np.mean(calibrate.wrong[given])))
    bad = []
    for category in np.unique(calibrate.category[given]):
        wrongs = calibrate.wrong[given & (calibrate.category == category)]
        right, answered = int(np.count_nonzero(~wrongs)), len(wrongs)
        at_least = 1 - clopper_pearson_upper(right, answered, LOOKS_BAD_DOUBT)
        if answered >= LOOKS_BAD_ANSWERS and at_least > limit:
            bad.append(str(category))
    return tuple(bad)


def _first_rank(calibrate: Outcomes, certify_size: int) -> int:
    check(certify_size > 0, "certify_size is the number of tickets to certify on")
    return max(1, math.ceil(SMALLEST_ANSWERS * len(calibrate) / certify_size))


def _category_starts(
    calibrate: Outcomes, kept: Bools, thresholds: Floats, scale: float, alpha: float, delta: float
) -> tuple[tuple[str, int], ...]:
    """Where each category is predicted to have answers enough to pass with one wrong; rarer ones have no start."""
    categories = np.unique(calibrate.category[kept])
    if not len(categories):
        return ()
    needed = size_allowing(1, alpha, delta / len(categories))
    starts = []
    for category in categories:
        mine = kept & (calibrate.category == category)
        answered, _ = counts_at(thresholds, calibrate.probability[mine], calibrate.wrong[mine])
        enough = np.flatnonzero(answered * scale >= needed)
        if len(enough):
            starts.append((str(category), int(enough[0])))
    return tuple(starts)


def _likeliest_start(answered: Counts, wrong: Counts, scale: float, alpha: float, delta: float) -> int:
    """The threshold most likely to pass, judged by the calibration part: a first failure would end it all.

    Fewest answers are the purest, but allow the fewest wrong: 150 pass in 42 % of draws at a true wrong share of 2 %.
    """
    # half a wrong answer more than seen: none wrong so far is not "never wrong"
    expected = (wrong + 0.5) / (answered + 1)
    chances = [
        chance_to_pass(int(n * scale), float(share), alpha, delta) for n, share in zip(answered, expected, strict=True)
    ]
    return int(np.argmax(chances))
