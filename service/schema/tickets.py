"""Tickets, what was said and what changed. Written by tickets.py alone."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.schema.base import Table, new_id


class Ticket(Table):
    """One request from first message to closure. `version` counts changes: whoever writes says which one they read.

    `outcome`: open, confirmed, silent, recontact, escalated, abandoned, cancelled. `dialogue` is triage.talk.State,
    `handoff` that of triage.handoff_views. `access` is the hash of the token that a visitor holds.
    """

    __tablename__ = "ticket"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    channel: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(20), default="en")
    requester_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    access: Mapped[str | None] = mapped_column(String(64), index=True)
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(String(20))
    pending_reason: Mapped[str | None] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20), default="open")
    category: Mapped[str] = mapped_column(String(60), default="")
    tier: Mapped[int] = mapped_column(default=0)
    group: Mapped[str] = mapped_column("group_name")
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    impact: Mapped[str] = mapped_column(String(40))
    urgency: Mapped[str] = mapped_column(String(40))
    priority: Mapped[str] = mapped_column(String(40))
    priority_reason: Mapped[str | None]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"), index=True)
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"), index=True)
    follows_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"), index=True)
    # no foreign key: SQLite adds one only by making the table anew, and dropping the old one would take along whatever
    # hangs on it. Sites are switched off, not deleted
    site_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    dialogue: Mapped[dict[str, Any]]
    handoff: Mapped[dict[str, Any] | None]
    last_message: Mapped[int] = mapped_column(default=0)
    last_event: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    requester_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    first_response_due_at: Mapped[datetime | None]
    resolution_due_at: Mapped[datetime | None]
    first_responded_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(None, "state", "updated_at"), Index(None, "group_name", "state"), Index(None, "tier", "state"),
        Index(None, "assignee_id", "state"),
    )  # fmt: skip


class Message(Table):
    """What was said, secrets masked, in the order of `number`. `author`: requester, firstline or agent.

    `kind` is text or one of triage.talk.ReplyKind; `content` its parts. `internal` notes are for agents alone.
    """

    __tablename__ = "message"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    number: Mapped[int]
    author: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    content: Mapped[dict[str, Any]]
    internal: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("ticket_id", "number"),)


class Event(Table):
    """What changed on a ticket, by whom. Written with the change itself, never altered."""

    __tablename__ = "event"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("ticket_id", "number"),)


class Attachment(Table):
    """A file of a ticket; the bytes lie in the data directory under `id`, whatever the name says."""

    __tablename__ = "attachment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    message_number: Mapped[int | None]
    name: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    internal: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
