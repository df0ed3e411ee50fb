"""/livez, /readyz and /metrics: for whoever runs the service."""

from __future__ import annotations

import hmac
from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from service.auth import address, services_of
from service.errors import NotFound
from service.health.checks import checks, is_ready
from service.health.gauges import fill

router = APIRouter(include_in_schema=False)


@router.get("/livez")
def livez() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """200 when messages can be taken, also where something is degraded; 503 when not. Says which part, not more."""
    services = services_of(request)
    # a limit of their own: no probe is turned away because of what others ask from its address
    request.app.state.limiter.hit("probes", address(request))
    found = checks(services)
    ready = is_ready(found)
    degraded = any(check.status == "degraded" for check in found)
    status = "ready" if ready and not degraded else "degraded" if ready else "down"
    shown = [asdict(check) if request.app.state.local(request) else {"name": check.name, "status": check.status}
             for check in found]  # fmt: skip
    return JSONResponse({"status": status, "checks": shown}, 200 if ready else 503)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus; by token where one is set, else only from this machine."""
    services = services_of(request)
    token = services.settings.metrics_token
    if token is not None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = hmac.compare_digest(given.encode(), token.get_secret_value().encode())
    else:
        allowed = request.app.state.local(request)
    if not allowed:
        raise NotFound()
    fill(services)
    return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
