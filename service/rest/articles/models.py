"""Articles in the API: plain text, never HTML."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from service.rest.models import Incoming, Outgoing
from triage.kb.front_matter import Status
from triage.types import Audience

MOST_AT_ONCE = 200
_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*"
ArticlePath = Annotated[
    str, StringConstraints(min_length=4, max_length=200, pattern=rf"^({_SEGMENT}/){{0,8}}{_SEGMENT}\.md$")
]


class ArticleLine(Outgoing):
    """An article in a list."""

    id: uuid.UUID
    path: str = Field(examples=["email/mailbox-full.md"])
    version: int
    title: str
    category: str
    audience: Audience
    status: Status
    auto_answer: bool
    requires_admin: bool
    known_issue: bool
    review_by: date | None


class ArticlePage(Outgoing):
    data: list[ArticleLine]
    next_cursor: str | None


class ArticleSection(Outgoing):
    """What stands below a heading: plain text, one paragraph a line, and its numbered steps."""

    heading: str
    audience: Audience
    text: str
    steps: list[str]


class Article(ArticleLine):
    """An article as its reader may see it: sections for agents are left out for everybody else."""

    locale: str
    tier: int | None
    symptoms: list[str]
    environment: list[str]
    owner: str
    steps: list[str]
    sections: list[ArticleSection]
    created_at: datetime = Field(description="Of this version.")


class VersionLine(Outgoing):
    number: int
    hash: str
    generation: int
    in_force: bool
    created_by: uuid.UUID | None
    created_at: datetime


class VersionList(Outgoing):
    data: list[VersionLine]
    next_cursor: str | None


class NewArticle(Incoming):
    """A Markdown file with its path below the knowledge folder."""

    path: ArticlePath
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)]


class Import(Incoming):
    model_config = ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={
            "examples": [{"articles": [{"path": "email/recall.md", "text": "# Recall a mail\n\n1. Open Sent Items."}]}]
        },
    )  # fmt: skip
    articles: tuple[NewArticle, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Mistake(Outgoing):
    line: int
    message: str
    severity: Literal["error", "warning"]


class Imported(Outgoing):
    """`refused` ones have an error among their mistakes, and stop no other."""

    path: str
    result: Literal["published", "unchanged", "refused"]
    version: int | None
    mistakes: list[Mistake]


class ImportResult(Outgoing):
    generation: int = Field(description="Of the articles after it; replicas answer from it within a second or so.")
    data: list[Imported]
