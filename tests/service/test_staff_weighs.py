"""What agents weigh, wait for and open again: it stays as it was decided, and in time."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.attachments import attach, keeping
from service.errors import Conflict
from service.services import Services
from service.tables import Event
from service.tickets import TicketState, changing, staff
from service.turn import take_turn
from service.worker import close_silent
from tests.service.test_staff import CANCELLED, CLOSED, OPEN, RESOLVED, becomes, said
from tests.service.test_ticketing import CALLER, changed, opened, ticket_of
from tests.service.test_turn_hard import stored, went_on
from tests.service.world import FOR_PEOPLE, Clock, World
from triage.talk import happenings as on
from triage.talk.happenings import Happening

# ---- priority


def patched(world: World, ticket_id: uuid.UUID, **body: Any) -> dict[str, Any]:
    seen = ticket_of(world.services, ticket_id).version
    answer = world.client("admin").patch(f"/api/v1/tickets/{ticket_id}", json={"version": seen, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_override_of_the_priority_stays_until_it_is_taken_away(world: World) -> None:
    ticket_id = world.tickets["requester"]
    patched(world, ticket_id, priority="P1", priority_reason="the board waits")
    shown = patched(world, ticket_id, urgency="low")
    assert (shown["priority"], shown["priority_reason"], shown["urgency"]) == ("P1", "the board waits", "low")
    shown = patched(world, ticket_id, priority_reason="the whole board waits")
    assert (shown["priority"], shown["priority_reason"]) == ("P1", "the whole board waits")
    shown = patched(world, ticket_id, priority=None)
    assert (shown["priority"], shown["priority_reason"]) == (world.services.desk.priority(None, "low"), None)


@pytest.mark.parametrize("happening", [on.WantsPerson(), on.Said(FOR_PEOPLE)])
def test_an_override_of_the_priority_outlives_the_handover(services: Services, happening: Happening) -> None:
    ticket_id, desk = opened(services), services.desk
    changed(services, ticket_id, lambda ledger: staff.prioritise(ledger, desk, priority="P2", reason="VIP"))
    went_on(services, ticket_id, happening)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.priority, ticket.priority_reason) == ("P2", "VIP")
    assert ticket.handoff is not None
    assert ticket.handoff["priority"] == "P2"


def test_the_reason_of_a_priority_keeps_no_secret(services: Services) -> None:
    ticket_id = opened(services)
    secret = "her password is Tr0ub4dor&3xyz"
    changed(services, ticket_id, lambda ledger: staff.prioritise(ledger, services.desk, priority="P1", reason=secret))
    with services.database.read() as session:
        data = session.scalars(select(Event.data).where(Event.ticket_id == ticket_id, Event.kind == "priority")).all()
    assert "Tr0ub4dor" not in f"{ticket_of(services, ticket_id).priority_reason} {data}"


# ---- waiting for the requester, and opening again


def waiting(services: Services) -> uuid.UUID:
    ticket_id = opened(services, on.WantsPerson())
    becomes(services, ticket_id, TicketState.PENDING, reason="requester")
    return ticket_id


def sent_file(services: Services, ticket_id: uuid.UUID, folder: Path) -> None:
    with (
        keeping(folder, BytesIO(b"hello"), "a.txt", most=1_000) as kept,
        services.database.write() as session,
        changing(session, ticket_id, CALLER.actor, services.now()) as ledger,
    ):
        attach(ledger, kept, services.desk, internal=False)


@pytest.mark.parametrize(
    ("happening", "ends"), [(on.WantsPerson(), False), (on.Rated(3), False), (on.Said("It is the same there."), True)]
)
def test_only_an_answer_ends_the_wait_for_the_requester(services: Services, happening: Happening, ends: bool) -> None:
    ticket_id = waiting(services)
    went_on(services, ticket_id, happening)
    assert (ticket_of(services, ticket_id).state == OPEN) == ends


def test_a_file_ends_the_wait_for_the_requester(services: Services, tmp_path: Path) -> None:
    ticket_id = waiting(services)
    sent_file(services, ticket_id, tmp_path)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.state, ticket.pending_reason) == (OPEN, None)


def test_a_file_opens_what_people_resolved_again(services: Services, tmp_path: Path) -> None:
    ticket_id = opened(services, on.WantsPerson())
    becomes(services, ticket_id, RESOLVED)
    sent_file(services, ticket_id, tmp_path)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.state, ticket.reopened) == (OPEN, 1)
    assert services.words.say("why_reopened") in said(services, ticket_id)[-2]


@pytest.mark.parametrize("ended", [RESOLVED, CLOSED, CANCELLED])
def test_an_agent_opens_again_what_the_requester_could_and_no_longer(
    services: Services, clock: Clock, ended: TicketState
) -> None:
    ticket_id = opened(services, on.WantsPerson())
    becomes(services, ticket_id, ended)
    becomes(services, ticket_id, OPEN)
    ticket = ticket_of(services, ticket_id)
    assert (ticket.state, ticket.reopened, ticket.closed_at, ticket.resolved_at) == (OPEN, 1, None, None)
    becomes(services, ticket_id, ended)
    clock.at += timedelta(days=services.desk.reopen_days, minutes=1)
    with pytest.raises(Conflict):
        becomes(services, ticket_id, OPEN)


def test_the_word_after_silence_is_when_it_ended(services: Services, clock: Clock) -> None:
    ticket_id = opened(services)
    clock.at += timedelta(hours=services.desk.silent_after_hours, minutes=1)
    close_silent(services)
    clock.at += timedelta(days=services.desk.reopen_days, minutes=-30)
    went_on(services, ticket_id, on.Helped())
    assert ticket_of(services, ticket_id).closed_at is None
    clock.at += timedelta(days=1)
    assert went_on(services, ticket_id, on.NotYet()) == ticket_id


def test_a_conversation_that_cannot_be_read_keeps_none_behind_it_open(services: Services, clock: Clock) -> None:
    unreadable, behind = opened(services), opened(services)
    stored(services, unreadable, dialogue={"phase": "of a version to come"})
    clock.at += timedelta(hours=services.desk.silent_after_hours, minutes=1)
    close_silent(services)
    assert ticket_of(services, behind).state == CLOSED
    assert ticket_of(services, unreadable).state == OPEN


def test_due_times_that_an_older_priority_gave_are_reckoned_by_the_usual_one(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    stored(services, ticket_id, priority="P9")
    changed(services, ticket_id, lambda ledger: staff.move(ledger, services.desk, staff.Move(2)))
    take_turn(services, ticket_id, on.WantsPerson(), replace(CALLER), lambda _session, _ticket: None)
    assert ticket_of(services, ticket_id).first_response_due_at is not None
