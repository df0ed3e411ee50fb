"""The committed tickets: labelled as the guide says, each written on its own, and of every kind that people write."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from training.shipped import CORPUS, PARTS
from training.ticket_fields import KNOWN_FLAGS
from triage.articles import load_articles
from triage.cleaning.function_words import ENGLISH
from triage.desk import load_desk
from triage.engine import ARTICLES
from triage.kb.library import Library
from triage.types import Audience

KEYS = ["id", "text", "category", "tier", "article", "also_ok", "agent_article", "flags", "candidates", "second"]
KEYS += ["impact", "urgency", "sounds", "batch", "written"]
DESK = load_desk()
FILES = sorted(CORPUS.glob("*.jsonl"))
WORD = re.compile(r"\w+(?:['’]\w+)*")
GRAM, MOST_ALIKE, BEGINNING = 5, 0.5, 6
# Without an article by the labelling guide: a person must look, or nobody could choose one.
UNSOLVED = {"admin_level", "security", "vague", "out_of_scope"}


def lines() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in FILES:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{file.name}:{number}", json.loads(line)


TICKETS = dict(lines())


@pytest.fixture(scope="module")
def library() -> Library:
    return load_articles(ARTICLES, DESK.variables)


def broken(**rules: Any) -> list[str]:
    """Where a rule does not hold, with its name."""
    return [f"{place} {name}" for place, ticket in TICKETS.items() for name, rule in rules.items() if not rule(ticket)]


def test_every_line_has_exactly_the_keys_and_their_kinds() -> None:
    assert {tuple(ticket) for ticket in TICKETS.values()} == {tuple(KEYS)}
    strings, lists = ("id", "text", "category", "impact", "urgency", "batch"), ("also_ok", "flags", "candidates")
    assert not broken(
        strings=lambda t: all(isinstance(t[key], str) for key in strings),
        lists=lambda t: all(isinstance(t[key], list) and all(isinstance(e, str) for e in t[key]) for key in lists),
        articles=lambda t: all(t[key] is None or isinstance(t[key], str) for key in ("article", "agent_article")),
        text=lambda t: t["text"].strip() == t["text"] != "",
    )


def test_ids_are_unique_and_tell_the_batch() -> None:
    assert [name for name, times in Counter(t["id"] for t in TICKETS.values()).items() if times > 1] == []
    wrong = [place for place, t in TICKETS.items() if not place.startswith(f"{t['batch']}.")]
    assert wrong == []
    assert not broken(id=lambda t: re.fullmatch(rf"{t['batch']}-\d{{3}}", t["id"]))


def test_labels_are_of_the_closed_sets() -> None:
    assert not broken(
        category=lambda t: t["category"] in DESK.categories or not t["category"],
        category_said=lambda t: t["category"] or {"out_of_scope", "vague"} & set(t["flags"]),
        tier=lambda t: t["tier"] in (1, 2, 3) and isinstance(t["tier"], int),
        flags=lambda t: set(t["flags"]) <= set(KNOWN_FLAGS) and len(set(t["flags"])) == len(t["flags"]),
        impact=lambda t: t["impact"] in DESK.impacts,
        urgency=lambda t: t["urgency"] in DESK.urgencies,
    )


def test_articles_are_there_and_agents_articles_are_for_agents_only(library: Library) -> None:
    readers = {path.removesuffix(".md"): article.audience for path, article in library.by_path.items()}

    def for_everyone(path: str | None) -> bool:
        return path is None or readers.get(path) in (Audience.PUBLIC, Audience.EMPLOYEES)

    assert not broken(
        article=lambda t: for_everyone(t["article"]),
        also_ok=lambda t: all(for_everyone(path) and path != t["article"] for path in t["also_ok"]),
        candidates=lambda t: all(for_everyone(path) for path in t["candidates"]),
        agent_article=lambda t: t["agent_article"] is None or readers.get(t["agent_article"]) is Audience.AGENTS,
    )


def test_what_needs_a_person_or_a_question_has_no_article() -> None:
    assert not broken(
        article=lambda t: not (UNSOLVED & set(t["flags"])) or t["article"] is None,
        also_ok=lambda t: not (UNSOLVED & set(t["flags"])) or not t["also_ok"],
        also_ok_alone=lambda t: t["article"] is not None or not t["also_ok"],
        candidates=lambda t: not t["candidates"] or "vague" in t["flags"],
    )


def test_a_security_incident_is_worked_on_above_tier_one() -> None:
    assert not broken(tier=lambda t: "security" not in t["flags"] or t["tier"] >= 2)


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def test_no_ticket_stands_there_twice() -> None:
    places = defaultdict(list)
    for place, ticket in TICKETS.items():
        places[" ".join(words(ticket["text"]))].append(place)
    assert [each for each in places.values() if len(each) > 1] == []


def alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def test_no_two_tickets_of_one_article_are_written_alike() -> None:
    grams = {}
    for place, ticket in TICKETS.items():
        found = words(ticket["text"])
        grams[place] = {" ".join(found[at : at + GRAM]) for at in range(len(found) - GRAM + 1)}
    by_article = defaultdict(list)
    for place, ticket in TICKETS.items():
        if grams[place]:
            by_article[ticket["article"]].append(place)
    shared = [pair for places in by_article.values() for pair in combinations(places, 2)]
    assert [pair for pair in shared if alike(grams[pair[0]], grams[pair[1]]) >= MOST_ALIKE] == []


def skeleton(text: str) -> list[str]:
    """Every word but the small ones masked: what a template leaves when its slots are filled."""
    return [word if word in ENGLISH else "_" for word in words(text)]


def test_no_sentence_pattern_is_filled_in_again_and_again() -> None:
    skeletons = [skeleton(ticket["text"]) for ticket in TICKETS.values()]
    for shape in (skeletons, [each[:BEGINNING] for each in skeletons]):
        # masks alone are no pattern: it takes two of the small words that a template keeps
        counts = Counter(" ".join(each) for each in shape if len(each) - each.count("_") >= 2)
        assert [each for each, times in counts.items() if times >= 0.01 * len(TICKETS)] == []


def test_no_opening_is_common() -> None:
    openings = Counter(" ".join(words(ticket["text"])[:4]) for ticket in TICKETS.values())
    assert [opening for opening, times in openings.items() if times > 0.01 * len(TICKETS)] == []


def test_many_authors_write_about_many_things() -> None:
    batches = Counter(ticket["batch"] for ticket in TICKETS.values())
    assert len(batches) >= 10
    assert max(batches.values()) <= 0.15 * len(TICKETS)
    categories = Counter(ticket["category"] for ticket in TICKETS.values() if ticket["category"])
    assert len([each for each, times in categories.items() if times >= 15]) == len(DESK.categories)


def test_every_article_for_employees_has_tickets_by_several_authors(library: Library) -> None:
    authors = defaultdict(set)
    for ticket in TICKETS.values():
        if ticket["article"]:
            authors[f"{ticket['article']}.md"].add(ticket["batch"])
    assert [article.path for article in library.live if article.may_answer and len(authors[article.path]) < 4] == []


def test_every_article_that_may_answer_has_forty_tickets(library: Library) -> None:
    counts = Counter(f"{ticket['article']}.md" for ticket in TICKETS.values())
    assert [article.path for article in library.live if article.may_answer and counts[article.path] < 40] == []


def test_people_write_two_words_and_whole_paragraphs() -> None:
    lengths = [len(ticket["text"].split()) for ticket in TICKETS.values()]
    assert sum(length < 6 for length in lengths) >= 0.02 * len(lengths)
    assert sum(length > 80 for length in lengths) >= 0.04 * len(lengths)


def test_every_kind_of_ticket_is_there_often_enough_to_learn_and_to_measure() -> None:
    flags = Counter(flag for ticket in TICKETS.values() for flag in ticket["flags"])
    tiers = Counter(ticket["tier"] for ticket in TICKETS.values())
    sounds = Counter(ticket["sounds"] for ticket in TICKETS.values())
    assert len(TICKETS) >= 7_000
    assert tiers[2] >= 900
    assert tiers[3] >= 500
    assert flags["admin_level"] >= 500
    assert flags["security"] >= 300
    assert flags["vague"] >= 300
    assert flags["two_problems"] >= 150
    assert sounds["harmless"] >= 150
    assert sounds["privileged"] >= 150
    assert sounds["security"] >= 100
    unsolved = {"admin_level", "security", "vague"}
    assert sum(ticket["article"] is None and not unsolved & set(ticket["flags"]) for ticket in TICKETS.values()) >= 800


def test_each_part_that_judges_has_authors_of_its_own() -> None:
    parts = json.loads(PARTS.read_text(encoding="utf-8"))
    assert {ticket["batch"] for ticket in TICKETS.values()} == set(parts)
    batches = Counter(parts.values())
    assert batches["certify"] >= 3
    assert batches["test"] >= 3
