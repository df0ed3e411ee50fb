"""What the page's forms do: begin a conversation, make a move in one. The same once, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from service import attachments, problems, tickets
from service.access import Principal, actor_of
from service.accounts import conversation_token, derived_conversation_token, token_hash
from service.auth import caller_of
from service.chat.page.forms import PERSON, SEND, Sent, move_of
from service.chat.page.visit import Visit
from service.errors import Invalid
from service.idempotency import Once, run_once
from service.moves import happening_of
from service.pages import form_once
from service.services import Services
from service.tables import Ticket
from service.turn import Caller, Start, start_conversation, take_turn
from triage.talk.happenings import Happening, WantsPerson

Reply = dict[str, Any]


@dataclass(frozen=True)
class Begun:
    """A conversation that is stored. `error`: why nobody could be asked for, who was to be asked for after the text."""

    id: uuid.UUID
    visit: Visit
    error: Exception | None = None


def begin(services: Services, visit: Visit, sent: Sent) -> Begun:
    """Open a conversation with its first message, or with a wish for a person, or with both.

    The visit that it returns has the token that leads back to it. Raises Invalid, and what a turn raises: then nothing
    is stored.
    """
    first, wants_person = _first(sent)
    once = Once.of(_name(visit.who), "page", sent.once, "")
    token = None if visit.signed_in else _token(services, sent.once)
    start = Start("chat", token_hash(token) if token else None, demo=sent.tryout)
    caller = caller_of(services.settings, visit.who, tryout=sent.tryout)

    def work() -> Reply:
        return start_conversation(services, start, first, caller, _keeping(services, once))

    reply, _ = run_once(services.database, once, work)
    opened = uuid.UUID(reply["id"])
    begun = Begun(opened, visit.with_token(token) if token else visit)
    if wants_person:
        try:
            _also(services, opened, WantsPerson(), caller, sent)
        except problems.EXPECTED as error:
            return replace(begun, error=error)
    return begun


def move(services: Services, visit: Visit, ticket_id: uuid.UUID, sent: Sent, *, demo: bool) -> uuid.UUID:
    """Make a move; returns the conversation in which it goes on, which may be a new one that follows.

    Raises Invalid, Conflict for a form that is older than the conversation, and what a turn raises.
    """
    happening, seen = happening_of(move_of(sent)), sent.seen
    once = Once.of(_name(visit.who), f"page/{ticket_id}", sent.once, "")
    caller = caller_of(services.settings, visit.who, tryout=demo)

    def work() -> Reply:
        finish = _keeping(services, once)
        return take_turn(services, ticket_id, happening, caller, finish, seen=seen)

    reply, _ = run_once(services.database, once, work)
    return uuid.UUID(reply["id"])


def attach(services: Services, visit: Visit, ticket_id: uuid.UUID, file: BinaryIO, name: str, key: str) -> None:
    """Keep a file; the same once, by the key of its form. Raises what keeping it and a change of the ticket raise."""
    settings = services.settings
    most = settings.attachment_mb * 1024 * 1024
    with attachments.keeping(settings.attachments, file, name, most=most) as kept:
        once = Once.of(_name(visit.who), f"page/{ticket_id}/files", form_once(key, kept.sha256), "")

        def work() -> Reply:
            actor = actor_of(visit.who, staff=False)
            with services.database.write() as session:
                with tickets.changing(session, ticket_id, actor, services.now()) as ledger:
                    attachments.attach(ledger, kept, services.desk, internal=False)
                session.flush()
                once.keep(session, 303, {}, services.now())
            return {}

        _, replayed = run_once(services.database, once, work)
        if replayed:
            kept.discard(settings.attachments)


def _token(services: Services, once: str | None) -> str:
    """A visitor's token; the same for the same form sent twice."""
    return derived_conversation_token(services.key, f"page|{once}") if once else conversation_token()


def _first(sent: Sent) -> tuple[Happening, bool]:
    """What the conversation begins with, and whether a wish for a person follows the text."""
    if sent.move_name == PERSON and not sent.text:
        return WantsPerson(), False
    if sent.move_name not in (SEND, PERSON):
        raise Invalid("A conversation begins with a text or with a wish for a person.")
    return happening_of(move_of(Sent(text=sent.text))), sent.move_name == PERSON


def _also(services: Services, ticket_id: uuid.UUID, happening: Happening, caller: Caller, sent: Sent) -> None:
    once = Once.of("page", f"page/{ticket_id}", sent.once and f"{sent.once}+", "")

    def work() -> Reply:
        return take_turn(services, ticket_id, happening, caller, _keeping(services, once))

    run_once(services.database, once, work)


def _keeping(services: Services, once: Once) -> Callable[[Session, Ticket], Reply]:
    def finish(session: Session, ticket: Ticket) -> Reply:
        reply = {"id": str(ticket.id)}
        once.keep(session, 303, reply, services.now())
        return reply

    return finish


def _name(who: Principal) -> str:
    return who.id if who.kind == "person" else "stranger"
