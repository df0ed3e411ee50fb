"""What agents do with a ticket: answer, note, move, assign, prioritise, link, wait, resolve, reopen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from service.errors import Conflict, Fault, Invalid
from service.tables import Message, Person, StoredSuggestion, Ticket
from service.ticketing.ledger import Ledger
from service.ticketing.lifecycle import LIVE, Outcome, PendingReason, TicketState, may_become, ways_from
from triage.desk import Desk
from triage.sla import due_times
from triage.talk.state import Phase, State, state_dict, state_from
from triage.types import RequestInvalid

VERDICTS = ("right", "wrong", "unjudged")


# Why a ticket is sent back down or sideways: typed, because each feeds something else.
BOUNCES = ("misassigned", "missing_information", "wrong_fix", "tier_1_could_have_fixed_it")


@dataclass(frozen=True)
class Move:
    """To another tier, group or both. `bounce` is required when it goes back down or sideways."""

    tier: int | None = None
    group: str | None = None
    bounce: str | None = None
    note: str = ""


def answer(ledger: Ledger, text: str) -> Message:
    """A reply that the requester sees. The first one stops the first-response clock and takes the ticket."""
    ticket = ledger.ticket
    _must_be_live(ticket)
    take(ledger)
    if ticket.first_responded_at is None:
        ticket.first_responded_at = ledger.now
    return ledger.say(text)


def note(ledger: Ledger, text: str) -> Message:
    """An internal note: agents alone read it."""
    return ledger.say(text, internal=True)


def take(ledger: Ledger) -> None:
    """A person works on it now; Firstline steps back, and asks for no more facts."""
    ticket = ledger.ticket
    talk = state_from(ticket.dialogue)
    if not talk.over and not (talk.taken and talk.phase is Phase.PERSON):
        ticket.dialogue = _settled(ticket, talk, Phase.PERSON)
    if ticket.handed_over_at is None and not talk.over:
        ticket.handed_over_at, ticket.outcome = ledger.now, Outcome.ESCALATED.value
        ledger.note("taken_over")
    if ticket.state == TicketState.NEW:
        ticket.state = TicketState.OPEN.value
        ledger.note("state", state=TicketState.OPEN.value)


def assign(ledger: Ledger, session: Session, person_id: uuid.UUID | None) -> None:
    """To an agent, or to nobody. Raises Invalid when the person does not exist or is no agent."""
    if person_id is not None:
        person = session.get(Person, person_id)
        if person is None or person.disabled_at is not None or "agent" not in person.roles:
            raise Invalid("That is not an agent.", faults=(Fault("/assignee_id", "expected the id of an agent"),))
        take(ledger)
    ledger.ticket.assignee_id = person_id
    ledger.note("assigned", person=str(person_id) if person_id else None)


def move(ledger: Ledger, desk: Desk, to: Move) -> None:
    """To another tier or group; due times follow the tier, reckoned from the first message."""
    ticket = ledger.ticket
    _must_be_live(ticket)
    tier = ticket.tier if to.tier is None else to.tier
    if tier not in {each.number for each in desk.tiers}:
        raise Invalid(faults=(Fault("/tier", f"expected one of {sorted(each.number for each in desk.tiers)}"),))
    group = to.group or desk.group_for(tier, ticket.category)
    if group not in groups_of(desk):
        raise Invalid(faults=(Fault("/group", f"expected one of {', '.join(sorted(groups_of(desk)))}"),))
    if (tier, group) == (ticket.tier, ticket.group):
        raise Conflict(f"It is with {group}, tier {tier}, already.")
    back = tier < ticket.tier or tier == ticket.tier
    if back and to.bounce not in BOUNCES:
        raise Invalid(
            "Say why it goes back down or sideways.",
            faults=(Fault("/bounce", f"expected one of {', '.join(BOUNCES)}"),),
        )
    if tier == 0:
        raise Invalid(faults=(Fault("/tier", "a person's ticket does not go back to self-service"),))
    take(ledger)
    ticket.tier, ticket.group, ticket.assignee_id = tier, group, None
    _due(ledger, desk)
    ledger.note("moved", tier=tier, group=group, bounce=to.bounce if back else None)
    if to.note.strip():
        note(ledger, to.note)


def become(ledger: Ledger, state: TicketState, *, reason: str | None = None, by: str = "agent") -> None:
    """Another state. Pending needs a reason; resolving is a person's word. Raises Conflict for a way that is none."""
    ticket, now = ledger.ticket, ledger.now
    was = TicketState(ticket.state)
    if not may_become(was, state):
        ways = ", ".join(ways_from(was)) or "no other state"
        raise Conflict(f"A ticket that is {was} cannot become {state}; it can become {ways}.")
    if state is TicketState.PENDING and reason not in tuple(PendingReason):
        raise Invalid(faults=(Fault("/pending_reason", f"expected one of {', '.join(PendingReason)}"),))
    ticket.state = state.value
    ticket.pending_reason = reason if state is TicketState.PENDING else None
    if state is TicketState.RESOLVED:
        ticket.resolved_at, ticket.outcome = now, Outcome.CONFIRMED.value
    elif state is TicketState.CLOSED:
        ticket.closed_at = now
    elif state is TicketState.CANCELLED:
        ticket.closed_at, ticket.outcome = now, Outcome.CANCELLED.value
    elif was in (TicketState.RESOLVED, TicketState.CLOSED):
        ticket.resolved_at, ticket.closed_at, ticket.reopened = None, None, ticket.reopened + 1
        ticket.outcome = Outcome.RECONTACT.value
    _follow(ledger, was, state)
    if state in LIVE and ticket.handed_over_at is None:
        # whoever set it so has it now: Firstline neither goes on with it nor closes it for silence
        ticket.handed_over_at = now
    ledger.note("state", state=state.value, was=was.value, why=reason, by=by)


def prioritise(
    ledger: Ledger, desk: Desk, *, impact: str | None = None, urgency: str | None = None, priority: str | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """By the matrix, or overridden with a reason that is logged. Due times follow, from the first message on."""
    ticket = ledger.ticket
    impact, urgency = impact or ticket.impact, urgency or ticket.urgency
    try:
        reckoned = desk.priority(impact, urgency)
    except RequestInvalid as error:
        raise Invalid(str(error)) from error
    if priority is not None and priority not in desk.levels:
        raise Invalid(faults=(Fault("/priority", f"expected one of {', '.join(desk.levels)}"),))
    if priority not in (None, reckoned) and not reason.strip():
        raise Invalid(faults=(Fault("/priority_reason", "an override of the matrix needs a reason"),))
    ticket.impact, ticket.urgency, ticket.priority = impact, urgency, priority or reckoned
    ticket.priority_reason = reason.strip() or None if ticket.priority != reckoned else None
    _due(ledger, desk)
    ledger.note("priority", priority=ticket.priority, reckoned=reckoned, reason=ticket.priority_reason)


def link(ledger: Ledger, session: Session, kind: str, other_id: uuid.UUID | None) -> None:
    """`kind` parent or duplicate; None unlinks. The caller has checked that its reader may see the other ticket."""
    ticket = ledger.ticket
    column = {"parent": "parent_id", "duplicate": "duplicate_of"}[kind]
    if other_id == ticket.id or (other_id is not None and _leads_to(session, other_id, ticket.id, column)):
        raise Conflict("A ticket cannot hang on itself.")
    setattr(ticket, column, other_id)
    ledger.note("linked", kind=kind, ticket=str(other_id) if other_id else None)


def judge(ledger: Ledger, session: Session, suggestion_id: uuid.UUID, verdict: str) -> None:
    """Whether a competent agent would have given this answer. Raises Invalid for a suggestion of another ticket."""
    found = session.get(StoredSuggestion, suggestion_id)
    if found is None or found.ticket_id != ledger.ticket.id:
        raise Invalid(faults=(Fault("/suggestion_id", "expected a suggestion of this ticket"),))
    if verdict not in VERDICTS:
        raise Invalid(faults=(Fault("/verdict", f"expected one of {', '.join(VERDICTS)}"),))
    found.verdict = verdict
    ledger.note("judged", suggestion=str(suggestion_id), article=found.article, verdict=verdict)


def groups_of(desk: Desk) -> set[str]:
    """Every queue that the desk file names."""
    named = {tier.group for tier in desk.tiers} | {category.group for category in desk.categories.values()}
    return named | {rule.group for rule in (*desk.routing, *desk.bypass) if rule.group}


def _follow(ledger: Ledger, was: TicketState, state: TicketState) -> None:
    """The conversation goes where the ticket goes."""
    talk = state_from(ledger.ticket.dialogue)
    phase = talk.phase
    if state is TicketState.RESOLVED:
        phase = Phase.SOLVED
    elif state in (TicketState.CLOSED, TicketState.CANCELLED):
        phase = Phase.CLOSED if was is not TicketState.RESOLVED else phase
    else:
        phase = Phase.PERSON
    if phase is not talk.phase:
        ledger.ticket.dialogue = _settled(ledger.ticket, talk, phase)


def _settled(ticket: Ticket, talk: State, phase: Phase) -> dict[str, Any]:
    """The conversation in a phase in which Firstline neither asks nor offers: it is with people, also if reopened."""
    return state_dict(
        replace(
            talk, phase=phase, question=None, choices=(), offer=None, waiting=(), facts_open=(), taken=True,
            group=talk.group or (ticket.group if ticket.tier else None), tier=talk.tier or ticket.tier or None,
        )
    )  # fmt: skip


def _due(ledger: Ledger, desk: Desk) -> None:
    ticket = ledger.ticket
    due = due_times(desk, ticket.priority, ticket.tier, ticket.started_at)
    ticket.first_response_due_at, ticket.resolution_due_at = due.first_response_due_at, due.resolution_due_at


def _must_be_live(ticket: Ticket) -> None:
    if ticket.state not in ("new", "open", "pending"):
        raise Conflict(f"This ticket is {ticket.state}; reopen it first.")


def _leads_to(session: Session, start: uuid.UUID, goal: uuid.UUID, column: str) -> bool:
    """Whether following the link from `start` comes to `goal`; chains are short, and a circle ends the walk."""
    seen: set[uuid.UUID] = set()
    current: uuid.UUID | None = start
    while current is not None and current not in seen:
        if current == goal:
            return True
        seen.add(current)
        other = session.get(Ticket, current)
        current = getattr(other, column) if other else None
    return False
