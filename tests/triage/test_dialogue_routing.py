"""Nobody is handed over without a handoff: not against the engine's decision, and not before the problem was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.triage.conversations import DESK, MONDAY, WORDS, Talk, answer, clarify, escalate, found, kinds, only
from triage.talk import effects as fx
from triage.talk import happenings as on
from triage.talk.effects import HandOver, Reroute
from triage.talk.happenings import Said
from triage.talk.replies import ReplyKind
from triage.types import Decision, Reason, Request, Turn

K = ReplyKind
PROBLEM = Said("the vpn drops every few minutes")
RANSOM = Said("there is a ransom note on every PC")
REQUEST = Request("It happens again today", history=(Turn("requester", PROBLEM.text),), started_at=MONDAY, now=MONDAY)
SECURITY = found(escalate(Reason.SECURITY, 3, "Security"), priority="P1")


def handover(effects: tuple[fx.Effect, ...]) -> HandOver:
    (one,) = [effect for effect in effects if isinstance(effect, HandOver)]
    return one


@pytest.mark.parametrize(
    ("decisions", "events", "reason"),
    [
        ([answer("a.md"), answer("a.md")], [PROBLEM, on.Helped(), Said("It happens again today")], Reason.NO_ARTICLE),
        ([answer("secret.md")], [PROBLEM], Reason.NO_ARTICLE),
        ([replace(clarify(), question=None)], [PROBLEM], Reason.LOW_CONFIDENCE),
        (
            [answer("a.md"), answer("b.md"), answer("c.md")],
            [PROBLEM, on.NotYet(), on.NotYet()],
            Reason.FIXES_FAILED,
        ),
    ],
)
def test_what_the_dialogue_sends_on_against_the_decision_has_a_handoff_for_its_reason(
    decisions: list[Decision], events: list[on.Happening], reason: Reason
) -> None:
    talk = Talk(*decisions)
    for event in events[:-1]:
        talk(event)
    effect = handover(talk(events[-1], request=REQUEST).effects)
    assert effect.reason == reason
    handoff = effect.handoff
    assert handoff is not None
    assert (handoff.tier, handoff.group, handoff.priority) == (effect.tier, effect.group, talk.state.priority)
    assert handoff.why.startswith(reason.sentence)
    assert "It happens again today" in handoff.summary
    # facts that the checklist wants are asked for, as at any first handover
    assert talk.state.facts_open


def test_the_failed_fixes_of_such_a_handoff_have_their_titles() -> None:
    talk = Talk(answer("a.md"), answer("b.md"), answer("c.md"))
    talk.play([PROBLEM, on.NotYet()])
    asked = replace(REQUEST, failed_articles=("a.md", "b.md"))
    handoff = handover(talk(on.NotYet(), request=asked).effects).handoff
    assert handoff is not None
    assert [shown.title for shown in handoff.articles_shown] == ["Title of a.md", "Title of b.md"]


def test_the_promise_is_that_of_the_queue_it_goes_to() -> None:
    # tier 1 has two hours of its own, everybody else four
    usual = next(target for target in DESK.sla if target.priority == "P3")
    own = replace(usual, tier=1, first_response_minutes=120)
    desk = replace(DESK, sla=(own, *DESK.sla))
    due = MONDAY + timedelta(hours=4)
    asked = Talk(desk=desk)(on.WantsPerson(), started_at=MONDAY, priority="P3", first_response_due_at=due)
    overridden = Talk(answer("secret.md"), desk=desk)(
        PROBLEM, request=REQUEST, started_at=MONDAY, priority="P3", first_response_due_at=due
    )
    for turn in (asked, overridden):
        assert "by 11:00 today" in only(turn, K.HANDOVER).text


def test_the_first_words_after_a_handover_without_any_send_it_where_it_belongs() -> None:
    talk = Talk(SECURITY)
    talk(on.WantsPerson())
    turn = talk(RANSOM)
    (effect,) = turn.effects
    assert effect == Reroute("security", 3, "Security")
    assert isinstance(effect, Reroute)
    assert effect.handoff == SECURITY.handoff
    said = only(turn, K.HANDOVER).text
    assert "“Security”" in said
    assert said.endswith(WORDS.say("why_security"))
    assert (talk.state.tier, talk.state.group, talk.state.priority) == (3, "Security", "P1")
    assert talk.known[-1].wants_person is False
    # once: from here on people read it
    assert kinds(talk(Said("and on the server"))) == []
    assert len(talk.known) == 1


def test_an_answer_to_the_first_words_is_a_handoff_and_no_article() -> None:
    talk = Talk(answer("a.md"))
    talk(on.WantsPerson())
    turn = talk(PROBLEM, request=REQUEST)
    (effect,) = turn.effects
    assert isinstance(effect, Reroute)
    assert effect.handoff is not None
    assert (effect.reason, effect.tier, kinds(turn)) == ("asked_for_human", 1, [K.NOTE])


@pytest.mark.parametrize("by", [on.AgentTook(), on.AgentMoved(2, "Network")])
def test_what_an_agent_took_or_moved_stays_and_gets_its_handoff(by: on.Happening) -> None:
    talk = Talk(SECURITY)
    talk.play([on.WantsPerson(), by])
    held = (talk.state.tier, talk.state.group)
    turn = talk(RANSOM)
    (effect,) = turn.effects
    assert isinstance(effect, Reroute)
    assert ((effect.tier, effect.group), effect.handoff) == (held, SECURITY.handoff)
    assert K.HANDOVER not in kinds(turn)


def test_without_an_assessment_the_first_words_are_noted() -> None:
    talk = Talk(SECURITY)
    talk(on.WantsPerson())
    turn = talk(RANSOM, assessment=None)
    assert (turn.effects, [reply.text for reply in turn.replies]) == ((), [WORDS.say("noted")])
