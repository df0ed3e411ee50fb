"""take_turn: load the ticket, assess, advance the dialogue, write it all in one transaction. The straight line."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import tickets
from service.errors import Conflict, NotFound
from service.moves import line_of
from service.services import Services
from service.tables import Message, Ticket
from service.tickets import Actor, Assessed, Opening, TurnRecord
from triage.dialogue import Context, Known, advance, starts_anew, to_assess
from triage.redact import mask_secrets
from triage.talk.happenings import Happening, Said
from triage.talk.replies import Move
from triage.talk.state import State, state_from
from triage.types import Audience, Request, Turn

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

    `requester_id` is whose ticket it is, where that is not the caller.
    """

    channel: str
    access: str | None = None
    impact: str | None = None
    urgency: str | None = None
    follows: uuid.UUID | None = None
    requester_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Loaded:
    """What a turn starts from: the ticket's version, where the conversation stands, and what was said in it."""

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


def start_conversation(services: Services, start: Start, happening: Happening, caller: Caller, finish: Finish[T]) -> T:
    """The first turn, with a new ticket. `finish` runs in the same transaction, and its value is returned."""
    now, happening = services.now(), _masked(happening)
    fresh = Loaded(0, 0, State(), (), now, None, start.impact, start.urgency, start.channel, None)
    assessed = _assess(services, fresh, happening, caller, now)
    first = happening.text if isinstance(happening, Said) else services.words.label(Move.PERSON)
    opening = Opening(
        text=first, channel=start.channel, audience=caller.audience.value, access=start.access,
        requester_id=start.requester_id or caller.actor.person_id,
        impact=start.impact, urgency=start.urgency, follows_id=start.follows, site_id=start.site_id,
    )  # fmt: skip
    with services.database.write() as session:
        ledger = tickets.open_ticket(session, services.desk, opening, caller.actor, now)
        number = tickets.number_of(ledger.ticket.number)
        due = ledger.ticket.first_response_due_at
        turn = _turn(services, fresh, happening, assessed, number=number, due=due, now=now, audience=caller.audience)
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

    Where the ticket was closed too long ago to be reopened, a new one that follows it is opened. Raises NotFound and
    Conflict.
    """
    happening = _masked(happening)
    for attempt in range(ATTEMPTS):
        loaded, now = _load(services, ticket_id), services.now()
        if seen is not None and seen != loaded.version:
            raise Conflict("The conversation has moved on since; look at it again.")
        may_reopen = _may_reopen(services, loaded, now)
        if starts_anew(loaded.state, happening, may_reopen, services.words):
            return start_conversation(services, _following(loaded, ticket_id), happening, caller, finish)
        assessed = _assess(services, loaded, happening, caller, now)
        turn = _turn(
            services, loaded, happening, assessed, number=tickets.number_of(loaded.number),
            due=loaded.first_response_due_at, now=now, audience=caller.audience, may_reopen=may_reopen,
        )  # fmt: skip
        try:
            with services.database.write() as session:
                ticket = tickets.record_turn(
                    session, services.desk, ticket_id, turn, caller.actor, expected=loaded.version, now=now
                )
                session.flush()
                result = finish(session, ticket)
            services.metrics.turn(loaded.channel, turn)
            return result
        except Conflict:
            if attempt + 1 == ATTEMPTS or seen is not None:
                raise
    raise Conflict("Too many people are writing to this conversation at once; try again.")


def _masked(happening: Happening) -> Happening:
    """Secrets go before anything looks at the text: the stored request of a decision has none either."""
    return replace(happening, text=mask_secrets(happening.text).text) if isinstance(happening, Said) else happening


def _following(loaded: Loaded, ticket_id: uuid.UUID) -> Start:
    return Start(
        loaded.channel, loaded.access, follows=ticket_id, requester_id=loaded.requester_id, site_id=loaded.site_id
    )


def _load(services: Services, ticket_id: uuid.UUID) -> Loaded:
    with services.database.read() as session:
        ticket = session.get(Ticket, ticket_id)
        if ticket is None:
            raise NotFound("There is no such conversation.")
        said = session.scalars(
            select(Message.text)
            .where(Message.ticket_id == ticket_id, Message.author == "requester", Message.kind == "text")
            .order_by(Message.number)
        ).all()
        return Loaded(
            version=ticket.version, number=ticket.number, state=state_from(ticket.dialogue), said=tuple(said),
            started_at=ticket.started_at, first_response_due_at=ticket.first_response_due_at, impact=ticket.impact,
            urgency=ticket.urgency, channel=ticket.channel, ended_at=ticket.closed_at or ticket.resolved_at,
            access=ticket.access, requester_id=ticket.requester_id,
            group=ticket.group, tier=ticket.tier, site_id=ticket.site_id,
        )  # fmt: skip


def _assess(services: Services, loaded: Loaded, happening: Happening, caller: Caller, now: datetime) -> Assessed | None:
    known = to_assess(loaded.state, happening, services.words)
    if known is None:
        return None
    engine, generation = services.knowledge.current
    request = _request(services, loaded, happening, known, caller, now)
    return Assessed(request, engine.assess(request), engine.fingerprints(), generation)


def _request(
    services: Services, loaded: Loaded, happening: Happening, known: Known, caller: Caller, now: datetime
) -> Request:
    said = [*loaded.said, happening.text] if isinstance(happening, Said) else list(loaded.said)
    *earlier, text = said or [services.words.label(Move.PERSON)]
    return Request(
        text, requester=caller.requester, audience=caller.audience, impact=loaded.impact, urgency=loaded.urgency,
        channel=loaded.channel, history=tuple(Turn("requester", each) for each in earlier),
        clarifications=known.clarifications, failed_articles=known.failed_articles,
        captured_facts=known.captured_facts, wants_person=known.wants_person, now=now, started_at=loaded.started_at,
    )  # fmt: skip


def _turn(
    services: Services, loaded: Loaded, happening: Happening, assessed: Assessed | None, *, number: str,
    due: datetime | None, now: datetime, audience: Audience, may_reopen: bool = True,
) -> TurnRecord:  # fmt: skip
    context = Context(
        desk=services.desk, words=services.words, number=number, now=now,
        articles=services.knowledge.readable(audience), assessment=assessed.found if assessed else None,
        first_response_due_at=due, may_reopen=may_reopen, group=loaded.group, tier=loaded.tier,
    )  # fmt: skip
    turn = advance(loaded.state, happening, context)
    said = line_of(happening, loaded.state, services.words)
    return TurnRecord(said, assessed, turn.state, turn.replies, turn.effects)


def _may_reopen(services: Services, loaded: Loaded, now: datetime) -> bool:
    window = timedelta(days=services.desk.reopen_days)
    return loaded.ended_at is None or now - loaded.ended_at <= window
