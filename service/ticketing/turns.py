"""One turn of the conversation, written: what was said, the assessment, the replies, and what the dialogue asks for."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from service.tables import StoredAssessment, StoredSuggestion, Table, new_id
from service.ticketing.ledger import FIRSTLINE, Ledger
from service.ticketing.lifecycle import Outcome, TicketState
from service.ticketing.requests import request_dict
from triage.desk import Desk
from triage.handoff_views import as_dict
from triage.redact import mask_secrets
from triage.report import assessment_dict
from triage.sla import due_times
from triage.talk import effects as fx
from triage.talk.effects import Effect
from triage.talk.replies import Reply
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
        if ticket.state == TicketState.PENDING and ticket.pending_reason == "requester":
            ticket.state, ticket.pending_reason = TicketState.OPEN.value, None
            ledger.note("state", state=TicketState.OPEN.value, why="the requester answered")
    assessment_id = _assessment(ledger, desk, turn.assessed) if turn.assessed else None
    for effect in turn.effects:
        _apply(ledger, desk, effect, turn.assessed, assessment_id)
    for reply in turn.replies:
        content = {k: v for k, v in dataclasses.asdict(reply).items() if k not in ("kind", "text") and v}
        ledger.say(reply.text, by=FIRSTLINE, kind=reply.kind.value, content=content)
    if turn.replies and ticket.state == TicketState.NEW and ticket.handed_over_at is None:
        ticket.state = TicketState.OPEN.value
    ticket.dialogue = state_dict(turn.state)
    ledger.write()


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
    if ticket.handed_over_at is None:
        ticket.category = found.category.label
    decision = found.decision
    ledger.note("assessed", assessment=str(assessment_id), action=decision.action.value, reason=decision.reason.value)
    return assessment_id


def _apply(
    ledger: Ledger, desk: Desk, effect: Effect, assessed: Assessed | None, assessment_id: uuid.UUID | None
) -> None:
    match effect:
        case fx.Offered(article, version, automatic):
            _mark(ledger, article, version, assessment_id, outcome="offered", automatic=automatic)
            ledger.note("offered", article=article, version=version, automatic=automatic)
        case fx.FixFailed(article, version, step):
            _mark(ledger, article, version, None, outcome="failed", failed_step=step)
            ledger.note("fix_failed", article=article, version=version, step=step)
        case fx.FixWorked(article, version):
            _mark(ledger, article, version, None, outcome="solved")
            ledger.note("fix_worked", article=article, version=version)
        case fx.HandOver():
            _hand_over(ledger, desk, effect, assessed)
        case fx.Captured(name, value):
            _capture(ledger, name, value)
        case fx.Rate(score, comment):
            ledger.ticket.rating, ledger.ticket.rating_comment = score, comment or None
            ledger.note("rated", score=score)
        case _:
            _end_or_reopen(ledger, effect)


def _hand_over(ledger: Ledger, desk: Desk, effect: fx.HandOver, assessed: Assessed | None) -> None:
    ticket = ledger.ticket
    ticket.tier, ticket.group, ticket.handed_over_at = effect.tier, effect.group, ledger.now
    ticket.outcome = Outcome.ESCALATED.value
    if assessed is not None and assessed.found.handoff is not None:
        handoff = assessed.found.handoff
        ticket.handoff = as_dict(handoff)
        ticket.priority, ticket.impact, ticket.urgency = handoff.priority, handoff.impact, handoff.urgency
    due = due_times(desk, ticket.priority, ticket.tier, ticket.started_at)
    ticket.first_response_due_at, ticket.resolution_due_at = due.first_response_due_at, due.resolution_due_at
    ledger.note("handed_over", reason=effect.reason, tier=effect.tier, group=effect.group)


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
            ticket.resolved_at, ticket.outcome = now, Outcome.CONFIRMED.value
            ledger.note("resolved", by=by)
        case fx.Reopen():
            ticket.state, ticket.resolved_at, ticket.closed_at = TicketState.OPEN.value, None, None
            ticket.reopened, ticket.outcome = ticket.reopened + 1, Outcome.RECONTACT.value
            ledger.note("reopened")
        case fx.CloseSilent():
            offered = ticket.dialogue.get("offer")
            ticket.state, ticket.closed_at = TicketState.CLOSED.value, now
            ticket.outcome = Outcome.SILENT.value if offered else Outcome.ABANDONED.value
            ledger.note("closed", outcome=ticket.outcome)
        case fx.Cancel():
            ticket.state, ticket.closed_at = TicketState.CANCELLED.value, now
            ticket.outcome = Outcome.CANCELLED.value
            ledger.note("cancelled")


def _mark(ledger: Ledger, article: str, version: int, assessment_id: uuid.UUID | None, **values: Any) -> None:
    """On the latest suggestion of the article on this ticket; one is made when it was not among the first."""
    session, ticket = ledger.session, ledger.ticket
    if values.get("outcome") == "offered":
        values["offered_at"] = ledger.now
    table = _SUGGESTIONS
    latest = (
        select(table.c.id)
        .where(table.c.ticket_id == ticket.id, table.c.article == article)
        .order_by(table.c.id.desc())
        .limit(1)
    )
    marked = session.connection().execute(
        update(table).where(table.c.id == latest.scalar_subquery()).values(**values).returning(table.c.id)
    )
    if marked.first() is None and assessment_id is not None:
        made = {
            "id": new_id(), "ticket_id": ticket.id, "assessment_id": assessment_id, "rank": 0, "article": article,
            "version": version, "title": article, "score": 0.0, "probability": 0.0, **values,
        }  # fmt: skip
        session.connection().execute(insert(table), made)
