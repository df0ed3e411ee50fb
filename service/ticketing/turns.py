"""One turn of the conversation, written: what was said, the assessment, the replies, and what the dialogue asks for."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from service.tables import StoredAssessment, StoredSuggestion, Table, new_id
from service.ticketing.ledger import FIRSTLINE, Ledger
from service.ticketing.lifecycle import Outcome, PendingReason, TicketState
from service.ticketing.requests import request_dict
from service.ticketing.suggesting import came_out, offered
from service.ticketing.weights import set_due
from triage.desk import Desk
from triage.handoff_views import as_dict
from triage.redact import mask_secrets
from triage.report import assessment_dict
from triage.talk import effects as fx
from triage.talk.effects import Effect
from triage.talk.replies import Move, Reply
from triage.talk.state import State, state_dict
from triage.types import Assessment, Request

_ASSESSMENTS = Table.metadata.tables[StoredAssessment.__tablename__]
_SUGGESTIONS = Table.metadata.tables[StoredSuggestion.__tablename__]


@dataclass(frozen=True)
class Assessed:
    """An assessment with everything it rested on; `generation` is that of the articles."""

    request: Request
    found: Assessment
    fingerprints: Mapping[str, str]
    generation: int


@dataclass(frozen=True)
class Said:
    """The requester's side of a turn: a text they wrote, or the label of what they pressed."""

    text: str
    kind: str = "text"
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class TurnRecord:
    """Everything of one turn. `state` is where the conversation stands after it."""

    said: Said | None
    assessed: Assessed | None
    state: State
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]


def record(ledger: Ledger, desk: Desk, turn: TurnRecord) -> None:
    """Write the turn. The effects come before the replies: nothing is said that is not so."""
    ticket = ledger.ticket
    if turn.said is not None:
        ledger.say(turn.said.text, kind=turn.said.kind, content=turn.said.content)
        ticket.requester_at = ledger.now
        if _answers(turn.said):
            answered(ledger)
    assessment_id = _assessment(ledger, desk, turn.assessed) if turn.assessed else None
    for effect in turn.effects:
        _apply(ledger, desk, effect, assessment_id)
    for reply in turn.replies:
        content = {k: v for k, v in dataclasses.asdict(reply).items() if k not in ("kind", "text") and v}
        ledger.say(reply.text, by=FIRSTLINE, kind=reply.kind.value, content=content)
    if turn.replies and ticket.state == TicketState.NEW and ticket.handed_over_at is None:
        ticket.state = TicketState.OPEN.value
    ticket.dialogue = state_dict(turn.state)
    ledger.write()


def answered(ledger: Ledger) -> None:
    """The requester said or sent something: a ticket that waits for them waits no longer."""
    ticket = ledger.ticket
    if ticket.state == TicketState.PENDING and ticket.pending_reason == PendingReason.REQUESTER:
        ticket.state, ticket.pending_reason = TicketState.OPEN.value, None
        ledger.note("state", state=TicketState.OPEN.value, why="the requester answered")


def _answers(said: Said) -> bool:
    """Who asks who has their ticket, or skips a question, has told nobody anything."""
    content = said.content or {}
    if said.kind == "fact":
        return not content.get("skipped")
    return said.kind == "text" or content.get("move") == Move.CHOOSE


def _assessment(ledger: Ledger, desk: Desk, assessed: Assessed) -> uuid.UUID:
    ticket, found = ledger.ticket, assessed.found
    assessment_id = new_id()
    stored = {
        "id": assessment_id, "ticket_id": ticket.id, "message_number": ticket.last_message,
        "request": request_dict(assessed.request), "result": assessment_dict(found),
        "fingerprints": dict(assessed.fingerprints), "generation": assessed.generation, "at": ledger.now,
    }  # fmt: skip
    # not as objects, and without a flush of what is noted so far: nothing looks at these again in a turn
    ledger.session.connection().execute(insert(_ASSESSMENTS), stored)
    suggestions = [
        {
            "id": new_id(), "ticket_id": ticket.id, "assessment_id": assessment_id, "rank": rank,
            "article": each.article, "version": each.version, "title": each.title, "score": each.score,
            "probability": each.probability,
        }
        for rank, each in enumerate(found.suggestions, 1)
    ]  # fmt: skip
    if suggestions:
        ledger.session.connection().execute(insert(_SUGGESTIONS), suggestions)
    if ticket.handed_over_at is None or not ticket.category:
        ticket.category = found.category.label
    decision = found.decision
    ledger.note("assessed", assessment=str(assessment_id), action=decision.action.value, reason=decision.reason.value)
    return assessment_id


def _apply(ledger: Ledger, desk: Desk, effect: Effect, assessment_id: uuid.UUID | None) -> None:
    match effect:
        case fx.Offered(article, version, automatic):
            offered(ledger, article, version, assessment_id, automatic=automatic)
            ledger.note("offered", article=article, version=version, automatic=automatic)
        case fx.FixFailed(article, version, step):
            came_out(ledger, article, outcome="failed", failed_step=step)
            ledger.note("fix_failed", article=article, version=version, step=step)
        case fx.FixWorked(article, version):
            came_out(ledger, article, outcome="solved")
            ledger.note("fix_worked", article=article, version=version)
        case fx.HandOver():
            ledger.ticket.handed_over_at, ledger.ticket.outcome = ledger.now, Outcome.ESCALATED.value
            _to_queue(ledger, desk, effect)
            ledger.note("handed_over", reason=effect.reason, tier=effect.tier, group=effect.group)
        case fx.Reroute():
            _to_queue(ledger, desk, effect)
            ledger.note("routed", reason=effect.reason, tier=effect.tier, group=effect.group)
        case fx.Captured(name, value):
            _capture(ledger, name, value)
        case fx.Rate(score, comment):
            ledger.ticket.rating, ledger.ticket.rating_comment = score, comment or None
            ledger.note("rated", score=score)
        case _:
            _end_or_reopen(ledger, effect)


def _to_queue(ledger: Ledger, desk: Desk, effect: fx.HandOver | fx.Reroute) -> None:
    ticket, handoff = ledger.ticket, effect.handoff
    ticket.tier, ticket.group = effect.tier, effect.group
    if handoff is not None:
        ticket.handoff = as_dict(handoff)
        if ticket.priority != handoff.priority:
            # by hand it was set to what the desk knows no longer
            ticket.priority_reason = None
        ticket.priority, ticket.impact, ticket.urgency = handoff.priority, handoff.impact, handoff.urgency
    set_due(desk, ticket)


def _capture(ledger: Ledger, name: str, value: str) -> None:
    masked = mask_secrets(value).text
    ticket = ledger.ticket
    if ticket.handoff:
        handoff = dict(ticket.handoff)
        handoff["facts"] = [{**fact, "value": masked} if fact["name"] == name else fact for fact in handoff["facts"]]
        handoff["missing"] = [missing for missing in handoff["missing"] if missing != name]
        ticket.handoff = handoff
    ledger.note("fact", name=name)


def _end_or_reopen(ledger: Ledger, effect: Effect) -> None:
    ticket, now = ledger.ticket, ledger.now
    match effect:
        case fx.Resolve(by):
            ticket.state, ticket.pending_reason = TicketState.RESOLVED.value, None
            # closed in silence before: it ends now, by this word
            ticket.resolved_at, ticket.closed_at, ticket.outcome = now, None, Outcome.CONFIRMED.value
            ledger.note("resolved", by=by)
        case fx.Reopen():
            ticket.state, ticket.resolved_at, ticket.closed_at = TicketState.OPEN.value, None, None
            ticket.reopened, ticket.outcome = ticket.reopened + 1, Outcome.RECONTACT.value
            ledger.note("reopened")
        case fx.CloseSilent():
            trying = ticket.dialogue.get("offer")
            ticket.outcome = Outcome.SILENT.value if trying else Outcome.ABANDONED.value
            _close(ledger, TicketState.CLOSED, by="system")
        case fx.Close(by):
            _close(ledger, TicketState.CLOSED, by=by)
        case fx.Cancel():
            ticket.outcome = Outcome.CANCELLED.value
            _close(ledger, TicketState.CANCELLED, by=ledger.actor.kind)


def _close(ledger: Ledger, state: TicketState, *, by: str) -> None:
    ticket = ledger.ticket
    ticket.state, ticket.pending_reason, ticket.closed_at = state.value, None, ledger.now
    ledger.note(state.value, outcome=ticket.outcome, by=by)
