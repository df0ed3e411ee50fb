"""The shapes of a conversation in the API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class ShownMessage(BaseModel):
    """`kind` says how to show it; `content` has the parts of that kind (steps, choices, article and version)."""

    number: int
    author: Literal["requester", "firstline", "agent"]
    name: str | None = Field(description="The agent's.")
    kind: str = Field(examples=["text", "proposal", "step", "handover"])
    text: str
    content: dict[str, Any]
    at: str


class ShownFile(BaseModel):
    id: str
    name: str
    type: str
    size: int = Field(description="bytes")
    at: str


class ShownButton(BaseModel):
    """A move that makes sense now; `value` goes with it."""

    move: str
    label: str
    value: str | None


class Summary(BaseModel):
    id: str
    number: str = Field(examples=["INC-1042"])
    version: int
    state: str
    phase: str
    subject: str
    queue: str | None
    started_at: str
    follows: str | None


class Conversation(Summary):
    """What its requester may see."""

    first_response_due_at: str | None
    resolved_at: str | None
    rating: int | None
    messages: list[ShownMessage]
    attachments: list[ShownFile]
    buttons: list[ShownButton]


class Started(Conversation):
    token: str | None = Field(description="Only for those without an account: send it as a bearer token.")


class ConversationList(BaseModel):
    data: list[Summary]
    next_cursor: str | None
