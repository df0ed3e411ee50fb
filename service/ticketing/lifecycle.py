"""ITIL states of a ticket and the ways between them. Reopening is a transition, not a state."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from service.tables import Ticket
from triage.desk import Desk
from triage.talk.state import state_from


class TicketState(StrEnum):
    NEW = "new"  # nobody has worked on it yet
    OPEN = "open"
    PENDING = "pending"  # waits, for a reason
    RESOLVED = "resolved"  # by a person's word; may be reopened
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PendingReason(StrEnum):
    """What a pending ticket waits for."""

    REQUESTER = "requester"
    VENDOR = "vendor"
    CHANGE = "change"


class Outcome(StrEnum):
    """How a ticket came out; the latest evidence wins. Silence is never a success."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    SILENT = "silent"
    RECONTACT = "recontact"
    ESCALATED = "escalated"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


_S = TicketState
_WAYS: dict[TicketState, frozenset[TicketState]] = {
    _S.NEW: frozenset({_S.OPEN, _S.PENDING, _S.RESOLVED, _S.CLOSED, _S.CANCELLED}),
    _S.OPEN: frozenset({_S.PENDING, _S.RESOLVED, _S.CLOSED, _S.CANCELLED}),
    _S.PENDING: frozenset({_S.OPEN, _S.RESOLVED, _S.CLOSED, _S.CANCELLED}),
    _S.RESOLVED: frozenset({_S.OPEN, _S.CLOSED}),
    _S.CLOSED: frozenset({_S.OPEN}),
    _S.CANCELLED: frozenset({_S.OPEN}),
}
LIVE = (_S.NEW, _S.OPEN, _S.PENDING)


def ways_from(now: TicketState) -> tuple[TicketState, ...]:
    """The states that a ticket may go to, in the order of a ticket's life."""
    return tuple(state for state in TicketState if state in _WAYS[now])


def promised_answer(ticket: Ticket) -> datetime | None:
    """When a person should have answered first, kept or broken; None where nobody has to, any more."""
    waits = ticket.handed_over_at is not None and ticket.first_responded_at is None
    talk = state_from(ticket.dialogue)
    return ticket.first_response_due_at if waits and talk.handed_over and talk.promised else None


def ended_at(ticket: Ticket) -> datetime | None:
    """When it was closed, else when it was resolved; None while it is live."""
    return ticket.closed_at or ticket.resolved_at


def may_reopen(desk: Desk, ended: datetime | None, now: datetime) -> bool:
    """Whether the desk still opens it again; after that it is a new ticket."""
    return ended is None or now - ended <= timedelta(days=desk.reopen_days)
