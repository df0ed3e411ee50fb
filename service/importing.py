"""Articles into the database and out of it again, as files. What is broken is refused, and stops no other."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import audit
from service.knowledge import GENERATION, Source, publish, sources_in
from service.services import Services
from service.tables import ArticleVersion, StoredArticle
from service.ticketing.opening import value_of
from triage.articles import Article, Library, Problem, read_article
from triage.engine import ARTICLES
from triage.kb.lint import lint
from triage.types import TriageError

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True)
class Rules:
    """What an article is read by: the desk's variables and categories, and the articles in force."""

    variables: Mapping[str, str]
    in_force: Iterable[Article]
    categories: Collection[str] = ()


@dataclass(frozen=True)
class Row:
    """What an import makes of a file: new, changed, unchanged or refused, and in which version it is in force then."""

    source: Source
    result: str
    version: int | None
    problems: tuple[Problem, ...]

    @property
    def publishes(self) -> bool:
        return self.result in (NEW, CHANGED)


def examine(session: Session, sources: Sequence[Source], rules: Rules, now: datetime) -> list[Row]:
    """What an import of these would do, one row each in their order. An id belongs to one path alone.

    A file is refused for what `kb check` calls an error.
    """
    owners = {article.id: article.path for article in rules.in_force if article.id}
    here = _in_force(session, [each.path for each in sources])
    rows: list[Row] = []
    seen: set[str] = set()
    for source in sources:
        article, found = read_article(source.path, source.data, rules.variables)
        if article is not None:
            errors = lint(Library(Path(), (article,)), now.date(), rules.categories)
            found = (*found, *(each for each in errors if each.severity == "error"))
        found = (*found, *_clash(source.path, article, seen, owners))
        if any(each.severity == "error" for each in found):
            rows.append(Row(source, REFUSED, None, found))
            continue
        seen.add(source.path)
        owners |= {article.id: source.path} if article is not None and article.id else {}
        number, hash_ = here.get(source.path, (0, ""))
        result = UNCHANGED if hash_ == source.hash else CHANGED if number else NEW
        rows.append(Row(source, result, number if result == UNCHANGED else number + 1, found))
    return rows


def import_articles(
    session: Session, sources: Sequence[Source], rules: Rules, actor: str, now: datetime, by: uuid.UUID | None = None
) -> tuple[int, list[Row]]:
    """Publish what is new or different, all with one generation; returns that and one row each. Audited."""
    rows = examine(session, sources, rules, now)
    taken = [row.source for row in rows if row.publishes]
    generation = publish(session, taken, now, by=by)
    published = [source.path for source in taken]
    audit(session, now, actor, "articles.imported", f"generation:{generation}", published=published, sent=len(sources))
    return generation, rows


def export_articles(session: Session, target: Path) -> tuple[int, int]:
    """Write every article in force to the folder, as it was imported; returns how many, and their generation.

    The folder must be new or empty. Raises TriageError, and OSError for what cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TriageError(f"{target} is not an empty folder; name another")
    generation = value_of(session, GENERATION)
    rows = session.execute(
        select(StoredArticle.path, ArticleVersion.source)
        .join(ArticleVersion, ArticleVersion.article_id == StoredArticle.id)
        .where(ArticleVersion.ended.is_(None))
        .order_by(StoredArticle.path)
    ).all()
    for path, text in rows:
        file = target / path
        # a database may come from elsewhere
        if not file.resolve().is_relative_to(target.resolve()):
            raise TriageError(f"{path!r} leads out of the folder")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(Source(path, text).data)
    return len(rows), generation


def news_on_disk(services: Services) -> str | None:
    """A sentence where the folder of articles has texts that never were in the database; None where it has none.

    A text that was, and that somebody has changed in the database since, is no news.
    """
    folder = services.settings.kb or ARTICLES
    try:
        found = sources_in(folder)
    except (TriageError, OSError) as error:
        return str(error)
    with services.database.read() as session:
        known = {
            (path, hash_)
            for path, hash_ in session.execute(
                select(StoredArticle.path, ArticleVersion.hash).join(
                    ArticleVersion, ArticleVersion.article_id == StoredArticle.id
                )
            )
        }
    news = sum((each.path, each.hash) not in known for each in found)
    if not news:
        return None
    return (
        f"{news} of the articles in {folder} are not in use as they are there; see which with --dry-run, or bring "
        f"them in: firstline kb import {folder} --data {services.settings.data_dir}"
    )


def _clash(path: str, article: Article | None, seen: set[str], owners: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with it beside the others."""
    if path in seen:
        return (Problem(path, 1, "this path came before in the same import"),)
    if article is not None and owners.get(article.id, path) != path:
        line = article.key_lines.get("id", 1)
        return (Problem(path, line, f"id {article.id} is already that of {owners[article.id]}"),)
    return ()


def _in_force(session: Session, paths: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Number and hash of the version in force, by path."""
    rows = session.execute(
        select(StoredArticle.path, ArticleVersion.number, ArticleVersion.hash)
        .join(ArticleVersion, ArticleVersion.article_id == StoredArticle.id)
        .where(StoredArticle.path.in_(paths), ArticleVersion.ended.is_(None))
    )
    return {path: (number, hash_) for path, number, hash_ in rows}
