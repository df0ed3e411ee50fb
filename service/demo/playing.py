"""One demo ticket from its first message to where it stands now, by the same turns that real people take."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from service import tickets
from service.demo.people import Cast
from service.demo.planning import Planned, script
from service.demo.working import work_on
from service.services import Services
from service.tables import Person, Ticket
from service.tickets import Actor, TicketState
from service.turn import Caller, Start, start_conversation, take_turn
from triage.talk import happenings as on
from triage.talk.happenings import Happening
from triage.talk.state import Phase, State, state_from
from triage.types import Audience

CLOCK = Actor("system")
# Nobody presses more buttons than this; it ends a play whose dice never do.
_MOST_MOVES = 24
_COMMENTS = ("", "", "", "Quick and clear.", "That was easier than a call.", "It took two tries, but it works.")


@dataclass(frozen=True)
class Seen:
    """A ticket after a turn."""

    id: uuid.UUID
    state: State
    tier: int
    group: str


@dataclass
class Play:
    """A ticket that is being played. `at` is the moment of the last turn; nothing happens after `until`."""

    services: Services
    cast: Cast
    planned: Planned
    until: datetime
    at: datetime
    dice: Random
    reopened: bool = False

    @property
    def requester(self) -> Person:
        return self.cast.requesters[self.planned.requester % len(self.cast.requesters)]

    def then(self) -> Services:
        """The services, with the clock at the moment of the play."""
        moment = self.at
        return replace(self.services, clock=lambda: moment)

    def pass_minutes(self, least: float, most: float) -> bool:
        """Time goes by; whether the moment has already come."""
        self.at += timedelta(seconds=round(60 * self.dice.uniform(least, most)))
        return self.at <= self.until

    def caller(self) -> Caller:
        person = self.requester
        return Caller(Actor("requester", person.id, person.name), Audience.EMPLOYEES, person.email)

    def turn(self, ticket_id: uuid.UUID, happening: Happening, caller: Caller | None = None) -> Seen:
        return take_turn(self.then(), ticket_id, happening, caller or self.caller(), _seen)


def play(
    services: Services, cast: Cast, planned: Planned, until: datetime, begun: Callable[[Session, Ticket], None]
) -> None:
    """Play one ticket. `begun` runs in the transaction of its first message.

    Raises Conflict, NotFound and IntegrityError when somebody removes it meanwhile, and DatabaseUnavailable.
    """
    this = Play(services, cast, planned, until, planned.at, planned.chance())

    def first(session: Session, ticket: Ticket) -> Seen:
        begun(session, ticket)
        return _seen(session, ticket)

    start = Start("chat", requester_id=this.requester.id, demo=True)
    seen = start_conversation(this.then(), start, on.Said(planned.text), this.caller(), first)
    for _ in range(_MOST_MOVES):
        following = _next(this, seen)
        if following is None:
            return
        seen = following


def _next(this: Play, seen: Seen) -> Seen | None:
    """What happens next; None when nothing does, or not yet."""
    match seen.state.phase:
        case Phase.CLARIFY:
            return _asked(this, seen)
        case Phase.PROPOSE:
            return _trying(this, seen)
        # some answer the questions, some leave it to the person
        case Phase.FACTS if this.dice.random() < 0.45:
            return _fact(this, seen)
        case Phase.FACTS | Phase.PERSON:
            resolved = work_on(this, seen.id, seen.tier, seen.group)
            return replace(seen, state=replace(seen.state, phase=Phase.SOLVED)) if resolved else None
        case Phase.SOLVED:
            return _solved(this, seen)
        case _:
            return None


def _asked(this: Play, seen: Seen) -> Seen | None:
    if this.dice.random() < 0.08:
        return _silent(this, seen)
    if not this.pass_minutes(0.2, 4):
        return None
    if this.dice.random() < 0.08:
        return this.turn(seen.id, on.WantsPerson())
    choices = seen.state.choices
    # the first choice comes from the article that fits best
    choice = choices[0] if this.dice.random() < 0.75 else this.dice.choice(choices)
    return this.turn(seen.id, on.Chose(choice))


def _trying(this: Play, seen: Seen) -> Seen | None:
    """Some steps, then the word: it helped, not yet, a person please, or nothing at all."""
    offer, dice = seen.state.offer, this.dice
    if not this.pass_minutes(0.5, 9):
        return None
    if offer is not None and not offer.on_last_step:
        if offer.step == 0 and not seen.state.all_at_once and dice.random() < 0.25:
            return this.turn(seen.id, on.AllSteps())
        if dice.random() < 0.4:
            return this.turn(seen.id, on.NextStep())
    luck = dice.random()
    helps = 0.7 if not seen.state.failed else 0.5
    if luck < helps:
        return this.turn(seen.id, on.Helped())
    if luck < helps + 0.16:
        return this.turn(seen.id, on.NotYet())
    return this.turn(seen.id, on.WantsPerson()) if luck < helps + 0.22 else _silent(this, seen)


def _fact(this: Play, seen: Seen) -> Seen | None:
    name = seen.state.facts_open[0]
    answers = script().facts.get(name, ())
    if not this.pass_minutes(0.2, 3):
        return None
    value = this.dice.choice(answers) if answers and this.dice.random() < 0.75 else None
    return this.turn(seen.id, on.GaveFact(name, value))


def _solved(this: Play, seen: Seen) -> Seen | None:
    """A rating perhaps, or it comes back; and some days later it is closed."""
    if not this.reopened and this.dice.random() < 0.05:
        this.reopened = True
        return this.turn(seen.id, on.NotYet()) if this.pass_minutes(60, 60 * 26) else None
    resolved_at = this.at
    if this.dice.random() < 0.5 and this.pass_minutes(0.5, 40):
        score = this.dice.choices(range(1, 6), (3, 4, 10, 33, 50))[0]
        this.turn(seen.id, on.Rated(score, this.dice.choice(_COMMENTS) if score > 3 else ""))
    _close(this, seen.id, resolved_at)
    return None


def _close(this: Play, ticket_id: uuid.UUID, resolved_at: datetime) -> None:
    at = resolved_at + timedelta(days=this.services.desk.close_after_days, minutes=5)
    if at > this.until:
        return
    with this.services.database.write() as session, tickets.changing(session, ticket_id, CLOCK, at) as ledger:
        tickets.staff.become(ledger, TicketState.CLOSED, this.services.desk, by="system")


def _silent(this: Play, seen: Seen) -> Seen | None:
    """Nothing more is heard; after the desk's time the ticket is closed, and not as solved."""
    this.at += timedelta(hours=this.services.desk.silent_after_hours, minutes=1)
    return this.turn(seen.id, on.WentSilent(), Caller(CLOCK, Audience.PUBLIC)) if this.at <= this.until else None


def _seen(_session: Session, ticket: Ticket) -> Seen:
    return Seen(ticket.id, state_from(ticket.dialogue), ticket.tier, ticket.group)
