"""What the routes of this API share: who asks, pages, idempotent changes, and what the OpenAPI says of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import paging, problems
from service.access import Principal
from service.auth import services_of
from service.errors import Conflict
from service.idempotency import Once, Reply, run_once

API = "/api/v1"
REPLAYED = {
    "Idempotent-Replayed": {
        "description": "true where this is the stored answer to an earlier request with the same key",
        "schema": {"type": "string", "enum": ["true"]},
    }
}

Limit = Annotated[int, Query(ge=1, le=paging.MOST, description="At most so many rows.")]
TicketId = Annotated[uuid.UUID, Path(description="The ticket's id, not its number.")]


def told(
    *statuses: int, status: int = 200, once: bool = False, anybody: bool = False, visitor: bool = False,
    content: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """For a route's decorator: its status, the errors it can give, and what proves who is asking.

    `once`: it takes an Idempotency-Key. `anybody`: it needs no proof; `visitor`: a conversation's token is one.
    """
    responses = problems.documented(401, 403, *statuses)
    good: dict[str, Any] = {"description": "Stored, and this is what it is now" if once else "What was asked for"}
    if once:
        good["headers"] = REPLAYED
    if content is not None:
        good["content"] = dict(content)
    ways = ["key", "session", *(["conversation"] if visitor or anybody else [])]
    return {
        "status_code": status,
        "responses": {**responses, status: good},
        "openapi_extra": problems.proved_by(*ways, anybody=anybody),
    }


def change_once(
    request: Request, once: Once, status: int, do: Callable[[Session], BaseModel], *, secret: str | None = None
) -> JSONResponse:
    """Do it in one transaction and answer with what it returns; the answer is stored beside its effect.

    The field `secret` is not stored: a repeated request gets it as null. Raises what `do` raises, and Conflict when
    somebody else did the same at the same moment.
    """
    services = services_of(request)

    def work() -> Reply:
        with services.database.write() as session:
            reply = do(session).model_dump(mode="json")
            kept = {**reply, secret: None} if secret else reply
            once.keep(session, status, kept, services.now())
        return reply

    return answer_once(request, once, status, work)


def answer_once(request: Request, once: Once, status: int, work: Callable[[], Reply]) -> JSONResponse:
    """The answer of `work`, which keeps it in its own transaction, or the one that is stored."""
    try:
        reply, replayed = run_once(services_of(request).database, once, work)
    except IntegrityError as error:
        raise Conflict("Somebody else did the same at this moment; look at it again.") from error
    return JSONResponse(reply, status, {"Idempotent-Replayed": "true"} if replayed else None)


def once_for(who: Principal, address: str, key: str | None, body: BaseModel | None = None, **more: object) -> Once:
    """One POST of this caller. `address` has the ids of its path in it."""
    said = body.model_dump(mode="json") if body is not None else None
    return Once.of(who.id, address, key, [said, more] if more else said)
