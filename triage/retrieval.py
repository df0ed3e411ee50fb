"""Hybrid search: FAISS over passages (exact) + BM25, fused; the evidence for each candidate becomes a probability.

The audience filter is applied when a reader's shelf is built, before anything is ranked.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from triage.articles import Article, Library, Passage, passages
from triage.encoder import Encoder, Vectors
from triage.search.lexical import Lexicon, QueryWords
from triage.search.matcher import EVIDENCE, Matching
from triage.search.vectors import CHUNKER, Progress, VectorCache
from triage.types import Audience, Classification, Suggestion

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Doubts = tuple[float, ...]
NO_DOUBTS: Doubts = (0.0, 0.0, 0.0, 0.0)

VIEWS = ("title", "lead", "symptoms")
# Candidates from the passages, from the views and from the words. Chosen for speed: the right article was among the
# union for 99 % of the development questions.
PASSAGE_CANDIDATES, VIEW_CANDIDATES, WORD_CANDIDATES = 48, 24, 16
SCORED = 10
# docs/experiments.md: weights chosen on the development half of the questions about 2,448 articles.
BM25_WHOLE, BM25_SYMPTOMS = 0.5, 0.2
# A lead of more than this over the next article says nothing more; without the limit a collection's density would tell.
FULL_GAP = 0.1


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


@dataclass(frozen=True)
class Match:
    """One candidate with what speaks for it; `evidence` has the columns of matcher.EVIDENCE."""

    article: Article
    score: float
    evidence: Floats


class Shelf:
    """The articles one kind of reader may see, ready to be searched."""

    def __init__(
        self,
        articles: Sequence[Article],
        vectors: Mapping[str, Vectors],
        audience: Audience,
        *,
        order: Sequence[Passage],
    ) -> None:
        self.articles = tuple(articles)
        position = {a.path: i for i, a in enumerate(self.articles)}
        rows: dict[str, list[tuple[int, str]]] = {k: [] for k in (*VIEWS, "chunk", "symptom")}
        for passage in order:
            if passage.article in position and audience.may_read(passage.audience):
                rows[passage.kind].append((position[passage.article], passage.text))
        searched = sorted(rows["chunk"] + rows["symptom"], key=lambda pair: pair[0])
        dimension = len(next(iter(vectors.values()))) if vectors else 1
        self._owner: Rows = np.array([owner for owner, _ in searched], np.int64)
        self._index = faiss.IndexFlatIP(dimension)
        self._index.add(np.array([vectors[text] for _, text in searched], np.float32).reshape(-1, dimension))
        # a view of the rows that FAISS holds, not a second copy
        self._passages = faiss.rev_swig_ptr(self._index.get_xb(), len(searched) * dimension).reshape(-1, dimension)
        self._first = np.searchsorted(self._owner, np.arange(len(self.articles) + 1))
        self._views = self._stack_views(rows, vectors, dimension)
        self._mean = np.ascontiguousarray(self._views.mean(0))
        told = dict(rows["symptoms"])
        symptoms = [told.get(i, "") for i in range(len(self.articles))]
        self.lexicon = Lexicon(
            [_readable(a, audience) for a in self.articles], [a.title for a in self.articles], symptoms
        )

    def _stack_views(
        self, rows: Mapping[str, list[tuple[int, str]]], vectors: Mapping[str, Vectors], dimension: int
    ) -> Floats:
        """Shape (views, articles, dimension): title, lead, symptoms, and the whole as the mean of the chunks."""
        views = np.zeros((len(VIEWS) + 1, len(self.articles), dimension), np.float32)
        for number, kind in enumerate(VIEWS):
            for owner, text in rows[kind]:
                views[number, owner] = vectors[text]
        for owner, text in rows["chunk"]:
            views[-1, owner] += vectors[text]
        norms = np.linalg.norm(views[-1], axis=1, keepdims=True)
        views[-1] = np.where(norms > 0, views[-1] / np.maximum(norms, 1e-9), views[0])
        return views

    def search(self, query: Query, top: int = SCORED, without: Container[str] = ()) -> list[Match]:
        """The best `top` articles by hybrid score, each with its evidence; best first, ties by path.

        Those in `without` count as if they were not there: the lead of an article is over the others that are left.
        """
        if not self.articles:
            return []
        asked = self.lexicon.query(query.text)
        mean = self._mean @ query.vector
        words, title_words, symptom_words = self.lexicon.scores(asked)
        candidates = self._candidates(query.vector, mean, words)
        if without:
            candidates = np.array([c for c in candidates if self.articles[c].path not in without], np.int64)
        if not len(candidates):
            return []
        best = self._best_passage(query.vector, candidates)
        cosine: Floats = (mean[candidates] + best) / np.float32(2)
        hybrid = cosine + BM25_WHOLE * words[candidates] + BM25_SYMPTOMS * symptom_words[candidates]
        # three decimals below what matters, so that the order never hangs on the last bit
        order = np.lexsort((candidates, -np.round(hybrid, 6)))[:top]
        evidence = np.zeros((len(order), len(EVIDENCE)), np.float32)
        chosen = candidates[order]
        evidence[:, 0:4] = (self._views[:, chosen] @ query.vector).T
        evidence[:, 4], evidence[:, 5] = best[order], mean[chosen]
        evidence[:, 6], evidence[:, 7] = words[chosen], title_words[chosen]
        evidence[:, 8] = symptom_words[chosen]
        evidence[:, 9:14] = self._word_evidence(asked, chosen)
        evidence[:, 14], evidence[:, 15] = hybrid[order], _gap(hybrid)[order]
        evidence[:, 16], evidence[:, 17] = _gap(cosine)[order], cosine.max()
        evidence[:, 18] = math.log1p(len(asked.terms))
        evidence[:, 19:21] = self._category_evidence(query.category, chosen)
        evidence[:, 21:] = query.doubts
        return [Match(self.articles[c], float(hybrid[o]), e) for c, o, e in zip(chosen, order, evidence, strict=True)]

    def _candidates(self, vector: Vectors, mean: Floats, words: Floats) -> Rows:
        size = len(self.articles)
        chosen = np.zeros(size, bool)
        chosen[np.argpartition(-mean, min(VIEW_CANDIDATES, size) - 1)[:VIEW_CANDIDATES]] = True
        if len(self._passages):
            rows = self._index.search(vector[None], min(PASSAGE_CANDIDATES, len(self._passages)))[1][0]
            chosen[self._owner[rows]] = True
        hits = np.argpartition(-words, min(WORD_CANDIDATES, size) - 1)[:WORD_CANDIDATES]
        chosen[hits[words[hits] > 0]] = True
        return np.flatnonzero(chosen)

    def _best_passage(self, vector: Vectors, candidates: Rows) -> Floats:
        """The largest cosine of any passage, per candidate."""
        sizes = self._first[candidates + 1] - self._first[candidates]
        rows = np.repeat(self._first[candidates] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) + np.arange(
            sizes.sum()
        )
        cosines = self._passages.take(rows, axis=0, mode="clip") @ vector
        best = self._views[0, candidates] @ vector
        filled = sizes > 0
        if filled.any():
            best[filled] = np.maximum.reduceat(cosines, (np.cumsum(sizes) - sizes)[filled])
        return np.asarray(best, np.float32)

    def _word_evidence(self, asked: QueryWords, chosen: Rows) -> Floats:
        """Columns coverage … code_missed: which share of the rare words, and which codes, the article has."""
        lexicon = self.lexicon
        known = {t: r for t, r in asked.rarity.items() if lexicon.knows(t)}
        out = []
        for article in chosen.tolist():
            shared = [r for t, r in known.items() if t in lexicon.vocabulary[article]]
            title = sum([r for t, r in known.items() if t in lexicon.title_vocabulary[article]])
            hit = not asked.codes.isdisjoint(lexicon.codes[article])
            missed = bool(asked.codes) and not hit
            out.append((sum(shared) / asked.total, title / asked.total, max(shared, default=0.0), hit, missed))
        return np.array(out, np.float32).reshape(-1, 5)

    def _category_evidence(self, category: Mapping[str, float] | None, chosen: Rows) -> Floats:
        out = np.zeros((len(chosen), 2), np.float32)
        if category:
            for row, article in enumerate(chosen):
                slug = self.articles[article].category
                if slug in category:
                    out[row] = math.log(max(category[slug], 1e-3)), 1.0
        return out


class KnowledgeIndex:
    """Every live article's passages, one shelf a kind of reader."""

    def __init__(
        self, library: Library, encoder: Encoder, cache: Path | None = None, *, progress: Progress | None = None
    ) -> None:
        # the order of a tie is the order here
        live = sorted(library.live, key=lambda article: article.path)
        order = [p for a in live for p in passages(a) if p.kind in (*VIEWS, "chunk", "symptom")]
        texts = list(dict.fromkeys(p.text for p in order))
        vectors = dict(zip(texts, VectorCache(cache, encoder).encode(texts, progress), strict=True))
        self.size = len(live)
        content = ",".join(f"{a.path}@{a.version}:{a.content_hash}" for a in live)
        self.fingerprint = hashlib.sha256(f"{encoder.fingerprint}|{CHUNKER}|{content}".encode()).hexdigest()
        self._shelves = _shelves(live, order, vectors)

    def shelf(self, audience: Audience) -> Shelf:
        return self._shelves[audience]

    def matches(self, query: Query, audience: Audience, top: int = SCORED, without: Container[str] = ()) -> list[Match]:
        return self._shelves[audience].search(query, top, without)


def suggestions(matches: Sequence[Match], matchers: Matching | None) -> tuple[list[Suggestion], list[Article]]:
    """Matches in order of the probability that they solve the ticket, with their articles beside them.

    Without matchers every probability is 0 and the order is that of the hybrid score.
    """
    if not matches:
        return [], []
    evidence = np.stack([m.evidence for m in matches])
    probability = matchers.probability(evidence) if matchers else np.zeros(len(matches), np.float32)
    # rounded, so that the order never hangs on the last bit; equals stay as they came
    order = (-np.round(probability, 6)).argsort(kind="stable").tolist()
    exact = probability.tolist()
    found = []
    for i in order:
        article, score = matches[i].article, round(matches[i].score, 6)
        found.append(Suggestion(article.path, article.version, article.title, score, round(exact[i], 6)))
    return found, [matches[i].article for i in order]


def _shelves(
    live: Sequence[Article], order: Sequence[Passage], vectors: Mapping[str, Vectors]
) -> dict[Audience, Shelf]:
    """One shelf a kind of reader; readers who may see exactly the same share one."""
    shelves: dict[Audience, Shelf] = {}
    built: dict[tuple[int, int], Shelf] = {}
    for audience in Audience:
        readable = [a for a in live if audience.may_read(a.audience)]
        # levels are nested, so the same number of articles and passages means the same ones
        size = (len(readable), sum(audience.may_read(p.audience) for p in order))
        if size not in built:
            built[size] = Shelf(readable, vectors, audience, order=order)
        shelves[audience] = built[size]
    return shelves


def log_odds(probability: float | None) -> float:
    """Between −7 and 7; 0 when nothing is known."""
    if probability is None:
        return 0.0
    safe = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(safe / (1 - safe))


def _gap(scores: Floats) -> Floats:
    """How far each score is above the best of the others (negative for all but the first): -1 … 1, full at FULL_GAP."""
    if len(scores) < 2:
        return np.zeros(len(scores), np.float32)
    second, first = np.partition(scores, -2)[-2:]
    lead = np.where(scores == first, first - second, scores - first)
    return np.asarray(np.tanh(lead / FULL_GAP), np.float32)


def _readable(article: Article, audience: Audience) -> str:
    """All text of the article that this reader may see."""
    told = (text for s in article.sections_for(audience) for text in (s.heading, *s.paragraphs))
    return " ".join([article.title, *article.symptoms, *told])
