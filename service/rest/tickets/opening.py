"""A ticket by API: the conversation that a chat would have begun, for oneself or for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Principal, actor_of, require
from service.accounts import person_by_email
from service.auth import caller_of
from service.errors import Fault, Forbidden, Invalid
from service.idempotency import Once
from service.rest.rights import READERS
from service.rest.tickets.models import NewTicket, Opened
from service.rest.tickets.queries import view_of
from service.services import Services
from service.tables import Message, Person, Ticket
from service.tickets import Actor, Ledger
from service.turn import Caller, Start, start_conversation
from triage.redact import mask_secrets
from triage.talk.happenings import Said
from triage.types import Audience


@dataclass(frozen=True)
class Opener:
    """Opens a ticket for `who` asks; `once` keeps the answer with it."""

    services: Services
    who: Principal
    once: Once

    def open(self, asked: NewTicket) -> dict[str, Any]:
        """The answer as JSON values. Raises Unauthenticated, Forbidden and Invalid."""
        caller = _caller(self.services, self.who, asked)
        start = Start(asked.channel, impact=asked.impact, urgency=asked.urgency)
        said = Said(mask_secrets(asked.text).text)
        return start_conversation(self.services, start, said, caller, self._finish)

    def _finish(self, session: Session, ticket: Ticket) -> dict[str, Any]:
        if self.who.person_id != ticket.requester_id or self.who.kind == "key":
            by = actor_of(self.who, staff=True)
            ledger = Ledger(session, ticket, by, self.services.now())
            ledger.note("opened_for", by=self.who.name)
            ledger.write()
        replies = session.scalars(
            select(Message.text)
            .where(Message.ticket_id == ticket.id, Message.author == "firstline")
            .order_by(Message.number)
        ).all()
        session.flush()
        opened = Opened(ticket=view_of(session, ticket, self.who), replies=list(replies))
        reply = opened.model_dump(mode="json")
        self.once.keep(session, 201, reply, self.services.now())
        return reply


def may_open(who: Principal) -> None:
    """Raises Unauthenticated for strangers: conversations are for them. Raises Forbidden for other keys."""
    if who.kind == "person":
        return
    require(who, scope="tickets:write" if who.may("tickets:write") else "conversations")


def _caller(services: Services, who: Principal, asked: NewTicket) -> Caller:
    if asked.requester_id is None and asked.requester_email is None:
        return caller_of(services.settings, who)
    if asked.requester_id is not None and asked.requester_email is not None:
        raise Invalid(faults=(Fault("/requester_email", "expected one of requester_id and requester_email"),))
    if who.kind == "person" and not who.has(*READERS):
        raise Forbidden("Only staff open tickets for somebody else.")
    person = _requester(services, asked)
    actor = Actor("requester", person.id, person.name)
    return Caller(actor, Audience.EMPLOYEES, person.email or person.name)


def _requester(services: Services, asked: NewTicket) -> Person:
    with services.database.read() as session:
        if asked.requester_id is not None:
            found = session.get(Person, asked.requester_id)
        else:
            found = person_by_email(session, asked.requester_email or "")
    if found is None or found.disabled_at is not None:
        name = "requester_id" if asked.requester_id is not None else "requester_email"
        raise Invalid("There is no such person.", faults=(Fault(f"/{name}", "expected somebody with an account"),))
    return found
