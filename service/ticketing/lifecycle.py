"""ITIL states of a ticket and the ways between them. Reopening is a transition, not a state."""

from __future__ import annotations

from enum import StrEnum


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
    _S.CANCELLED: frozenset(),
}
LIVE = (_S.NEW, _S.OPEN, _S.PENDING)


def may_become(now: TicketState, then: TicketState) -> bool:
    """Whether a ticket may go from the one state to the other."""
    return then in _WAYS[now]


def ways_from(now: TicketState) -> tuple[TicketState, ...]:
    """The states that a ticket may go to, in the order of a ticket's life."""
    return tuple(state for state in TicketState if state in _WAYS[now])
