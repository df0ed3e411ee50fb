"""The buttons below a conversation: what can be pressed where it stands. A person is among them everywhere."""

from __future__ import annotations

from triage.clarify import PAST_IT
from triage.talk.replies import Button, Move
from triage.talk.state import Offer, Phase, State
from triage.talk.words import Words

SCORES = range(1, 6)


def buttons(state: State, words: Words) -> tuple[Button, ...]:
    """What can be pressed now, in the order in which it is shown.

    A person is one press away in every state; while one has the ticket, the same move says who has it and until when.
    """
    person = Button(Move.PERSON, words.say("button_who" if state.handed_over else "button_person"))
    return (*_here(state, words), person, *_leaving(state, words))


def _here(state: State, words: Words) -> tuple[Button, ...]:
    match state.phase:
        case Phase.CLARIFY:
            return tuple(Button(Move.CHOOSE, _choice(each, words), each) for each in state.choices)
        case Phase.PROPOSE if state.offer is not None:
            return _fixing(state.offer, words)
        case Phase.FACTS if state.facts_open:
            return (Button(Move.SKIP_FACT, words.label(Move.SKIP_FACT), state.facts_open[0]),)
        case Phase.SOLVED:
            rated = state.rating is not None
            scores = () if rated else tuple(Button(Move.RATE, _score(each, words), str(each)) for each in SCORES)
            return (*scores, Button(Move.NOT_YET, words.say("button_not_after_all")))
        case Phase.CLOSED if state.offer is not None:
            # closed in silence while it was being tried: the word may still come
            solved = Button(Move.SOLVED, words.label(Move.SOLVED))
            return solved, Button(Move.NOT_YET, words.say("button_not_after_all"))
        case _:
            return ()


def _fixing(offer: Offer, words: Words) -> tuple[Button, ...]:
    found = []
    if not offer.on_last_step:
        found.append(Button(Move.NEXT_STEP, words.label(Move.NEXT_STEP)))
    if len(offer.steps) > 1:
        move = Move.ONE_STEP if offer.whole else Move.ALL_STEPS
        found.append(Button(move, words.label(move)))
    # these two and the person stand side by side
    return *found, Button(Move.SOLVED, words.label(Move.SOLVED)), Button(Move.NOT_YET, words.label(Move.NOT_YET))


def _leaving(state: State, words: Words) -> tuple[Button, ...]:
    if state.phase is Phase.DESCRIBE or state.over:
        return ()
    leave = Button(Move.WITHDRAW, words.label(Move.WITHDRAW))
    if state.phase is Phase.PROPOSE:
        return (leave,)
    return Button(Move.SOLVED, words.say("button_solved_now")), leave


def _choice(choice: str, words: Words) -> str:
    return words.say("past_it") if choice == PAST_IT else choice


def _score(score: int, words: Words) -> str:
    return words.say("button_score", score=score)
