"""What the requester means: a text that says no more than a button would is heard as that button."""

from __future__ import annotations

from dataclasses import dataclass

from triage.rules import check_text
from triage.talk.happenings import Chose, GaveFact, Happening, NotYet, Said, WantsPerson
from triage.talk.state import Phase, State
from triage.talk.words import Words
from triage.text import is_blank, normalise
from triage.types import Reason


@dataclass(frozen=True)
class Thanked:
    """Thanks, or "it works", in words. `solved`: it sounds solved, which only a button can make sure."""

    solved: bool


@dataclass(frozen=True)
class Greeted:
    """Hello, and nothing more."""


@dataclass(frozen=True)
class Denied:
    """A bare no where it is over: not solved, or no comment, or no more help. Only a question can tell."""


Heard = Happening | Thanked | Greeted | Denied


def as_said(state: State, event: Happening) -> Happening:
    """An answer that is none of the choices is a text: it is written, read and judged like any other."""
    match event:
        case Chose(choice) if state.phase is Phase.CLARIFY and choice not in state.choices and not is_blank(choice):
            return Said(choice)
        case _:
            return event


def heard(state: State, event: Happening, words: Words) -> Heard:
    """The event as it is meant where the conversation stands. Texts never become a word that it is solved."""
    match as_said(state, event):
        case Said(text) if not is_blank(text):
            return _text(state, text, words)
        case other:
            return other


def _text(state: State, text: str, words: Words) -> Heard:
    match state.phase:
        case Phase.DESCRIBE:
            return Greeted() if words.hears(text, "greeting") else Said(text)
        case Phase.CLARIFY:
            return _answer(state, text, words)
        case Phase.PROPOSE if words.hears(text, "no", "still_not"):
            return NotYet()
        case Phase.PROPOSE if words.hears(text, "solved", "yes", "thanks"):
            return Thanked(solved=True)
        case Phase.FACTS | Phase.PERSON:
            return _to_people(state, text, words)
        case Phase.SOLVED | Phase.CLOSED if words.hears(text, "still_not"):
            return NotYet()
        case Phase.SOLVED | Phase.CLOSED if words.hears(text, "no"):
            return Denied()
        case Phase.SOLVED | Phase.CLOSED if words.hears(text, "solved", "yes", "thanks"):
            return Thanked(solved=words.hears(text, "solved"))
        case _:
            return Said(text)


def _answer(state: State, text: str, words: Words) -> Heard:
    meant = next((choice for choice in state.choices if choice.casefold() == text.strip().casefold()), None)
    if meant is not None:
        return Chose(meant)
    return Thanked(solved=True) if words.hears(text, "solved") else Said(text)


def _to_people(state: State, text: str, words: Words) -> Heard:
    """While facts are asked for, a text answers the open question, unless it wishes for the person who has it."""
    if words.hears(text, "solved", "thanks"):
        return Thanked(solved=words.hears(text, "solved"))
    if not state.described and words.hears(text, "greeting"):
        return Greeted()
    if state.phase is not Phase.FACTS or not state.facts_open:
        return Said(text)
    wishes = any(hit.reason is Reason.ASKED_FOR_HUMAN for hit in check_text(normalise(text), text))
    return WantsPerson() if wishes else GaveFact(state.facts_open[0], text)
