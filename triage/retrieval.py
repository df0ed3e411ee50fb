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
from triage.search.query import Query
from triage.search.vectors import CHUNKER, Progress, VectorCache
from triage.types import Audience, Suggestion

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

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
        self._rows: Rows = np.arange(len(searched))
        first = np.searchsorted(self._owner, np.arange(len(self.articles) + 1))
        self._with, self._without = np.flatnonzero(np.diff(first)), np.flatnonzero(np.diff(first) == 0)
        self._first = first[self._with]
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
        passages = self._cosines(query.vector)
        candidates = self._candidates(passages, mean, words)
        if without:
            candidates = np.array([c for c in candidates if self.articles[c].path not in without], np.int64)
        if not len(candidates):
            return []
        best = self._best_passages(passages, query.vector)[candidates]
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

    def _cosines(self, vector: Vectors) -> Floats:
        """Of every passage: all are needed, so that the nearest need no search of their own."""
        asked, cosines = np.ascontiguousarray(vector, np.float32), np.empty(len(self._rows), np.float32)
        if len(cosines):
            x, distances, labels = [faiss.swig_ptr(each) for each in (asked, cosines, self._rows)]
            self._index.compute_distance_subset(1, x, len(cosines), distances, labels)  # type: ignore[attr-defined]
        return cosines

    def _candidates(self, passages: Floats, mean: Floats, words: Floats) -> Rows:
        chosen = np.zeros(len(self.articles), bool)
        chosen[_largest(mean, VIEW_CANDIDATES)] = True
        chosen[self._owner[_largest(passages, PASSAGE_CANDIDATES)]] = True
        hits = _largest(words, WORD_CANDIDATES)
        chosen[hits[words[hits] > 0]] = True
        return np.flatnonzero(chosen)

    def _best_passages(self, passages: Floats, vector: Vectors) -> Floats:
        """The largest cosine of any passage, per article; of an article without passages that of its title."""
        best = np.empty(len(self.articles), np.float32)
        if len(self._with):
            best[self._with] = np.maximum.reduceat(passages, self._first)
        if len(self._without):
            best[self._without] = self._views[0, self._without] @ vector
        return best

    def _word_evidence(self, asked: QueryWords, chosen: Rows) -> Floats:
        """Columns coverage … code_missed: which share of the rare words, and which codes, the article has."""
        lexicon, total = self.lexicon, asked.total
        known = [(t, r) for t, r in asked.rarity.items() if lexicon.knows(t)]
        out = []
        for article in chosen.tolist():
            vocabulary, titled = lexicon.vocabulary[article], lexicon.title_vocabulary[article]
            shared = [r for t, r in known if t in vocabulary]
            title = sum([r for t, r in known if t in titled])
            hit = not asked.codes.isdisjoint(lexicon.codes[article])
            missed = bool(asked.codes) and not hit
            out.append((sum(shared) / total, title / total, max(shared, default=0.0), hit, missed))
        return np.array(out, np.float32).reshape(-1, 5)

    def _category_evidence(self, category: Mapping[str, float] | None, chosen: Rows) -> Floats:
        if not category:
            return np.zeros((len(chosen), 2), np.float32)
        odds = [category.get(self.articles[article].category) for article in chosen.tolist()]
        return np.array([(0, 0) if p is None else (math.log(max(p, 1e-3)), 1) for p in odds], np.float32)


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


class Nearest:
    """Exact search over vectors that half precision holds without loss: half the memory to read through."""

    def __init__(self, vectors: Floats) -> None:
        half = faiss.ScalarQuantizer.QT_fp16
        self._index = faiss.IndexScalarQuantizer(vectors.shape[1], half, faiss.METRIC_INNER_PRODUCT)
        self._index.add(vectors)

    def search(self, vector: Floats, count: int) -> tuple[Rows, Floats]:
        """The rows with the largest inner products, largest first, and these: at most `count` of each."""
        products, rows = self._index.search(vector[None], min(count, self._index.ntotal))
        return rows[0], products[0]


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


def _largest(scores: Floats, count: int) -> Rows:
    """Where the `count` largest are, in no order."""
    return np.asarray(scores.argpartition(-count)[-count:] if count < len(scores) else np.arange(len(scores)))


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
