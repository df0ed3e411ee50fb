"""What Firstline says and which buttons stand below it. Every sentence comes from the words of a language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReplyKind(StrEnum):
    NOTE = "note"  # a sentence
    QUESTION = "question"  # a clarifying question; choices to click
    PROPOSAL = "proposal"  # the article that is offered, with its source
    STEP = "step"  # one step of it
    STEPS = "steps"  # all of them
    HANDOVER = "handover"  # number, queue and expected time
    FACT = "fact"  # a checklist question
    RATING = "rating"  # how was it?


@dataclass(frozen=True)
class Reply:
    """One message of Firstline's. `step` is (number from 1, of how many); `steps` are the texts of kind STEPS.

    `article` and `version` name the source; `fact` the checklist fact that is asked for.
    """

    kind: ReplyKind
    text: str
    article: str | None = None
    version: int | None = None
    step: tuple[int, int] | None = None
    steps: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    fact: str | None = None


class Move(StrEnum):
    """What a requester can do now, by button; the API's names for it."""

    SAY = "say"
    CHOOSE = "choose"
    NEXT_STEP = "next_step"
    ALL_STEPS = "all_steps"
    ONE_STEP = "one_step"
    SOLVED = "solved"
    NOT_YET = "not_yet"
    PERSON = "person"
    FACT = "fact"
    SKIP_FACT = "skip_fact"
    RATE = "rate"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Button:
    """A move with its label; `value` is what is sent with it (the choice, the fact's name, the score)."""

    move: Move
    label: str
    value: str | None = None
