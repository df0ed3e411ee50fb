"""What comes in and goes out where texts are assessed and decisions looked at."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from service.rest.models import Incoming, Line, Outgoing, SuggestedArticle, Text, Word
from triage.types import Audience


class EarlierTurn(Incoming):
    author: Literal["requester", "agent", "firstline"]
    text: Text


class Answered(Incoming):
    """A clarifying question and the answer to it."""

    question: Text
    answer: Text


class ToAssess(Incoming):
    """A text and what is known beside it. Articles are those that you may read, or fewer."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"text": "Outlook keeps asking for my password", "urgency": "today"}]},
    )
    text: Text
    impact: Word | None = None
    urgency: Word | None = None
    channel: Word | None = None
    audience: Audience | None = Field(None, description="Only articles for these readers; never more than yours.")
    history: tuple[EarlierTurn, ...] = Field((), max_length=200)
    clarifications: tuple[Answered, ...] = Field((), max_length=20)
    failed_articles: tuple[Line, ...] = Field((), max_length=50, description="Articles that did not help.")


class Found(Outgoing):
    data: list[SuggestedArticle]


class StoredAssessment(Outgoing):
    """A decision with everything that it rested on."""

    id: uuid.UUID
    ticket_id: uuid.UUID
    message_number: int
    at: datetime
    generation: int = Field(description="Of the articles.")
    fingerprints: dict[str, str]
    request: dict[str, Any]
    result: dict[str, Any] = Field(description="As POST /triage answers.")


class Replayed(Outgoing):
    """The decision made again. `changed`: parts that are others than then; the articles are those of then."""

    same: bool
    differs: list[str] = Field(examples=[["decision.article", "suggestions"]])
    changed: list[str] = Field(examples=[["model"]])
    made_with: dict[str, str]
    now_with: dict[str, str]
    result: dict[str, Any]
