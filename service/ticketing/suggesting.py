"""What became of a suggestion: that it was offered, and whether it helped."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from service.tables import StoredAssessment, StoredSuggestion, Table, new_id
from service.ticketing.ledger import Ledger

_ASSESSMENTS = Table.metadata.tables[StoredAssessment.__tablename__]
_SUGGESTIONS = Table.metadata.tables[StoredSuggestion.__tablename__]


def offered(ledger: Ledger, article: str, version: int, assessment_id: uuid.UUID | None, *, automatic: bool) -> None:
    """Of the assessment that chose it, without one of the ticket's last; one that ranked it nowhere gets it as rank 0.

    What waited for its turn was chosen by an earlier assessment.
    """
    row, connection = _SUGGESTIONS.c, ledger.session.connection()
    values = {"outcome": "offered", "automatic": automatic, "offered_at": ledger.now}
    chosen = [row.assessment_id == assessment_id] if assessment_id else []
    if _mark_latest(ledger, article, chosen, values):
        return
    last = select(_ASSESSMENTS.c.id).where(_ASSESSMENTS.c.ticket_id == ledger.ticket.id)
    made = {
        "id": new_id(), "ticket_id": ledger.ticket.id, "rank": 0, "article": article, "version": version,
        "title": article, "score": 0.0, "probability": 0.0, **values,
        "assessment_id": assessment_id or connection.scalar(last.order_by(_ASSESSMENTS.c.id.desc()).limit(1)),
    }  # fmt: skip
    connection.execute(insert(_SUGGESTIONS), made)


def came_out(ledger: Ledger, article: str, **values: Any) -> None:
    """On the suggestion that was offered: a later assessment may have ranked the article again."""
    _mark_latest(ledger, article, [_SUGGESTIONS.c.offered_at.is_not(None)], values)


def _mark_latest(ledger: Ledger, article: str, only: list[ColumnElement[bool]], values: dict[str, Any]) -> bool:
    """The latest suggestion of the article on this ticket, if there is one."""
    row = _SUGGESTIONS.c
    latest = select(row.id).where(row.ticket_id == ledger.ticket.id, row.article == article, *only)
    one = latest.order_by(row.id.desc()).limit(1).scalar_subquery()
    marked = update(_SUGGESTIONS).where(row.id == one).values(**values).returning(row.id)
    return ledger.session.connection().execute(marked).first() is not None
