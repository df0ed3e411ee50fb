"""Refuses bodies that are too large while they arrive, whatever their headers claim."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.pages import refusal


class _TooLarge(Exception):
    pass


class BodyLimit:
    """`limit` bytes for a request, `uploads` bytes for a form with files."""

    def __init__(self, app: ASGIApp, limit: int, uploads: int) -> None:
        self._app, self._limit, self._uploads = app, limit, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit = self._uploads if headers.get(b"content-type", b"").startswith(b"multipart/form-data") else self._limit
        claimed = headers.get(b"content-length", b"0")
        if claimed.isdigit() and int(claimed) > limit:
            await _refusal(scope, limit)(scope, receive, send)
            return
        got, started = 0, False

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > limit:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not started:
                await _refusal(scope, limit)(scope, receive, send)


def _refusal(scope: Scope, limit: int) -> Response:
    return refusal(Request(scope), 413, f"The request is larger than {limit // 1024:,} kB.")
