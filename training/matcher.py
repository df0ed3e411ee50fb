"""(ticket, article) pairs -> the matchers that say how probable it is that an article solves a ticket.

`categorised` learns from all evidence. `plain` serves collections of any size and origin: a weighted sum of what every
collection has, learnt on ours with and without what only ours have.
"""

from __future__ import annotations

from collections.abc import Sequence
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
# What every collection has. Not how long a ticket is: that says who writes, not whether an article answers.
PLAIN_EVIDENCE = (
    "title_cosine",
    "lead_cosine",
    "symptoms_cosine",
    "whole_cosine",
    "best_passage",
    "bm25_whole",
    "bm25_title",
    "bm25_symptoms",
    "coverage",
    "title_coverage",
    "rarest_shared",
    "code_hit",
    "code_missed",
    "hybrid_gap",
    "cosine_gap",
    "best_cosine_of_all",
)
PLAIN_SHARES = (1.0, 0.4)


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
    return Matchers(
        categorised=fit_categorised(tickets, library, encoder, cache, seed=seed, calibrate=calibrate),
        plain=fit_plain(tickets, library, encoder, cache, seed=seed, calibrate=calibrate),
    )


def fit_categorised(
    tickets: Sequence[Ticket],
    library: Library,
    encoder: Encoder,
    cache: Path | None,
    *,
    seed: int = 0,
    calibrate: Sequence[Ticket] = (),
) -> Forest:
    """Boosted trees over all evidence, for articles whose category the classifier knows; as fit_matchers."""
    live = library.live
    evidence, solved = _many_pairs(tickets, live, encoder, cache, seed)
    _both_kinds(solved, tickets)
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
    forest = _forest(trees)
    own = _pairs(calibrate or tickets, live, encoder, cache)
    return replace(forest, platt=_platt(forest.score(own[0]), own[1]))


def fit_plain(
    tickets: Sequence[Ticket],
    library: Library,
    encoder: Encoder,
    cache: Path | None,
    *,
    seed: int = 0,
    calibrate: Sequence[Ticket] = (),
) -> Linear:
    """A weighted sum for articles whose category the classifier does not know; as fit_matchers.

    Learnt on ours with and without symptoms, calibrated on them without: few collections of others tell any.
    """
    told = [replace(article, category="") for article in library.live]
    bare = [replace(article, symptoms=()) for article in told]
    both = [_many_pairs(tickets, some, encoder, cache, seed, PLAIN_SHARES) for some in (told, bare)]
    evidence, solved = np.vstack([pairs[0] for pairs in both]), np.concatenate([pairs[1] for pairs in both])
    _both_kinds(solved, tickets)
    columns = [EVIDENCE.index(name) for name in PLAIN_EVIDENCE]
    mean, spread = evidence[:, columns].mean(0), evidence[:, columns].std(0)
    spread[spread == 0] = 1
    fitted = LogisticRegression(max_iter=3000).fit((evidence[:, columns] - mean) / spread, solved)
    plain = Linear.of(dict(zip(PLAIN_EVIDENCE, (fitted.coef_[0] / spread).tolist(), strict=True)))
    own = _many_pairs(calibrate or tickets, bare, encoder, cache, seed, PLAIN_SHARES)
    return replace(plain, platt=_platt(plain.score(own[0]), own[1]))


def _both_kinds(solved: NDArray[np.bool_], tickets: Sequence[Ticket]) -> None:
    """Raises TriageError where no pair, or every pair, is one that solves its ticket."""
    if solved.all() or not solved.any():
        kind = "every" if solved.any() else "no"
        raise TriageError(
            f"nothing to learn about answers: {kind} article found for the {len(tickets)} tickets to learn from solves "
            "its ticket; more tickets are needed that name an article, and more than one article"
        )


def _many_pairs(
    tickets: Sequence[Ticket],
    articles: Sequence[Article],
    encoder: Encoder,
    cache: Path | None,
    seed: int,
    shares: Sequence[float] = SHARES,
) -> tuple[Floats, NDArray[np.bool_]]:
    gathered = [_pairs(tickets, _share(articles, share, seed + n), encoder, cache) for n, share in enumerate(shares)]
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
