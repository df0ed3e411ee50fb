"""What keeps the service running: jobs, stored replies, counters."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.schema.base import Table, new_id


class Job(Table):
    """Work for later, claimed by a lease; `key` keeps a second one of the same kind away while the first is undone."""

    __tablename__ = "job"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "done_at", "run_at"),)


class StoredReply(Table):
    """The answer to a POST with an idempotency key, written with its effect."""

    __tablename__ = "stored_reply"
    caller: Mapped[str] = mapped_column(String(80), primary_key=True)
    route: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    body: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    reply: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


class Counter(Table):
    """Numbers that only go up: ticket numbers, the generation of the articles."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
