"""One's own conversations, a page at a time."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.paging import Cursors, Page, beyond, moment
from service.tables import Ticket


def page_of_own(
    session: Session, own: ColumnElement[bool], cursors: Cursors, limit: int, cursor: str | None
) -> Page[Ticket]:
    """The latest changed first. Raises Invalid for a bad cursor."""
    asked = select(Ticket).where(own).order_by(Ticket.updated_at.desc(), Ticket.id.desc())
    if cursor is not None:
        at, tie = cursors.unpack(cursor)
        asked = asked.where(beyond(Ticket.updated_at, moment(at), Ticket.id, uuid.UUID(tie), descending=True))
    rows = session.scalars(asked.limit(limit + 1)).all()
    return cursors.page(rows, limit, lambda ticket: (ticket.updated_at.isoformat(), ticket.id.hex))
