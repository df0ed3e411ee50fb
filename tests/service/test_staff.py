"""What agents do reaches the requester, and keeps what was decided before."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.chat.views import conversation_view
from service.services import Services
from service.tables import Event, Message, Person, Ticket
from service.tickets import Actor, TicketState, changing, staff
from service.worker import close_resolved
from tests.service.test_ticketing import changed, opened, ticket_of
from tests.service.test_turn_hard import talk_of, went_on
from tests.service.world import FOR_PEOPLE, SOLVABLE, Clock
from triage.talk import happenings as on

RESOLVED, CLOSED, CANCELLED, OPEN = (
    TicketState.RESOLVED, TicketState.CLOSED, TicketState.CANCELLED, TicketState.OPEN,
)  # fmt: skip


def agent(services: Services, **given: Any) -> Person:
    """An agent of tier 2 in Network, unless given otherwise."""
    values = {"name": "Ada", "roles": ["agent"], "groups": ["Network"], "tiers": [0, 2, 3]} | given
    with services.database.write() as session:
        person = Person(created_at=services.now(), demo=False, **values)
        session.add(person)
        session.flush()
        return person


def by(services: Services, person: Person, ticket_id: uuid.UUID, change: Any) -> None:
    actor = Actor("agent", person.id, person.name)
    with services.database.write() as session, changing(session, ticket_id, actor, services.now()) as ledger:
        change(ledger)


def said(services: Services, ticket_id: uuid.UUID) -> list[str]:
    with services.database.read() as session:
        rows = select(Message.text).where(Message.ticket_id == ticket_id, Message.author == "firstline")
        return list(session.scalars(rows.order_by(Message.number)))


def events(services: Services, ticket_id: uuid.UUID) -> list[str]:
    with services.database.read() as session:
        return list(session.scalars(select(Event.kind).where(Event.ticket_id == ticket_id).order_by(Event.number)))


def view(services: Services, ticket_id: uuid.UUID) -> dict[str, Any]:
    with services.database.read() as session:
        return conversation_view(session, session.get_one(Ticket, ticket_id), services.words)


def becomes(services: Services, ticket_id: uuid.UUID, state: TicketState, **how: Any) -> None:
    changed(services, ticket_id, lambda ledger: staff.become(ledger, state, services.desk, **how))


# ---- what the requester is told


@pytest.mark.parametrize("first", [SOLVABLE, FOR_PEOPLE])
@pytest.mark.parametrize(
    ("state", "key"),
    [(RESOLVED, "solved_by_agent"), (CLOSED, "closed_by_agent"), (CANCELLED, "cancelled_by_agent")],
)
def test_the_end_that_an_agent_makes_is_said_to_the_requester(
    services: Services, first: str, state: TicketState, key: str
) -> None:
    ticket_id = opened(services, on.Said(first))
    becomes(services, ticket_id, state)
    number = f"INC-{ticket_of(services, ticket_id).number}"
    assert services.words.say(key, number=number) in said(services, ticket_id)
    assert ticket_of(services, ticket_id).state == state
    assert ("rate" in {button["move"] for button in view(services, ticket_id)["buttons"]}) == (state is RESOLVED)


@pytest.mark.parametrize("by_agent", [True, False])
def test_what_is_resolved_again_can_be_rated_again(services: Services, by_agent: bool) -> None:
    ticket_id = opened(services, on.WantsPerson())
    for score in (2, 5):
        becomes(services, ticket_id, RESOLVED)
        went_on(services, ticket_id, on.Rated(score))
        assert ticket_of(services, ticket_id).rating == score
        if by_agent:
            becomes(services, ticket_id, OPEN)
        else:
            went_on(services, ticket_id, on.NotYet())


def test_the_requester_is_told_once_who_has_it(services: Services) -> None:
    ticket_id, ada = opened(services, on.WantsPerson()), agent(services)
    changed(services, ticket_id, lambda ledger: staff.assign(ledger, services.desk, ada.id))
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, "Hello.", services.desk))
    becomes(services, ticket_id, TicketState.PENDING, reason="vendor")
    group = ticket_of(services, ticket_id).group
    assert said(services, ticket_id).count(services.words.say("agent_took", group=group)) == 1


def test_the_clock_files_what_is_solved_without_a_word(services: Services, clock: Clock) -> None:
    ticket_id = opened(services)
    went_on(services, ticket_id, on.Helped())
    before = said(services, ticket_id)
    clock.at += timedelta(days=services.desk.close_after_days, minutes=1)
    assert close_resolved(services) == 1
    assert (ticket_of(services, ticket_id).state, said(services, ticket_id)) == (CLOSED, before)


def test_after_a_move_nobody_is_said_to_have_it(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, "Hello.", services.desk))
    changed(services, ticket_id, lambda ledger: staff.move(ledger, services.desk, staff.Move(3)))
    went_on(services, ticket_id, on.WantsPerson())
    ticket = ticket_of(services, ticket_id)
    last = said(services, ticket_id)[-1]
    assert services.words.say("handover_again", number=f"INC-{ticket.number}", group=ticket.group) in last
    # they had their first answer; nobody owes them another first one
    assert services.words.say("time_unknown") in last
    assert view(services, ticket_id)["first_response_due_at"] is None


def test_what_was_answered_is_not_overdue_when_it_is_opened_again(services: Services, clock: Clock) -> None:
    ticket_id = opened(services, on.WantsPerson())
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, "Hello.", services.desk))
    becomes(services, ticket_id, RESOLVED)
    clock.at += timedelta(days=3)
    for happening in (on.NotYet(), on.WantsPerson()):
        went_on(services, ticket_id, happening)
        assert "should have answered" not in " ".join(said(services, ticket_id))


def test_the_time_of_the_first_answer_is_shown_until_it_came(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    assert view(services, ticket_id)["first_response_due_at"] is not None
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, "Hello.", services.desk))
    assert view(services, ticket_id)["first_response_due_at"] is None


# ---- whose queue it is in


@pytest.mark.parametrize("how", ["assigned", "answers", "waits", "opens again"])
def test_what_firstline_had_goes_to_the_queue_of_the_agent_who_takes_it(services: Services, how: str) -> None:
    ticket_id, ada, desk = opened(services), agent(services), services.desk
    if how == "opens again":
        went_on(services, ticket_id, on.Helped())
    change = {
        "assigned": lambda ledger: staff.assign(ledger, desk, ada.id),
        "answers": lambda ledger: staff.answer(ledger, "Hello.", desk),
        "waits": lambda ledger: staff.become(ledger, TicketState.PENDING, desk, reason="vendor"),
        "opens again": lambda ledger: staff.become(ledger, OPEN, desk),
    }[how]
    if how == "assigned":
        changed(services, ticket_id, change)
    else:
        by(services, ada, ticket_id, change)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.tier, ticket.group) == (2, "Network")
    assert "moved" in events(services, ticket_id)
    # who is answered sees who has it
    assert ("“Network”" in said(services, ticket_id)[-1]) == (how != "answers")


@pytest.mark.parametrize("given", [{"groups": [], "tiers": []}, {"groups": ["No such"], "tiers": [0, 9]}, None])
def test_of_an_agent_without_a_queue_it_goes_to_the_first_tier(
    services: Services, given: dict[str, Any] | None
) -> None:
    ticket_id = opened(services)
    person = agent(services, **given) if given is not None else None
    change: Any = lambda ledger: staff.answer(ledger, "Hello.", services.desk)  # noqa: E731
    if person is not None:
        by(services, person, ticket_id, change)
    else:
        changed(services, ticket_id, change)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.tier, ticket.group) == (1, services.desk.group_for(1, ticket.category))


def test_what_was_handed_over_stays_in_its_queue_when_somebody_takes_it(services: Services) -> None:
    ticket_id = opened(services, on.Said(FOR_PEOPLE))
    before = ticket_of(services, ticket_id)
    by(services, agent(services), ticket_id, lambda ledger: staff.answer(ledger, "Hello.", services.desk))
    after = ticket_of(services, ticket_id)
    assert (after.tier, after.group) == (before.tier, before.group)


# ---- a handoff for every handover


def test_the_first_words_after_a_wish_for_a_person_give_a_handoff_and_a_queue(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    before = ticket_of(services, ticket_id)
    went_on(services, ticket_id, on.Said("There is a ransom note on every PC in the office"))
    ticket = ticket_of(services, ticket_id)
    assert (ticket.group, ticket.handed_over_at) == ("Security", before.handed_over_at)
    assert ticket.tier > before.tier
    assert ticket.category
    assert ticket.handoff is not None
    assert "ransom note" in str(ticket.handoff["summary"])
    assert events(services, ticket_id).count("handed_over") == 1
    assert "“Security”" in said(services, ticket_id)[-1]


def test_the_fix_that_had_helped_once_leads_to_a_person_with_a_handoff(services: Services) -> None:
    ticket_id = opened(services)
    went_on(services, ticket_id, on.Helped())
    went_on(services, ticket_id, on.Said(f"It happens again today: {SOLVABLE}"))
    ticket = ticket_of(services, ticket_id)
    assert talk_of(services, ticket_id).handed_over
    assert ticket.handoff is not None
    assert ticket.handoff["tier"] == ticket.tier
