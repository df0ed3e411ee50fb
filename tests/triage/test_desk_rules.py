"""Rules of the desk file: when one fires, and the words it gives for it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk import load_desk
from triage.desks.rules import Rule, normalised_keyword


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("r", keywords=("vpn",)), "vpn"),
        (Rule("r", keywords=("home office", "printer")), "home office"),
        (Rule("r", keywords=("c++",)), "c++"),
        (Rule("r", keywords=("vp",)), None),
        (Rule("r", keywords=("office vpn",)), None),
        (Rule("r", keywords=("straße",)), "straße"),
        (Rule("r", categories=("network", "web")), "network"),
        (Rule("r", categories=("web",)), None),
        (Rule("r", priorities=("P1",)), "P1"),
        (Rule("r", priorities=("P2",)), None),
        (Rule("r", requesters=("*@Board.example.com",)), "*@Board.example.com"),
        (Rule("r", requesters=("ana@*", "*@board.*")), "*@board.*"),
        (Rule("r", requesters=("*@sales.example.com",)), None),
        (Rule("r", categories=("network",), keywords=("vpn",), priorities=("P1",)), "vpn, network, P1"),
        (Rule("r", categories=("network",), keywords=("printer",)), None),
        (Rule("r", categories=("web",), keywords=("vpn",)), None),
        (Rule("r"), None),
    ],
)
def test_a_rule_fires_when_every_kind_of_condition_is_met(rule: Rule, words: str | None) -> None:
    text = "the vpn in my home\n office, straße 5, drops while c++ builds run"
    assert rule.matches("network", text, "P1", "Chair@board.example.com") == words


@pytest.mark.parametrize(
    "rule", [Rule("r", priorities=("P1",)), Rule("r", requesters=("*",)), Rule("r", categories=("x",))]
)
def test_a_condition_on_something_unknown_is_not_met(rule: Rule) -> None:
    assert rule.matches(None, "some text", None, None) is None


def test_keywords_are_brought_into_the_form_of_the_text() -> None:
    keyword = normalised_keyword("  PAY \u00a0 \uff33l\u0456p ")
    assert keyword == "pay slip"
    assert Rule("r", keywords=(keyword,)).matches(None, "my pay slip is wrong", None, None) == "pay slip"


def test_bypass_rules_always_escalate_and_routing_rules_only_when_they_say_so() -> None:
    shipped = load_desk()
    assert all(rule.escalate for rule in shipped.bypass)
    assert [rule.name for rule in shipped.routing if rule.escalate] == ["Major incident", "Executive support"]


@given(st.text(alphabet="ab c.", max_size=30))
def test_a_keyword_is_found_exactly_where_it_stands_as_a_word(text: str) -> None:
    expected = "ab" in re.split(r"\W+", text)
    assert (Rule("r", keywords=("ab",)).matches(None, text, None, None) == "ab") == expected
