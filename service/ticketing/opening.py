"""A new ticket: its number, its first state, and the clock that starts with the first message."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from service.tables import Counter, Table, Ticket, new_id
from service.ticketing.ledger import Actor, Ledger
from service.ticketing.lifecycle import TicketState
from triage.desk import Desk
from triage.redact import mask_secrets
from triage.sla import due_times
from triage.talk.state import State, state_dict

PREFIX = "INC-"
FIRST_NUMBER = 1000
_SUBJECT = 120
_COUNTERS = Table.metadata.tables[Counter.__tablename__]


@dataclass(frozen=True)
class Opening:
    """What is known of a ticket at its first message. `access` is the hash of a visitor's token."""

    text: str
    channel: str
    audience: str
    requester_id: uuid.UUID | None = None
    access: str | None = None
    impact: str | None = None
    urgency: str | None = None
    follows_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None
    demo: bool = False


def number_of(number: int) -> str:
    """The number as people read and say it."""
    return f"{PREFIX}{number}"


def open_ticket(session: Session, desk: Desk, new: Opening, actor: Actor, now: datetime) -> Ledger:
    """A ticket of Firstline's own queue, with the ledger of its first change. Priority is the matrix's."""
    priority = desk.priority(new.impact, new.urgency)
    home = desk.tier(0)
    due = due_times(desk, priority, home.number, now)
    ticket = Ticket(
        id=new_id(), number=next_value(session, "ticket", FIRST_NUMBER), version=1, channel=new.channel,
        audience=new.audience, requester_id=new.requester_id, access=new.access,
        subject=subject_of(new.text), state=TicketState.NEW.value, tier=home.number, group=home.group,
        impact=new.impact or desk.default_impact, urgency=new.urgency or desk.default_urgency, priority=priority,
        follows_id=new.follows_id, site_id=new.site_id, dialogue=state_dict(State()), handoff=None, outcome="open",
        category="", last_message=0, last_event=0, reopened=0, demo=new.demo, started_at=now, updated_at=now,
        requester_at=now, first_response_due_at=due.first_response_due_at,
        resolution_due_at=due.resolution_due_at,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    ledger = Ledger(session, ticket, actor, now)
    ledger.note("opened", channel=new.channel, follows=str(new.follows_id) if new.follows_id else None)
    return ledger


def subject_of(text: str) -> str:
    """The first line with something in it, secrets masked, cut at a word."""
    line = next((" ".join(each.split()) for each in text.splitlines() if each.strip()), "")
    masked = mask_secrets(line[: 4 * _SUBJECT]).text
    if len(masked) <= _SUBJECT:
        return masked
    return masked[:_SUBJECT].rsplit(" ", 1)[0] + "…"


def next_value(session: Session, name: str, first: int = 1) -> int:
    """The counter's next number; its row is locked until the transaction ends."""
    row = _COUNTERS.c
    raised = update(_COUNTERS).where(row.name == name).values(value=row.value + 1).returning(row.value)
    value = session.connection().execute(raised).scalar_one_or_none()
    if value is not None:
        return int(value)
    # two may be first at the same time
    made = text("INSERT INTO counter (name, value) VALUES (:name, :before) ON CONFLICT (name) DO NOTHING")
    session.execute(made, {"name": name, "before": first - 1})
    return int(session.execute(raised).scalar_one())


def value_of(session: Session, name: str) -> int:
    """The counter's number now; 0 before the first."""
    return session.execute(select(Counter.value).where(Counter.name == name)).scalar_one_or_none() or 0
