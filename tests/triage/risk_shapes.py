"""Made-up desks whose true risk is known: tickets drawn from them show how often the method breaks its promise."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from triage.certificates.bounds import Floats
from triage.certificates.outcomes import Bools, Outcomes

ATOMS = 4000
EVEN = (np.arange(ATOMS) + 0.5) / ATOMS
CONFIDENT = 1 - (1 - EVEN) ** 3


@dataclass(frozen=True)
class Desk:
    """Kinds of tickets, each as frequent as the next, with the true probability that an automatic answer is wrong."""

    risk: Floats
    probability: Floats = field(default_factory=EVEN.copy)
    category: np.ndarray | None = None
    has_article: Bools | None = None
    answerable: float = 1.0
    calibrate: int = 1000
    certify: int = 1000

    @property
    def categories(self) -> np.ndarray:
        return np.full(len(self.risk), "any") if self.category is None else self.category

    def draw(self, size: int, rng: np.random.Generator) -> Outcomes:
        kind = rng.integers(len(self.risk), size=size)
        return Outcomes(
            probability=self.probability[kind],
            wrong=rng.random(size) < self.risk[kind],
            category=self.categories[kind],
            answerable=rng.random(size) < self.answerable,
            has_article=None if self.has_article is None else self.has_article[kind],
        )

    def true_risk(self, threshold: float, excluded: tuple[str, ...] = (), only: str | None = None) -> float:
        """The wrong share among all answers the desk would ever give at this threshold."""
        given = (self.probability >= threshold) & ~np.isin(self.categories, excluded)
        if only is not None:
            given &= self.categories == only
        return float(self.risk[given].mean())


def _categories(*risks: Floats) -> tuple[Floats, np.ndarray]:
    """Kinds dealt in turn to as many categories as there are risk curves."""
    of = np.arange(ATOMS) % len(risks)
    return np.choose(of, risks), np.array([f"category {i}" for i in of])


_HALF_UNANSWERABLE = np.arange(ATOMS) % 2 == 0
_ONE_BAD, _FOUR = _categories(0.02 * (1 - EVEN), 0.08 * (1 - EVEN), 0.01 + 0 * EVEN, 0.35 + 0 * EVEN)

DESKS = {
    "flat exactly at the budget": Desk(np.full(ATOMS, 0.05)),
    "flat just above the budget": Desk(np.full(ATOMS, 0.0505)),
    "flat just below the budget": Desk(np.full(ATOMS, 0.048)),
    "flat just above, many tickets": Desk(np.full(ATOMS, 0.0505), calibrate=1000, certify=6000),
    "plateau just over the budget": Desk(np.where(EVEN > 0.7, 0.02, 0.063)),
    "plateau at once over the budget": Desk(np.where(EVEN > 0.95, 0.0, 0.055)),
    "tiny parts": Desk(np.full(ATOMS, 0.0505), calibrate=170, certify=170),
    "tiny calibration part": Desk(0.25 * (1 - EVEN) ** 2, calibrate=60, certify=1500),
    "confident and skewed": Desk(0.02 + 0.3 * (1 - CONFIDENT), probability=CONFIDENT),
    "all wrong": Desk(np.ones(ATOMS)),
    "all right": Desk(np.zeros(ATOMS)),
    "rising slowly": Desk(0.03 + 0.05 * (1 - EVEN)),
    "rising fast": Desk(1 / (1 + np.exp(12 * (EVEN - 0.5)))),
    "step": Desk(np.where(EVEN > 0.6, 0.03, 0.5)),
    "worst where it is surest": Desk(np.where(EVEN > 0.85, 0.07, 0.03)),
    "dips below the budget again": Desk(np.where(EVEN > 0.85, 0.03, np.where(EVEN > 0.6, 0.075, 0.035))),
    "few distinct probabilities": Desk(0.3 * (1 - EVEN) ** 2, probability=np.ceil(EVEN * 8) / 8),
    "one category is bad": Desk(_ONE_BAD, category=_FOUR, certify=2000, answerable=0.8),
    "half of the tickets have no article": Desk(
        np.where(_HALF_UNANSWERABLE, 1.0, 0.02),
        probability=np.where(_HALF_UNANSWERABLE, 0.7 * EVEN**4, EVEN),
        has_article=~_HALF_UNANSWERABLE,
        certify=2000,
    ),
}


def flat_by_category(*risks: float) -> Desk:
    """Categories of equal size, each wrong at the same rate whatever the probability says."""
    risk, category = _categories(*(np.full(ATOMS, risk) for risk in risks))
    return Desk(risk, category=category)


def clustered(authors: int, each: int, rng: np.random.Generator) -> Outcomes:
    """Tickets all answered; a tenth of the authors is misunderstood half of the time: 5.18 % wrong in truth."""
    risk = np.where(rng.random(authors) < 0.1, 0.5, 0.002)
    author = np.repeat(np.arange(authors), each)
    size = len(author)
    wrong = rng.random(size) < risk[author]
    return Outcomes(np.ones(size), wrong, np.full(size, "any"), np.ones(size, bool), author=author)
