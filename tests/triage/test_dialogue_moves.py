"""Which moves there are: their buttons, those that come too late, and those that make no sense."""

from __future__ import annotations

import pytest

from tests.triage.conversations import (
    DESK,
    WORDS,
    Talk,
    answer,
    clarify,
    escalate,
    found,
    kinds,
)
from triage.dialogue import buttons, to_assess, welcome
from triage.talk import effects as fx
from triage.talk import happenings as on
from triage.talk.happenings import Happening, Said
from triage.talk.replies import Move, ReplyKind
from triage.talk.state import Phase, State
from triage.types import Decision, Reason

K = ReplyKind
PROBLEM = Said("the vpn drops every few minutes")


def handed(reason: Reason, tier: int = 2, group: str = "Network") -> fx.HandOver:
    return fx.HandOver(reason.value, tier, group)


@pytest.mark.parametrize(
    ("event", "anew"),
    [
        (Said("it is back"), True),
        (on.WantsPerson(), True),
        (on.NotYet(), True),
        (Said("thanks a lot"), False),
        (Said("  "), False),
        (on.Rated(4), False),
        (on.Helped(), False),
    ],
)
def test_what_comes_too_late_starts_a_new_ticket(event: Happening, anew: bool) -> None:
    talk = Talk(answer("a.md"))
    talk.play([PROBLEM, on.Helped()])
    assert not talk.anew(event, may_reopen=True)
    assert talk.anew(event, may_reopen=False) is anew
    if anew:
        turn = Talk()(on.WantsPerson())
        assert turn.state.phase is Phase.PERSON


def test_without_the_assessment_that_it_asked_for_a_person_takes_it() -> None:
    assert to_assess(State(), PROBLEM) is not None
    turn = Talk(answer("a.md"))(PROBLEM, assessment=None)
    assert turn.effects == (handed(Reason.MODEL_UNAVAILABLE, 1, "Service desk"),)


NONSENSE: list[tuple[list[Decision], list[Happening], Happening]] = [
    ([], [], Said(" \u200b ")),
    ([], [], on.NextStep()),
    ([], [], on.Helped()),
    ([], [], on.NotYet()),
    ([clarify()], [PROBLEM], on.AllSteps()),
    ([clarify()], [PROBLEM], on.Chose("")),
    ([answer("a.md")], [PROBLEM], on.Chose("windows")),
    ([answer("a.md")], [PROBLEM], on.GaveFact("place", "here")),
    ([answer("a.md")], [PROBLEM], on.Rated(5)),
    ([escalate()], [PROBLEM], on.NotYet()),
    ([escalate()], [PROBLEM], on.GaveFact("no such fact", "here")),
    ([answer("a.md")], [PROBLEM, on.Helped()], on.Rated(0)),
    ([answer("a.md")], [PROBLEM, on.Helped()], on.Withdrew()),
    ([answer("a.md")], [PROBLEM, on.Helped()], on.Helped()),
    ([clarify()], [PROBLEM, on.Withdrew()], on.Helped()),
    ([], [on.Withdrew()], on.NotYet()),
]


@pytest.mark.parametrize(("decisions", "events", "event"), NONSENSE)
def test_a_move_that_makes_no_sense_says_so_and_changes_nothing(
    decisions: list[Decision], events: list[Happening], event: Happening
) -> None:
    talk = Talk(*decisions)
    for each in events:
        talk(each)
    before = talk.state
    turn = talk(event)
    assert (turn.state, turn.effects, kinds(turn)) == (before, (), [K.NOTE])
    assert turn.replies[0].text == WORDS.say(f"not_now_{before.phase.value}")


BUTTONS: list[tuple[list[Decision], list[Happening], list[Move]]] = [
    ([], [], [Move.PERSON]),
    (
        [clarify()],
        [PROBLEM],
        [Move.CHOOSE, Move.CHOOSE, Move.CHOOSE, Move.PERSON, Move.SOLVED, Move.WITHDRAW],
    ),
    (
        [answer("a.md")],
        [PROBLEM],
        [Move.NEXT_STEP, Move.ALL_STEPS, Move.SOLVED, Move.NOT_YET, Move.PERSON, Move.WITHDRAW],
    ),
    (
        [answer("a.md")],
        [PROBLEM, on.AllSteps()],
        [Move.ONE_STEP, Move.SOLVED, Move.NOT_YET, Move.PERSON, Move.WITHDRAW],
    ),
    ([answer("c.md")], [PROBLEM], [Move.SOLVED, Move.NOT_YET, Move.PERSON, Move.WITHDRAW]),
    ([escalate()], [PROBLEM], [Move.PERSON, Move.SOLVED, Move.WITHDRAW]),
    ([answer("a.md")], [PROBLEM, on.Helped()], [*[Move.RATE] * 5, Move.NOT_YET, Move.PERSON]),
    ([answer("a.md")], [PROBLEM, on.Helped(), on.Rated(3)], [Move.NOT_YET, Move.PERSON]),
    ([answer("a.md")], [PROBLEM, on.WentSilent()], [Move.SOLVED, Move.NOT_YET, Move.PERSON]),
    ([clarify()], [PROBLEM, on.Withdrew()], [Move.PERSON]),
]


@pytest.mark.parametrize(("decisions", "events", "moves"), BUTTONS)
def test_the_buttons_are_those_that_can_be_pressed_now(
    decisions: list[Decision], events: list[Happening], moves: list[Move]
) -> None:
    talk = Talk(*decisions)
    for each in events:
        talk(each)
    assert [button.move for button in buttons(talk.state, WORDS)] == moves


def test_skipping_names_the_fact() -> None:
    talk = Talk(found(escalate(), "place"))
    talk(PROBLEM)
    assert [b.value for b in buttons(talk.state, WORDS) if b.move is Move.SKIP_FACT] == ["place"]


def test_the_welcome_says_that_it_is_automatic_and_whose_desk_it_is() -> None:
    said = " ".join(reply.text for reply in welcome(WORDS, DESK))
    assert "automatic" in said
    assert DESK.name in said
    assert "person" in said
