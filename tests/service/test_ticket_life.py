"""Whatever requester, agents and the clock do to a ticket, in any order: it stays whole, and solved is a word."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from service import tickets
from service.errors import Conflict, Invalid
from service.services import Services
from service.tables import Event, Message, Ticket
from service.ticketing.ledger import Ledger
from service.tickets import Outcome, PendingReason, TicketState, staff
from service.turn import take_turn
from service.worker import close_resolved, close_silent
from tests.service.test_ticketing import CALLER, agent, changed, counted, opened, ticket_of
from tests.service.world import FOR_PEOPLE, SOLVABLE, Clock
from triage.sla import due_times
from triage.talk import happenings as on
from triage.talk.state import state_from

NEVER_BY_SILENCE = {Outcome.SILENT, Outcome.ABANDONED}
PRESSED = (on.NextStep(), on.AllSteps(), on.Helped(), on.NotYet(), on.WantsPerson(), on.Withdrew(), on.Rated(4))
SENTENCES = (SOLVABLE, FOR_PEOPLE, "it still does not work", "thanks, that solved it", "the printer is offline", "hi")


class Life(RuleBasedStateMachine):
    """One ticket, and whatever requester, agents and the clock may do to it in any order."""

    services: Services
    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.desk = self.services.desk
        self.groups = sorted(staff.groups_of(self.desk))
        self.agent_id = agent(self.services)
        self.by_a_person = False

    @initialize(first=st.sampled_from(SENTENCES), at_once=st.booleans())
    def begins(self, first: str, at_once: bool) -> None:
        self.ticket_id = opened(self.services, on.WantsPerson() if at_once else on.Said(first))
        self.version = ticket_of(self.services, self.ticket_id).version

    def does(self, change: Callable[[Ledger], Any]) -> None:
        """The change is made with its event and one version more, or refused with nothing written."""
        before = counted(self.services, self.ticket_id)
        try:
            changed(self.services, self.ticket_id, change, expected=before[0])
        except (Conflict, Invalid):
            assert counted(self.services, self.ticket_id) == before
            return
        after = counted(self.services, self.ticket_id)
        assert after[0] == before[0] + 1
        assert after[1] + after[2] > before[1] + before[2]

    def happens(self, happening: Any) -> None:
        before = counted(self.services, self.ticket_id)
        old = self.ticket_id
        self.ticket_id = take_turn(self.services, old, happening, CALLER, lambda _session, ticket: ticket.id)
        if self.ticket_id == old:
            assert counted(self.services, old)[0] == before[0] + 1
        else:
            assert ticket_of(self.services, self.ticket_id).follows_id == old
            assert counted(self.services, old) == before

    @rule(text=st.sampled_from(SENTENCES))
    def the_requester_writes(self, text: str) -> None:
        self.happens(on.Said(text))

    @rule(pressed=st.sampled_from(PRESSED))
    def the_requester_presses(self, pressed: Any) -> None:
        self.happens(pressed)

    @rule(data=st.data())
    def the_requester_answers(self, data: st.DataObject) -> None:
        talk = state_from(ticket_of(self.services, self.ticket_id).dialogue)
        if talk.facts_open:
            value = data.draw(st.sampled_from((None, "LAPTOP-1", "since \0 monday")))
            self.happens(on.GaveFact(talk.facts_open[0], value))
        elif talk.choices:
            self.happens(on.Chose(data.draw(st.sampled_from(talk.choices))))

    @rule(text=st.sampled_from(("Please restart it.", "my password is hunter2")), internal=st.booleans())
    def an_agent_writes(self, text: str, internal: bool) -> None:
        self.does(lambda ledger: staff.note(ledger, text) if internal else staff.answer(ledger, text, self.desk))

    @rule(state=st.sampled_from(TicketState), reason=st.sampled_from((None, "vendor", "requester", "no such")))
    def an_agent_sets_the_state(self, state: TicketState, reason: str | None) -> None:
        was = TicketState(ticket_of(self.services, self.ticket_id).state)
        self.does(lambda ledger: staff.become(ledger, state, self.desk, reason=reason))
        now = TicketState(ticket_of(self.services, self.ticket_id).state)
        assert now in (was, state)
        assert now is was or now in tickets.ways_from(was)

    @rule(data=st.data(), tier=st.sampled_from((None, 0, 1, 2, 3, 9)), bounce=st.sampled_from((None, "misassigned")))
    def an_agent_moves_it(self, data: st.DataObject, tier: int | None, bounce: str | None) -> None:
        group = data.draw(st.sampled_from((None, "no such", *self.groups)))
        self.does(lambda ledger: staff.move(ledger, self.desk, staff.Move(tier, group, bounce)))

    @rule(known=st.booleans())
    def an_agent_is_assigned(self, known: bool) -> None:
        who = self.agent_id if known else uuid.uuid4()
        self.does(lambda ledger: staff.assign(ledger, self.desk, who))

    @rule(data=st.data(), reason=st.sampled_from(("", "the board waits")))
    def an_agent_sets_the_priority(self, data: st.DataObject, reason: str) -> None:
        given = {
            name: data.draw(st.sampled_from((None, "no such", *values)))
            for name, values in (
                ("impact", self.desk.impacts), ("urgency", self.desk.urgencies), ("priority", self.desk.levels),
            )
        }  # fmt: skip
        self.does(lambda ledger: staff.prioritise(ledger, self.desk, **given, reason=reason))

    @rule(other=st.sampled_from(("itself", "nothing", "another")), kind=st.sampled_from(("parent", "duplicate")))
    def an_agent_links_it(self, other: str, kind: str) -> None:
        goal = {"itself": self.ticket_id, "nothing": None, "another": opened(self.services)}[other]
        self.does(lambda ledger: staff.link(ledger, ledger.session, kind, goal))

    @rule(days=st.sampled_from((1, 4, 8, 40)))
    def time_passes(self, days: int) -> None:
        before = ticket_of(self.services, self.ticket_id)
        self.clock.at += timedelta(days=days)
        close_silent(self.services)
        close_resolved(self.services)
        after = ticket_of(self.services, self.ticket_id)
        assert after.state == before.state or after.state == TicketState.CLOSED
        if after.state != before.state and before.state != TicketState.RESOLVED:
            assert Outcome(after.outcome) in NEVER_BY_SILENCE
            assert before.handed_over_at is None
        elif after.state != before.state:
            assert after.outcome == before.outcome

    @invariant()
    def all_is_numbered_and_in_order(self) -> None:
        with self.services.database.read() as session:
            ticket = session.get_one(Ticket, self.ticket_id)
            for table, last in ((Message, ticket.last_message), (Event, ticket.last_event)):
                numbers = session.scalars(
                    select(table.number).where(table.ticket_id == ticket.id).order_by(table.number)
                ).all()
                assert list(numbers) == list(range(1, last + 1))

    @invariant()
    def state_and_moments_fit(self) -> None:
        ticket = ticket_of(self.services, self.ticket_id)
        state = TicketState(ticket.state)
        assert (ticket.pending_reason in tuple(PendingReason)) == (state is TicketState.PENDING)
        assert (ticket.closed_at is not None) == (state in (TicketState.CLOSED, TicketState.CANCELLED))
        if state is TicketState.RESOLVED:
            assert ticket.resolved_at is not None
            assert ticket.outcome == Outcome.CONFIRMED
        talk = state_from(ticket.dialogue)
        assert talk.over == (state not in tickets.LIVE)
        if state in tickets.LIVE:
            assert talk.handed_over == (ticket.handed_over_at is not None)

    @invariant()
    def due_times_follow_tier_and_priority_from_the_first_message_on(self) -> None:
        ticket = ticket_of(self.services, self.ticket_id)
        due = due_times(self.desk, ticket.priority, ticket.tier, ticket.started_at)
        assert (ticket.first_response_due_at, ticket.resolution_due_at) == (
            due.first_response_due_at, due.resolution_due_at,
        )  # fmt: skip

    @invariant()
    def what_was_said_has_no_secrets(self) -> None:
        with self.services.database.read() as session:
            said = session.scalars(select(Message.text).where(Message.ticket_id == self.ticket_id)).all()
        assert not [text for text in said if "hunter2" in text or "\0" in text]

    @precondition(lambda self: ticket_of(self.services, self.ticket_id).outcome == Outcome.CONFIRMED)
    @invariant()
    def confirmed_is_somebodys_word(self) -> None:
        with self.services.database.read() as session:
            events = session.scalars(select(Event).where(Event.ticket_id == self.ticket_id)).all()
        words = [e for e in events if e.kind == "resolved" or (e.kind == "state" and e.data["state"] == "resolved")]
        assert words
        assert words[-1].data["by"] in ("requester", "agent")


def test_whatever_happens_to_a_ticket_in_any_order_it_stays_whole(services: Services, clock: Clock) -> None:
    parts = {"services": services, "clock": clock}
    machine = type("OneLife", (Life,), parts)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
