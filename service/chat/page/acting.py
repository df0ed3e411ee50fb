"""What the page's forms do: begin a conversation, make a move in one. The same once, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from service.access import Principal
from service.accounts import token_hash
from service.chat.page.forms import PERSON, SEND, Sent, move_of
from service.chat.page.visit import Visit, caller_of, token_for
from service.errors import Conflict, Invalid
from service.idempotency import Once, run_once
from service.moves import happening_of
from service.services import Services
from service.tables import Ticket
from service.turn import Caller, Start, start_conversation, take_turn
from triage.talk.happenings import Happening, WantsPerson

Reply = dict[str, Any]


def begin(services: Services, visit: Visit, sent: Sent) -> tuple[uuid.UUID, Visit]:
    """Open a conversation with its first message, or with a wish for a person, or with both.

    Returns its id, and the visit with the token that leads back to it. Raises Invalid, and what a turn raises.
    """
    first, wants_person = _first(sent)
    once = Once.of(_name(visit.who), "page", sent.once, "")
    token = None if visit.signed_in else token_for(services.key, sent.once)
    start = Start("chat", token_hash(token) if token else None)
    caller = caller_of(services.settings, visit, demo=sent.tryout)

    def work() -> Reply:
        return start_conversation(services, start, first, caller, _keeping(services, once, demo=sent.tryout))

    reply, _ = run_once(services.database, once, work)
    opened = uuid.UUID(reply["id"])
    if wants_person:
        _also(services, opened, WantsPerson(), caller, sent)
    return opened, visit.with_token(token) if token else visit


def move(services: Services, visit: Visit, ticket_id: uuid.UUID, sent: Sent, *, demo: bool) -> uuid.UUID:
    """Make a move; returns the conversation in which it goes on, which may be a new one that follows.

    Raises Invalid, Conflict for a form that is older than the conversation, and what a turn raises.
    """
    happening, seen = happening_of(move_of(sent)), sent.seen
    once = Once.of(_name(visit.who), f"page/{ticket_id}", sent.once, "")
    caller = caller_of(services.settings, visit, demo=demo)

    def work() -> Reply:
        finish = _keeping(services, once, demo=demo)
        return take_turn(services, ticket_id, happening, caller, finish, seen=seen)

    try:
        reply, _ = run_once(services.database, once, work)
    except Conflict:
        # perhaps it was our own form, sent twice at the same moment: then its answer is stored by now
        reply, _ = run_once(services.database, once, work)
    return uuid.UUID(reply["id"])


def _first(sent: Sent) -> tuple[Happening, bool]:
    """What the conversation begins with, and whether a wish for a person follows the text."""
    if sent.move_name == PERSON and not sent.text:
        return WantsPerson(), False
    if sent.move_name not in (SEND, PERSON):
        raise Invalid("A conversation begins with a text or with a wish for a person.")
    return happening_of(move_of(Sent(text=sent.text))), sent.move_name == PERSON


def _also(services: Services, ticket_id: uuid.UUID, happening: Happening, caller: Caller, sent: Sent) -> None:
    once = Once.of("page", f"page/{ticket_id}", f"{sent.once}+", "")

    def work() -> Reply:
        return take_turn(services, ticket_id, happening, caller, _keeping(services, once, demo=sent.tryout))

    run_once(services.database, once, work)


def _keeping(services: Services, once: Once, *, demo: bool) -> Callable[[Session, Ticket], Reply]:
    def finish(session: Session, ticket: Ticket) -> Reply:
        if demo:
            ticket.demo = True
        reply = {"id": str(ticket.id)}
        once.keep(session, 303, reply, services.now())
        return reply

    return finish


def _name(who: Principal) -> str:
    return who.id if who.kind == "person" else "stranger"
