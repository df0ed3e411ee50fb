"""Tickets as they come in and go out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from service.rest.models import Incoming, Line, Outgoing, Text, Word
from service.tickets import PendingReason, TicketState

Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version you saw: another by now is a 409.")]
# few: tickets are counted by it
Channel = Literal["api", "chat", "email", "phone", "portal", "walk_in", "other"]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\x00\s@]+@[^\x00\s@]+$")]


class TicketView(Outgoing):
    """What its requester sees of a ticket; the rest is in its conversation."""

    id: uuid.UUID
    number: str = Field(examples=["INC-1042"])
    version: int
    subject: str
    state: TicketState
    pending_reason: PendingReason | None
    channel: str
    queue: str | None = Field(description="Who has it; null while Firstline does.")
    started_at: datetime
    updated_at: datetime
    first_response_due_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    follows_id: uuid.UUID | None


class StaffTicket(TicketView):
    """What staff see of it."""

    requester_id: uuid.UUID | None
    requester_name: str | None
    requester_email: str | None
    requester_email_verified: bool | None = Field(description="False: a site says so, and has not verified it.")
    audience: str
    category: str
    tier: int
    group: str
    assignee_id: uuid.UUID | None
    assignee_name: str | None
    impact: str
    urgency: str
    priority: str
    priority_reason: str | None
    parent_id: uuid.UUID | None
    duplicate_of: uuid.UUID | None
    outcome: str
    handed_over_at: datetime | None
    first_responded_at: datetime | None
    resolution_due_at: datetime | None
    reopened: int
    rating_comment: str | None
    demo: bool
    can_become: list[TicketState] = Field(description="The states it may go to from here.")


class TicketPage(Outgoing):
    data: list[StaffTicket | TicketView]
    next_cursor: str | None


class NewTicket(Incoming):
    """A problem, for yourself; staff and programs may name whose it is."""

    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={"examples": [{"text": "The printer on floor 2 is offline", "channel": "phone"}]},
    )  # fmt: skip
    text: Text
    channel: Channel = "api"
    impact: Word | None = None
    urgency: Word | None = None
    requester_id: uuid.UUID | None = None
    requester_email: Email | None = None


class TicketChange(Incoming):
    """What is left out stays. Null takes away: the assignee, a link, or the override of the priority."""

    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={"examples": [{"version": 3, "state": "pending", "pending_reason": "vendor"}]},
    )  # fmt: skip
    version: Version
    impact: Word | None = None
    urgency: Word | None = None
    priority: Word | None = None
    priority_reason: Line | None = None
    assignee_id: uuid.UUID | None = None
    parent_id: uuid.UUID | None = None
    duplicate_of: uuid.UUID | None = None
    state: TicketState | None = None
    pending_reason: PendingReason | None = None


class Moving(Incoming):
    """To another tier, group or both. Down or sideways it needs `bounce`: why it goes back."""

    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={"examples": [{"version": 3, "tier": 2, "note": "Needs the mail team"}]},
    )  # fmt: skip
    version: Version
    tier: int | None = Field(None, ge=0, le=9)
    group: Line | None = None
    bounce: (
        Literal["misassigned", "missing_information", "wrong_fix", "tier_1_could_have_fixed_it"] | None
    ) = None  # fmt: skip
    note: Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")] = ""


class Opened(Outgoing):
    """The new ticket, and what Firstline said to its requester."""

    ticket: StaffTicket | TicketView
    replies: list[str]
