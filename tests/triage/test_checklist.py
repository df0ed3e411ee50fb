"""Facts are found in the requester's own words or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.checklist import FACTS, checklist, find_facts
from triage.desk import load_desk

CASES = [line.split("\t") for line in (Path(__file__).parent / "cases/facts.tsv").read_text("utf-8").splitlines()]
DESK = load_desk()


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_it_finds_the_fact_or_nothing(name: str, text: str, expected: str) -> None:
    assert find_facts(text, [name]).get(name, "") == expected


def test_there_are_enough_cases_for_every_fact() -> None:
    assert len(CASES) >= 120
    assert {name for name, _, _ in CASES} == set(FACTS)


def test_every_fact_of_the_shipped_desk_has_a_finder() -> None:
    assert set(DESK.facts) == set(FACTS)


@given(st.text())
def test_values_are_the_requesters_own_words(text: str) -> None:
    squeezed = "\n".join(" ".join(line.split()) for line in text.splitlines())
    assert all(value in squeezed for value in find_facts(text, FACTS).values())


@given(st.lists(st.sampled_from([text for _, text, _ in CASES]), min_size=1, max_size=4))
def test_values_of_several_sentences_are_their_words_too(texts: list[str]) -> None:
    text = "\n".join(texts)
    assert all(value in text for value in find_facts(text, FACTS).values())


def test_only_what_was_asked_for_comes_back() -> None:
    assert set(find_facts("Outlook on Windows 11 since this morning, all of us", ["application"])) == {"application"}


def test_a_fact_without_a_finder_is_left_out() -> None:
    assert find_facts("my shoe size is 43", ["shoe_size"]) == {}


def test_a_long_log_hides_neither_its_beginning_nor_its_end() -> None:
    text = "laptop LT-20771\n" + "debug line without anything\n" * 40_000 + "error 0x800f0922"
    assert find_facts(text, ["asset_tag", "error_code"]) == {"asset_tag": "LT-20771", "error_code": "0x800f0922"}


@pytest.mark.parametrize("text", ["", " \n\t", "\0" * 50, "😀" * 200, "a" * 5_000, "-" * 5_000, "﷽" * 50])
def test_hostile_text_has_no_facts(text: str) -> None:
    assert find_facts(text, FACTS) == {}


def test_the_checklist_follows_the_desk_and_marks_what_is_missing() -> None:
    facts = checklist(DESK, "network", "VPN drops at home since Monday", {})
    assert [fact.name for fact in facts] == list(DESK.category("network").checklist)
    assert {fact.name: fact.value for fact in facts}["place"] == "at home"
    assert next(fact for fact in facts if fact.name == "operating_system").value is None


def test_what_a_person_said_beats_what_was_found() -> None:
    facts = checklist(DESK, "network", "VPN drops at home", {"place": "hotel in Oslo", "asset_tag": "LT-1"})
    values = {fact.name: fact.value for fact in facts}
    assert values["place"] == "hotel in Oslo"
    assert values["asset_tag"] == "LT-1"


def test_an_unknown_category_has_no_checklist() -> None:
    assert checklist(DESK, "gardening", "the hedge is too high", {}) == ()
