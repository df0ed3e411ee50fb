"""Messages, events and decisions of one ticket, in the order of their numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.paging import Cursors, Page
from service.rest.tickets.thread.models import AssessmentLine, GivenSuggestion, ThreadMessage, TicketEvent
from service.tables import Event, Message, Person, StoredAssessment, StoredSuggestion, Ticket

Row = TypeVar("Row", Message, Event)


def messages_of(
    session: Session, ticket: Ticket, cursors: Cursors, limit: int, cursor: str | None
) -> Page[ThreadMessage]:
    """Notes among staff included: for those who read the ticket as staff."""
    page = _numbered(session, Message, ticket, cursors, limit, cursor)
    names = _names(session, (message.person_id for message in page.rows))
    return Page(tuple(message_view(message, names) for message in page.rows), page.next_cursor)


def message_view(message: Message, names: dict[uuid.UUID, str]) -> ThreadMessage:
    return ThreadMessage(**_with_name(message, names, ThreadMessage.model_fields))


def events_of(session: Session, ticket: Ticket, cursors: Cursors, limit: int, cursor: str | None) -> Page[TicketEvent]:
    page = _numbered(session, Event, ticket, cursors, limit, cursor)
    names = _names(session, (event.person_id for event in page.rows))
    views = (TicketEvent(**_with_name(event, names, TicketEvent.model_fields)) for event in page.rows)
    return Page(tuple(views), page.next_cursor)


def assessments_of(
    session: Session, ticket: Ticket, cursors: Cursors, limit: int, cursor: str | None
) -> Page[AssessmentLine]:
    asked = select(StoredAssessment).where(StoredAssessment.ticket_id == ticket.id).order_by(StoredAssessment.id)
    if cursor is not None:
        (last,) = cursors.unpack(cursor)
        asked = asked.where(StoredAssessment.id > uuid.UUID(last))
    page = cursors.page(session.scalars(asked.limit(limit + 1)).all(), limit, lambda each: (each.id.hex,))
    given = _suggestions(session, [each.id for each in page.rows])
    return Page(tuple(_line(each, given.get(each.id, [])) for each in page.rows), page.next_cursor)


def suggestion_of(session: Session, ticket: Ticket, suggestion_id: uuid.UUID) -> StoredSuggestion:
    """Raises NotFound for one that is another ticket's as well."""
    found = session.scalar(
        select(StoredSuggestion).where(StoredSuggestion.id == suggestion_id, StoredSuggestion.ticket_id == ticket.id)
    )
    if found is None:
        raise NotFound("There is no such suggestion.")
    return found


def suggestion_view(given: StoredSuggestion) -> GivenSuggestion:
    return GivenSuggestion(**{name: getattr(given, name) for name in GivenSuggestion.model_fields})


def handoff_of(ticket: Ticket) -> dict[str, Any]:
    """Raises NotFound while Firstline has the ticket, or where an agent took it before there was one."""
    if not ticket.handoff:
        raise NotFound("This ticket has no handoff: Firstline has not handed it over.")
    return ticket.handoff


def name_of(session: Session, person_id: uuid.UUID | None) -> dict[uuid.UUID, str]:
    return _names(session, [person_id])


def _numbered(
    session: Session, table: type[Row], ticket: Ticket, cursors: Cursors, limit: int, cursor: str | None
) -> Page[Row]:
    after = int(cursors.unpack(cursor)[0]) if cursor is not None else 0
    asked = (
        select(table)
        .where(table.ticket_id == ticket.id, table.number > after)
        .order_by(table.number)
        .limit(limit + 1)
    )  # fmt: skip
    return cursors.page(session.scalars(asked).all(), limit, lambda each: (str(each.number),))


def _with_name(row: Message | Event, names: dict[uuid.UUID, str], fields: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in fields if name != "person_name"}
    return values | {"person_name": names.get(row.person_id) if row.person_id else None}


def _line(stored: StoredAssessment, given: Sequence[StoredSuggestion]) -> AssessmentLine:
    decision, category = stored.result.get("decision") or {}, stored.result.get("category") or {}
    return AssessmentLine(
        id=stored.id, message_number=stored.message_number, at=stored.at, action=str(decision.get("action", "")),
        reason=str(decision.get("reason", "")), category=str(category.get("label", "")), generation=stored.generation,
        suggestions=[suggestion_view(each) for each in given],
    )  # fmt: skip


def _suggestions(session: Session, assessments: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[StoredSuggestion]]:
    found: dict[uuid.UUID, list[StoredSuggestion]] = {}
    if assessments:
        asked = select(StoredSuggestion).where(StoredSuggestion.assessment_id.in_(assessments))
        for each in session.scalars(asked.order_by(StoredSuggestion.rank, StoredSuggestion.id)):
            found.setdefault(each.assessment_id, []).append(each)
    return found


def _names(session: Session, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {found: name for found, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}
