"""(ticket, article) pairs -> the matchers that say how probable it is that an article solves a ticket.

`categorised` learns from all evidence. `plain` serves collections of any size and origin: what a gap or a rare word is
worth depends on the collection, so its few weights are fixed (docs/experiments.md) and only its calibration is learnt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from triage.encoder import Encoder
from triage.kb.library import Article, Library
from triage.retrieval import KnowledgeIndex, Match
from triage.search.matcher import EVIDENCE, Forest, Linear, Matchers, Platt
from triage.search.query import Query
from triage.types import Audience, TriageError

Floats = NDArray[np.float64]

# The pairs come from all articles and from random shares of them, so that "none of these" is learnt too.
SHARES = (1.0, 0.85, 0.85, 0.7, 0.6, 0.6)
CANDIDATES = 8
# Chosen on the development half of the questions about 2,448 foreign articles, beside pure cosine and learnt weights.
PLAIN_WEIGHTS: Mapping[str, float] = {
    "views_mean": 0.5,
    "best_passage": 0.5,
    "bm25_whole": 0.5,
    "bm25_symptoms": 0.2,
    "coverage": 0.2,
}


@dataclass(frozen=True)
class Ticket:
    """A ticket as the matcher sees it, and the articles that solve it."""

    query: Query
    right: frozenset[str]


def evidence_of(tickets: Sequence[Ticket], index: KnowledgeIndex) -> list[list[Match]]:
    """The candidates of each ticket with their evidence, as an employee's search would find them."""
    return [index.matches(ticket.query, Audience.EMPLOYEES) for ticket in tickets]


def fit_matchers(
    tickets: Sequence[Ticket],
    library: Library,
    encoder: Encoder,
    cache: Path | None,
    *,
    seed: int = 0,
    calibrate: Sequence[Ticket] = (),
) -> Matchers:
    """Learn from `tickets`, calibrate on `calibrate` (on `tickets` when there are none). Same input, same bits.

    Raises TriageError when the pairs are all of one kind: there is nothing to tell apart.
    """
    live = library.live
    evidence, solved = _many_pairs(tickets, live, encoder, cache, seed)
    if solved.all() or not solved.any():
        kind = "every" if solved.any() else "no"
        raise TriageError(
            f"nothing to learn about answers: {kind} article found for the {len(tickets)} tickets to learn from solves "
            "its ticket; more tickets are needed that name an article, and more than one article"
        )
    # bins: six times quicker than exact splits on 200,000 pairs, and a little better (docs/experiments.md)
    trees = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=120,
        max_depth=4,
        max_leaf_nodes=12,
        min_samples_leaf=200,
        l2_regularization=5,
        max_features=0.4,
        random_state=seed,
    ).fit(evidence, solved)
    forest, held = _forest(trees), calibrate or tickets
    own = _pairs(held, live, encoder, cache)
    return Matchers(
        categorised=replace(forest, platt=_platt(forest.score(own[0]), own[1])),
        plain=fit_plain(held, library, encoder, cache, seed=seed),
    )


def fit_plain(
    tickets: Sequence[Ticket], library: Library, encoder: Encoder, cache: Path | None, *, seed: int = 0
) -> Linear:
    """The plain matcher, calibrated on `tickets` and the articles without what only ours have."""
    bare = [replace(a, symptoms=(), category="") for a in library.live]
    evidence, solved = _many_pairs(tickets, bare, encoder, cache, seed)
    plain = Linear.of(PLAIN_WEIGHTS)
    return replace(plain, platt=_platt(plain.score(evidence), solved))


def _many_pairs(
    tickets: Sequence[Ticket], articles: Sequence[Article], encoder: Encoder, cache: Path | None, seed: int
) -> tuple[Floats, NDArray[np.bool_]]:
    gathered = [_pairs(tickets, _share(articles, share, seed + n), encoder, cache) for n, share in enumerate(SHARES)]
    return np.vstack([p[0] for p in gathered]), np.concatenate([p[1] for p in gathered])


def _forest(trees: HistGradientBoostingClassifier) -> Forest:
    """The fitted trees as rectangular arrays; the constant start is left to the calibration.

    scikit-learn keeps the nodes of this model under a private name only; a test holds that they say what it says.
    """
    each = [stage[0].nodes for stage in trees._predictors]
    shape = (len(each), max(len(nodes) for nodes in each))
    feature, left, right = (np.zeros(shape, np.int32) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for row, nodes in enumerate(each):
        size, leaf = len(nodes), nodes["is_leaf"].astype(bool)
        own = np.arange(size)
        feature[row, :size] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[row, :size] = np.where(leaf, 0.0, nodes["num_threshold"])
        left[row, :size] = np.where(leaf, own, nodes["left"])
        right[row, :size] = np.where(leaf, own, nodes["right"])
        value[row, :size] = np.where(leaf, nodes["value"], 0.0)
    return Forest(feature, threshold, left, right, value, depth=int(max(nodes["depth"].max() for nodes in each)))


def _platt(score: Floats, solved: NDArray[np.bool_]) -> Platt:
    """Two numbers fitted to pairs that the score was not trained on; flat when there is only one kind of pair."""
    if solved.all() or not solved.any():
        return Platt(0.0, 5.0 if solved.all() else -5.0)
    curve = LogisticRegression(C=1e6, max_iter=1000).fit(score[:, None], solved)
    return Platt(float(curve.coef_[0, 0]), float(curve.intercept_[0]))


def _share(articles: Sequence[Article], share: float, seed: int) -> list[Article]:
    random = Random(seed)
    return [a for a in articles if share == 1.0 or random.random() < share]


def _pairs(
    tickets: Sequence[Ticket], articles: Sequence[Article], encoder: Encoder, cache: Path | None
) -> tuple[Floats, NDArray[np.bool_]]:
    """Evidence and truth of the first candidates of every ticket: (pairs, len(EVIDENCE)) and (pairs,)."""
    index = KnowledgeIndex(Library(Path(), tuple(articles)), encoder, cache)
    rows = [
        (m.evidence, m.article.path in t.right)
        for t, found in zip(tickets, evidence_of(tickets, index), strict=True)
        for m in found[:CANDIDATES]
    ]
    evidence = np.array([e for e, _ in rows], np.float64).reshape(-1, len(EVIDENCE))
    return evidence, np.array([s for _, s in rows], bool)
