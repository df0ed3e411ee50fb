"""Summaries are the requester's own sentences."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.facts.summary import MOST_CHARACTERS, MOST_SENTENCES, summarise

LINES = [
    line
    for name in ("admin_requests.txt", "security_reports.txt", "harmless.txt")
    for line in (Path(__file__).parent / "cases" / name).read_text("utf-8").splitlines()
]


def squeezed(text: str) -> str:
    return " ".join(text.split())


@given(st.text(max_size=3000))
def test_every_sentence_stands_in_the_text(text: str) -> None:
    assert all(part in squeezed(text) for part in summarise(text))


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=12), st.sampled_from([". ", "\n", "! ", "; ", ".\n\n"]))
def test_it_is_short_and_in_order(lines: list[str], between: str) -> None:
    text = between.join(lines)
    parts = summarise(text)
    assert 1 <= len(parts) <= MOST_SENTENCES
    assert len(" ".join(parts)) <= MOST_CHARACTERS
    place = 0
    for part in parts:
        place = squeezed(text).find(part, place)
        assert place >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello team,\nOutlook does not open.\nKind regards\nAda", ("Outlook does not open.",)),
        ("Good morning! The printer is offline. Thanks a lot!", ("The printer is offline.",)),
        ("Dear Sir, the VPN fails with error 800. Have a nice day", ("the VPN fails with error 800.",)),
        ("no sound", ("no sound",)),
        ("Thanks", ("Thanks",)),
        ("", ()),
        (" \n\t ", ()),
    ],
)
def test_greetings_and_goodbyes_do_not_come(text: str, expected: tuple[str, ...]) -> None:
    assert summarise(text) == expected


def test_the_problem_comes_before_the_weather() -> None:
    text = "It is sunny here. We had cake. The cat sleeps. My screen is black and error 0x80070070 appears. Anna sings."
    assert "My screen is black and error 0x80070070 appears." in summarise(text)


def test_the_sentence_that_set_off_a_rule_is_always_in() -> None:
    text = ". ".join(
        [*(f"Printer {n} is broken and shows error {n}00" for n in range(1, 9)), "Make me a Local Admin", "Bye"]
    )
    assert any("Local Admin" in part for part in summarise(text, ["make me a local admin"]))


def test_quoted_mail_and_signature_are_left_out() -> None:
    text = "The scanner is dead.\n\nAda Byron | Analyst\n\n> On Monday you wrote\n> The scanner is fine."
    assert summarise(text) == ("The scanner is dead.",)


def test_a_mail_wrapped_by_its_program_keeps_its_sentences() -> None:
    text = "Since the update of last Tuesday the accounting application does not\nstart any more on my laptop."
    assert summarise(text) == (squeezed(text),)


@pytest.mark.parametrize("text", ["a" * 100_000, "word " * 50_000, "😀" * 20_000, "a. " * 20_000, "\0" * 1000])
def test_hostile_text_is_cut(text: str) -> None:
    assert len(" ".join(summarise(text))) <= MOST_CHARACTERS
