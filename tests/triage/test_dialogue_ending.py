"""After "solved": what opens it again, what only asks, and what agents do when they end it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.triage.conversations import MONDAY, NUMBER, WORDS, Talk, answer, clarify, escalate, kinds, only
from triage.talk import effects as fx
from triage.talk import happenings as on
from triage.talk.happenings import Happening, Said
from triage.talk.replies import ReplyKind
from triage.talk.state import Phase
from triage.types import Decision, Reason

K = ReplyKind
PROBLEM = Said("the vpn drops every few minutes")
LATER = MONDAY + timedelta(days=7)


@pytest.mark.parametrize("said", ["No, it didn't.", "Not yet.", "not really", "Sadly not", "no it did not"])
@pytest.mark.parametrize("ended", [on.Helped(), on.WentSilent()])
def test_no_after_the_end_opens_it_again(said: str, ended: Happening) -> None:
    talk = Talk(answer("a.md"), answer("b.md"))
    turn = talk.play([PROBLEM, ended, Said(said)])
    assert fx.Reopen() in turn.effects
    assert fx.FixFailed("a.md", 3, 1) in turn.effects


def test_not_yet_to_an_agents_word_goes_back_to_people() -> None:
    talk = Talk(escalate())
    turn = talk.play([PROBLEM, on.AgentTook(), on.AgentResolved(), Said("Not yet.")])
    assert [type(effect) for effect in turn.effects] == [fx.Reopen, fx.HandOver]


@pytest.mark.parametrize("said", ["no", "Nope!", "no, sorry"])
@pytest.mark.parametrize("ended", [on.Helped(), on.WentSilent()])
def test_a_bare_no_after_the_end_is_asked_about(said: str, ended: Happening) -> None:
    talk = Talk(answer("a.md"))
    turn = talk.play([PROBLEM, ended, Said(said)])
    assert turn.effects == ()
    assert [reply.text for reply in turn.replies] == [WORDS.say(f"not_now_{talk.state.phase.value}")]


def test_thanks_after_the_end_are_thanks() -> None:
    turn = Talk(answer("a.md")).play([PROBLEM, on.Helped(), Said("thanks")])
    assert [reply.text for reply in turn.replies] == [WORDS.say("you_are_welcome")]


def test_an_agents_second_word_can_be_rated_again() -> None:
    talk = Talk(escalate())
    talk.play([PROBLEM, on.AgentResolved(), on.Rated(2), on.NotYet(), on.AgentTook()])
    again = talk(on.AgentResolved())
    assert kinds(again) == [K.NOTE, K.RATING]
    assert again.replies[0].text == WORDS.say("solved_by_agent")
    assert talk(on.Rated(5)).effects == (fx.Rate(5, ""),)


def test_an_agent_who_opens_it_again_has_it_and_the_requester_is_told() -> None:
    talk = Talk(answer("a.md"))
    turn = talk.play([PROBLEM, on.Helped(), on.Rated(5), on.AgentTook()])
    assert turn.effects == (fx.Reopen(),)
    assert [reply.text for reply in turn.replies] == [WORDS.say("agent_took", group="Service desk")]
    assert (talk.state.phase, talk.state.taken, talk.state.offer, talk.state.rating) == (Phase.PERSON, True, None, None)


@pytest.mark.parametrize("decision", [answer("a.md"), clarify(), escalate()])
def test_an_agent_who_answers_has_it_and_the_answer_says_so(decision: Decision) -> None:
    talk = Talk(decision)
    turn = talk.play([PROBLEM, on.AgentAnswered()])
    assert (turn.replies, turn.effects) == ((), ())
    assert (talk.state.phase, talk.state.taken, talk.state.offer) == (Phase.PERSON, True, None)


@pytest.mark.parametrize(
    ("event", "effect", "key"),
    [
        (on.AgentClosed(), fx.Close("agent"), "closed_by_agent"),
        (on.AgentCancelled(), fx.Cancel(), "cancelled_by_agent"),
    ],
)
@pytest.mark.parametrize("decision", [answer("a.md"), clarify(), escalate()])
def test_who_ends_it_for_the_requester_says_so_and_people_have_it_if_it_is_opened_again(
    event: Happening, effect: fx.Effect, key: str, decision: Decision
) -> None:
    talk = Talk(decision)
    turn = talk.play([PROBLEM, event])
    assert turn.effects == (effect,)
    assert [reply.text for reply in turn.replies] == [WORDS.say(key, number=NUMBER)]
    assert talk.state.phase is Phase.CLOSED
    assert [type(each) for each in talk(Said("I still need it")).effects] == [fx.Reopen, fx.HandOver]


def test_filing_what_is_solved_is_not_worth_a_sentence() -> None:
    talk = Talk(answer("a.md"))
    solved = talk.play([PROBLEM, on.Helped()]).state
    turn = talk(on.AgentClosed("system"))
    assert (turn.state, turn.replies, turn.effects) == (solved, (), (fx.Close("system"),))
    assert talk(on.AgentCancelled()).effects == ()


def test_after_a_move_nobody_has_it_until_somebody_takes_it() -> None:
    talk = Talk(escalate())
    talk.play([PROBLEM, on.AgentTook()])
    assert kinds(talk(on.AgentMoved(3, "Engineering"), tier=3, group="Engineering")) == []
    asked = only(talk(on.WantsPerson(), tier=3, group="Engineering"), K.HANDOVER).text
    assert asked.startswith(WORDS.say("handover_again", number=NUMBER, group="Engineering"))
    assert kinds(talk(Said("more about it"))) == [K.NOTE]
    took = talk(on.AgentTook(), tier=3, group="Engineering")
    assert [reply.text for reply in took.replies] == [WORDS.say("agent_took", group="Engineering")]


def test_who_was_moved_away_from_firstline_is_told_where_the_ticket_is() -> None:
    talk = Talk(answer("a.md"))
    turn = talk.play([PROBLEM, on.AgentMoved(2, "Network")])
    assert only(turn, K.HANDOVER).text.startswith(WORDS.say("handover_again", number=NUMBER, group="Network"))
    assert (talk.state.phase, talk.state.offer, talk.state.taken) == (Phase.PERSON, None, False)


def test_a_time_that_ran_out_before_it_was_opened_again_is_no_promise() -> None:
    talk = Talk(escalate())
    talk.play([PROBLEM, on.AgentResolved()])
    due = MONDAY + timedelta(hours=4)
    for event in (Said("it is back"), on.WantsPerson()):
        text = only(talk(event, now=LATER, first_response_due_at=due), K.HANDOVER).text
        assert WORDS.say("time_unknown") in text
        assert "should have" not in text


def test_a_time_that_is_still_to_come_holds_when_it_is_opened_again() -> None:
    talk = Talk(escalate())
    talk.play([PROBLEM, on.AgentResolved()])
    for event in (Said("it is back"), on.WantsPerson()):
        text = only(talk(event, first_response_due_at=MONDAY + timedelta(hours=4)), K.HANDOVER).text
        assert "will answer by 13:00 today" in text


def test_what_firstline_solved_and_a_person_takes_days_later_is_not_overdue_at_once() -> None:
    talk = Talk(answer("a.md"), escalate(Reason.ASKED_FOR_HUMAN))
    talk.play([PROBLEM, on.Helped()])
    turn = talk(on.WantsPerson(), now=LATER)
    assert "should have" not in only(turn, K.HANDOVER).text


def test_a_file_opens_a_ticket_of_people_again_and_otherwise_says_what_does() -> None:
    talk = Talk(escalate())
    turn = talk.play([PROBLEM, on.AgentResolved(), on.SentFile()])
    assert [type(effect) for effect in turn.effects] == [fx.Reopen, fx.HandOver]
    other = Talk(answer("a.md"))
    turn = other.play([PROBLEM, on.Helped(), on.SentFile()])
    assert (turn.effects, turn.replies[0].text) == ((), WORDS.say("not_now_solved"))


@pytest.mark.parametrize("decision", [answer("a.md"), clarify(), escalate()])
def test_a_file_changes_nothing_while_the_conversation_goes_on(decision: Decision) -> None:
    talk = Talk(decision)
    before = talk(PROBLEM).state
    turn = talk(on.SentFile())
    assert (turn.state, turn.replies, turn.effects) == (before, (), ())
