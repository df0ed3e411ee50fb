"""What models are trained on: cleaned and masked texts, whole groups, and four parts that share nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import pytest

from training.corpus import CALIBRATE, CERTIFY, FIT, TEST, Corpus, parts_of, prepare
from training.datasets import Dataset, TicketRow
from training.split import DROPPED
from triage.classifier import FLAGS, SOLVABLE
from triage.encoder import Encoder, load_encoder

WORDS = ("printer", "vpn", "mailbox", "monitor", "badge", "phone", "scanner", "laptop", "drive", "browser")
SIGNS = ("is broken since the move", "shows error {n}", "stopped at lunch, room {n}", "will not start in Leeds")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("minilm-l6-v2-int8")


def row(number: int, text: str, **fields: object) -> TicketRow:
    return TicketRow(number, str(number), text, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def corpus(encoder: Encoder) -> Corpus:
    """Forty tickets by ten authors; the first two are one mail sent twice, by two of them."""
    texts = [f"The {w} {s.format(n=n)}" for n, (w, s) in enumerate((w, s) for s in SIGNS for w in WORDS)]
    rows = [row(n, text, category=WORDS[n % 10], group=f"author {n // 4}") for n, text in enumerate(texts)]
    twin = row(40, f"{texts[0]}!", category="printer", group="author 9")
    return prepare(Dataset((*rows, twin)), encoder)


def test_models_read_neither_secrets_nor_contacts_nor_signatures(encoder: Encoder) -> None:
    text = "my password is Tr0ub4dor&3x, call +44 20 7946 0999 or ann@example.com\n\n--\nAnn Example\nSenior Buyer"
    read = prepare(Dataset((row(1, text),)), encoder).texts[0]
    for hidden in ("Tr0ub4dor", "7946", "ann@example.com", "Senior Buyer"):
        assert hidden not in read
    assert "[password]" in read


def test_it_tells_how_far_it_is(encoder: Encoder) -> None:
    seen: list[tuple[int, int]] = []
    dataset = Dataset(tuple(row(n, f"ticket {n}") for n in range(40)))
    prepare(dataset, encoder, lambda done, total: seen.append((done, total)))
    assert seen == [(32, 40), (40, 40)]


def test_a_part_keeps_each_row_with_what_belongs_to_it(corpus: Corpus) -> None:
    inside = np.arange(len(corpus)) % 3 == 1
    part = corpus.part(inside)
    assert len(part) == inside.sum()
    assert [r.id for r in part.rows] == [r.id for r, use in zip(corpus.rows, inside, strict=True) if use]
    assert part.vectors.tobytes() == corpus.vectors[inside].tobytes()
    assert part.groups.tolist() == corpus.groups[inside].tolist()
    assert len(corpus.part(np.zeros(len(corpus), bool))) == 0


def test_near_duplicates_share_a_group(corpus: Corpus) -> None:
    assert corpus.groups[40] == corpus.groups[0]
    assert len(set(corpus.groups.tolist())) < len(corpus)


def test_parts_share_neither_authors_nor_near_duplicates(corpus: Corpus) -> None:
    parts = parts_of(corpus, seed=0)
    assert {FIT, CALIBRATE, CERTIFY, TEST} <= set(parts.tolist())
    for one, other in combinations((FIT, CALIBRATE, CERTIFY, TEST), 2):
        here, there = corpus.part(np.asarray(parts == one)), corpus.part(np.asarray(parts == other))
        assert not set(here.authors()) & set(there.authors())
        assert not set(here.groups.tolist()) & set(there.groups.tolist())
    assert parts_of(corpus, seed=0).tolist() == parts.tolist()
    assert parts_of(corpus, seed=5).tolist() != parts.tolist()


def test_declared_parts_are_taken_as_they_are_but_for_near_duplicates(corpus: Corpus) -> None:
    declared = {f"author {n}": (FIT, FIT, CALIBRATE, CERTIFY, TEST)[n // 2] for n in range(10)}
    parts = parts_of(corpus, 0, declared).tolist()
    assert [declared[f"author {n // 4}"] for n in range(40)] == parts[:40]
    # the twin of a ticket of the first author stands with an author of the test part
    assert declared[corpus.authors()[40]] == TEST
    assert parts[40] == DROPPED
    assert parts_of(corpus, 5, declared).tolist() == parts
    with pytest.raises(ValueError, match="no part is declared for: author 9"):
        parts_of(corpus, 0, {name: part for name, part in declared.items() if name != "author 9"})


def test_with_times_the_newest_tickets_are_tested_on(corpus: Corpus) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = tuple(row(n, r.text, time=start + timedelta(days=n)) for n, r in enumerate(corpus.rows))
    timed = Corpus(rows, corpus.texts, corpus.vectors, np.arange(len(rows)))
    parts = parts_of(timed, seed=0).tolist()
    ends = [max(n for n, part in enumerate(parts) if part == name) for name in (FIT, CALIBRATE, CERTIFY, TEST)]
    assert ends == sorted(ends)
    assert parts[0] == FIT
    assert parts[-1] == TEST


def test_a_column_that_no_row_fills_is_no_target(corpus: Corpus) -> None:
    assert set(corpus.targets()) == {"category"}
    flagged = tuple(row(n, "text", tier="2", flags=frozenset({"security"} if n else ())) for n in range(3))
    targets = Corpus(flagged, ("text",) * 3, corpus.vectors[:3], corpus.groups[:3]).targets()
    assert set(targets) == {"tier", *FLAGS}
    assert list(targets["security"]) == [False, True, True]
    assert all(list(targets[name]) == [False] * 3 for name in ("admin_level", "vague", "two_problems"))


def test_where_tickets_name_articles_it_is_a_target_whether_one_solves_them(corpus: Corpus) -> None:
    rows = (row(0, "text", article="a.md"), row(1, "text"))
    targets = Corpus(rows, ("text",) * 2, corpus.vectors[:2], corpus.groups[:2]).targets()
    assert list(targets[SOLVABLE]) == [True, False]
    assert SOLVABLE not in corpus.targets()


def test_a_row_without_an_author_stands_with_its_near_duplicates() -> None:
    rows = (row(0, "a", group="ann"), row(1, "b"), row(2, "b"), row(3, "c", group=""))
    corpus = Corpus(rows, ("a", "b", "b", "c"), np.zeros((4, 2), np.float32), np.array([0, 1, 1, 2]))
    assert corpus.authors() == ["ann", "group 1", "group 1", "group 2"]
