"""Who sees a ticket as staff, and who works on it: one look-up each, in which foreign and missing are the same."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import Session

from service.access import Principal, readable, require, ticket_for, workable
from service.errors import Forbidden
from service.tables import Ticket

READERS = ("agent", "manager", "admin")
WORKERS = ("agent", "admin")
_NOT_YOURS = "This ticket is not yours to work on."
_FOR_STAFF = "This part of a ticket is for staff; what was said to you is in its conversation."


def require_admin(who: Principal) -> None:
    """Raises Unauthenticated and Forbidden."""
    require(who, roles=("admin",), scope="admin")


def read_as_staff(who: Principal) -> ColumnElement[bool]:
    """The tickets of which they may see everything. An agent's own is not among them, unless they work on it."""
    if who.kind == "key":
        return true() if who.may("tickets:read") or who.may("tickets:write") else false()
    return true() if who.has("manager", "admin") else workable(who)


def staff_ticket(session: Session, ticket_id: uuid.UUID, who: Principal) -> Ticket:
    """The ticket for somebody who reads it as staff. Raises Unauthenticated, Forbidden and NotFound."""
    require(who, roles=READERS, scope=_scope(who, "tickets:read"))
    return _of_theirs(session, ticket_id, who, read_as_staff(who), _FOR_STAFF)


def ticket_to_work_on(session: Session, ticket_id: uuid.UUID, who: Principal) -> Ticket:
    """The ticket for somebody who may change it. Raises Unauthenticated, Forbidden and NotFound."""
    require(who, roles=WORKERS, scope="tickets:write")
    return _of_theirs(session, ticket_id, who, workable(who), _NOT_YOURS)


def is_among(session: Session, ticket: Ticket, allowed: ColumnElement[bool]) -> bool:
    """Whether the ticket is one of those."""
    return session.scalar(select(Ticket.id).where(and_(Ticket.id == ticket.id, allowed))) is not None


def _scope(who: Principal, scope: str) -> str:
    """Whoever may write may read."""
    return "tickets:write" if who.may("tickets:write") else scope


def _of_theirs(
    session: Session, ticket_id: uuid.UUID, who: Principal, allowed: ColumnElement[bool], refusal: str
) -> Ticket:
    ticket = ticket_for(session, ticket_id, readable(who))
    if not is_among(session, ticket, allowed):
        raise Forbidden(refusal)
    return ticket
