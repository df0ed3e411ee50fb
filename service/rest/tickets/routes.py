"""Tickets: list, open, read, change, move; with the routes of their threads and files."""

from __future__ import annotations

import uuid
from enum import Enum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from service.access import Principal, actor_of, readable, require, ticket_for
from service.auth import Cursor, Key, Who, services_of
from service.paging import USUAL, Cursors
from service.rest.models import Line, Word
from service.rest.rights import ticket_to_work_on
from service.rest.routes import API, Limit, TicketId, answer_once, change_once, once_for, told
from service.rest.tickets.changing import change
from service.rest.tickets.files import routes as files
from service.rest.tickets.filters import Filters, Sort
from service.rest.tickets.models import Moving, NewTicket, Opened, StaffTicket, TicketChange, TicketPage, TicketView
from service.rest.tickets.opening import Opener, may_open
from service.rest.tickets.queries import page_of_tickets, view_of
from service.rest.tickets.thread import routes as thread
from service.rest.tickets.typing import routes as typing
from service.tickets import TicketState, changing, staff

router = APIRouter(prefix=API)
TAGS: list[str | Enum] = ["tickets"]


@router.get(
    "/tickets", response_model=TicketPage, operation_id="listTickets", tags=TAGS,
    summary="The tickets that you may see", **told(visitor=True),
)  # fmt: skip
def listed(
    request: Request, who: Who,
    state: Annotated[list[TicketState] | None, Query(max_length=6)] = None,
    group: Annotated[Line | None, Query()] = None,
    tier: Annotated[int | None, Query(ge=0, le=9)] = None,
    assignee: Annotated[uuid.UUID | Literal["me", "none"] | None, Query()] = None,
    category: Annotated[Word | None, Query()] = None,
    priority: Annotated[Word | None, Query()] = None,
    requester: Annotated[Literal["me"] | None, Query()] = None,
    q: Annotated[str | None, Query(min_length=1, max_length=500, description="Words that were said on it.")] = None,
    sort: Annotated[Sort, Query()] = "-updated",
    limit: Limit = USUAL, cursor: Cursor = None,
) -> Any:  # fmt: skip
    """Those of your queues as staff see them, your own as their requester. What only staff know of a ticket (group,
    tier, assignee, category, priority) finds only tickets that you read as staff."""
    _may_list(who)
    services = services_of(request)
    states = tuple(sorted({each.value for each in state or ()}))
    filters = Filters(states, requester, q, sort, group, tier, assignee, category, priority)
    cursors = Cursors.of(services.key, "tickets", **filters.named())
    with services.database.read() as session:
        page = page_of_tickets(session, who, filters, cursors, limit=limit, cursor=cursor)
    return {"data": page.rows, "next_cursor": page.next_cursor}


@router.post(
    "/tickets", response_model=Opened, operation_id="openTicket", tags=TAGS,
    summary="Open a ticket, for yourself or for a requester", **told(409, status=201, once=True),
)  # fmt: skip
def opened(body: NewTicket, request: Request, who: Who, key: Key = None) -> Response:
    """As if its requester had written the text in the chat: it is assessed, and answered or handed over."""
    may_open(who)
    if who.kind == "person" and not who.is_staff:
        request.app.state.limiter.hit("conversations", who.id)
    once = once_for(who, "tickets", key, body)
    opener = Opener(services_of(request), who, once)
    return answer_once(request, once, 201, lambda: opener.open(body))


@router.get(
    "/tickets/{ticket_id}", response_model=StaffTicket | TicketView, operation_id="readTicket", tags=TAGS,
    summary="A ticket", **told(404, visitor=True),
)  # fmt: skip
def read(ticket_id: TicketId, request: Request, who: Who) -> Any:
    """Staff see all of it, its requester what concerns them."""
    _may_list(who)
    with services_of(request).database.read() as session:
        return view_of(session, ticket_for(session, ticket_id, readable(who)), who)


@router.patch(
    "/tickets/{ticket_id}", response_model=StaffTicket | TicketView, operation_id="changeTicket", tags=TAGS,
    summary="Change what staff decide about a ticket", **told(404, 409),
)  # fmt: skip
def changed(ticket_id: TicketId, body: TicketChange, request: Request, who: Who) -> Any:
    """All of it or nothing. What you no longer see after it comes as its requester would see it."""
    services = services_of(request)
    with services.database.write() as session:
        ticket_to_work_on(session, ticket_id, who)
        actor = actor_of(who, staff=True)
        with changing(session, ticket_id, actor, services.now(), expected=body.version) as ledger:
            change(ledger, services.desk, who, body)
        session.flush()
        return view_of(session, ledger.ticket, who)


@router.post(
    "/tickets/{ticket_id}/moves", response_model=StaffTicket | TicketView, operation_id="moveTicket", tags=TAGS,
    summary="Move a ticket to another tier or group", **told(404, 409, once=True),
)  # fmt: skip
def moved(ticket_id: TicketId, body: Moving, request: Request, who: Who, key: Key = None) -> Response:
    """It leaves its assignee; due times follow the tier, reckoned from the first message. What you no longer see after
    it comes as its requester would see it."""
    services = services_of(request)
    once = once_for(who, f"tickets/{ticket_id}/moves", key, body)

    def do(session: Session) -> StaffTicket | TicketView:
        ticket_to_work_on(session, ticket_id, who)
        actor = actor_of(who, staff=True)
        with changing(session, ticket_id, actor, services.now(), expected=body.version) as ledger:
            staff.move(ledger, services.desk, staff.Move(body.tier, body.group, body.bounce, body.note))
        session.flush()
        return view_of(session, ledger.ticket, who)

    return change_once(request, once, 200, do)


def _may_list(who: Principal) -> None:
    """Persons and visitors have tickets of their own; keys need a scope that lets them see some."""
    if who.kind in ("person", "visitor"):
        return
    scopes = who.scopes & {"tickets:read", "tickets:write", "conversations"}
    require(who, scope=min(scopes, default="tickets:read"))


router.include_router(thread.router)
router.include_router(files.router)
router.include_router(typing.router)
