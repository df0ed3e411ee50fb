"""The only writer of tickets: every change with its event, in the caller's transaction.

Whoever calls opens the transaction (`Database.write`) and passes the clock. Each function says which version of the
ticket its caller saw; when somebody changed it meanwhile, Conflict is raised and nothing is written.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.fulltext import forget_ticket
from service.tables import Attachment, Ticket
from service.ticketing import staff
from service.ticketing.ledger import FIRSTLINE, Actor, Ledger, changing
from service.ticketing.lifecycle import (
    LIVE,
    Outcome,
    PendingReason,
    TicketState,
    ended_at,
    may_reopen,
    promised_answer,
    ways_from,
)
from service.ticketing.opening import Opening, next_value, number_of, open_ticket, value_of
from service.ticketing.turns import Assessed, Said, TurnRecord, record
from triage.desk import Desk

__all__ = [
    "FIRSTLINE",
    "LIVE",
    "Actor",
    "Assessed",
    "Ledger",
    "Opening",
    "Outcome",
    "PendingReason",
    "Said",
    "TicketState",
    "TurnRecord",
    "changing",
    "ended_at",
    "erase",
    "may_reopen",
    "next_value",
    "number_of",
    "open_ticket",
    "promised_answer",
    "record",
    "record_turn",
    "staff",
    "value_of",
    "ways_from",
]


def record_turn(
    session: Session, desk: Desk, ticket_id: uuid.UUID, turn: TurnRecord, actor: Actor, *, expected: int, now: datetime
) -> Ticket:
    """Write one more turn of the conversation. Raises NotFound and Conflict."""
    with changing(session, ticket_id, actor, now, expected=expected) as ledger:
        record(ledger, desk, turn)
    return ledger.ticket


def erase(session: Session, ticket_id: uuid.UUID) -> list[uuid.UUID]:
    """Delete a ticket with everything that hangs on it, the search index included.

    Returns the ids of its attachments: their files are the caller's to delete once the transaction is committed.
    """
    files = [row for (row,) in session.query(Attachment.id).filter(Attachment.ticket_id == ticket_id)]
    forget_ticket(session, ticket_id)
    session.execute(delete(Ticket).where(Ticket.id == ticket_id))
    return files
