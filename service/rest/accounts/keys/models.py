"""Keys of programs in the API; a key itself is shown once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from service.rest.accounts.models import Scope
from service.rest.models import Incoming, Line, Outgoing


class ApiKey(Outgoing):
    id: uuid.UUID
    name: str
    hint: str = Field(description="How the key begins.")
    scopes: list[Scope]
    created_by: uuid.UUID | None
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class KeyPage(Outgoing):
    data: list[ApiKey]
    next_cursor: str | None


class NewKey(Incoming):
    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={"examples": [{"name": "Monitoring", "scopes": ["triage", "tickets:read"]}]},
    )  # fmt: skip
    name: Line
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=7)]


class MadeKey(ApiKey):
    key: str | None = Field(description="The key: shown this once, and null when a request is repeated.")
