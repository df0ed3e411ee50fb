"""take_turn: load the ticket, assess, advance the dialogue, write it all in one transaction. The straight line."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import tickets
from service.errors import Conflict, NotFound
from service.moves import line_of
from service.services import Services
from service.tables import Message, Ticket
from service.ticketing.weights import known, override, priority_of
from service.tickets import Actor, Assessed, Opening, TurnRecord
from triage.dialogue import Context, Known, advance, starts_anew, to_assess
from triage.redact import mask_secrets
from triage.talk.happenings import Happening, Said
from triage.talk.hearing import as_said
from triage.talk.replies import Move
from triage.talk.state import State, state_from
from triage.types import Audience, Request, TriageError, Turn

log = structlog.get_logger("firstline")

# Somebody else may write to the same ticket between reading and writing; the turn is then taken again.
ATTEMPTS = 5

T = TypeVar("T")
Finish = Callable[[Session, Ticket], T]


@dataclass(frozen=True)
class Caller:
    """Who talks: the actor of the ticket's events, what they may read, and who they are (for the desk's rules)."""

    actor: Actor
    audience: Audience
    requester: str | None = None


@dataclass(frozen=True)
class Start:
    """How a conversation begins. `access` is the hash of the visitor's token; `follows` the ticket it goes on from.

    `requester_id` is whose ticket it is, where that is not the caller; `subject` what it is about, where it does not
    begin with a text; `demo`: nobody's real problem.
    """

    channel: str
    access: str | None = None
    impact: str | None = None
    urgency: str | None = None
    follows: uuid.UUID | None = None
    requester_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None
    subject: str = ""
    demo: bool = False


@dataclass(frozen=True)
class Loaded:
    """What a turn starts from: the ticket's version, where the conversation stands, and what was said in it.

    `impact`, `urgency` and `override` are None where they are the desk's usual ones, or were of an older desk.
    """

    version: int
    number: int
    state: State
    said: tuple[str, ...]
    started_at: datetime
    first_response_due_at: datetime | None
    impact: str | None
    urgency: str | None
    channel: str
    ended_at: datetime | None
    access: str | None = None
    requester_id: uuid.UUID | None = None
    group: str | None = None
    tier: int | None = None
    site_id: uuid.UUID | None = None
    subject: str = ""
    demo: bool = False
    priority: str | None = None
    override: str | None = None
    followed_by: uuid.UUID | None = None


def start_conversation(services: Services, start: Start, happening: Happening, caller: Caller, finish: Finish[T]) -> T:
    """The first turn, with a new ticket. `finish` runs in the same transaction, and its value is returned.

    Raises Conflict where another ticket follows the same one already.
    """
    now, happening = services.now(), _masked(happening)
    fresh = Loaded(0, 0, State(), (), now, None, start.impact, start.urgency, start.channel, None)
    assessed = _assess(services, fresh, happening, caller, now)
    first = happening.text if isinstance(happening, Said) else start.subject or services.words.label(Move.PERSON)
    opening = Opening(
        text=first, channel=start.channel, audience=caller.audience.value, access=start.access,
        requester_id=start.requester_id or caller.actor.person_id, impact=start.impact, urgency=start.urgency,
        follows_id=start.follows, site_id=start.site_id, demo=start.demo,
    )  # fmt: skip
    with services.database.write() as session:
        if start.follows is not None:
            _must_be_the_first_to_follow(session, start.follows)
        ledger = tickets.open_ticket(session, services.desk, opening, caller.actor, now)
        opened = replace(
            fresh, number=ledger.ticket.number, first_response_due_at=ledger.ticket.first_response_due_at,
            priority=ledger.ticket.priority,
        )  # fmt: skip
        turn = _turn(services, opened, happening, assessed, now=now, audience=caller.audience)
        tickets.record(ledger, services.desk, turn)
        session.flush()
        result = finish(session, ledger.ticket)
    services.metrics.turn(start.channel, turn)
    return result


def take_turn(
    services: Services, ticket_id: uuid.UUID, happening: Happening, caller: Caller, finish: Finish[T],
    *, seen: int | None = None,
) -> T:  # fmt: skip
    """One more turn. `seen` is the version the requester saw: their move was meant for it and for no other.

    Where the ticket was closed too long ago to be reopened, it goes on in the one that follows it, which is opened if
    there is none. Raises NotFound and Conflict.
    """
    for _ in range(ATTEMPTS - 1 if seen is None else 0):
        with suppress(Conflict):
            return _take(services, ticket_id, happening, caller, finish, seen)
    return _take(services, ticket_id, happening, caller, finish, seen)


def _take(
    services: Services, ticket_id: uuid.UUID, happening: Happening, caller: Caller, finish: Finish[T], seen: int | None
) -> T:
    loaded, now = _load(services, ticket_id), services.now()
    if seen is not None and seen != loaded.version:
        raise Conflict("The conversation has moved on since; look at it again.")
    happening = _masked(as_said(loaded.state, happening))
    may_reopen = tickets.may_reopen(services.desk, loaded.ended_at, now)
    if starts_anew(loaded.state, happening, may_reopen, services.words):
        if loaded.followed_by is not None:
            return take_turn(services, loaded.followed_by, happening, caller, finish)
        return start_conversation(services, _following(loaded, ticket_id), happening, caller, finish)
    assessed = _assess(services, loaded, happening, caller, now)
    turn = _turn(services, loaded, happening, assessed, now=now, audience=caller.audience, may_reopen=may_reopen)
    with services.database.write() as session:
        ticket = tickets.record_turn(
            session, services.desk, ticket_id, turn, caller.actor, expected=loaded.version, now=now
        )
        session.flush()
        result = finish(session, ticket)
    services.metrics.turn(loaded.channel, turn)
    return result


def _must_be_the_first_to_follow(session: Session, ticket_id: uuid.UUID) -> None:
    """Locked until the transaction ends: of two old pages that write at once, one opens the ticket that follows."""
    session.get(Ticket, ticket_id, with_for_update=True)
    if session.scalar(select(Ticket.id).where(Ticket.follows_id == ticket_id).limit(1)) is not None:
        raise Conflict("The conversation goes on in another ticket; look at it again.")


def _masked(happening: Happening) -> Happening:
    """Secrets go before anything looks at the text: the stored request of a decision has none either."""
    return replace(happening, text=mask_secrets(happening.text).text) if isinstance(happening, Said) else happening


def _following(loaded: Loaded, ticket_id: uuid.UUID) -> Start:
    return Start(
        loaded.channel, loaded.access, follows=ticket_id, requester_id=loaded.requester_id, site_id=loaded.site_id,
        demo=loaded.demo, subject=loaded.subject,
    )  # fmt: skip


def _load(services: Services, ticket_id: uuid.UUID) -> Loaded:
    desk = services.desk
    with services.database.read() as session:
        ticket = session.get(Ticket, ticket_id)
        if ticket is None:
            raise NotFound("There is no such conversation.")
        said = session.scalars(
            select(Message.text)
            .where(Message.ticket_id == ticket_id, Message.author == "requester", Message.kind == "text")
            .order_by(Message.number)
        ).all()
        ended = tickets.ended_at(ticket)
        followed = select(Ticket.id).where(Ticket.follows_id == ticket_id).order_by(Ticket.number.desc()).limit(1)
        return Loaded(
            version=ticket.version, number=ticket.number, state=state_from(ticket.dialogue), said=tuple(said),
            started_at=ticket.started_at,
            first_response_due_at=ticket.first_response_due_at if ticket.first_responded_at is None else None,
            impact=known(ticket.impact, desk.impacts), urgency=known(ticket.urgency, desk.urgencies),
            channel=ticket.channel, ended_at=ended, access=ticket.access, requester_id=ticket.requester_id,
            group=ticket.group, tier=ticket.tier, site_id=ticket.site_id, demo=ticket.demo, subject=ticket.subject,
            priority=priority_of(desk, ticket), override=override(desk, ticket),
            followed_by=session.scalar(followed) if ended else None,
        )  # fmt: skip


def _assess(services: Services, loaded: Loaded, happening: Happening, caller: Caller, now: datetime) -> Assessed | None:
    """None where none is needed, and where the engine fails: a person takes it then."""
    wanted = to_assess(loaded.state, happening, services.words)
    if wanted is None:
        return None
    engine, generation = services.knowledge.current
    request = _request(services, loaded, happening, wanted, caller, now)
    try:
        return Assessed(request, engine.assess(request), engine.fingerprints(), generation)
    except TriageError as error:
        # counted with the handover that comes of it
        log.error("assess", said=str(error), exc_info=error)
        return None


def _request(
    services: Services, loaded: Loaded, happening: Happening, wanted: Known, caller: Caller, now: datetime
) -> Request:
    said = [*loaded.said, happening.text] if isinstance(happening, Said) else list(loaded.said)
    *earlier, text = said or [services.words.label(Move.PERSON)]
    return Request(
        text, requester=caller.requester, audience=caller.audience, impact=loaded.impact, urgency=loaded.urgency,
        priority=loaded.override, channel=loaded.channel, history=tuple(Turn("requester", each) for each in earlier),
        clarifications=wanted.clarifications, failed_articles=wanted.failed_articles,
        captured_facts=wanted.captured_facts, wants_person=wanted.wants_person, now=now, started_at=loaded.started_at,
    )  # fmt: skip


def _turn(
    services: Services, loaded: Loaded, happening: Happening, assessed: Assessed | None, *, now: datetime,
    audience: Audience, may_reopen: bool = True,
) -> TurnRecord:  # fmt: skip
    context = Context(
        desk=services.desk, words=services.words, number=tickets.number_of(loaded.number), now=now,
        articles=services.knowledge.readable(audience), assessment=assessed.found if assessed else None,
        request=assessed.request if assessed else None, first_response_due_at=loaded.first_response_due_at,
        may_reopen=may_reopen, group=loaded.group, tier=loaded.tier, priority=loaded.priority,
        started_at=loaded.started_at,
    )  # fmt: skip
    turn = advance(loaded.state, happening, context)
    said = line_of(happening, loaded.state, services.words)
    return TurnRecord(said, assessed, turn.state, turn.replies, turn.effects)
