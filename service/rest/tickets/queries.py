"""Tickets as rows of the API: each by what whoever asks may see of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Principal
from service.paging import Cursors, Page
from service.rest.rights import read_as_staff
from service.rest.tickets.filters import Filters
from service.rest.tickets.models import StaffTicket, TicketView
from service.tables import Identity, Person, Ticket
from service.tickets import PendingReason, TicketState, number_of, promised_answer, ways_from


@dataclass(frozen=True)
class Known:
    """Who somebody is. `email` is the account's, or what a site says of them; `verified` None where there is none."""

    name: str | None = None
    email: str | None = None
    verified: bool | None = None


_People = Mapping[uuid.UUID, Known]
_NOBODY = Known()


def page_of_tickets(
    session: Session, who: Principal, filters: Filters, cursors: Cursors, *, limit: int, cursor: str | None
) -> Page[StaffTicket | TicketView]:
    """The tickets that exist for whoever asks, filtered and ordered. Raises Invalid for a bad cursor."""
    place = cursors.unpack(cursor) if cursor is not None else None
    asked = select(Ticket).where(*filters.where(session, who, place)).order_by(*filters.order).limit(limit + 1)
    page = cursors.page(session.scalars(asked).all(), limit, filters.place)
    return Page(tuple(views_of(session, page.rows, who)), page.next_cursor)


def views_of(session: Session, tickets: Sequence[Ticket], who: Principal) -> list[StaffTicket | TicketView]:
    """Each ticket as whoever asks may see it."""
    ids = [ticket.id for ticket in tickets]
    as_staff = set(session.scalars(select(Ticket.id).where(Ticket.id.in_(ids), read_as_staff(who)))) if ids else set()
    people = _people(session, (each for t in tickets if t.id in as_staff for each in (t.requester_id, t.assignee_id)))
    return [_staff_view(ticket, people) if ticket.id in as_staff else _view(ticket) for ticket in tickets]


def view_of(session: Session, ticket: Ticket, who: Principal) -> StaffTicket | TicketView:
    return views_of(session, [ticket], who)[0]


def _view(ticket: Ticket) -> TicketView:
    return TicketView(
        id=ticket.id, number=number_of(ticket.number), version=ticket.version, subject=ticket.subject,
        state=TicketState(ticket.state), pending_reason=_reason(ticket), channel=ticket.channel,
        queue=ticket.group if ticket.handed_over_at else None, started_at=ticket.started_at,
        updated_at=ticket.updated_at,
        first_response_due_at=promised_answer(ticket),
        resolved_at=ticket.resolved_at, closed_at=ticket.closed_at, rating=ticket.rating, follows_id=ticket.follows_id,
    )  # fmt: skip


def _staff_view(ticket: Ticket, people: _People) -> StaffTicket:
    requester = people.get(ticket.requester_id, _NOBODY) if ticket.requester_id else _NOBODY
    assignee = people.get(ticket.assignee_id, _NOBODY) if ticket.assignee_id else _NOBODY
    shown = _view(ticket).model_dump() | {
        "first_response_due_at": ticket.first_response_due_at,
        "requester_name": requester.name, "requester_email": requester.email,
        "requester_email_verified": requester.verified, "assignee_name": assignee.name,
        "can_become": ways_from(TicketState(ticket.state)),
    }  # fmt: skip
    rest = StaffTicket.model_fields.keys() - shown.keys()
    return StaffTicket(**shown, **{name: getattr(ticket, name) for name in rest})


def _people(session: Session, ids: Iterable[uuid.UUID | None]) -> _People:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(Person.id, Person.name, Person.email, Identity.email.label("said"), Identity.verified)
        .outerjoin(Identity, Identity.person_id == Person.id)
        .where(Person.id.in_(wanted))
    )
    return {row.id: _known(row.name, row.email, row.said, row.verified) for row in rows}


def _known(name: str, email: str | None, said: str | None, verified: bool | None) -> Known:
    # the address of an account was given to it by an admin
    return Known(name, email, True) if email else Known(name, said, verified if said else None)


def _reason(ticket: Ticket) -> PendingReason | None:
    return PendingReason(ticket.pending_reason) if ticket.pending_reason else None
