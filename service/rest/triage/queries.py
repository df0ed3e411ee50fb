"""Look-ups of stored decisions."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Principal, require
from service.errors import NotFound
from service.rest.rights import READERS, read_as_staff
from service.tables import StoredAssessment, Ticket


def assessment_for(session: Session, assessment_id: uuid.UUID, who: Principal) -> StoredAssessment:
    """The decision, for somebody who reads its ticket as staff. Raises Unauthenticated, Forbidden and NotFound."""
    require(who, roles=READERS, scope="tickets:write" if who.may("tickets:write") else "tickets:read")
    found = session.scalar(
        select(StoredAssessment)
        .join(Ticket, Ticket.id == StoredAssessment.ticket_id)
        .where(StoredAssessment.id == assessment_id, read_as_staff(who))
    )
    if found is None:
        raise NotFound("There is no such assessment.")
    return found
