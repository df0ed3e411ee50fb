"""The gauges of /metrics, read when somebody asks for them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.database import DatabaseUnavailable
from service.health.checks import checks
from service.metrics import Metrics
from service.services import Services
from service.tables import ArticleVersion, Ticket
from service.tickets import LIVE

_LIVE = Ticket.state.in_([state.value for state in LIVE])


def fill(services: Services) -> None:
    """Bring them up to date; without a database those that do not come from it."""
    metrics, engine = services.metrics, services.knowledge.engine
    for check in checks(services):
        metrics.degraded(check.name, on=check.status != "ok")
    metrics.generation.set(services.knowledge.current[1])
    metrics.looking.set(services.live.count())
    metrics.model(engine.model.name if engine.model else "none", engine.fingerprints()["model"])
    with suppress(DatabaseUnavailable), services.database.read() as session:
        _tickets(session, metrics, services.now())
        _articles(session, services)


def _tickets(session: Session, metrics: Metrics, now: datetime) -> None:
    metrics.tickets.clear()
    counted = select(Ticket.state, Ticket.priority, func.count()).where(_LIVE).group_by(Ticket.state, Ticket.priority)
    for state, priority, count in session.execute(counted):
        metrics.tickets.labels(state, priority).set(count)
    metrics.overdue.clear()
    late = {
        "first_response": (Ticket.first_responded_at.is_(None), Ticket.first_response_due_at < now),
        "resolution": (Ticket.resolution_due_at < now,),
    }
    for clock, conditions in late.items():
        asked = select(Ticket.priority, func.count()).where(_LIVE, *conditions).group_by(Ticket.priority)
        for priority, count in session.execute(asked):
            metrics.overdue.labels(clock, priority).set(count)


def _articles(session: Session, services: Services) -> None:
    ahead = ArticleVersion.generation > services.knowledge.current[1]
    since = session.scalar(select(func.min(ArticleVersion.created_at)).where(ahead))
    services.metrics.lag.set((services.now() - since).total_seconds() if since is not None else 0)
