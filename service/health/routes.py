"""/livez, /readyz and /metrics: for whoever runs the service."""

from __future__ import annotations

import hmac
from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import func, select

from service.errors import NotFound
from service.health.checks import checks, is_ready
from service.services import Services
from service.tables import Ticket
from service.tickets import LIVE

router = APIRouter(include_in_schema=False)


@router.get("/livez")
def livez() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """200 when messages can be taken, also where something is degraded; 503 when not. Says which part, not more."""
    services: Services = request.app.state.services
    found = checks(services)
    ready = is_ready(found)
    degraded = any(check.status == "degraded" for check in found)
    status = "ready" if ready and not degraded else "degraded" if ready else "down"
    for check in found:
        services.metrics.degraded(check.name, on=check.status != "ok")
    shown = [asdict(check) if request.app.state.local(request) else {"name": check.name, "status": check.status}
             for check in found]  # fmt: skip
    return JSONResponse({"status": status, "checks": shown}, 200 if ready else 503)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus; by token where one is set, else only from this machine."""
    services: Services = request.app.state.services
    token = services.settings.metrics_token
    if token is not None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = hmac.compare_digest(given.encode(), token.get_secret_value().encode())
    else:
        allowed = request.app.state.local(request)
    if not allowed:
        raise NotFound()
    _fill(services)
    return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _fill(services: Services) -> None:
    """The gauges that are read from the database when somebody asks."""
    services.metrics.generation.set(services.knowledge.current[1])
    services.metrics.tickets.clear()
    live = [state.value for state in LIVE]
    with services.database.read() as session:
        rows = session.execute(
            select(Ticket.state, Ticket.priority, func.count())
            .where(Ticket.state.in_(live))
            .group_by(Ticket.state, Ticket.priority)
        )
        for state, priority, count in rows:
            services.metrics.tickets.labels(state, priority).set(count)
