"""Scores that a search has without any learning: what the learnt probability is held against."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from triage.engine import Engine
from triage.reading import model_text
from triage.search.matcher import EVIDENCE
from triage.search.query import Query
from triage.types import Audience

Floats = NDArray[np.float64]

_PLACE = {name: number for number, name in enumerate(EVIDENCE)}
# Each takes the evidence of one article, in the columns of EVIDENCE.
RAW: dict[str, Callable[[Floats], float]] = {
    "cosine of views and best passage": lambda e: float(e[_PLACE["views_mean"]] + e[_PLACE["best_passage"]]) / 2,
    "cosine of the views": lambda e: float(e[_PLACE["views_mean"]]),
    "cosine of the best passage": lambda e: float(e[_PLACE["best_passage"]]),
    "cosine of the whole article": lambda e: float(e[_PLACE["whole_cosine"]]),
    "cosine and BM25": lambda e: float(e[_PLACE["hybrid"]]),
}
PURE = "cosine of views and best passage"


def evidence_of(engine: Engine, text: str) -> dict[str, Floats]:
    """The evidence of each candidate article, by its path."""
    read = model_text(text)
    matches = engine.index.matches(Query(read, engine.encoder.encode([read])[0]), Audience.EMPLOYEES)
    return {match.article.path: np.asarray(match.evidence, np.float64) for match in matches}


def by_cosine(evidence: dict[str, Floats]) -> list[tuple[str, float]]:
    """The candidates with their pure cosine, nearest first."""
    cosines = {path: RAW[PURE](row) for path, row in evidence.items()}
    return sorted(cosines.items(), key=lambda pair: (-pair[1], pair[0]))
