"""One turn from the message to the commit: what is written, once for each key, and what a stale page gets."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from service.errors import Conflict, Invalid, NotFound
from service.idempotency import Once, run_once
from service.services import Services
from service.tables import Event, Message, StoredAssessment, StoredReply, StoredSuggestion, Ticket
from service.ticketing.requests import request_from
from service.tickets import TicketState
from service.turn import Start, start_conversation, take_turn
from tests.service.test_ticketing import CALLER, counted, opened, racing, ticket_of
from tests.service.world import SOLVABLE, Clock, every_database
from triage.talk import happenings as on
from triage.talk.state import Phase, state_from


def started_once(services: Services, key: str, text: str = SOLVABLE) -> tuple[dict[str, Any], bool]:
    once = Once.of("stranger", "conversations", key, {"text": text})

    def work() -> dict[str, Any]:
        def finish(session: Any, ticket: Ticket) -> dict[str, Any]:
            reply = {"id": str(ticket.id)}
            once.keep(session, 201, reply, services.now())
            return reply

        return start_conversation(services, Start("chat"), on.Said(text), CALLER, finish)

    return run_once(services.database, once, work)


def moved_once(services: Services, ticket_id: uuid.UUID, key: str, seen: int | None) -> tuple[dict[str, Any], bool]:
    once = Once.of("stranger", f"conversations/{ticket_id}/moves", key, {"move": "person"})

    def work() -> dict[str, Any]:
        def finish(session: Any, ticket: Ticket) -> dict[str, Any]:
            reply = {"version": ticket.version}
            once.keep(session, 200, reply, services.now())
            return reply

        return take_turn(services, ticket_id, on.WantsPerson(), CALLER, finish, seen=seen)

    return run_once(services.database, once, work)


@every_database
def test_one_key_sent_eight_times_at_once_has_one_effect_and_one_answer(services: Services) -> None:
    answers = racing(lambda _n: started_once(services, "k" * 20))
    assert len({answer["id"] for answer, _ in answers}) == 1
    assert [replayed for _, replayed in answers].count(False) == 1
    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert session.scalar(select(func.count()).select_from(StoredReply)) == 1


@every_database
@pytest.mark.parametrize("with_version", [True, False])
def test_a_move_sent_eight_times_at_once_is_made_once(services: Services, with_version: bool) -> None:
    ticket_id = opened(services)
    before = counted(services, ticket_id)
    answers = racing(lambda _n: moved_once(services, ticket_id, "m" * 20, before[0] if with_version else None))
    assert {answer["version"] for answer, _ in answers} == {before[0] + 1}
    assert counted(services, ticket_id)[0] == before[0] + 1


@every_database
def test_keys_of_their_own_have_effects_of_their_own(services: Services) -> None:
    answers = racing(lambda n: started_once(services, f"key number {n} of them"))
    assert len({answer["id"] for answer, _ in answers}) == 8


def test_a_key_with_another_body_is_refused(services: Services) -> None:
    started_once(services, "k" * 20)
    with pytest.raises(Invalid, match="another body"):
        started_once(services, "k" * 20, "something else")


def test_all_of_a_turn_is_written_with_what_the_decision_rested_on(services: Services) -> None:
    ticket_id = opened(services, on.Said(f"{SOLVABLE}. my password is hunter2"))
    with services.database.read() as session:
        stored = session.scalars(select(StoredAssessment).where(StoredAssessment.ticket_id == ticket_id)).one()
        suggested = session.scalars(select(StoredSuggestion).where(StoredSuggestion.ticket_id == ticket_id)).all()
        events = session.scalars(select(Event.kind).where(Event.ticket_id == ticket_id).order_by(Event.number)).all()
        authors = session.scalars(
            select(Message.author).where(Message.ticket_id == ticket_id).order_by(Message.number)
        ).all()  # fmt: skip
    assert set(stored.fingerprints) == {"encoder", "model", "rules", "desk", "articles"}
    assert stored.generation == services.knowledge.current[1]
    assert "hunter2" not in str(stored.request)
    assert "hunter2" not in str(stored.result)
    assert request_from(stored.request).text.startswith(SOLVABLE)
    assert [each.outcome for each in suggested].count("offered") == 1
    assert sum(each.automatic for each in suggested) == 1
    assert events == ["opened", "assessed", "offered"]
    assert authors[0] == "requester"
    assert set(authors[1:]) == {"firstline"}


def test_a_move_for_an_older_version_is_refused_and_nothing_is_written(services: Services) -> None:
    ticket_id = opened(services)
    seen = ticket_of(services, ticket_id).version
    take_turn(services, ticket_id, on.NextStep(), CALLER, lambda _session, _ticket: None, seen=seen)
    before = counted(services, ticket_id)
    with pytest.raises(Conflict):
        take_turn(services, ticket_id, on.NextStep(), CALLER, lambda _session, _ticket: None, seen=seen)
    assert counted(services, ticket_id) == before


def test_a_conversation_that_does_not_exist_is_not_found(services: Services) -> None:
    with pytest.raises(NotFound):
        take_turn(services, uuid.uuid4(), on.WantsPerson(), CALLER, lambda _session, _ticket: None)


def test_what_is_written_after_the_window_is_a_new_ticket_that_follows(services: Services, clock: Clock) -> None:
    ticket_id = opened(services)
    take_turn(services, ticket_id, on.Helped(), CALLER, lambda _session, _ticket: None)
    within = take_turn(services, ticket_id, on.NotYet(), CALLER, lambda _session, ticket: ticket.id)
    assert within == ticket_id
    assert ticket_of(services, ticket_id).reopened == 1
    take_turn(services, ticket_id, on.Helped(), CALLER, lambda _session, _ticket: None)
    clock.at += timedelta(days=services.desk.reopen_days, minutes=1)
    after = take_turn(services, ticket_id, on.Said(SOLVABLE), CALLER, lambda _session, ticket: ticket.id)
    assert after != ticket_id
    assert ticket_of(services, after).follows_id == ticket_id
    assert ticket_of(services, ticket_id).state == TicketState.RESOLVED


def test_two_failed_fixes_lead_to_a_person_who_sees_what_was_tried(services: Services) -> None:
    ticket_id = opened(services)
    for _ in range(4):
        if state_from(ticket_of(services, ticket_id).dialogue).phase is Phase.PROPOSE:
            take_turn(services, ticket_id, on.NotYet(), CALLER, lambda _session, _ticket: None)
    ticket = ticket_of(services, ticket_id)
    assert ticket.handed_over_at is not None
    assert ticket.handoff is not None
    with services.database.read() as session:
        failed = select(StoredSuggestion.article).where(
            StoredSuggestion.ticket_id == ticket_id, StoredSuggestion.outcome == "failed"
        )
        assert set(session.scalars(failed)) == {fix.article for fix in state_from(ticket.dialogue).failed}


def test_a_person_who_is_asked_for_is_there_before_it_is_said(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    ticket = ticket_of(services, ticket_id)
    assert (ticket.state, ticket.outcome) == (TicketState.NEW, "escalated")
    assert ticket.tier >= 1
    with services.database.read() as session:
        handed = session.scalar(select(Event.number).where(Event.ticket_id == ticket_id, Event.kind == "handed_over"))
        said = session.scalar(select(Message.text).where(Message.ticket_id == ticket_id, Message.kind == "handover"))
    assert handed is not None
    assert said is not None
    assert f"INC-{ticket.number}" in said
