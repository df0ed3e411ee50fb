"""What was decided about a ticket, and what it rested on."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.schema.base import Table, new_id


class StoredAssessment(Table):
    """One decision with all it rested on, so that it can be replayed. `generation` is that of the articles."""

    __tablename__ = "assessment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    message_number: Mapped[int]
    request: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    fingerprints: Mapped[dict[str, Any]]
    generation: Mapped[int]
    at: Mapped[datetime]


class StoredSuggestion(Table):
    """An article offered to the requester or shown to agents. `verdict`: right, wrong or unjudged.

    `outcome`: none, offered, solved, failed; `failed_step` from 1.
    """

    __tablename__ = "suggestion"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    assessment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    article: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    score: Mapped[float]
    probability: Mapped[float]
    automatic: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(String(20), default="none")
    failed_step: Mapped[int | None]
    verdict: Mapped[str] = mapped_column(String(20), default="unjudged")
    offered_at: Mapped[datetime | None]
