"""Where the widget is put, and whom those places vouch for."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.schema.base import Table, new_id


class Site(Table):
    """A website with the widget. `key` is public; `secrets` sign its people's tokens: kid, secret, created, retired.

    `options`: accent, position, greeting, launcher, locale. `refused_*`: who asked last that is not in `origins`.
    """

    __tablename__ = "site"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    origins: Mapped[list[str]]
    secrets: Mapped[list[Any]]
    anonymous: Mapped[bool]
    options: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    seen_origin: Mapped[str | None]
    refused_at: Mapped[datetime | None]
    refused_origin: Mapped[str | None]


class Identity(Table):
    """Somebody for whom a site vouches, by its own name for them. `email` is theirs only where it is `verified`."""

    __tablename__ = "identity"
    site_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    verified: Mapped[bool]
    created_at: Mapped[datetime]
