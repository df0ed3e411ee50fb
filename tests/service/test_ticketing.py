"""The life of a ticket: every change with its event, one version further, or refused with nothing written."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from service import tickets
from service.errors import Conflict, Invalid
from service.services import Services
from service.tables import Event, Message, Person, StoredSuggestion, Ticket
from service.ticketing.ledger import Ledger
from service.tickets import Actor, Outcome, TicketState, staff
from service.turn import Caller, Start, start_conversation, take_turn
from service.worker import close_silent
from tests.service.world import FOR_PEOPLE, SOLVABLE, Clock, every_database
from triage.talk import happenings as on
from triage.talk.state import state_from
from triage.types import Audience

AGENT = Actor("agent")
CALLER = Caller(Actor("requester"), Audience.EMPLOYEES)


def opened(services: Services, happening: Any = None) -> uuid.UUID:
    first = happening or on.Said(SOLVABLE)
    return start_conversation(services, Start("chat"), first, CALLER, lambda _session, ticket: ticket.id)


def changed(services: Services, ticket_id: uuid.UUID, change: Callable[[Ledger], Any], **how: Any) -> Any:
    """What the change returns, in its own transaction, by an agent."""
    with services.database.write() as session, tickets.changing(
        session, ticket_id, AGENT, services.now(), **how
    ) as ledger:  # fmt: skip
        return change(ledger)


def ticket_of(services: Services, ticket_id: uuid.UUID) -> Ticket:
    with services.database.read() as session:
        return session.get_one(Ticket, ticket_id)


def counted(services: Services, ticket_id: uuid.UUID) -> tuple[int, int, int]:
    """Version, messages and events."""
    with services.database.read() as session:
        rows = [
            session.scalar(select(func.count()).select_from(table).where(table.ticket_id == ticket_id)) or 0
            for table in (Message, Event)
        ]
        return session.get_one(Ticket, ticket_id).version, rows[0], rows[1]


def agent(services: Services) -> uuid.UUID:
    with services.database.write() as session:
        person = Person(
            name="Ada", roles=["agent"], groups=[], tiers=[1, 2], created_at=services.now(), demo=False
        )  # fmt: skip
        session.add(person)
        session.flush()
        return person.id


def racing(work: Callable[[int], Any], racers: int = 8) -> list[Any]:
    """What each got, or the error; all start at the same moment."""
    start = threading.Barrier(racers)

    def race(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        except Conflict as error:
            return error

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(race, range(racers)))


RACES: dict[str, Callable[[Services, Ledger], Any]] = {
    "answer": lambda services, ledger: staff.answer(ledger, "I am on it.", services.desk),
    "resolve": lambda services, ledger: staff.become(ledger, TicketState.RESOLVED, services.desk),
    "move": lambda services, ledger: staff.move(ledger, services.desk, staff.Move(3)),
}
# the answer itself; that it is solved, and how was it
SAID = {"answer": 1, "resolve": 2, "move": 0}


@every_database
@pytest.mark.parametrize("race", RACES)
def test_of_eight_who_saw_the_same_version_exactly_one_wins(services: Services, race: str) -> None:
    for _ in range(3):
        ticket_id = opened(services, on.WantsPerson())
        before = counted(services, ticket_id)

        def work(_number: int, ticket_id: uuid.UUID = ticket_id, seen: int = before[0]) -> None:
            changed(services, ticket_id, lambda ledger: RACES[race](services, ledger), expected=seen)

        outcomes = racing(work)
        assert sum(outcome is None for outcome in outcomes) == 1
        after = counted(services, ticket_id)
        assert after[0] == before[0] + 1
        assert after[1] - before[1] == SAID[race]


@every_database
def test_requesters_who_write_at_once_are_all_heard(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    texts = [f"more about it, part {number}" for number in range(4)]
    outcomes = racing(
        lambda n: take_turn(services, ticket_id, on.Said(texts[n]), CALLER, lambda _s, t: t.id), racers=4
    )  # fmt: skip
    assert outcomes == [ticket_id] * 4
    with services.database.read() as session:
        said = session.scalars(select(Message.text).where(Message.ticket_id == ticket_id)).all()
    assert all(said.count(text) == 1 for text in texts)


@every_database
def test_tickets_opened_at_once_have_numbers_of_their_own_from_the_first_on(services: Services) -> None:
    ids = racing(lambda _n: opened(services, on.WantsPerson()))
    numbers = sorted(ticket_of(services, each).number for each in ids)
    assert numbers == list(range(1000, 1008))


def test_a_ticket_that_an_agent_took_is_not_given_back_to_the_machine_when_it_is_reopened(services: Services) -> None:
    ticket_id = opened(services)
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, "Try again now.", services.desk))
    changed(services, ticket_id, lambda ledger: staff.become(ledger, TicketState.RESOLVED, services.desk))
    take_turn(services, ticket_id, on.NotYet(), CALLER, lambda _session, _ticket: None)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.state, ticket.outcome) == (TicketState.OPEN, Outcome.ESCALATED)
    talk = state_from(ticket.dialogue)
    assert talk.handed_over
    assert talk.offer is None


def test_an_agent_who_answers_ends_the_questions_about_facts(services: Services) -> None:
    ticket_id = opened(services, on.Said("the network share H: is gone, and I want to talk to a human"))
    assert state_from(ticket_of(services, ticket_id).dialogue).facts_open
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, "I look at it.", services.desk))
    talk = state_from(ticket_of(services, ticket_id).dialogue)
    assert (talk.phase.value, talk.facts_open, talk.taken) == ("person", (), True)


def test_what_an_agent_waits_for_is_not_closed_for_silence(services: Services, clock: Clock) -> None:
    ticket_id = opened(services)
    changed(
        services, ticket_id, lambda ledger: staff.become(ledger, TicketState.PENDING, services.desk, reason="vendor")
    )
    clock.at += timedelta(days=60)
    close_silent(services)
    assert ticket_of(services, ticket_id).state == TicketState.PENDING


def test_a_change_that_fails_in_the_middle_writes_nothing(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    before = counted(services, ticket_id)

    def halfway(ledger: Ledger) -> None:
        staff.answer(ledger, "written, and then not", services.desk)
        raise Conflict("no")

    with pytest.raises(Conflict):
        changed(services, ticket_id, halfway)
    assert counted(services, ticket_id) == before


def test_the_time_that_is_said_is_the_time_on_the_ticket(services: Services) -> None:
    for happening in (on.WantsPerson(), on.Said(FOR_PEOPLE), on.Said("a human please, outlook is slow")):
        ticket_id = opened(services, happening)
        ticket = ticket_of(services, ticket_id)
        assert ticket.first_response_due_at is not None
        local = ticket.first_response_due_at.astimezone(services.desk.time_zone)
        with services.database.read() as session:
            said = session.scalar(
                select(Message.text).where(Message.ticket_id == ticket_id, Message.kind == "handover")
            )  # fmt: skip
        assert said is not None
        assert f"{local:%H:%M}" in said


def test_a_suggestion_of_another_ticket_is_not_judged(services: Services) -> None:
    mine, other = opened(services), opened(services)
    with services.database.read() as session:
        found = session.scalar(select(StoredSuggestion.id).where(StoredSuggestion.ticket_id == other))
    assert found is not None
    with pytest.raises(Invalid):
        changed(services, mine, lambda ledger: staff.judge(ledger, ledger.session, found, "right"))
    changed(services, other, lambda ledger: staff.judge(ledger, ledger.session, found, "right"))
