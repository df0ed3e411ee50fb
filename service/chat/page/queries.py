"""What the page reads: a conversation with its people, the list of one's own, whether there is a demo, and why."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.access import ticket_for
from service.chat.views import conversation_view, summary_view
from service.errors import NotFound
from service.services import Services
from service.settings import Settings
from service.tables import Attachment, Person, StoredAssessment, Ticket
from triage.talk.state import State, state_from

_LISTED = 8


@dataclass(frozen=True)
class Found:
    """A conversation: `view` is that of the API, `why` its assessments."""

    view: dict[str, Any]
    state: State
    demo: bool
    why: tuple[dict[str, Any], ...]


def id_of(text: str) -> uuid.UUID:
    """Raises NotFound: what is no id is as little there as what is."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound("There is no such conversation.") from error


def conversation(session: Session, ticket_id: uuid.UUID, own: ColumnElement[bool], services: Services) -> Found:
    """Everything about one conversation. Raises NotFound, for a foreign one as well."""
    ticket = ticket_for(session, ticket_id, own)
    why = _assessments(session, ticket) if ticket.demo and may_try_out(session, services.settings) else ()
    view = conversation_view(session, ticket, services.words)
    return Found(view, state_from(ticket.dialogue), ticket.demo, why)


def own_conversations(session: Session, own: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The latest ones, as summaries."""
    found = session.scalars(select(Ticket).where(own).order_by(Ticket.updated_at.desc()).limit(_LISTED))
    return [summary_view(ticket) for ticket in found]


def is_demo(session: Session, ticket_id: uuid.UUID, own: ColumnElement[bool]) -> bool:
    """Whether the conversation is a try-out. Raises NotFound, for a foreign one as well."""
    return ticket_for(session, ticket_id, own).demo


def may_try_out(session: Session, settings: Settings) -> bool:
    """Whether problems can be tried out: there are demo people, and nobody but people at this machine can ask.

    A try-out reads what employees read, and is shown what only agents see.
    """
    return settings.private and session.scalar(select(Person.id).where(Person.demo).limit(1)) is not None


def file_of(session: Session, ticket_id: uuid.UUID, file_id: uuid.UUID, own: ColumnElement[bool]) -> Attachment:
    """A file of one's own conversation. Raises NotFound."""
    ticket_for(session, ticket_id, own)
    found = session.get(Attachment, file_id)
    if found is None or found.ticket_id != ticket_id or found.internal:
        raise NotFound("There is no such file.")
    return found


def _assessments(session: Session, ticket: Ticket) -> tuple[dict[str, Any], ...]:
    """What was found out at each turn that needed it, latest first."""
    rows = session.scalars(
        select(StoredAssessment.result)
        .where(StoredAssessment.ticket_id == ticket.id)
        .order_by(StoredAssessment.id.desc())
        .limit(6)
    )
    return tuple(rows)
