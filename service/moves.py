"""What a requester can send: one shape a move, checked; and what happened by it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from service.ticketing.turns import Said as Line
from triage.redact import mask_secrets
from triage.talk import happenings as on
from triage.talk.happenings import Happening
from triage.talk.replies import Move
from triage.talk.state import State
from triage.talk.words import Words
from triage.text import is_blank

MAX_TEXT = 50_000
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _Move(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int | None = Field(
        None,
        ge=1,
        description="The conversation's version you saw: a move meant for another state is refused with 409.",
    )


class Say(_Move):
    move: Literal["say"] = "say"
    text: Text = Field(examples=["Outlook keeps asking for my password"])

    @field_validator("text")
    @classmethod
    def _has_words(cls, text: str) -> str:
        if is_blank(text):
            raise ValueError("write at least one word")
        return text


class Choose(_Move):
    move: Literal["choose"]
    value: Short = Field(description="One of the choices, as it was offered.")


class Fact(_Move):
    move: Literal["fact"]
    name: Short
    value: Short


class SkipFact(_Move):
    move: Literal["skip_fact"]
    name: Short


class Rate(_Move):
    move: Literal["rate"]
    score: int = Field(ge=1, le=5)
    comment: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Press(_Move):
    move: Literal["next_step", "all_steps", "one_step", "solved", "not_yet", "person", "withdraw"]


AnyMove = Annotated[Say | Choose | Fact | SkipFact | Rate | Press, Field(discriminator="move")]

_PRESSED: dict[str, Happening] = {
    "next_step": on.NextStep(),
    "all_steps": on.AllSteps(),
    "one_step": on.AllSteps(whole=False),
    "solved": on.Helped(),
    "not_yet": on.NotYet(),
    "person": on.WantsPerson(),
    "withdraw": on.Withdrew(),
}


def happening_of(move: Say | Choose | Fact | SkipFact | Rate | Press) -> Happening:
    """What happened; secrets in it are masked from here on."""
    match move:
        case Say():
            return on.Said(mask_secrets(move.text).text)
        case Choose():
            return on.Chose(mask_secrets(move.value).text)
        case Fact():
            return on.GaveFact(move.name, mask_secrets(move.value).text)
        case SkipFact():
            return on.GaveFact(move.name, None)
        case Rate():
            return on.Rated(move.score, mask_secrets(move.comment).text)
        case Press():
            return _PRESSED[move.move]


def line_of(happening: Happening, state: State, words: Words) -> Line | None:
    """How the thread shows the requester's side of it; None where nobody said anything."""
    match happening:
        case on.Said(text):
            return Line(text)
        case on.Chose(choice):
            return Line(choice, "press", {"move": Move.CHOOSE.value})
        case on.GaveFact(name, value):
            return Line(value or words.label(Move.SKIP_FACT), "fact", {"name": name, "skipped": value is None})
        case on.Rated(score, comment):
            return Line(comment or words.label(Move.RATE), "rated", {"score": score})
        case on.AgentTook() | on.AgentResolved() | on.WentSilent():
            return None
        case _:
            move = next(name for name, each in _PRESSED.items() if each == happening)
            return Line(words.label(Move(move)), "press", {"move": move})
