"""What demo agents do with a ticket that was handed over: take it, answer, pass it on or back, resolve it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Protocol

from service import tickets
from service.demo.people import Cast
from service.demo.planning import script
from service.services import Services
from service.tables import Person
from service.tickets import Actor, Ledger, TicketState
from triage.sla import add_business_minutes
from triage.talk import happenings as on
from triage.talk.happenings import Happening


class Playing(Protocol):
    """What of a play the agents need."""

    services: Services
    cast: Cast
    until: datetime
    at: datetime
    dice: Random

    def pass_minutes(self, least: float, most: float) -> bool: ...
    def turn(self, ticket_id: uuid.UUID, happening: Happening) -> object: ...


def work_on(this: Playing, ticket_id: uuid.UUID, tier: int, group: str) -> bool:
    """From the queue to the end, as far as time has come; whether it was resolved."""
    person = this.cast.agent_for(tier, group)
    if not _in_office(this, this.dice.expovariate(1 / 70) + 4):
        return False
    _take(this, ticket_id, person)
    if this.dice.random() < 0.2 and this.pass_minutes(4, 30):
        person = _pass_on(this, ticket_id, person, tier) or person
    if this.dice.random() < 0.15 and this.pass_minutes(5, 30):
        _change(this, ticket_id, person, lambda ledger: tickets.staff.note(ledger, _line(this, "note")))
    if this.dice.random() < 0.1 and this.pass_minutes(5, 30):
        _wait_for_requester(this, ticket_id, person)
    if not _in_office(this, this.dice.expovariate(1 / 240) + 10):
        return False
    _change(this, ticket_id, person, lambda ledger: _done(this, ledger))
    return True


def _done(this: Playing, ledger: Ledger) -> None:
    desk = this.services.desk
    tickets.staff.answer(ledger, _line(this, "done"), desk)
    tickets.staff.become(ledger, TicketState.RESOLVED, desk)


def _take(this: Playing, ticket_id: uuid.UUID, person: Person) -> None:
    desk = this.services.desk

    def change(ledger: Ledger) -> None:
        tickets.staff.assign(ledger, desk, person.id)
        tickets.staff.answer(ledger, _line(this, "first"), desk)

    _change(this, ticket_id, person, change)


def _pass_on(this: Playing, ticket_id: uuid.UUID, person: Person, tier: int) -> Person | None:
    """Up to the next tier, or back from it with the reason; returns who has it then."""
    desk = this.services.desk
    higher = [each.number for each in desk.tiers if tier < each.number <= 3]
    up = bool(higher) and (tier <= 1 or this.dice.random() < 0.3)
    if not up and tier <= 1:
        return None
    goal = higher[0] if up else 1
    bounce = None if up else this.dice.choice(tickets.staff.BOUNCES)
    move = tickets.staff.Move(tier=goal, bounce=bounce, note=_line(this, "note") if up else "")
    where: list[str] = []

    def change(ledger: Ledger) -> None:
        tickets.staff.move(ledger, desk, move)
        where.append(ledger.ticket.group)

    _change(this, ticket_id, person, change)
    other = this.cast.agent_for(goal, where[0])
    if not _in_office(this, this.dice.uniform(10, 90)):
        return other
    _change(this, ticket_id, other, lambda ledger: tickets.staff.assign(ledger, desk, other.id))
    return other


def _wait_for_requester(this: Playing, ticket_id: uuid.UUID, person: Person) -> None:
    desk = this.services.desk

    def change(ledger: Ledger) -> None:
        tickets.staff.answer(ledger, "Could you tell me whether it is the same on another computer?", desk)
        tickets.staff.become(ledger, TicketState.PENDING, desk, reason="requester")

    _change(this, ticket_id, person, change)
    if this.pass_minutes(5, 60 * 20):
        this.turn(ticket_id, on.Said("Yes, I tried that: it is the same on the computer of a colleague."))


def _in_office(this: Playing, minutes: float) -> bool:
    """So many minutes of the desk's working hours go by; whether the moment has already come."""
    desk = this.services.desk
    target = desk.sla_target(1, desk.priority())
    if target is None:
        return this.pass_minutes(minutes, minutes)
    calendar = desk.calendars[target.calendar]
    this.at = add_business_minutes(calendar, this.at, round(minutes)).replace(second=this.dice.randrange(60))
    return this.at <= this.until


def _change(this: Playing, ticket_id: uuid.UUID, person: Person, change: Callable[[Ledger], object]) -> None:
    if this.at > this.until:
        return
    actor = Actor("agent", person.id, person.name)
    with this.services.database.write() as session, tickets.changing(session, ticket_id, actor, this.at) as ledger:
        change(ledger)


def _line(this: Playing, kind: str) -> str:
    return this.dice.choice(script().agents[kind])
