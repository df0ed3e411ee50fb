"""Tickets as the matcher sees them: what a search would be asked, and the articles that solve them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from training.corpus import Corpus
from training.heads import Fitted
from training.judging import right_articles
from training.matcher import Ticket
from triage.classifier import ADMIN_LEVEL, CATEGORY, SECURITY, SOLVABLE, TIER, TWO_PROBLEMS, VAGUE, YES, Classifier
from triage.search.query import Query, log_odds


def held_out_queries(fitted: Fitted, corpus: Corpus) -> Iterator[Query]:
    """The rows trained on, as heads that did not see their author would have classified them."""
    targets, held = fitted.classifier.targets, fitted.held_out

    def share(name: str, label: str, row: int) -> float | None:
        known = name in held and label in targets[name] and held[name][row].any()
        return float(held[name][row, targets[name].index(label)]) if known else None

    wanted = ((SOLVABLE, YES), (TIER, "1"), (VAGUE, YES), (TWO_PROBLEMS, YES))
    for row, (text, vector) in enumerate(zip(corpus.texts, corpus.vectors, strict=True)):
        category = dict(zip(targets[CATEGORY], held[CATEGORY][row].tolist(), strict=True))
        yield Query(text, vector, category, tuple(log_odds(share(name, label, row)) for name, label in wanted))


def queries(classifier: Classifier, corpus: Corpus) -> Iterator[Query]:
    for text, vector in zip(corpus.texts, corpus.vectors, strict=True):
        yield Query.of(text, vector, classifier.predict(text, vector))


def tickets_of(corpus: Corpus, queries: Iterable[Query], paths: frozenset[str]) -> list[Ticket]:
    """Tickets the matcher learns from: those that rules and flags send to a person teach it nothing about articles."""
    return [
        Ticket(query, right_articles(row, paths))
        for row, query in zip(corpus.rows, queries, strict=True)
        if not row.flags & {ADMIN_LEVEL, SECURITY}
    ]
