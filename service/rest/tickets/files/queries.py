"""Whose files are whose: always by way of their ticket."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from service.access import Principal, readable, ticket_for, workable
from service.attachments import require_room
from service.errors import Forbidden, NotFound, Unauthenticated
from service.rest.rights import is_among, read_as_staff
from service.rest.tickets.files.models import TicketFile
from service.tables import Attachment, Ticket


def file_for(session: Session, file_id: uuid.UUID, who: Principal) -> Attachment:
    """The file, if it exists for whoever asks. Raises Unauthenticated and NotFound."""
    _known(who)
    found = session.scalar(
        select(Attachment).join(Ticket, Ticket.id == Attachment.ticket_id).where(Attachment.id == file_id, _seen(who))
    )
    if found is None:
        raise NotFound("There is no such attachment.")
    return found


def files_for(session: Session, ticket_id: uuid.UUID, who: Principal) -> list[TicketFile]:
    """The files of a ticket that whoever asks may see, in order. Raises Unauthenticated and NotFound."""
    _known(who)
    ticket = ticket_for(session, ticket_id, readable(who))
    found = session.scalars(
        select(Attachment)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(Attachment.ticket_id == ticket.id, _seen(who))
        .order_by(Attachment.id)
    )
    return [file_view(each) for each in found]


def attaches_as_staff(session: Session, ticket_id: uuid.UUID, who: Principal, *, internal: bool) -> bool:
    """Whether what they add comes from staff; their own ticket's requester adds as such.

    Raises Unauthenticated, NotFound, Forbidden for those who may only read it, and for internal files of others, and
    Conflict where nothing more can be added.
    """
    _known(who)
    ticket = ticket_for(session, ticket_id, readable(who))
    as_staff = is_among(session, ticket, workable(who))
    own = ticket.requester_id == who.person_id if who.kind == "person" else who.kind == "visitor"
    if not as_staff and (internal or not (own or who.may("conversations"))):
        raise Forbidden("You may not add this to the ticket.")
    require_room(session, ticket)
    return as_staff


def file_view(file: Attachment) -> TicketFile:
    return TicketFile(**{name: getattr(file, name) for name in TicketFile.model_fields})


def _seen(who: Principal) -> ColumnElement[bool]:
    return or_(read_as_staff(who), and_(readable(who), Attachment.internal.is_(False)))


def _known(who: Principal) -> None:
    if who.kind == "anonymous":
        raise Unauthenticated("Sign in, or send the conversation's token or an API key.")
