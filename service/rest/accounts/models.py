"""People and the audit log in the API."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from service.rest.models import Incoming, Line, Outgoing
from triage.types import Audience

Role = Literal["requester", "agent", "author", "manager", "admin"]
Scope = Literal[
    "triage", "conversations", "tickets:read", "tickets:write", "articles:read", "articles:write", "admin"
]  # fmt: skip
Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=5)]
Groups = Annotated[tuple[Line, ...], Field(max_length=100)]
Tiers = Annotated[tuple[Annotated[int, Field(ge=0, le=9)], ...], Field(max_length=10)]


class Me(Outgoing):
    """Whoever asks, as this service knows them."""

    kind: Literal["anonymous", "visitor", "person", "key"]
    id: uuid.UUID | None = Field(description="A person's.")
    name: str
    email: str | None
    roles: list[Role]
    groups: list[str]
    tiers: list[int]
    scopes: list[Scope]
    audience: Audience = Field(description="Whose articles they may read.")


class User(Outgoing):
    id: uuid.UUID
    email: str | None
    name: str
    roles: list[Role]
    groups: list[str]
    tiers: list[int]
    can_sign_in: bool = Field(description="Whether a password is set and the account is not disabled.")
    disabled_at: datetime | None
    created_at: datetime
    demo: bool


class UserPage(Outgoing):
    data: list[User]
    next_cursor: str | None


class NewUser(Incoming):
    """`email` null: known by name alone, cannot sign in. `invite` makes a link to set a password with."""

    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={
            "examples": [
                {"name": "Ada Byron", "email": "ada@example.org", "roles": ["agent"], "tiers": [1], "invite": True}
            ]
        },
    )  # fmt: skip
    name: Line
    email: Line | None = None
    roles: Roles = ("requester",)
    groups: Groups = ()
    tiers: Tiers = ()
    invite: bool = False


class Created(User):
    invitation: str | None = Field(
        description="The address of a page that works once, for half an hour; shown this once, kept nowhere."
    )


class UserChange(Incoming):
    """What is left out, or null, stays. Other roles end the person's sessions."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"roles": ["agent", "author"], "tiers": [1, 2]}]}
    )
    name: Line | None = None
    roles: Roles | None = None
    groups: Groups | None = None
    tiers: Tiers | None = None
    disabled: bool | None = None


class AuditLine(Outgoing):
    id: uuid.UUID
    at: datetime
    actor: str = Field(examples=["person:018f…", "key:018f…", "system"])
    action: str = Field(examples=["sign_in", "person.added"])
    object: str
    data: dict[str, Any]


class AuditPage(Outgoing):
    data: list[AuditLine]
    next_cursor: str | None
