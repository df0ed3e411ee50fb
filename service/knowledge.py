"""Articles in the database, and the engine that answers from them. A change makes a new generation, never an edit."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from service.database import Database
from service.tables import ArticleVersion, StoredArticle, new_id
from service.ticketing.opening import next_value, value_of
from triage.articles import MAX_FILE_BYTES, SUFFIXES, Article, Library, Problem, read_article
from triage.engine import Engine
from triage.types import Audience, Mode, TriageError

GENERATION = "knowledge"


@dataclass(frozen=True)
class Source:
    """An article's Markdown with its path below the knowledge folder."""

    path: str
    text: str

    @property
    def data(self) -> bytes:
        """The bytes that a file of it has; those of what was no UTF-8 are none either."""
        return self.text.encode("utf-8", "surrogatepass")

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def sources_in(folder: Path) -> list[Source]:
    """Every Markdown file below the folder as text, hidden ones left out. Raises TriageError for no folder."""
    if not folder.is_dir():
        raise TriageError(f"{folder}: there is no such folder of articles")
    found, root = [], folder.resolve()
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix.lower() in SUFFIXES and not hidden and file.is_file() and file.resolve().is_relative_to(root):
            with file.open("rb") as stream:
                # what is too large is refused when it is read
                text = stream.read(MAX_FILE_BYTES + 1).decode("utf-8-sig", "surrogateescape")
            path = file.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()
            found.append(Source(path, text))
    return found


def load_first(session: Session, folder: Path, now: datetime) -> int:
    """Put the folder's articles into a database that has none; returns how many. What cannot be read is left out."""
    if session.scalar(select(func.count()).select_from(StoredArticle)):
        return 0
    readable = [each for each in sources_in(folder) if read_article(each.path, each.data, {})[0] is not None]
    publish(session, readable, now)
    return len(readable)


def publish(session: Session, sources: Sequence[Source], now: datetime, *, by: uuid.UUID | None = None) -> int:
    """Write a new version of each article that is new or different; all come into force with one new generation.

    Returns the generation, that of before when nothing differs.
    """
    changed = [source for source in sources if not _same(session, source)]
    if not changed:
        return value_of(session, GENERATION)
    generation = next_value(session, GENERATION)
    for source in changed:
        article = session.scalar(select(StoredArticle).where(StoredArticle.path == source.path))
        if article is None:
            article = StoredArticle(id=new_id(), path=source.path, created_at=now)
            session.add(article)
            session.flush()
        last = session.scalar(select(func.max(ArticleVersion.number)).where(ArticleVersion.article_id == article.id))
        session.execute(
            update(ArticleVersion)
            .where(ArticleVersion.article_id == article.id, ArticleVersion.ended.is_(None))
            .values(ended=generation)
        )
        version = ArticleVersion(
            article_id=article.id, number=(last or 0) + 1, source=source.text, hash=source.hash,
            generation=generation, created_by=by, created_at=now,
        )  # fmt: skip
        session.add(version)
    session.flush()
    return generation


def library_at(
    session: Session, variables: Mapping[str, str], generation: int, known: Library | None = None
) -> Library:
    """The articles in force at a generation; a text that cannot be read is a problem of its own.

    By the generation also where it is the newest: of two statements the second may see what was published meanwhile.
    Versions never change, so those that are in `known` (same variables) are taken over instead of read again.
    """
    before = known.by_path if known else {}
    said = known.problems if known else ()
    rows = session.execute(
        select(StoredArticle.path, ArticleVersion.number, ArticleVersion.source)
        .join(ArticleVersion, ArticleVersion.article_id == StoredArticle.id)
        .where(
            ArticleVersion.generation <= generation,
            or_(ArticleVersion.ended.is_(None), ArticleVersion.ended > generation),
        )
        .order_by(StoredArticle.path)
    ).all()
    articles: list[Article] = []
    problems: list[Problem] = []
    for path, number, source in rows:
        article = before.get(path)
        if article is not None and article.version == number:
            articles.append(article)
            problems += [problem for problem in said if problem.path == path]
            continue
        article, found = read_article(path, source.encode(), variables)
        problems += found
        if article is not None:
            articles.append(replace(article, version=number))
    return Library(Path(), tuple(articles), tuple(problems))


class Knowledge:
    """The engine over the articles in force; follows the database's generation. Safe to use from several threads."""

    def __init__(self, database: Database, engine: Engine, generation: int, cache: Path | None) -> None:
        self._database, self._cache = database, cache
        self._current = (engine, generation)
        self._past: dict[int, Engine] = {}
        self._readable: tuple[Library, dict[Audience, Mapping[str, Article]]] = (engine.library, {})
        self._turn = threading.Lock()

    @classmethod
    def load(
        cls, database: Database, *, model: Path | None, desk: Path | None, mode: Mode | None, cache: Path | None,
        variables: Mapping[str, str],
    ) -> Knowledge:  # fmt: skip
        """Read the articles and load the engine. Raises DeskInvalid and DatabaseUnavailable."""
        with database.read() as session:
            generation = value_of(session, GENERATION)
            library = library_at(session, variables, generation)
        engine = Engine.load(model=model, desk=desk, library=library, cache=cache)
        return cls(database, engine.with_mode(mode) if mode else engine, generation, cache)

    @property
    def current(self) -> tuple[Engine, int]:
        """The engine, and the generation of its articles."""
        return self._current

    @property
    def engine(self) -> Engine:
        return self._current[0]

    def readable(self, audience: Audience) -> Mapping[str, Article]:
        """The articles in force that may be shown to this reader, by path."""
        library, found = self._readable
        if library is not self.engine.library:
            library, found = self.engine.library, {}
            self._readable = (library, found)
        if audience not in found:
            found[audience] = {each.path: each for each in library.live if audience.may_read(each.audience)}
        return found[audience]

    def follow(self) -> bool:
        """Take over a newer generation, if there is one; whether there was."""
        with self._database.read() as session:
            newest = value_of(session, GENERATION)
            if newest == self._current[1]:
                return False
            library = library_at(session, self.engine.desk.variables, newest, self.engine.library)
        self._current = (self.engine.with_library(library, self._cache), newest)
        return True

    def at(self, generation: int) -> Engine:
        """The engine over the articles of a generation: what a replay needs. One past generation is kept in memory."""
        engine, current = self._current
        if generation == current:
            return engine
        with self._turn:
            if generation not in self._past:
                with self._database.read() as session:
                    library = library_at(session, engine.desk.variables, generation, engine.library)
                self._past = {generation: engine.with_library(library, self._cache)}
            return self._past[generation]


def _same(session: Session, source: Source) -> bool:
    found = session.scalar(
        select(ArticleVersion.hash)
        .join(StoredArticle, StoredArticle.id == ArticleVersion.article_id)
        .where(StoredArticle.path == source.path, ArticleVersion.ended.is_(None))
    )
    return found == source.hash
