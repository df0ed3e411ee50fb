"""Conversations by API: start one, make a move, read it."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from service import problems
from service.access import Principal, speaks_for, ticket_for
from service.accounts import conversation_token, derived_conversation_token, token_hash
from service.auth import Cursor, Key, Who, caller_of, count_conversation, services_of
from service.chat.listing import page_of_own
from service.chat.models import Conversation, ConversationList, Started
from service.chat.views import conversation_view, summary_view
from service.errors import Forbidden, Invalid, Unauthenticated
from service.idempotency import Once, run_once
from service.moves import AnyMove, Press, Say, happening_of
from service.paging import Cursors
from service.services import Services
from service.sites import DEMO_KEY, site_to_start_at
from service.tables import Ticket
from service.turn import Start, start_conversation, take_turn
from triage.desk import Desk

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
LEAST_KEY = 16
_PROOFS = problems.proved_by("conversation", "session", "key")


class NewConversation(BaseModel):
    """The first move: what the problem is, or a wish for a person."""

    model_config = ConfigDict(extra="forbid")
    first: Say | Press = Field(discriminator="move", examples=[{"move": "say", "text": "Outlook asks for my password"}])
    impact: str | None = Field(
        None,
        max_length=40,
        description="A word of the desk; another one is refused, and left out where a site sends it.",
    )
    urgency: str | None = Field(None, max_length=40, description="As impact.")
    site: str | None = Field(None, max_length=40, description="The key of the site whose widget sends this.")


@router.post(
    "", status_code=201, response_model=Started, operation_id="startConversation",
    summary="Describe a problem, or ask for a person", responses=problems.documented(401, 403, 409),
    openapi_extra=problems.proved_by("conversation", "session", "key", anybody=True),
)  # fmt: skip
def start(body: NewConversation, request: Request, response: Response, who: Who, key: Key = None) -> Any:
    """A ticket exists, with its number, when this answers. Without an account the token is the only way back to it."""
    services = services_of(request)
    _may_start(services, who)
    if isinstance(body.first, Press) and body.first.move != "person":
        raise Invalid("A conversation begins with a text or with a wish for a person.")
    once = Once.of(_caller_id(who), "conversations", key, body.model_dump(mode="json"))
    count_conversation(request, who)
    token = None if who.kind in ("person", "key") else _token(services, once)
    site_id = _site(services, body.site, who) if body.site is not None else who.site_id
    impact, urgency = (body.impact, body.urgency) if site_id is None else _known(services.desk, body)
    channel = "widget" if site_id else "api" if who.kind == "key" else "chat"
    begin = Start(
        channel, token and token_hash(token), impact, urgency, site_id=site_id, demo=body.site == DEMO_KEY
    )  # fmt: skip

    def work() -> dict[str, Any]:
        def finish(session: Session, ticket: Ticket) -> dict[str, Any]:
            reply = conversation_view(session, ticket, services.words)
            once.keep(session, 201, reply, services.now())
            return reply

        return start_conversation(services, begin, happening_of(body.first), caller_of(services.settings, who), finish)

    reply, replayed = run_once(services.database, once, work)
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return {**reply, "token": token}


@router.get(
    "", response_model=ConversationList, operation_id="listConversations", summary="Your own conversations",
    responses=problems.documented(401, 403), openapi_extra=problems.proved_by("conversation", "session"),
)  # fmt: skip
def own(
    request: Request, who: Who, limit: Annotated[int, Query(ge=1, le=100, description="At most so many rows.")] = 20,
    cursor: Cursor = None,
) -> Any:  # fmt: skip
    """Latest first."""
    services = services_of(request)
    if who.kind == "key":
        raise Forbidden("A key has no conversations of its own.")
    if who.kind == "anonymous":
        raise Unauthenticated("Sign in to see your conversations.")
    with services.database.read() as session:
        page = page_of_own(session, speaks_for(who), Cursors.of(services.key, "conversations"), limit, cursor)
    return {"data": [summary_view(ticket) for ticket in page.rows], "next_cursor": page.next_cursor}


@router.get(
    "/{conversation_id}", response_model=Conversation, operation_id="readConversation",
    summary="A conversation, with what was said after a message", responses=problems.documented(401, 403, 404),
    openapi_extra=_PROOFS,
)  # fmt: skip
def read(
    conversation_id: uuid.UUID, request: Request, who: Who,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="Only messages with a higher number.")] = 0,
) -> Any:  # fmt: skip
    services = services_of(request)
    with services.database.read() as session:
        ticket = ticket_for(session, conversation_id, speaks_for(who))
        return conversation_view(session, ticket, services.words, after=after)


@router.post(
    "/{conversation_id}/moves", response_model=Conversation, operation_id="move",
    summary="Say something, or press what was offered", responses=problems.documented(401, 403, 404, 409),
    openapi_extra=_PROOFS,
)  # fmt: skip
def move(
    conversation_id: uuid.UUID, body: AnyMove, request: Request, response: Response, who: Who, key: Key = None
) -> Any:
    """Answers with the conversation after it: what you sent and the replies are stored. A closed one may go on in a
    new ticket that follows it: then `id` is another, and your token holds for that one as well."""
    services = services_of(request)
    once = Once.of(_caller_id(who), f"conversations/{conversation_id}/moves", key, body.model_dump(mode="json"))

    def work() -> dict[str, Any]:
        def finish(session: Session, ticket: Ticket) -> dict[str, Any]:
            reply = conversation_view(session, ticket, services.words)
            once.keep(session, 200, reply, services.now())
            return reply

        request.app.state.limiter.hit("messages", str(conversation_id))
        caller = caller_of(services.settings, who)
        return take_turn(services, conversation_id, happening_of(body), caller, finish, seen=body.version)

    reply, replayed = run_once(
        services.database, once, work, check=lambda session: ticket_for(session, conversation_id, speaks_for(who))
    )
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return reply


def _may_start(services: Services, who: Principal) -> None:
    if who.kind == "key" and not who.may("conversations"):
        raise Forbidden("This key may not hold conversations.")
    if who.kind in ("anonymous", "visitor") and not services.settings.anonymous:
        raise Unauthenticated("Sign in first: this desk does not take conversations from strangers.")


def _site(services: Services, key: str, who: Principal) -> uuid.UUID:
    with services.database.read() as session:
        return site_to_start_at(session, key, who.site_id, stranger=who.kind in ("anonymous", "visitor"))


def _known(desk: Desk, body: NewConversation) -> tuple[str | None, str | None]:
    """What a site's page says of impact and urgency, where the desk has such words: its mistakes stop no requester."""
    return (
        body.impact if body.impact in desk.impacts else None,
        body.urgency if body.urgency in desk.urgencies else None,
    )


def _token(services: Services, once: Once) -> str:
    """A visitor's token; the same for the same idempotency key, so that a repeated request gets it again."""
    if once.key is None:
        return conversation_token()
    if len(once.key) < LEAST_KEY:
        raise Invalid(f"Without an account the Idempotency-Key needs {LEAST_KEY} characters that nobody can guess.")
    return derived_conversation_token(services.key, f"conversation|{once.caller}|{once.key}")


def _caller_id(who: Principal) -> str:
    return who.id if who.kind in ("person", "key") else "stranger"
