"""Judged tickets as plain columns: what certification counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.certificates.bounds import Counts, Floats
from triage.certificates.evidence import check

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Judged tickets, one row each.

    `probability` calibrated, of the first suggestion; `wrong`: an automatic answer with it would be; `category` as
    predicted (what serving can see); `answerable`: rules, flags and article allow an automatic answer; `author`: who
    wrote it, or the batch; `has_article`: some article answers it. Raises CertificationInvalid.
    """

    probability: Floats
    wrong: Bools
    category: NDArray[Any]
    answerable: Bools
    author: NDArray[Any] | None = None
    has_article: Bools | None = None

    def __post_init__(self) -> None:
        columns = (self.probability, self.wrong, self.category, self.answerable, self.author, self.has_article)
        check(all(c is None or c.shape == (len(self),) for c in columns), "outcomes: columns of one length")
        for flags in (self.wrong, self.answerable, self.has_article):
            check(flags is None or flags.dtype == np.bool_, "outcomes: wrong, answerable and has_article are booleans")
        check(bool(np.all((self.probability >= 0) & (self.probability <= 1))), "outcomes: probabilities are in [0, 1]")

    def __len__(self) -> int:
        return len(self.probability)

    def candidates(self, excluded_categories: tuple[str, ...]) -> Bools:
        """Which tickets may be answered automatically at some threshold."""
        return self.answerable & ~np.isin(self.category, excluded_categories)


def counts_at(thresholds: Floats, probability: Floats, wrong: Bools) -> tuple[Counts, Counts]:
    """How many would be answered at each threshold, and how many of those wrongly."""
    order = np.argsort(probability)
    wrong_from_top = np.concatenate([[0], np.cumsum(wrong[order][::-1])])
    answered = len(order) - np.searchsorted(probability[order], thresholds, side="left")
    return answered, wrong_from_top[answered]
