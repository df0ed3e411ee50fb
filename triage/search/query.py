"""What is searched for: one text in the forms that the search and its matchers need."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from triage.encoder import Vectors
from triage.types import Classification

Doubts = tuple[float, ...]
NO_DOUBTS: Doubts = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Query:
    """One text in the forms the search needs; `category` maps a category slug to its probability, if known.

    `doubts` are the last columns of the evidence: what the classifier says about tickets that no article may solve.
    """

    text: str
    vector: Vectors
    category: Mapping[str, float] | None = None
    doubts: Doubts = NO_DOUBTS

    @classmethod
    def of(cls, text: str, vector: Vectors, found: Classification | None) -> Query:
        """The query of a classified text."""
        if found is None:
            return cls(text, vector)
        odds = (
            found.solvable,
            dict(found.tier.ranking).get("1"),
            found.flags.vague or None,
            found.flags.two_problems or None,
        )
        return cls(text, vector, dict(found.category.ranking), tuple(log_odds(p) for p in odds))


def log_odds(probability: float | None) -> float:
    """Between −7 and 7; 0 when nothing is known."""
    if probability is None:
        return 0.0
    safe = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(safe / (1 - safe))
