"""A conversation as its requester sees it: JSON values, nothing that is for agents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from service.tables import Attachment, Message, Person, Ticket
from service.tickets import number_of, promised_answer
from triage.dialogue import buttons
from triage.talk.state import state_from
from triage.talk.words import Words

# made once, and rows instead of objects: a turn reads them inside its transaction
_MESSAGES = (
    select(Message.number, Message.author, Person.name, Message.kind, Message.text, Message.content, Message.at)
    .outerjoin(Person, (Person.id == Message.person_id) & (Message.author == "agent"))
    .where(
        Message.ticket_id == bindparam("ticket"), Message.internal.is_(False), Message.number > bindparam("after"),
    )
    .order_by(Message.number)
)  # fmt: skip
_ATTACHMENTS = (
    select(Attachment.id, Attachment.name, Attachment.type, Attachment.size, Attachment.at)
    .where(Attachment.ticket_id == bindparam("ticket"), Attachment.internal.is_(False))
    .order_by(Attachment.id)
)


def summary_view(ticket: Ticket) -> dict[str, Any]:
    """A conversation in a list."""
    return {
        "id": str(ticket.id),
        "number": number_of(ticket.number),
        "version": ticket.version,
        "state": ticket.state,
        "phase": state_from(ticket.dialogue).phase.value,
        "subject": ticket.subject,
        "queue": ticket.group if ticket.handed_over_at else None,
        "started_at": _iso(ticket.started_at),
        "follows": str(ticket.follows_id) if ticket.follows_id else None,
    }


def conversation_view(session: Session, ticket: Ticket, words: Words, *, after: int = 0) -> dict[str, Any]:
    """The conversation with its messages after number `after`, and what can be done now."""
    talk = state_from(ticket.dialogue)
    return {
        **summary_view(ticket),
        "first_response_due_at": _iso(promised_answer(ticket)),
        "resolved_at": _iso(ticket.resolved_at),
        "rating": ticket.rating,
        "messages": _messages(session, ticket, after),
        "attachments": [_attachment(row) for row in session.execute(_ATTACHMENTS, {"ticket": ticket.id})],
        "buttons": [
            {"move": each.move.value, "label": each.label, "value": each.value} for each in buttons(talk, words)
        ],
    }


def _messages(session: Session, ticket: Ticket, after: int) -> list[dict[str, Any]]:
    """What the requester may read, in order."""
    return [_message(row) for row in session.execute(_MESSAGES, {"ticket": ticket.id, "after": after})]


def _message(message: Row[Any]) -> dict[str, Any]:
    return {
        "number": message.number,
        "author": message.author,
        "name": message.name,
        "kind": message.kind,
        "text": message.text,
        "content": message.content,
        "at": _iso(message.at),
    }


def _attachment(file: Row[Any, Any, Any, Any, Any]) -> dict[str, Any]:
    return {"id": str(file.id), "name": file.name, "type": file.type, "size": file.size, "at": _iso(file.at)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
