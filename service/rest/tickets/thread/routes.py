"""What was said, noted and decided on a ticket; for those who read it as staff."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from sqlalchemy.orm import Session

from service.access import Principal, actor_of
from service.auth import Cursor, Key, Who, services_of
from service.paging import USUAL, Cursors, Page
from service.rest.models import Handoff
from service.rest.rights import staff_ticket, ticket_to_work_on
from service.rest.routes import Limit, TicketId, change_once, once_for, told
from service.rest.tickets.thread.handoffs import written
from service.rest.tickets.thread.models import (
    AssessmentPage,
    EventPage,
    Judged,
    Judging,
    MessagePage,
    NewMessage,
    Posted,
)
from service.rest.tickets.thread.queries import (
    assessments_of,
    events_of,
    handoff_of,
    message_view,
    messages_of,
    name_of,
    suggestion_of,
    suggestion_view,
)
from service.tickets import changing, staff

router = APIRouter(prefix="/tickets/{ticket_id}", tags=["tickets"])
# what is made of people's words is shown by no browser as part of this site
_ALONE = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


@router.get(
    "/messages", response_model=MessagePage, operation_id="listMessages",
    summary="What was said on a ticket, notes included", **told(404),
)  # fmt: skip
def messages(ticket_id: TicketId, request: Request, who: Who, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """Oldest first. Its requester reads the conversation instead."""
    return _page(request, who, ticket_id, "messages", partial(messages_of, limit=limit, cursor=cursor))


@router.post(
    "/messages", response_model=Posted, operation_id="postMessage",
    summary="Answer the requester, or leave a note", **told(404, 409, status=201, once=True),
)  # fmt: skip
def post(ticket_id: TicketId, body: NewMessage, request: Request, who: Who, key: Key = None) -> Response:
    """An answer takes the ticket from Firstline and stops the clock of the first response; a note does neither."""
    services = services_of(request)
    once = once_for(who, f"tickets/{ticket_id}/messages", key, body)

    def do(session: Session) -> Posted:
        ticket_to_work_on(session, ticket_id, who)
        actor = actor_of(who, staff=True)
        with changing(session, ticket_id, actor, services.now(), expected=body.version) as ledger:
            message = staff.note(ledger, body.text) if body.internal else staff.answer(ledger, body.text, services.desk)
        session.flush()
        shown = message_view(message, name_of(session, message.person_id))
        return Posted(message=shown, version=ledger.ticket.version)

    return change_once(request, once, 201, do)


@router.get(
    "/events", response_model=EventPage, operation_id="listEvents", summary="What changed on a ticket, by whom",
    **told(404),
)  # fmt: skip
def events(ticket_id: TicketId, request: Request, who: Who, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """Oldest first."""
    return _page(request, who, ticket_id, "events", partial(events_of, limit=limit, cursor=cursor))


@router.get(
    "/assessments", response_model=AssessmentPage, operation_id="listAssessments",
    summary="What was decided on a ticket, with the articles suggested", **told(404),
)  # fmt: skip
def assessments(ticket_id: TicketId, request: Request, who: Who, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """Oldest first."""
    return _page(request, who, ticket_id, "assessments", partial(assessments_of, limit=limit, cursor=cursor))


@router.get(
    "/handoff", response_model=Handoff, operation_id="readHandoff", summary="What a person received with a ticket",
    **told(404, content={"text/plain": {"schema": {"type": "string"}}, "text/html": {"schema": {"type": "string"}}}),
)  # fmt: skip
def handoff(
    ticket_id: TicketId, request: Request, who: Who,
    format: Annotated[Literal["json", "text", "html"], Query()] = "json",  # its name in the address
) -> Any:  # fmt: skip
    """As JSON, as text for a mail, or as a fragment of HTML without a tag of anybody's but ours."""
    with services_of(request).database.read() as session:
        found = handoff_of(staff_ticket(session, ticket_id, who))
    if format == "json":
        return found
    kind = HTMLResponse if format == "html" else PlainTextResponse
    return kind(written(found, format), headers=_ALONE)


@router.post(
    "/suggestions/{suggestion_id}/verdict", response_model=Judged, operation_id="judgeSuggestion",
    summary="Say whether a suggestion was right", **told(404, 409, once=True),
)  # fmt: skip
def judge(
    ticket_id: TicketId, suggestion_id: uuid.UUID, body: Judging, request: Request, who: Who, key: Key = None
) -> Response:
    """Evidence for the error budget: what a competent agent would have said."""
    services = services_of(request)
    once = once_for(who, f"tickets/{ticket_id}/suggestions/{suggestion_id}/verdict", key, body)

    def do(session: Session) -> Judged:
        given = suggestion_of(session, ticket_to_work_on(session, ticket_id, who), suggestion_id)
        actor = actor_of(who, staff=True)
        with changing(session, ticket_id, actor, services.now(), expected=body.version) as ledger:
            staff.judge(ledger, session, suggestion_id, body.verdict)
        session.flush()
        return Judged(suggestion=suggestion_view(given), version=ledger.ticket.version)

    return change_once(request, once, 200, do)


def _page(request: Request, who: Principal, ticket_id: uuid.UUID, name: str, read: Callable[..., Page[Any]]) -> Any:
    """A page of what hangs on a ticket; `read` takes the session, the ticket and the cursors of this list."""
    services = services_of(request)
    with services.database.read() as session:
        ticket = staff_ticket(session, ticket_id, who)
        page = read(session, ticket, Cursors.of(services.key, f"{name}/{ticket_id}"))
    return {"data": page.rows, "next_cursor": page.next_cursor}
