"""The nouns of knowledge: an article, what is wrong with a file, and the folder of both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from triage.kb.front_matter import Status
from triage.kb.markdown import Section, Step, scope
from triage.types import Audience

# How other knowledge bases head the same sections.
OTHER_NAMES = {
    "symptoms": ("Symptoms", "Symptom", "Issue", "Issues", "Problem", "Problems"),
    "resolution": ("Resolution", "Solution", "Fix", "Workaround", "Steps"),
}


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a file, and on which line (from 1).

    `error`: must be put right; a file that has one when it is read gives no article. `warning`: should be looked at.
    """

    path: str
    line: int
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message}"


@dataclass(frozen=True)
class Article:
    """One version of a knowledge article, variables already filled in.

    `path` is the path below the knowledge folder with the file's name, "/" between parts; `id` is "" until an import
    gives one. `steps` are the numbered steps of the resolution as plain text. `body` is all the Markdown, what is for
    agents included: show a reader `sections_for` them. `key_lines` says where each front matter key stands in the file.
    """

    path: str
    id: str
    version: int
    title: str
    category: str = ""
    locale: str = "en"
    audience: Audience = Audience.EMPLOYEES
    status: Status = Status.PUBLISHED
    auto_answer: bool = False
    requires_admin: bool = False
    tier: int | None = None
    symptoms: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    owner: str = ""
    review_by: date | None = None
    known_issue: bool = False
    sections: tuple[Section, ...] = ()
    steps: tuple[str, ...] = ()
    body: str = ""
    key_lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def live(self) -> bool:
        return self.status is Status.PUBLISHED

    @property
    def may_answer(self) -> bool:
        """Whether it may ever be an automatic answer: its author allows it and an employee can follow it alone."""
        return self.auto_answer and self.live and not self.requires_admin and self.audience is not Audience.AGENTS

    def sections_for(self, reader: Audience) -> tuple[Section, ...]:
        """What this reader may see of the article, in order; nothing when the article is not for them."""
        if not reader.may_read(self.audience):
            return ()
        return tuple(section for section in self.sections if reader.may_read(section.audience))

    def section(self, name: str) -> tuple[Section, ...]:
        """What the article's own readers see below the heading `name` or another word for it; () when there is none."""
        names = OTHER_NAMES.get(name.casefold(), (name,))
        return scope(self.sections_for(self.audience), names)

    def section_text(self, name: str) -> str:
        """The same as plain text. Without a section of symptoms, plain articles say them in their first paragraph."""
        sections = self.section(name)
        if not sections and name.casefold() == "symptoms":
            return self.lead
        return "\n".join(section.text for section in sections if section.text)

    @property
    def lead(self) -> str:
        """The first paragraph its readers see."""
        return next((p for section in self.sections_for(self.audience) for p in section.paragraphs), "")

    @property
    def resolution(self) -> tuple[Step, ...]:
        """The numbered steps with their lines; `steps` has the same texts."""
        return tuple(step for section in self.section("resolution") for step in section.steps)

    @cached_property
    def content_hash(self) -> str:
        """Covers what readers see and what decides who sees it; not the owner, the review date or the place."""
        kind = [self.category, self.locale, self.audience, self.status, self.auto_answer, self.requires_admin]
        shown = [self.title, self.tier, self.symptoms, self.environment, self.known_issue, self.body]
        return hashlib.sha256(json.dumps([*kind, *shown]).encode()).hexdigest()


@dataclass(frozen=True)
class Library:
    """A folder of articles, sorted by path, and everything that is wrong in it, sorted by path and line."""

    folder: Path
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def by_path(self) -> Mapping[str, Article]:
        return {article.path: article for article in self.articles}

    @property
    def live(self) -> tuple[Article, ...]:
        return tuple(article for article in self.articles if article.live)

    @cached_property
    def content_hash(self) -> str:
        """The identity of what readers can be shown: changes when a live article appears, goes or changes."""
        return hashlib.sha256(json.dumps([(a.path, a.content_hash) for a in self.live]).encode()).hexdigest()
