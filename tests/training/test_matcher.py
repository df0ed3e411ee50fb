"""Learning from (ticket, article) pairs: for articles whose category is known, and for any other collection."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training import small_corpus as small
from tests.training.small_corpus import SmallDesk
from training.matcher import PLAIN_EVIDENCE, Ticket, fit_plain
from triage.articles import load_articles
from triage.desk import load_desk
from triage.encoder import Encoder, load_encoder
from triage.kb.library import Library
from triage.retrieval import KnowledgeIndex, suggestions
from triage.search.matcher import EVIDENCE, Linear
from triage.search.query import Query
from triage.types import Audience, TriageError


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("minilm-l6-v2-int8")


@pytest.fixture(scope="module")
def library(desk: SmallDesk) -> Library:
    return load_articles(desk.kb, load_desk().variables)


@pytest.fixture(scope="module")
def tickets(encoder: Encoder) -> list[Ticket]:
    rows = small.rows()
    vectors = encoder.encode([row["text"] for row in rows])
    right = [frozenset([f"{row['article']}.md"] if row["article"] else []) for row in rows]
    return [Ticket(Query(row["text"], vector), each) for row, vector, each in zip(rows, vectors, right, strict=True)]


@pytest.fixture(scope="module")
def learnt(tickets: list[Ticket], library: Library, encoder: Encoder, desk: SmallDesk) -> Linear:
    return fit_plain(tickets[::2], library, encoder, desk.cache)


def test_the_same_tickets_give_the_same_weights_to_the_bit(
    learnt: Linear, tickets: list[Ticket], library: Library, encoder: Encoder, desk: SmallDesk
) -> None:
    assert fit_plain(tickets[::2], library, encoder, desk.cache).to_json() == learnt.to_json()


def test_nothing_but_what_every_collection_has_is_weighed(learnt: Linear) -> None:
    assert {name for name, weight in zip(EVIDENCE, learnt.weights, strict=True) if weight} <= set(PLAIN_EVIDENCE)
    assert np.count_nonzero(learnt.weights) > 8


def test_tickets_it_was_not_taught_are_told_apart_on_articles_of_no_known_category(
    learnt: Linear, tickets: list[Ticket], library: Library, encoder: Encoder, desk: SmallDesk
) -> None:
    bare = [replace(article, category="", symptoms=()) for article in library.live]
    index = KnowledgeIndex(Library(desk.kb, tuple(bare)), encoder, desk.cache)
    solved, unsolved = [], []
    for ticket in tickets[1::2]:
        found, _ = suggestions(index.matches(ticket.query, Audience.EMPLOYEES), learnt)
        (solved if found[0].article in ticket.right else unsolved).append(found[0].probability)
    assert len(solved) > 20
    assert len(unsolved) > 20
    assert np.mean(solved) > 0.7
    assert np.mean(unsolved) < 0.35


def test_tickets_that_no_article_solves_teach_nothing(
    tickets: list[Ticket], library: Library, encoder: Encoder, desk: SmallDesk
) -> None:
    unsolved = [ticket for ticket in tickets if not ticket.right]
    with pytest.raises(TriageError, match=f"no article found for the {len(unsolved)} tickets"):
        fit_plain(unsolved, library, encoder, desk.cache)
