"""What agents do with a ticket: answer, note, move, assign, prioritise, link, wait, resolve, reopen.

What concerns the requester goes through the conversation, which says it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.errors import Conflict, Fault, Invalid
from service.tables import Message, Person, StoredSuggestion, Ticket
from service.ticketing.ledger import Ledger
from service.ticketing.lifecycle import LIVE, Outcome, PendingReason, TicketState, ended_at, may_reopen, ways_from
from service.ticketing.telling import tell
from service.ticketing.weights import known, set_due
from triage.desk import DEFAULT_TIER, Desk
from triage.redact import mask_secrets
from triage.talk import happenings as on
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


def answer(ledger: Ledger, text: str, desk: Desk) -> Message:
    """A reply that the requester sees. The first one stops the first-response clock and takes the ticket."""
    ticket = ledger.ticket
    _must_be_live(ticket)
    _work_on(ledger, desk, on.AgentAnswered())
    if ticket.first_responded_at is None:
        ticket.first_responded_at = ledger.now
    return ledger.say(text)


def note(ledger: Ledger, text: str) -> Message:
    """An internal note: agents alone read it."""
    return ledger.say(text, internal=True)


def take(ledger: Ledger, desk: Desk, person: Person | None = None) -> None:
    """A person works on it now, `person` or whoever changes it; Firstline steps back, and asks for no more facts.

    What Firstline's own queue had goes to the taker's. A ticket that has ended stays as it is.
    """
    if ledger.ticket.state in LIVE:
        _work_on(ledger, desk, on.AgentTook(), person)


def assign(ledger: Ledger, desk: Desk, person_id: uuid.UUID | None) -> None:
    """To an agent, or to nobody. Raises Invalid when the person does not exist or is no agent."""
    if person_id is not None:
        person = ledger.session.get(Person, person_id)
        if person is None or person.disabled_at is not None or "agent" not in person.roles:
            raise Invalid("That is not an agent.", faults=(Fault("/assignee_id", "expected the id of an agent"),))
        take(ledger, desk, person)
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
    _leave_firstline(ledger)
    _to_queue(ledger, desk, tier, group, bounce=to.bounce if back else None)
    ticket.assignee_id = None
    tell(ledger, desk, on.AgentMoved(tier, group))
    if to.note.strip():
        note(ledger, to.note)


def become(ledger: Ledger, state: TicketState, desk: Desk, *, reason: str | None = None, by: str = "agent") -> None:
    """Another state, and the requester is told. Pending needs a reason; resolving is a person's word.

    Raises Invalid, and Conflict for a way that is none or comes too late.
    """
    ticket = ledger.ticket
    was = TicketState(ticket.state)
    if state not in ways_from(was):
        ways = ", ".join(ways_from(was)) or "no other state"
        raise Conflict(f"A ticket that is {was} cannot become {state}; it can become {ways}.")
    if state is TicketState.PENDING and reason not in tuple(PendingReason):
        raise Invalid(faults=(Fault("/pending_reason", f"expected one of {', '.join(PendingReason)}"),))
    match state:
        case TicketState.RESOLVED:
            tell(ledger, desk, on.AgentResolved())
        case TicketState.CLOSED:
            tell(ledger, desk, on.AgentClosed(by))
        case TicketState.CANCELLED:
            tell(ledger, desk, on.AgentCancelled())
        case _:
            if not may_reopen(desk, ended_at(ticket), ledger.now):
                raise Conflict(f"It ended more than {desk.reopen_days} days ago; open a new ticket.")
            _work_on(ledger, desk, on.AgentTook())
            ticket.state, ticket.pending_reason = state.value, reason if state is TicketState.PENDING else None
            ledger.note("state", state=state.value, was=was.value, why=reason, by=by)


def prioritise(
    ledger: Ledger, desk: Desk, *, impact: str | None = None, urgency: str | None = None, priority: str | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """By the matrix, or overridden with a reason that is logged. Due times follow, from the first message on."""
    ticket = ledger.ticket
    impact = impact or known(ticket.impact, desk.impacts) or desk.default_impact
    urgency = urgency or known(ticket.urgency, desk.urgencies) or desk.default_urgency
    try:
        by_matrix = desk.priority(impact, urgency)
    except RequestInvalid as error:
        raise Invalid(str(error)) from error
    if priority is not None and priority not in desk.levels:
        raise Invalid(faults=(Fault("/priority", f"expected one of {', '.join(desk.levels)}"),))
    if priority not in (None, by_matrix) and not reason.strip():
        raise Invalid(faults=(Fault("/priority_reason", "an override of the matrix needs a reason"),))
    ticket.impact, ticket.urgency, ticket.priority = impact, urgency, priority or by_matrix
    ticket.priority_reason = mask_secrets(reason.strip()).text or None if ticket.priority != by_matrix else None
    set_due(desk, ticket)
    ledger.note("priority", priority=ticket.priority, reckoned=by_matrix, reason=ticket.priority_reason)


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


def _work_on(ledger: Ledger, desk: Desk, how: on.AgentTook | on.AgentAnswered, person: Person | None = None) -> None:
    """Whoever does this has it now; a ticket that had ended is opened again by it."""
    ticket = ledger.ticket
    _leave_firstline(ledger)
    if ticket.tier == 0:
        _to_queue(ledger, desk, *_queue_of(ledger, desk, person))
    tell(ledger, desk, how)
    if ticket.state == TicketState.NEW:
        ticket.state = TicketState.OPEN.value
        ledger.note("state", state=ticket.state)


def _leave_firstline(ledger: Ledger) -> None:
    """Firstline neither goes on with it nor closes it for silence."""
    ticket = ledger.ticket
    if ticket.handed_over_at is None:
        ticket.handed_over_at, ticket.outcome = ledger.now, Outcome.ESCALATED.value
        ledger.note("taken_over")


def _queue_of(ledger: Ledger, desk: Desk, person: Person | None) -> tuple[int, str]:
    """The taker's lowest tier and first group that the desk knows; for one without, the first tier and its group."""
    actor = ledger.actor.person_id
    taker = person or (ledger.session.get(Person, actor) if actor else None)
    staffed = sorted({each.number for each in desk.tiers if each.number > 0} & set(taker.tiers if taker else ()))
    tier = staffed[0] if staffed else desk.tier(DEFAULT_TIER).number
    groups = groups_of(desk) - {desk.tier(0).group}
    own = next((group for group in taker.groups if group in groups), None) if taker else None
    return tier, own or desk.group_for(tier, ledger.ticket.category)


def _to_queue(ledger: Ledger, desk: Desk, tier: int, group: str, *, bounce: str | None = None) -> None:
    ledger.ticket.tier, ledger.ticket.group = tier, group
    set_due(desk, ledger.ticket)
    ledger.note("moved", tier=tier, group=group, bounce=bounce)


def _must_be_live(ticket: Ticket) -> None:
    if ticket.state not in LIVE:
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
