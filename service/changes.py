"""Sessions that remember which tickets they wrote, so that whoever is looking at them can be told after the commit."""

from __future__ import annotations

import uuid
from itertools import chain

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from service.tables import Ticket

_KEY = "tickets"


class Writing(Session):
    """A session for one transaction that writes."""


@event.listens_for(Writing, "after_flush")
def _remember(session: Session, _: UOWTransaction) -> None:
    wrote: set[uuid.UUID] = session.info.setdefault(_KEY, set())
    wrote |= {row.id for row in chain(session.new, session.dirty, session.deleted) if isinstance(row, Ticket)}


def wrote(session: Session) -> set[uuid.UUID]:
    """The tickets that were flushed; a superset, for a savepoint may have been rolled back."""
    found: set[uuid.UUID] = session.info.get(_KEY, set())
    return found
