"""A turn with something in its way: words of an older desk, a failing engine, an old page, a choice that is none."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.knowledge import Knowledge
from service.services import Services
from service.tables import Message, StoredAssessment, StoredSuggestion, Ticket
from service.ticketing import suggesting
from service.ticketing.requests import request_from
from service.tickets import TicketState, staff
from service.turn import Start, start_conversation, take_turn
from tests.service.test_ticketing import CALLER, changed, opened, racing, ticket_of
from tests.service.world import SOLVABLE, Clock, every_database
from triage.encoder import Vectors
from triage.engine import Engine
from triage.talk import happenings as on
from triage.talk.happenings import Happening
from triage.talk.state import Phase, State, state_dict, state_from
from triage.types import EncoderUnavailable, RequestInvalid

PASSWORD = "I clicked a phishing link and entered my password"


def went_on(services: Services, ticket_id: uuid.UUID, happening: Happening) -> uuid.UUID:
    return take_turn(services, ticket_id, happening, CALLER, lambda _session, ticket: ticket.id)


def talk_of(services: Services, ticket_id: uuid.UUID) -> State:
    return state_from(ticket_of(services, ticket_id).dialogue)


def stored(services: Services, ticket_id: uuid.UUID, **values: Any) -> None:
    """As an older desk, or an older version, left it."""
    with services.database.write() as session:
        ticket = session.get_one(Ticket, ticket_id)
        for name, value in values.items():
            setattr(ticket, name, value)


# ---- words that the desk does not know any more


@pytest.mark.parametrize("happening", [on.WantsPerson(), on.Said("and the printer is offline"), on.NotYet()])
def test_words_of_an_older_desk_trap_nobody(services: Services, happening: Happening) -> None:
    ticket_id = opened(services)
    stored(services, ticket_id, impact="galaxy", urgency="asap", priority="P9", priority_reason="the board waits")
    went_on(services, ticket_id, happening)
    went_on(services, ticket_id, on.WantsPerson())
    ticket = ticket_of(services, ticket_id)
    assert talk_of(services, ticket_id).handed_over
    assert (ticket.priority, ticket.priority_reason) == (services.desk.priority(), None)
    assert (ticket.impact, ticket.urgency) == (services.desk.default_impact, services.desk.default_urgency)


def test_agents_move_and_weigh_a_ticket_with_words_of_an_older_desk(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    stored(services, ticket_id, impact="galaxy", urgency="asap", priority="P9")
    changed(services, ticket_id, lambda ledger: staff.move(ledger, services.desk, staff.Move(3)))
    changed(services, ticket_id, lambda ledger: staff.prioritise(ledger, services.desk, urgency="high"))
    ticket = ticket_of(services, ticket_id)
    assert (ticket.impact, ticket.urgency) == (services.desk.default_impact, "high")
    assert ticket.first_response_due_at is not None


@pytest.mark.parametrize("happening", [on.WantsPerson(), on.Said(SOLVABLE)])
def test_an_unknown_word_at_the_start_is_refused(services: Services, happening: Happening) -> None:
    start = Start("api", impact="galaxy")
    with pytest.raises(RequestInvalid, match="impact"):
        start_conversation(services, start, happening, CALLER, lambda _session, ticket: ticket.id)


# ---- an engine that fails


class Failing:
    """The encoder whose runtime has broken down."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.fingerprint = engine.encoder.name, engine.encoder.fingerprint
        self.dimension = engine.encoder.dimension

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        raise EncoderUnavailable("encoder fails: the device was lost")


def failing(services: Services) -> Services:
    engine, generation = services.knowledge.current
    broken = Engine(engine.desk, engine.library, Failing(engine), engine.model, engine.index)
    return replace(services, knowledge=Knowledge(services.database, broken, generation, None))


def test_an_engine_that_fails_at_run_time_costs_nobody_their_ticket(services: Services) -> None:
    broken = failing(services)
    ticket_id = opened(broken)
    ticket = ticket_of(services, ticket_id)
    assert (talk_of(services, ticket_id).reason, ticket.outcome) == ("model_unavailable", "escalated")
    assert 'reason="model_unavailable"' in services.metrics.text().decode()


@pytest.mark.parametrize("happening", [on.WantsPerson(), on.Said("no, it is worse"), on.NotYet()])
def test_an_engine_that_fails_on_the_way_takes_it_to_a_person(services: Services, happening: Happening) -> None:
    ticket_id = opened(services)
    went_on(failing(services), ticket_id, happening)
    assert talk_of(services, ticket_id).handed_over


def test_a_conversation_too_long_for_the_engine_goes_to_a_person(services: Services) -> None:
    ticket_id = opened(services)
    with services.database.write() as session:
        for number in range(100, 145):
            session.add(
                Message(
                    ticket_id=ticket_id, number=number, author="requester", kind="text", text="slow " * 10_000,
                    content={}, at=services.now(),
                )
            )  # fmt: skip
        session.get_one(Ticket, ticket_id).last_message = 144
    went_on(services, ticket_id, on.Said("and still slow"))
    assert talk_of(services, ticket_id).handed_over


# ---- a new ticket that follows


def ended_long_ago(services: Services, clock: Clock) -> uuid.UUID:
    ticket_id = opened(services)
    went_on(services, ticket_id, on.Helped())
    clock.at += timedelta(days=services.desk.reopen_days, minutes=1)
    return ticket_id


def followers(services: Services, ticket_id: uuid.UUID) -> list[uuid.UUID]:
    with services.database.read() as session:
        return list(session.scalars(select(Ticket.id).where(Ticket.follows_id == ticket_id)))


def test_an_old_page_goes_on_in_the_ticket_that_follows(services: Services, clock: Clock) -> None:
    old = ended_long_ago(services, clock)
    seen = ticket_of(services, old).version
    first = went_on(services, old, on.Said("the mailbox is full again"))
    for happening in (on.Said("and it says error 0x80"), on.WantsPerson()):
        again = take_turn(services, old, happening, CALLER, lambda _session, ticket: ticket.id, seen=seen)
        assert again == first
    assert followers(services, old) == [first]
    # and in the one after that
    clock.at += timedelta(days=60)
    changed(services, first, lambda ledger: staff.become(ledger, TicketState.RESOLVED, services.desk))
    clock.at += timedelta(days=services.desk.reopen_days, minutes=1)
    second = went_on(services, old, on.Said("it is back"))
    assert second not in (old, first)
    assert went_on(services, old, on.Said("really")) == second
    assert followers(services, first) == [second]


@every_database
def test_old_pages_that_write_at_once_open_one_ticket(services: Services, clock: Clock) -> None:
    old = ended_long_ago(services, clock)
    found = racing(lambda number: went_on(services, old, on.Said(f"it is full again, says page {number}")), racers=3)
    assert len(set(found)) == 1
    assert followers(services, old) == [found[0]]


@pytest.mark.parametrize("happening", [on.NotYet(), on.WantsPerson()])
def test_what_a_press_opens_has_the_subject_of_what_it_follows(
    services: Services, clock: Clock, happening: Happening
) -> None:
    old = ended_long_ago(services, clock)
    new = went_on(services, old, happening)
    assert new != old
    assert ticket_of(services, new).subject == ticket_of(services, old).subject == SOLVABLE


def test_a_demo_ticket_is_marked_from_its_start_on_and_so_is_what_follows_it(services: Services, clock: Clock) -> None:
    begin = Start("chat", demo=True)
    old = start_conversation(services, begin, on.Said(SOLVABLE), CALLER, lambda _session, ticket: ticket.id)
    went_on(services, old, on.Helped())
    clock.at += timedelta(days=services.desk.reopen_days, minutes=1)
    assert ticket_of(services, old).demo
    assert ticket_of(services, went_on(services, old, on.Said("again"))).demo


# ---- a choice that is none


def test_a_choice_that_was_not_offered_is_read_by_the_rules(services: Services) -> None:
    ticket_id = opened(services)
    asked = replace(
        talk_of(services, ticket_id), phase=Phase.CLARIFY, question="Which?", choices=("windows", "macos"), offer=None
    )
    stored(services, ticket_id, dialogue=state_dict(asked))
    went_on(services, ticket_id, on.Chose(PASSWORD))
    with services.database.read() as session:
        last = session.scalars(
            select(StoredAssessment).where(StoredAssessment.ticket_id == ticket_id).order_by(StoredAssessment.id)
        ).all()[-1]
        kinds = session.scalars(select(Message.kind).where(Message.ticket_id == ticket_id, Message.text == PASSWORD))
        assert list(kinds) == ["text"]
    assert request_from(last.request).text == PASSWORD
    assert talk_of(services, ticket_id).reason == "security"


# ---- what became of a suggestion


def marked(services: Services, ticket_id: uuid.UUID) -> list[tuple[bool, str]]:
    with services.database.read() as session:
        rows = session.scalars(
            select(StoredSuggestion)
            .where(StoredSuggestion.ticket_id == ticket_id, StoredSuggestion.outcome != "none")
            .order_by(StoredSuggestion.id)
        )
        return [(row.automatic, row.outcome) for row in rows]


def test_the_word_that_it_helped_belongs_to_what_was_offered(services: Services) -> None:
    ticket_id = opened(services)
    offered = talk_of(services, ticket_id).offer
    went_on(services, ticket_id, on.Said("it is outlook on windows"))
    again = talk_of(services, ticket_id).offer
    assert offered is not None
    assert again is not None
    assert again.article == offered.article
    went_on(services, ticket_id, on.Helped())
    assert marked(services, ticket_id) == [(True, "solved")]
    went_on(services, ticket_id, on.NotYet())
    assert marked(services, ticket_id)[0] == (True, "failed")


def test_what_waited_for_its_turn_is_recorded_although_nothing_ranked_it(services: Services) -> None:
    ticket_id = opened(services)
    article = "a/fix-that-nobody-ranked.md"
    changed(services, ticket_id, lambda ledger: suggesting.offered(ledger, article, 1, None, automatic=False))
    changed(services, ticket_id, lambda ledger: suggesting.came_out(ledger, article, outcome="solved"))
    assert marked(services, ticket_id) == [(True, "offered"), (False, "solved")]
