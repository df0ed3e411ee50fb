"""Every error of the API as application/problem+json (RFC 9457); the one place where kinds of errors become answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from service.database import DatabaseUnavailable
from service.errors import Fault, Invalid, NoSpace, ServiceError, Unavailable
from triage.errors import EncoderUnavailable, ModelInvalid, RequestInvalid, TriageError

MEDIA = "application/problem+json"
RETRY_S = 5
TITLES = {
    400: "The request cannot be read",
    401: "Sign in or send a key",
    403: "Not allowed",
    404: "Not found",
    405: "This address does not take this method",
    406: "Not acceptable",
    409: "Conflict",
    410: "No longer there",
    413: "Too large",
    415: "This kind of content is not accepted",
    422: "The request is not valid",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available just now",
    507: "No space left to store it",
}


def problem(status: int, detail: str, instance: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """The body. `instance` is the request's id, under which the log knows more."""
    body: dict[str, Any] = {
        "type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail,
        "instance": f"urn:request:{instance}",
    }  # fmt: skip
    if faults:
        body["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in faults]
    return body


def as_service_error(error: Exception) -> ServiceError | None:
    """The kind that a known error of the domain or the database stands for; None for what nobody expected."""
    match error:
        case ServiceError():
            return error
        case DatabaseUnavailable(full=True):
            return NoSpace("There is no space left to store it. Nothing was written.", retry_after=60)
        case DatabaseUnavailable():
            return Unavailable("It could not be stored just now. Nothing was written.", retry_after=RETRY_S)
        case EncoderUnavailable() | ModelInvalid():
            return Unavailable("The model cannot be used just now.", retry_after=RETRY_S)
        case RequestInvalid() | TriageError():
            return Invalid(str(error))
        case DBAPIError():
            return Invalid("The database does not take this value.") if "\\x00" in str(error.orig) else None
    return None


def faults_of(errors: Sequence[Any]) -> tuple[Fault, ...]:
    """pydantic's errors as JSON pointers with what was expected; the value itself is never repeated."""
    return tuple(Fault(_pointer(each.get("loc", ())), str(each.get("msg", "not valid"))[:300]) for each in errors[:20])


def proved_by(*ways: str, anybody: bool = False) -> dict[str, Any]:
    """What a route says about proofs of who is asking: any one of the ways, or none where `anybody` may."""
    none: list[dict[str, list[str]]] = [{}] if anybody else []
    return {"security": none + [{way: []} for way in ways]}


# the kinds that as_service_error knows
EXPECTED: tuple[type[Exception], ...] = (ServiceError, DatabaseUnavailable, TriageError)


def _pointer(place: Sequence[object]) -> str:
    inside = place[1:] if place and place[0] == "body" else place
    parts = [str(part).replace("~", "~0").replace("/", "~1")[:100] for part in inside]
    return "/" + "/".join(parts)


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route says in the OpenAPI about its errors; those that any route can give are always among them."""
    every = {400, 405, 413, 422, 429, 500, 503, 507, *statuses}
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(every)
    }


def dumped(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
