"""What goes with every request: its id, the headers of every answer, one line of the log, and what is counted.

Plain ASGI: it adds no task and no buffer to a connection that stays open for an hour.
"""

from __future__ import annotations

import re
import uuid
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.metrics import Metrics
from service.pages import SECURITY_HEADERS

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# who may frame a page is said in its policy; where that names somebody, this old header must not say nobody
_FRAMES = "X-Frame-Options"
log = structlog.get_logger("firstline")


class Accompany:
    """Outermost: it sees everything that is answered. A page that others may frame sets `state["framed"]`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, given = perf_counter(), Headers(scope=scope).get("x-request-id", "")
        state = scope.setdefault("state", {})
        state["id"] = given if _ID.fullmatch(given) else uuid.uuid4().hex

        async def accompanied(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = state["id"]
                for name, value in SECURITY_HEADERS.items():
                    if name != _FRAMES or not state.get("framed"):
                        headers.setdefault(name, value)
                self._note(scope, message["status"], perf_counter() - began)
            await send(message)

        await self._app(scope, receive, accompanied)

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.request(scope["method"], route, status, took_s)
        log.info(
            "request", id=scope["state"]["id"], method=scope["method"], route=route, status=status,
            ms=round(took_s * 1000, 1),
        )  # fmt: skip
