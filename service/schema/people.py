"""Who signs in, and with what; and who did what outside tickets."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.schema.base import Table, new_id


class Person(Table):
    """Somebody who signs in or whose tickets are known. `roles`: requester, agent, author, manager, admin."""

    __tablename__ = "person"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    roles: Mapped[list[str]]
    groups: Mapped[list[str]]
    tiers: Mapped[list[Any]]
    password: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(default=False)


class SignIn(Table):
    """A browser's session; `id` is the hash of what its cookie holds."""

    __tablename__ = "sign_in"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OneTimeLink(Table):
    """A link that works once; `id` is the hash of its token. `person_id` None: makes the first admin."""

    __tablename__ = "one_time_link"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiKey(Table):
    """A program's key; `hash` is that of the whole key, `hint` its beginning."""

    __tablename__ = "api_key"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str]
    scopes: Mapped[list[str]]
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Audit(Table):
    """Who did what outside tickets: sign-ins, accounts, keys, articles, settings."""

    __tablename__ = "audit"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(String(60))
    object: Mapped[str]
    data: Mapped[dict[str, Any]]
