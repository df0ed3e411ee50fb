"""The other side of a conversation: an agent who answers, and what the desk has in its books."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from service import accounts
from service.tables import Attachment, Message, Ticket
from service.tickets import Actor, changing, staff
from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget.widget import Widget
from tests.service.world import DESK

AGENT = Actor("agent", None, "x")


def named(desk: Site, name: str) -> Actor:
    """Somebody at the desk, made anew."""
    with desk.services.database.write() as session:
        wanted = accounts.NewPerson(name, f"{uuid.uuid4().hex}@desk.example", ("agent",))
        return Actor("agent", accounts.create_person(session, wanted, desk.services.now()).id, name)


def answer(desk: Site, ticket_id: str, text: str, actor: Actor = AGENT) -> None:
    """An agent writes to the requester."""
    now = desk.services.now()
    with desk.services.database.write() as session, changing(session, uuid.UUID(ticket_id), actor, now) as ledger:
        staff.answer(ledger, text, DESK)


def types(desk: Site, widget: Widget, name: str = "") -> str:
    """An agent goes on typing until the widget shows it; what it says of them."""
    ticket = uuid.UUID(widget.conversation())
    dots, status = widget.panel.locator("#dots"), widget.panel.locator("#status")
    shown = ""

    def seen() -> bool:
        nonlocal shown
        desk.services.live.typing(ticket, name)
        shown = status.inner_text()
        return bool("is typing" in shown and dots.is_visible())

    until(widget.page, seen)
    return shown


def ticket(desk: Site, ticket_id: str) -> Ticket:
    """As the desk has it now."""
    with desk.services.database.read() as session:
        return session.scalars(select(Ticket).where(Ticket.id == uuid.UUID(ticket_id))).one()


def files(desk: Site, ticket_id: str) -> int:
    """How many its requester has sent."""
    with desk.services.database.read() as session:
        return len(session.scalars(select(Attachment.id).where(Attachment.ticket_id == uuid.UUID(ticket_id))).all())


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
