"""Erase somebody: the account and all that names them; with their tickets, or leaving these without a name."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service import accounts, tickets
from service.attachments import delete_files
from service.database import Database
from service.retention import BATCH, compact
from service.tables import ApiKey, Identity, Person, StoredAssessment, StoredReply, Ticket
from service.tickets import Actor

_SYSTEM = Actor("system")


@dataclass(frozen=True)
class Held:
    """What hangs on somebody: tickets that they wrote, and keys in use that they made."""

    tickets: int
    keys: int


def people_named(session: Session, name: str) -> Sequence[Person]:
    """By id; or everybody with the address: their account, and those whom a site vouches for under it."""
    try:
        return session.scalars(select(Person).where(Person.id == uuid.UUID(name))).all()
    except ValueError:
        address = name.strip().casefold()
    vouched = select(Identity.person_id).where(Identity.email == address)
    return session.scalars(select(Person).where((Person.email == address) | Person.id.in_(vouched))).all()


def held(session: Session, person_id: uuid.UUID) -> Held:
    """How much would go, or lose its name."""
    written = select(func.count()).select_from(Ticket).where(Ticket.requester_id == person_id)
    made = select(func.count()).select_from(ApiKey).where(ApiKey.created_by == person_id, ApiKey.revoked_at.is_(None))
    return Held(session.scalar(written) or 0, session.scalar(made) or 0)


def erase(
    database: Database, files: Path, person_id: uuid.UUID, now: datetime, actor: str, *, with_tickets: bool
) -> Held:
    """Erase the account with its sessions, links and identities, and revoke its keys; what there was of tickets, keys.

    Tickets stay with what was written in them, and lose whose they are; `with_tickets` erases them. In short
    transactions: done again, it goes on where it was broken off. Raises NotFound, and Conflict for the last admin.
    """
    with database.write() as session:
        # from now on nobody comes in as them
        accounts.disable(session, person_id, now)
        found = held(session, person_id)
    mine = select(Ticket.id).where(Ticket.requester_id == person_id).limit(BATCH)
    full = True
    while full:
        left: list[uuid.UUID] = []
        with database.write() as session:
            ids = session.scalars(mine).all()
            for ticket_id in ids:
                left += tickets.erase(session, ticket_id) if with_tickets else _unnamed(session, ticket_id, now)
        delete_files(files, left)
        full = len(ids) == BATCH
    with database.write() as session:
        for key in session.scalars(select(ApiKey).where(ApiKey.created_by == person_id)):
            accounts.revoke_key(session, key.id, now)
        session.execute(delete(StoredReply).where(StoredReply.caller == f"person:{person_id}"))
        session.execute(delete(Person).where(Person.id == person_id))
        gone = found.tickets if with_tickets else 0
        accounts.audit(session, now, actor, "person.erased", f"person:{person_id}", tickets=gone, keys=found.keys)
    compact(database)
    return found


def _unnamed(session: Session, ticket_id: uuid.UUID, now: datetime) -> list[uuid.UUID]:
    """Take out of a ticket who wrote it; no files go."""
    with tickets.changing(session, ticket_id, _SYSTEM, now) as ledger:
        ticket = ledger.ticket
        ticket.requester_id = ticket.access = None
        if ticket.handoff:
            ticket.handoff = {**ticket.handoff, "requester": None}
        ledger.note("requester_erased")
    for stored in session.scalars(select(StoredAssessment).where(StoredAssessment.ticket_id == ticket_id)):
        stored.request = {**stored.request, "requester": None}
        if stored.result.get("handoff"):
            stored.result = {**stored.result, "handoff": {**stored.result["handoff"], "requester": None}}
    return []
