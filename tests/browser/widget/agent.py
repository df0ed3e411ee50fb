"""The other side of a conversation: an agent who answers, and what the desk has in its books."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from service.tables import Message, Ticket
from service.tickets import Actor, changing, staff
from tests.browser.conftest import Site

AGENT = Actor("agent", None, "x")


def answer(desk: Site, ticket_id: str, text: str) -> None:
    """An agent writes to the requester."""
    now = desk.services.now()
    with desk.services.database.write() as session, changing(session, uuid.UUID(ticket_id), AGENT, now) as ledger:
        staff.answer(ledger, text)


def said(desk: Site, ticket_id: str) -> list[str]:
    """What its requester said, in order, as the desk stored it."""
    with desk.services.database.read() as session:
        found = session.scalars(
            select(Message.text)
            .where(Message.ticket_id == uuid.UUID(ticket_id), Message.author == "requester")
            .order_by(Message.number)
        )
        return list(found)


def tickets(desk: Site) -> int:
    """How many there are."""
    with desk.services.database.read() as session:
        return len(session.scalars(select(Ticket.id)).all())
