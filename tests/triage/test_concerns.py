"""Two problems in one ticket: cut in the requester's own words, and named only where two articles are near."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.concerns import FEWEST_OF_ALL, LEAST_PROBABILITY, LONGEST, MOST_CUTS, cuts, separate
from triage.reading import model_text
from triage.text import is_blank
from triage.types import Concern, Suggestion

ARTICLES = {"vpn": "network/vpn.md", "printer": "printing/offline.md", "mail": "email/full.md"}
VPN, PRINTER = "my vpn drops all day", "the printer is offline"


def look(text: str) -> Concern:
    """The articles whose subject is named; the less is said about others, the more probable."""
    words = text.lower().split()
    counts = {word: sum(word in each for each in words) for word in ARTICLES}
    named = sorted((word for word in counts if counts[word]), key=lambda word: -counts[word])
    found = [Suggestion(ARTICLES[word], 1, word, 1.0, counts[word] / sum(counts.values())) for word in named]
    return Concern(text, named[0] if named else "", tuple(found))


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        (f"{VPN}. {PRINTER}", (f"{VPN}.", PRINTER)),
        (f"{VPN}! {PRINTER}?", (f"{VPN}!", f"{PRINTER}?")),
        (f"{VPN}\n{PRINTER}", (VPN, PRINTER)),
        (f"{VPN} \n\n  {PRINTER}", (VPN, PRINTER)),
        (f"{VPN}, also {PRINTER}", (VPN, f"also {PRINTER}")),
        (f"{VPN} And also {PRINTER}", (VPN, f"And also {PRINTER}")),
        (f"{VPN}, but another thing: {PRINTER}", (VPN, f"but another thing: {PRINTER}")),
        (f"{VPN} PS {PRINTER}", (VPN, f"PS {PRINTER}")),
        (f"{VPN} btw {PRINTER}", (VPN, f"btw {PRINTER}")),
        (f"1) {VPN} 2) {PRINTER}", (f"1) {VPN}", f"2) {PRINTER}")),
        (f"a) {VPN} (b) {PRINTER}", (f"a) {VPN}", f"(b) {PRINTER}")),
        (f"1. {VPN} 2. {PRINTER}", (f"1. {VPN}", f"2. {PRINTER}")),
        (f"{VPN} and {PRINTER}", (VPN, f"and {PRINTER}")),
        (f"{VPN} & {PRINTER}", (VPN, f"& {PRINTER}")),
        (f"{VPN}, {PRINTER}", (VPN, PRINTER)),
        (f"{VPN} - {PRINTER}", (VPN, PRINTER)),
        (f"{VPN} / {PRINTER}", (VPN, PRINTER)),
        (f"{VPN}, second: {PRINTER}", (VPN, f"second: {PRINTER}")),
        (f"{VPN} and second, {PRINTER}", (VPN, f"and second, {PRINTER}")),
        (f"{VPN} second thing {PRINTER}", (VPN, f"second thing {PRINTER}")),
        ("vpn down. printer offline", ("vpn down.", "printer offline")),
        ("vpn drops, also printer offline", ("vpn drops", "also printer offline")),
        ("no vpn, and where's my printer?", ("no vpn", "and where's my printer?")),
        ("vpn dead, printer offline", ("vpn dead", "printer offline")),
    ],
)
def test_it_cuts_where_people_begin_another_thing(text: str, halves: tuple[str, str]) -> None:
    assert halves in cuts(text)
    assert [concern.text for concern in separate(text, look) or ()] == list(halves)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vpn",
        VPN,
        "vpn. printer",
        "the sandwiches of the band",
        "Alsoran the horse has a vpn",
        "the printer on the second floor shows offline",
        "the printer on the 2nd floor shows offline",
        "my vpn drops for the second time today",
        "a wi-fi/vpn mix-up of the worst kind",
    ],
)
def test_what_has_nowhere_to_cut_is_one_problem(text: str) -> None:
    assert cuts(text) == []
    assert separate(text, look) is None


@pytest.mark.parametrize("text", [f"{VPN}. {VPN}. and it is the vpn", f"{VPN}, also my vpn is slow"])
def test_two_halves_that_lead_to_the_same_article_are_one_problem(text: str) -> None:
    assert cuts(text)
    assert separate(text, look) is None


@pytest.mark.parametrize("text", [f"{VPN}. please order me a red chair", "please order a chair. and my lamp is broken"])
def test_a_half_that_no_article_solves_may_be_a_problem_of_its_own(text: str) -> None:
    assert separate(text, look) == ()


def test_and_joins_two_problems_only_where_nothing_clearer_does() -> None:
    text = f"{VPN} and every night. {PRINTER}, and it blinks red"
    assert cuts(text) == [(f"{VPN} and every night.", f"{PRINTER}, and it blinks red")]


def test_a_comma_parts_them_only_where_no_and_does() -> None:
    assert cuts(f"{VPN}, at home and {PRINTER}") == [(f"{VPN}, at home", f"and {PRINTER}")]


def test_where_something_is_added_comes_first() -> None:
    sentences = " ".join(f"It is case number {number} of many." for number in range(2 * MOST_CUTS))
    found = cuts(f"{sentences} Also {PRINTER}")
    assert len(found) == MOST_CUTS
    assert found[0] == (sentences, f"Also {PRINTER}")


def test_the_best_cut_is_the_one_whose_weaker_half_is_surest() -> None:
    text = f"good morning to you. {VPN}. {PRINTER}. thanks and many greetings"
    assert [concern.text for concern in separate(text, look) or ()] == [
        f"good morning to you. {VPN}.",
        f"{PRINTER}. thanks and many greetings",
    ]


def test_each_concern_has_what_was_found_for_it_alone() -> None:
    first, second = separate(f"{VPN}. {PRINTER}", look) or ()
    assert (first.category, second.category) == ("vpn", "printer")
    assert [s.article for s in first.suggestions] == [ARTICLES["vpn"]]
    assert second == look(second.text)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ([("a.md", 0.9)], [("b.md", 0.9)], True),
        ([("a.md", LEAST_PROBABILITY)], [("b.md", 0.9)], True),
        ([("a.md", LEAST_PROBABILITY - 0.01)], [("b.md", 0.9)], False),
        ([("a.md", 0.9)], [("a.md", 0.9)], False),
        ([("a.md", 0.9)], [("a.md", 0.9), ("b.md", 0.8)], False),
        ([("a.md", 0.9), ("b.md", 0.8)], [("b.md", 0.9), ("a.md", 0.8)], True),
        ([("a.md", 0.9)], [], False),
        ([], [], False),
    ],
)
def test_two_problems_need_two_different_articles_that_are_no_chance(
    first: list[tuple[str, float]], second: list[tuple[str, float]], named: bool
) -> None:
    def told(text: str) -> Concern:
        pairs = first if text.startswith("my vpn") else second
        found = (Suggestion(path, 1, path, 1.0, probability) for path, probability in pairs)
        return Concern(text, "", tuple(found))

    assert bool(separate(f"{VPN}. {PRINTER}", told)) == named


def test_a_very_long_text_is_left_to_a_person() -> None:
    assert separate(f"{VPN}. {'and so on ' * LONGEST}. {PRINTER}", look) == ()


JOINTS = [". ", "\n", " and ", ", also ", " 2) ", " plus ", "\u200b \u200b \u200b", "\u2800", "🙂 "]
pieces = st.lists(st.sampled_from([VPN, PRINTER, *JOINTS]) | st.text(max_size=8), max_size=12).map("".join)


@given(pieces)
def test_halves_are_the_requesters_own_words_and_never_blank(text: str) -> None:
    read = model_text(text)
    for first, second in cuts(read):
        assert read.strip().startswith(first)
        assert read.strip().endswith(second)
        assert min(len(first.split()), len(second.split())) >= FEWEST_OF_ALL
        assert not is_blank(first)
        assert not is_blank(second)
        left_out = read.strip()[len(first) : len(read.strip()) - len(second)]
        assert left_out.strip(" ,-–—/\n\t\r\f\v") == "" or not left_out.strip().isalnum()
    assert len(cuts(read)) <= MOST_CUTS


@given(pieces)
def test_there_are_two_concerns_or_none_and_each_text_is_looked_at_at_most_once_a_cut(text: str) -> None:
    seen: list[str] = []

    def counted(half: str) -> Concern:
        seen.append(half)
        return look(half)

    found = separate(text, counted) or ()
    assert len(found) in (0, 2)
    assert len(seen) == 2 * len(cuts(text)) <= 2 * MOST_CUTS
    assert len({concern.suggestions[0].article for concern in found}) == len(found)


def test_a_hundred_thousand_lines_are_cut_in_time() -> None:
    began = process_time()
    assert len(cuts("my vpn drops\n" * 100_000)) == MOST_CUTS
    # linear: under a second here; what is not takes minutes
    assert process_time() - began < 15
