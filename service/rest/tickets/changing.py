"""A change of a ticket by staff: every id in it authorised, then one step after the other on the same ledger."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from service.access import Principal, ticket_for
from service.errors import Fault, Invalid, NotFound
from service.rest.rights import read_as_staff
from service.rest.tickets.models import TicketChange
from service.ticketing.weights import override
from service.tickets import Ledger, TicketState, staff
from triage.desk import Desk

_LINKS = {"parent_id": "parent", "duplicate_of": "duplicate"}
_WEIGHTS = {"impact", "urgency", "priority", "priority_reason"}


def change(ledger: Ledger, desk: Desk, who: Principal, asked: TicketChange) -> None:
    """Apply what was sent; what was left out stays. Raises Invalid and Conflict, and then nothing is written."""
    session, sent = ledger.session, asked.model_fields_set
    if sent & _WEIGHTS:
        _prioritise(ledger, desk, asked)
    for name, kind in _LINKS.items():
        if name in sent:
            other: uuid.UUID | None = getattr(asked, name)
            _must_see(session, who, other, name)
            staff.link(ledger, session, kind, other)
    if "assignee_id" in sent:
        staff.assign(ledger, desk, asked.assignee_id)
    if asked.state is not None:
        staff.become(ledger, asked.state, desk, reason=asked.pending_reason)
    elif asked.pending_reason is not None:
        raise Invalid(faults=(Fault("/pending_reason", f"goes with state {TicketState.PENDING}"),))


def _prioritise(ledger: Ledger, desk: Desk, asked: TicketChange) -> None:
    """An override stays until it is changed or taken away."""
    kept = "priority" not in asked.model_fields_set
    priority = override(desk, ledger.ticket) if kept else asked.priority
    reason = asked.priority_reason or (ledger.ticket.priority_reason if kept else None) or ""
    staff.prioritise(ledger, desk, impact=asked.impact, urgency=asked.urgency, priority=priority, reason=reason)


def _must_see(session: Session, who: Principal, other: uuid.UUID | None, name: str) -> None:
    """Somebody else's ticket is as good as none."""
    if other is None:
        return
    try:
        ticket_for(session, other, read_as_staff(who))
    except NotFound as error:
        raise Invalid("There is no such ticket.", faults=(Fault(f"/{name}", "expected a ticket's id"),)) from error
