"""What the page is made of: cookies that were not written here, addresses in steps, days, states, reasons."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from service.chat.page.examples import EXAMPLES
from service.chat.page.forms import Sent, clean
from service.chat.page.showing import Piece, pieces, status_of
from service.chat.page.visit import MOST, cookie_of, tokens_of
from service.chat.page.why import explained
from service.pages import new_form_key
from service.tokens import derived_conversation_token
from tests.service.world import MONDAY
from triage.engine import Engine
from triage.report import assessment_dict
from triage.types import Action, Request

# the same in every worker that collects these tests
TOKENS = tuple(f"fl_c_{number:043d}" for number in range(MOST + 1))


@pytest.mark.parametrize("count", range(MOST + 1))
def test_a_cookie_gives_back_the_tokens_that_made_it(count: int) -> None:
    assert tokens_of(cookie_of(TOKENS[:count])) == TOKENS[:count]


@pytest.mark.parametrize(
    "cookie",
    [
        "", ".", "fl_c_", "x", TOKENS[0][:-1], TOKENS[0] + "x", f"{TOKENS[0]}.", f".{TOKENS[0]}", f"{TOKENS[0]}.x",
        TOKENS[0].replace("fl_c_", "fl_k_"), f"{TOKENS[0]} ", f"{TOKENS[0]}\n", "é" * 48, "a" * 1_000_000,
        ".".join(TOKENS), "fl_c_" + "%" * 43,
    ],
    ids=lambda cookie: cookie[:20],
)  # fmt: skip
def test_a_cookie_that_was_not_written_here_opens_nothing(cookie: str) -> None:
    assert tokens_of(cookie) == ()


def test_a_visitors_token_cannot_be_reckoned_without_the_key() -> None:
    form = secrets.token_hex(32)
    keys = ((b"a", form), (b"b", form), (b"a", form + "x"))
    made = [derived_conversation_token(key * 32, said) for key, said in keys]
    assert made[0] == derived_conversation_token(b"a" * 32, form)
    assert len(set(made)) == 3


@pytest.mark.parametrize("change", ["press", "text", "score", "comment", "version", "key"])
def test_a_form_with_anything_else_in_it_is_another_one(change: str) -> None:
    key = new_form_key()
    assert Sent(key=key).once == Sent(key=key).once
    assert Sent(key=key).once != Sent(**{"key": key, change: new_form_key()}).once


@pytest.mark.parametrize("key", ["", "k", "x" * 23])
def test_a_form_with_a_key_that_could_be_guessed_is_not_told_from_another(key: str) -> None:
    assert Sent(key=key, text="My words").once is None


def test_text_is_stored_with_plain_line_ends_and_what_every_database_takes() -> None:
    assert clean("  a\r\nb\rc\0d\ud800  ") == "a\nb\ncd?"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Open https://password.example.com, then sign in.", ["https://password.example.com"]),
        ("(see http://a.example/b?c=1)", ["http://a.example/b?c=1"]),
        ("javascript:alert(1) data:text/html,x file:///etc ftp://a.example", []),
        ('https://a.example/"onmouseover=alert(1)', ["https://a.example/"]),
        ("no address", []),
    ],
)
def test_only_addresses_of_the_web_can_be_opened(text: str, links: list[str]) -> None:
    found = pieces(text)
    assert [piece.text for piece in found if piece.link] == links
    assert "".join(piece.text for piece in found) == text
    assert Piece("") not in found


@pytest.mark.parametrize(
    ("state", "phase", "said"),
    [
        ("new", "propose", "in progress"), ("open", "clarify", "in progress"), ("new", "facts", "with a person"),
        ("open", "person", "with a person"), ("pending", "person", "with a person"), ("resolved", "solved", "solved"),
        ("closed", "closed", "closed"), ("closed", "solved", "closed"), ("cancelled", "closed", "withdrawn"),
    ],
)  # fmt: skip
def test_how_a_conversation_stands_is_said_in_plain_words(state: str, phase: str, said: str) -> None:
    assert status_of(state, phase) == said


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.shows)
def test_each_example_still_shows_what_it_says(engine: Engine, example) -> None:
    found = engine.assess(Request(example.text, now=MONDAY, started_at=MONDAY - timedelta(minutes=1)))
    assert found.decision.action is example.action
    assert found.decision.reason in example.reasons
    assert bool(found.rules) is example.rule


def test_the_examples_show_the_four_ways_and_one_that_is_not_it() -> None:
    assert {each.action for each in EXAMPLES} == set(Action)
    assert len({each.shows for each in EXAMPLES}) == len(EXAMPLES) == 5


def test_the_reasons_say_what_provisional_means(engine: Engine) -> None:
    result = assessment_dict(engine.assess(Request(EXAMPLES[0].text, now=MONDAY)))
    found = explained(result, engine.desk)
    assert found.title == "Offered a fix"
    assert "certified on Firstline's corpus, not on your tickets" in found.mode
    assert len(found.nearest) == 3
    assert found.nearest[0].percent >= found.nearest[1].percent
    assert found.rules == "none"
