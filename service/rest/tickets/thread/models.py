"""What hangs on a ticket, for staff."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from service.rest.models import Incoming, Outgoing, Text
from service.rest.tickets.models import Version


class ThreadMessage(Outgoing):
    """`internal` ones are notes among staff."""

    number: int
    author: Literal["requester", "firstline", "agent"]
    person_id: uuid.UUID | None
    person_name: str | None
    kind: str
    text: str
    content: dict[str, Any]
    internal: bool
    at: datetime


class MessagePage(Outgoing):
    data: list[ThreadMessage]
    next_cursor: str | None


class NewMessage(Incoming):
    """To the requester, or with `internal` a note among staff. With `version` it goes only to that version."""

    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={"examples": [{"text": "I have reset the connection; please try again.", "internal": False}]},
    )  # fmt: skip
    text: Text
    internal: bool = False
    version: Version | None = None


class Posted(Outgoing):
    message: ThreadMessage
    version: int = Field(description="The ticket's version with it.")


class TicketEvent(Outgoing):
    number: int
    kind: str
    actor: Literal["requester", "agent", "firstline", "system"]
    person_id: uuid.UUID | None
    person_name: str | None
    data: dict[str, Any]
    at: datetime


class EventPage(Outgoing):
    data: list[TicketEvent]
    next_cursor: str | None


class GivenSuggestion(Outgoing):
    """An article shown for a ticket: what came of it, and whether it was right."""

    id: uuid.UUID
    rank: int
    article: str
    version: int
    title: str
    score: float
    probability: float
    automatic: bool
    outcome: str
    failed_step: int | None
    verdict: str
    offered_at: datetime | None


class AssessmentLine(Outgoing):
    """A decision in short; GET /assessments/{id} has everything."""

    id: uuid.UUID
    message_number: int
    at: datetime
    action: str
    reason: str
    category: str
    generation: int
    suggestions: list[GivenSuggestion]


class AssessmentPage(Outgoing):
    data: list[AssessmentLine]
    next_cursor: str | None


class Judging(Incoming):
    """Whether a competent agent would have given this answer, by what the requester had written by then."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"verdict": "right", "version": 4}]}
    )
    verdict: Literal["right", "wrong", "unjudged"]
    version: Version


class Judged(Outgoing):
    suggestion: GivenSuggestion
    version: int = Field(description="The ticket's version with it.")
