"""Impact, urgency and priority of a ticket on the desk of today: desk.toml may have changed since they were stored."""

from __future__ import annotations

from collections.abc import Collection

from service.tables import Ticket
from triage.desk import Desk
from triage.sla import due_times


def known(word: str | None, words: Collection[str]) -> str | None:
    """The stored word; None, which stands for the desk's usual one, where the desk knows it no longer."""
    return word if word in words else None


def reckoned(desk: Desk, ticket: Ticket) -> str:
    """The matrix's priority."""
    return desk.priority(known(ticket.impact, desk.impacts), known(ticket.urgency, desk.urgencies))


def override(desk: Desk, ticket: Ticket) -> str | None:
    """The priority that somebody set by hand, with a reason; None where the matrix's holds."""
    return known(ticket.priority, desk.levels) if ticket.priority_reason else None


def priority_of(desk: Desk, ticket: Ticket) -> str:
    """The priority by which the ticket is due."""
    return known(ticket.priority, desk.levels) or reckoned(desk, ticket)


def set_due(desk: Desk, ticket: Ticket) -> None:
    """The due times of its tier and priority, reckoned from the first message."""
    due = due_times(desk, priority_of(desk, ticket), ticket.tier, ticket.started_at)
    ticket.first_response_due_at, ticket.resolution_due_at = due.first_response_due_at, due.resolution_due_at
