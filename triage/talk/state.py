"""Where a conversation stands: frozen, and nothing but JSON values inside, so that it survives a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter


class Phase(StrEnum):
    """What the conversation waits for."""

    DESCRIBE = "describe"  # nothing has been said yet
    CLARIFY = "clarify"  # a question is open
    PROPOSE = "propose"  # an article is offered, and the person tries it
    FACTS = "facts"  # a person has the ticket; facts that are still missing are asked for
    PERSON = "person"  # a person has the ticket
    SOLVED = "solved"  # somebody said that it is solved
    CLOSED = "closed"  # over, solved or not; what comes now is a new ticket or reopens this one


@dataclass(frozen=True)
class Offer:
    """An article version that is being tried. `step` counts from 0; `whole` shows all steps at once.

    `automatic` marks the first article offered to a ticket under ANSWER: the one that counts as an automatic answer.
    """

    article: str
    version: int
    title: str
    steps: tuple[str, ...]
    step: int = 0
    whole: bool = False
    automatic: bool = False

    @property
    def on_last_step(self) -> bool:
        return self.whole or self.step + 1 >= len(self.steps)


@dataclass(frozen=True)
class FailedFix:
    """An article that did not help; `step` (from 1) is the step at which it was given up, None for the whole of it."""

    article: str
    version: int
    title: str
    step: int | None = None


@dataclass(frozen=True)
class State:
    """Everything the dialogue remembers. `waiting` are articles for the other problems of a ticket with several.

    `asked` are pairs (question, answer); `facts_open` the names of facts still to ask for, in order; `facts` what was
    said about others. `reason`, `group`, `tier` and `priority` are those of the handover, once there is one.
    `described`: the problem was told. `offered` are all articles that were ever offered, in order. `taken`: an agent
    has it; `acknowledged`: the requester's first message since the handover was. `promised`: the time of the first
    answer holds; once a ticket was opened again, a time that has run out is none that anybody promised.
    """

    phase: Phase = Phase.DESCRIBE
    question: str | None = None
    choices: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    offer: Offer | None = None
    waiting: tuple[Offer, ...] = ()
    solved: tuple[str, ...] = ()
    failed: tuple[FailedFix, ...] = ()
    all_at_once: bool = False
    facts_open: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    group: str | None = None
    tier: int | None = None
    rating: int | None = None
    described: bool = False
    offered: tuple[str, ...] = ()
    priority: str | None = None
    taken: bool = False
    acknowledged: bool = False
    promised: bool = True

    @property
    def handed_over(self) -> bool:
        return self.phase in (Phase.FACTS, Phase.PERSON)

    @property
    def over(self) -> bool:
        return self.phase in (Phase.SOLVED, Phase.CLOSED)

    @property
    def known_to_people(self) -> bool:
        """Whether it was ever with a person: it goes back to people when it is opened again."""
        return self.taken or self.group is not None

    @property
    def failed_articles(self) -> tuple[str, ...]:
        return tuple(fix.article for fix in self.failed)


_STATES: TypeAdapter[State] = TypeAdapter(State)


def state_dict(state: State) -> dict[str, Any]:
    """JSON values."""
    dumped: dict[str, Any] = _STATES.dump_python(state, mode="json")
    return dumped


def state_from(values: dict[str, Any]) -> State:
    """The state that `state_dict` wrote. Raises pydantic.ValidationError for anything else."""
    return _STATES.validate_python(values)
