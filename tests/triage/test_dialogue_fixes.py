"""Questions, fixes and their steps, as the requester sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.conversations import (
    ARTICLES,
    WORDS,
    Talk,
    answer,
    clarify,
    escalate,
    kinds,
    only,
)
from triage.clarify import PAST_IT, SYMPTOM_QUESTION
from triage.talk import happenings as on
from triage.talk.happenings import Happening, Said
from triage.talk.replies import ReplyKind
from triage.talk.state import FailedFix
from triage.types import Reason

K = ReplyKind
PROBLEM = Said("the vpn drops every few minutes")


def test_steps_come_one_at_a_time_and_the_last_asks_whether_it_helped() -> None:
    talk = Talk(answer("a.md"))
    first = talk(PROBLEM)
    assert kinds(first) == [K.PROPOSAL, K.STEP]
    assert (first.replies[0].article, first.replies[0].version) == ("a.md", 3)
    assert "Title of a.md" in first.replies[0].text
    assert "automatically" in first.replies[0].text
    assert (first.replies[1].text, first.replies[1].step) == ("A one", (1, 3))
    assert kinds(talk(on.NextStep())) == [K.STEP]
    last = talk(on.NextStep())
    assert (kinds(last), last.replies[0].step) == ([K.STEP, K.NOTE], (3, 3))
    beyond = talk(on.NextStep())
    assert (kinds(beyond), beyond.state) == ([K.NOTE], last.state)


def test_all_steps_at_once_are_remembered_for_the_next_article() -> None:
    talk = Talk(answer("a.md"), answer("b.md"))
    talk(PROBLEM)
    assert only(talk(on.AllSteps()), K.STEPS).steps == ("A one", "A two", "A three")
    assert only(talk(on.NotYet()), K.STEPS).steps == ("B one", "B two")
    assert only(talk(on.AllSteps(whole=False)), K.STEP).step == (1, 2)


def test_an_article_without_numbered_steps_is_one_step() -> None:
    talk = Talk(answer("plain.md"), escalate())
    assert only(talk(PROBLEM), K.STEP).text == "Switch it off.\nSwitch it on."
    talk(on.NotYet())
    assert talk.state.failed == (FailedFix("plain.md", 3, "Title of plain.md", None),)


@pytest.mark.parametrize(
    ("event", "asked"),
    [
        (on.Chose("windows"), ("Which?", "windows")),
        (Said(" Windows "), ("Which?", "windows")),
        (on.Chose(PAST_IT), ("Which?", PAST_IT)),
        # among the messages already, so that it need not be said to the engine twice
        (Said("on my phone"), ("Which?", PAST_IT)),
        (on.Chose("my phone"), ("Which?", PAST_IT)),
    ],
)
def test_a_question_is_answered_by_a_click_in_words_or_not_at_all(event: Happening, asked: tuple[str, str]) -> None:
    talk = Talk(clarify(), answer("a.md"))
    assert only(talk(PROBLEM), K.QUESTION).choices == ("windows", "macos", PAST_IT)
    talk(event)
    assert talk.known[-1].clarifications == talk.state.asked == (asked,)


def test_the_known_questions_are_put_in_the_words_of_the_language() -> None:
    assert only(Talk(clarify(SYMPTOM_QUESTION))(PROBLEM), K.QUESTION).text == WORDS.say("question_symptom")


def test_what_failed_and_the_wish_for_a_person_are_known_to_the_next_assessment() -> None:
    talk = Talk(answer("a.md"), answer("b.md"), escalate(Reason.ASKED_FOR_HUMAN))
    talk.play([PROBLEM, on.NotYet(), on.WantsPerson()])
    assert [(k.failed_articles, k.wants_person) for k in talk.known] == [
        ((), False),
        (("a.md",), False),
        (("a.md",), True),
    ]


def test_a_title_with_braces_is_shown_as_it_stands() -> None:
    odd = replace(ARTICLES["a.md"], title="{number} {title}")
    turn = Talk(answer("a.md"))(PROBLEM, articles={"a.md": odd})
    assert "“{number} {title}”" in turn.replies[0].text
