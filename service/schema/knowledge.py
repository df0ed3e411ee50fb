"""Articles and their versions."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.schema.base import Table, new_id


class StoredArticle(Table):
    """A knowledge article; its text is in its versions. `path` is the path below the knowledge folder."""

    __tablename__ = "article"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    path: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class ArticleVersion(Table):
    """Never altered. In force from `generation` on, until `ended` (the generation that replaced it)."""

    __tablename__ = "article_version"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    generation: Mapped[int]
    ended: Mapped[int | None] = mapped_column(index=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("article_id", "number"),)
