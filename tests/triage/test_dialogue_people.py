"""A person takes over: what is said, when they will answer, and which facts are asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.triage.conversations import (
    DESK,
    MONDAY,
    SUNDAY,
    WORDS,
    Talk,
    escalate,
    found,
    kinds,
    only,
)
from triage.talk import effects as fx
from triage.talk import happenings as on
from triage.talk.happenings import Said
from triage.talk.replies import ReplyKind
from triage.talk.state import Phase
from triage.types import Reason

K = ReplyKind
PROBLEM = Said("the vpn drops every few minutes")


def handed(reason: Reason, tier: int = 2, group: str = "Network") -> fx.HandOver:
    return fx.HandOver(reason.value, tier, group)


def test_number_queue_and_time_come_first_and_then_the_facts_one_by_one() -> None:
    talk = Talk(found(escalate(), "error_code", "place", "since_when", "host_name", "operating_system"))
    turn = talk(PROBLEM)
    assert kinds(turn) == [K.HANDOVER, K.NOTE, K.FACT]
    assert turn.replies[0].text.startswith(
        "Your ticket INC-1042 is now with a person, in the queue “Network”. "
        "Someone from “Network” will answer by 13:00 today."
    )
    asked = [only(turn, K.FACT).fact]
    for event in (Said("at home"), on.GaveFact("since_when", None), on.GaveFact("operating_system", "macOS 15")):
        asked.append(only(talk(event), K.FACT).fact)
    # the required ones first, never more than four
    assert asked == ["place", "since_when", "operating_system", "error_code"]
    last = talk(on.GaveFact("error_code", " "))
    assert (kinds(last), last.state.phase) == ([K.NOTE], Phase.PERSON)
    captured = [effect for effect in talk.effects if isinstance(effect, fx.Captured)]
    assert captured == [fx.Captured("place", "at home"), fx.Captured("operating_system", "macOS 15")]
    assert talk.state.facts == {"place": "at home", "operating_system": "macOS 15"}


def test_an_answer_out_of_turn_is_kept_and_the_open_question_is_not_asked_again() -> None:
    talk = Talk(found(escalate(), "place", "since_when"))
    talk(PROBLEM)
    turn = talk(on.GaveFact("since_when", "Monday"))
    assert (kinds(turn), turn.state.facts_open) == ([K.NOTE], ("place",))
    assert turn.effects == (fx.Captured("since_when", "Monday"),)


def test_a_wish_for_a_person_is_no_fact_and_secrets_in_facts_are_masked() -> None:
    talk = Talk(found(escalate(), "place", "since_when"))
    talk(PROBLEM)
    again = talk(Said("I want to speak to a real person please"))
    assert (kinds(again), again.state.facts_open) == ([K.HANDOVER], ("place", "since_when"))
    talk(Said("my password is Hunter2!kestrel"))
    assert "Hunter2" not in talk.state.facts["place"]


@pytest.mark.parametrize(
    ("now", "priority", "said"),
    [
        (MONDAY, "P2", "will answer by 09:30 today."),
        (MONDAY + timedelta(hours=6), "P3", "will answer by 09:00 tomorrow (Tuesday)."),
        (SUNDAY, "P3", "open again from 08:00 tomorrow (Monday). Someone from “Network” will answer by 12:00 tomorrow"),
        (SUNDAY, "P1", "“Network”. Someone from “Network” will answer by 20:15 today."),
        (datetime(2026, 11, 20, 19, 0, tzinfo=UTC), "P3", "from Monday 23 November, 08:00. Someone"),
        # the desk's clock, not UTC: British Summer Time
        (datetime(2026, 7, 6, 9, 0, tzinfo=UTC), "P2", "will answer by 10:30 today."),
    ],
)
def test_the_expected_time_is_said_on_the_desks_clock(now: datetime, priority: str, said: str) -> None:
    text = only(Talk(found(escalate(), priority=priority, now=now), now=now)(PROBLEM), K.HANDOVER).text
    assert said in text


def test_a_desk_without_targets_promises_no_time() -> None:
    desk = replace(DESK, sla=())
    text = only(Talk(found(escalate(), desk=desk), desk=desk)(PROBLEM), K.HANDOVER).text
    assert WORDS.say("time_unknown") in text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_kind_sentence(reason: Reason) -> None:
    text = only(Talk(escalate(reason))(PROBLEM), K.HANDOVER).text
    own = f"why_{reason.value}"
    assert text.endswith(WORDS.sentences.get(own, WORDS.sentences["why_other"]))


def test_who_has_it_is_said_again_without_a_second_handover() -> None:
    talk = Talk(escalate())
    talk(PROBLEM)
    late = talk(on.WantsPerson(), first_response_due_at=MONDAY - timedelta(hours=1))
    assert late.effects == ()
    assert "should have answered by 08:00 today" in only(late, K.HANDOVER).text
    moved = talk(on.WantsPerson(), tier=3, group="Engineering")
    assert "“Engineering”" in only(moved, K.HANDOVER).text
    talk(on.AgentTook(), tier=3, group="Engineering")
    assert only(talk(on.WantsPerson()), K.HANDOVER).text.startswith("A person from “Engineering” has")


def test_messages_to_people_are_acknowledged_once_and_not_at_all_once_one_has_it() -> None:
    talk = Talk(escalate())
    talk(PROBLEM)
    assert [kinds(talk(Said(text))) for text in ("more", "and more", "thanks")] == [[K.NOTE], [], []]
    other = Talk(escalate())
    other.play([PROBLEM, on.AgentTook()])
    assert kinds(other(Said("more"))) == []


def test_a_person_for_an_undescribed_problem_asks_what_it_is_about() -> None:
    talk = Talk()
    turn = talk(on.WantsPerson())
    assert [reply.text for reply in turn.replies][1] == WORDS.say("thread_undescribed")
    again = talk(Said("Hello!"))
    assert [reply.text for reply in again.replies] == [WORDS.say("thread_undescribed")]
    assert talk.known == []


def test_facts_are_asked_for_at_the_first_handover_only() -> None:
    first, again = (found(escalate(), "place") for _ in range(2))
    talk = Talk(first, again)
    talk.play([PROBLEM, on.GaveFact("place", None), on.AgentResolved()])
    assert kinds(talk(on.WantsPerson())) == [K.HANDOVER, K.NOTE]
