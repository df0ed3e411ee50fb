"""From evidence to probability: does this article solve this ticket?

The evidence means the same on any collection (cosines, scaled BM25, gaps), so a matcher can be used on articles it
never saw. Trained with scikit-learn (training/matcher.py), plain arrays here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from triage.types import ModelInvalid

Floats = NDArray[np.float64]
Made = TypeVar("Made")

# The order of the columns is part of the stored model.
EVIDENCE = (
    "title_cosine",
    "lead_cosine",
    "symptoms_cosine",
    "whole_cosine",
    "best_passage",
    "views_mean",
    "bm25_whole",
    "bm25_title",
    "bm25_symptoms",
    "coverage",
    "title_coverage",
    "rarest_shared",
    "code_hit",
    "code_missed",
    "hybrid",
    "hybrid_gap",
    "cosine_gap",
    "best_cosine_of_all",
    "query_length",
    "category_log_probability",
    "category_known",
    "solvable_log_odds",
    "tier_one_log_odds",
    "vague_log_odds",
    "two_problems_log_odds",
)
KNOWN = EVIDENCE.index("category_known")


class Matching(Protocol):
    """Whatever says how probable it is that an article solves a ticket."""

    def probability(self, evidence: NDArray[Any]) -> Floats:
        """Shape (articles, len(EVIDENCE)) -> (articles,)."""
        ...


@dataclass(frozen=True)
class Platt:
    """Score -> probability: the logistic curve fitted on pairs that the score was not trained on."""

    slope: float
    intercept: float

    def __call__(self, score: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * score + self.intercept, -30, 30))), np.float64)


@dataclass(frozen=True)
class Linear:
    """A weighted sum of evidence."""

    weights: Floats
    platt: Platt = Platt(1.0, 0.0)

    @classmethod
    def of(cls, named: Mapping[str, float]) -> Linear:
        return cls(np.array([named.get(name, 0.0) for name in EVIDENCE]))

    def score(self, evidence: Floats) -> Floats:
        """Shape (articles, len(EVIDENCE)) -> (articles,)."""
        return np.asarray(evidence @ self.weights, np.float64)

    def probability(self, evidence: NDArray[Any]) -> Floats:
        """Calibrated: shape (articles, len(EVIDENCE)) -> (articles,)."""
        return self.platt(self.score(np.asarray(evidence, np.float64)))

    def to_json(self) -> str:
        return json.dumps({"evidence": EVIDENCE, "plain": self._fields()}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Linear:
        """Raises ModelInvalid when the file was made for other evidence or does not fit together."""
        return _read(text, lambda fields: _linear(fields["plain"]))

    def _fields(self) -> dict[str, Any]:
        return {"weights": self.weights.tolist(), "platt": [self.platt.slope, self.platt.intercept]}


@dataclass(frozen=True)
class Forest:
    """Boosted regression trees: arrays of shape (trees, nodes); a leaf is its own child."""

    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int
    platt: Platt = Platt(1.0, 0.0)

    def score(self, evidence: Floats) -> Floats:
        """The sum of the leaves each row falls into: shape (articles, len(EVIDENCE)) -> (articles,)."""
        feature, threshold, children, value = self._flat
        facts = np.ascontiguousarray(evidence, np.float64).reshape(-1)
        first = (np.arange(len(evidence)) * evidence.shape[1])[:, None]
        node = np.broadcast_to(np.arange(len(self.feature)) * self.feature.shape[1], (len(evidence), len(self.feature)))
        for _ in range(self.depth):
            goes_right = facts.take(first + feature.take(node)) > threshold.take(node)
            node = children.take(2 * node + goes_right)
        return np.asarray(value.take(node).sum(1), np.float64)

    @cached_property
    def _flat(self) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64], Floats]:
        """All nodes in one row, so that a step down all trees is four plain reads: children are (left, right) pairs."""
        begin = (np.arange(len(self.feature)) * self.feature.shape[1])[:, None]
        children = np.stack([self.left + begin, self.right + begin], axis=-1).reshape(-1)
        return self.feature.reshape(-1).astype(np.int64), self.threshold.reshape(-1), children, self.value.reshape(-1)


@dataclass(frozen=True)
class Matchers:
    """Two matchers: for articles whose category the classifier knows, and for any other collection of articles."""

    categorised: Forest
    plain: Linear

    def probability(self, evidence: NDArray[Any]) -> Floats:
        """Probability per row of `evidence`, each row by the matcher that fits its article."""
        exact = np.asarray(evidence, np.float64)
        known = exact[:, KNOWN] > 0
        if known.all():
            return self.categorised.platt(self.categorised.score(exact))
        out = np.zeros(len(exact))
        if known.any():
            out[known] = self.categorised.platt(self.categorised.score(exact[known]))
        out[~known] = self.plain.probability(exact[~known])
        return out

    def to_json(self) -> str:
        forest = self.categorised
        trees = {name: getattr(forest, name).tolist() for name in _TREES}
        fields = {
            "evidence": EVIDENCE,
            "categorised": {**trees, "depth": forest.depth, "platt": [forest.platt.slope, forest.platt.intercept]},
            "plain": self.plain._fields(),
        }
        return json.dumps(fields) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Matchers:
        """Raises ModelInvalid when the file was made for other evidence or does not fit together."""
        return _read(text, lambda fields: cls(_forest(fields["categorised"]), _linear(fields["plain"])))


_TREES = ("feature", "threshold", "left", "right", "value")


def _read(text: str, made: Callable[[Mapping[str, Any]], Made]) -> Made:
    try:
        fields: Mapping[str, Any] = json.loads(text)
        if tuple(fields["evidence"]) != EVIDENCE:
            raise ModelInvalid("matchers: made for other evidence than this version computes; train again")
        return made(fields)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ModelInvalid(f"matchers: cannot be read ({error})") from error


def _forest(fields: Mapping[str, Any]) -> Forest:
    feature, left, right = (np.array(fields[n], np.int32) for n in ("feature", "left", "right"))
    threshold, value = (np.array(fields[n], np.float64) for n in ("threshold", "value"))
    shapes = {a.shape for a in (feature, left, right, threshold, value)}
    if len(shapes) != 1 or feature.ndim != 2 or not feature.size:
        raise ValueError("the trees do not fit together")
    inside = all(((a >= 0) & (a < feature.shape[1])).all() for a in (left, right))
    if not inside or not ((feature >= 0) & (feature < len(EVIDENCE))).all():
        raise ValueError("a tree points outside itself")
    if not (np.isfinite(threshold).all() and np.isfinite(value).all()):
        raise ValueError("a tree holds a value that is not a number")
    depth = int(fields["depth"])
    if not 0 <= depth <= feature.shape[1]:
        raise ValueError("the trees are not that deep")
    return Forest(feature, threshold, left, right, value, depth, _platt(fields["platt"]))


def _linear(fields: Mapping[str, Any]) -> Linear:
    weights = np.array(fields["weights"], np.float64)
    if weights.shape != (len(EVIDENCE),) or not np.isfinite(weights).all():
        raise ValueError("the weights do not fit the evidence")
    return Linear(weights, _platt(fields["platt"]))


def _platt(fields: Sequence[Any]) -> Platt:
    slope, intercept = map(float, fields)
    if not (math.isfinite(slope) and math.isfinite(intercept)):
        raise ValueError("the calibration is not a number")
    return Platt(slope, intercept)
