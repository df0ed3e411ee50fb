"""A request as JSON and back: what a replay of a decision starts from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from triage.types import Request

_REQUESTS: TypeAdapter[Request] = TypeAdapter(Request)


def request_dict(request: Request) -> dict[str, Any]:
    """JSON values. Secrets were masked before the request was made."""
    dumped: dict[str, Any] = _REQUESTS.dump_python(request, mode="json")
    return dumped


def request_from(values: Mapping[str, Any]) -> Request:
    """The request that `request_dict` wrote."""
    return _REQUESTS.validate_python(values)
