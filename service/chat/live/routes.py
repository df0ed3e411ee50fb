"""The address of a conversation as it happens."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from service import problems
from service.access import speaks_for, ticket_for
from service.auth import Who, address, proven, services_of
from service.chat.live.stream import Place, Reader, Stream
from service.live import Heard

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
LONGEST_S = 3_600
_format = partial(format_sse_event, data_str=None)
_CONTENT = {
    "description": "The conversation with its messages after the last one sent; events `typing`, `end`",
    "content": {"text/event-stream": {}},
}


class Following(EventSourceResponse):
    """A stream that gives its place back however it ends, also when its client left before it began.

    It is returned whole: as a generator, FastAPI would give each connection two more tasks and two buffers.
    """

    def __init__(self, stream: Stream, heard: Heard) -> None:
        # what lies between must neither keep it nor hold it back
        super().__init__(stream.events(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._heard = heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._heard.close()


@router.get(
    "/{conversation_id}/live", operation_id="followConversation", summary="A conversation as it happens",
    response_class=Response, responses={**problems.documented(401, 403, 404), 200: _CONTENT},
    openapi_extra=problems.proved_by("conversation", "session", "key"),
)  # fmt: skip
async def follow(
    conversation_id: uuid.UUID, request: Request, who: Who,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="Only messages with a higher number.")] = 0,
    seconds: Annotated[int, Query(ge=0, le=LONGEST_S, description="Ends after so many; 0: as it is now.")] = LONGEST_S,
    last_event_id: Annotated[str | None, Header(max_length=40, description="Goes on after this event.")] = None,
) -> Response:  # fmt: skip
    """Server-sent events: the conversation at once and after each change, `typing` while an agent writes, and `end`.

    Where a connection broke, the next one goes on after `Last-Event-ID`; no message is left out.
    """
    services = services_of(request)
    reader = Reader(services, conversation_id, who, partial(proven, request))
    await run_in_threadpool(_allowed, reader)
    settings = services.settings
    heard = services.live.subscribe(
        conversation_id, address(request), most=settings.streams, by_address=settings.streams_by_address
    )
    return Following(Stream(reader, heard, Place.of(after, last_event_id), seconds, _format), heard)


def _allowed(reader: Reader) -> None:
    with reader.services.database.read() as session:
        ticket_for(session, reader.conversation_id, speaks_for(reader.who))
