"""Articles for their readers. The audience is checked on the text that is shown, whichever way it was asked for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Principal, audience_of, require
from service.errors import NotFound
from service.paging import Cursors, Page
from service.rest.articles.models import Article, ArticleLine, ArticleSection, VersionLine
from service.services import Services
from service.tables import ArticleVersion, StoredArticle
from triage.articles import Article as TriageArticle
from triage.articles import read_article
from triage.types import Audience

WRITERS = ("author", "admin")
_STAFF = ("agent", "author", "manager", "admin")


@dataclass(frozen=True)
class Reader:
    """Whose eyes an article is for. `writes`: sees what is not published, too."""

    audience: Audience
    writes: bool

    @classmethod
    def of(cls, who: Principal, services: Services) -> Reader:
        writes = who.has(*WRITERS) or who.may("articles:write")
        audience = Audience.AGENTS if writes else audience_of(who, Audience(services.settings.strangers_read))
        return cls(audience, writes)

    def sees(self, article: TriageArticle) -> bool:
        return self.audience.may_read(article.audience) and (article.live or self.writes)


@dataclass(frozen=True)
class Wanted:
    """Which articles of a list. `q`: every word of it stands in the title, a symptom or the path."""

    category: str | None = None
    q: str | None = None

    def fits(self, article: TriageArticle) -> bool:
        if self.category is not None and article.category != self.category:
            return False
        heard = " ".join([article.title, article.path, *article.symptoms]).casefold()
        return all(word in heard for word in (self.q or "").casefold().split())


def may_see_versions(who: Principal) -> None:
    """What an article no longer says may have been taken out of it for a reason. Raises Unauthenticated, Forbidden."""
    require(who, roles=_STAFF, scope="articles:write" if who.may("articles:write") else "articles:read")


def page_of_articles(
    session: Session, services: Services, reader: Reader, wanted: Wanted, cursors: Cursors, *, limit: int,
    cursor: str | None,
) -> Page[ArticleLine]:  # fmt: skip
    """By path. The list is that of the engine: what it answers from now."""
    after = cursors.unpack(cursor)[0] if cursor is not None else ""
    seen = [a for a in services.knowledge.engine.library.articles if a.path > after and reader.sees(a)]
    page = cursors.page([a for a in seen if wanted.fits(a)][: limit + 1], limit, lambda a: (a.path,))
    ids = _ids(session, [article.path for article in page.rows])
    return Page(tuple(_line(a, ids[a.path]) for a in page.rows if a.path in ids), page.next_cursor)


def article_for(
    session: Session, variables: Mapping[str, str], name: str, reader: Reader, number: int | None = None
) -> Article:
    """The article by path or id, in the version in force or another one.

    Another version is shown to those alone who may read the one in force as well. Raises NotFound.
    """
    in_force, read = _readable_version(session, variables, _stored(session, name), reader, None)
    if number is not None and number != in_force.number:
        in_force, read = _readable_version(session, variables, _stored(session, name), reader, number)
    return _shown(in_force, read, reader)


def versions_for(
    session: Session, variables: Mapping[str, str], name: str, reader: Reader, cursors: Cursors, *, limit: int,
    cursor: str | None,
) -> Page[VersionLine]:  # fmt: skip
    """Latest first. Raises NotFound, and Invalid for a bad cursor."""
    stored = _stored(session, name)
    _readable_version(session, variables, stored, reader, None)
    asked = select(ArticleVersion).where(ArticleVersion.article_id == stored.id)
    if cursor is not None:
        asked = asked.where(ArticleVersion.number < int(cursors.unpack(cursor)[0]))
    rows = session.scalars(asked.order_by(ArticleVersion.number.desc()).limit(limit + 1)).all()
    page = cursors.page(rows, limit, lambda row: (str(row.number),))
    return Page(tuple(_version_line(row) for row in page.rows), page.next_cursor)


def _version_line(row: ArticleVersion) -> VersionLine:
    return VersionLine(
        number=row.number, hash=row.hash, generation=row.generation, in_force=row.ended is None,
        created_by=row.created_by, created_at=row.created_at,
    )  # fmt: skip


def _stored(session: Session, name: str) -> StoredArticle:
    try:
        chosen = StoredArticle.id == uuid.UUID(name)
    except ValueError:
        # no database takes a NUL
        chosen = StoredArticle.path == name.replace("\0", "\N{REPLACEMENT CHARACTER}")
    found = session.scalar(select(StoredArticle).where(chosen))
    if found is None:
        raise _none()
    return found


def _readable_version(
    session: Session, variables: Mapping[str, str], stored: StoredArticle, reader: Reader, number: int | None
) -> tuple[ArticleVersion, TriageArticle]:
    chosen = ArticleVersion.ended.is_(None) if number is None else ArticleVersion.number == number
    version = session.scalar(select(ArticleVersion).where(ArticleVersion.article_id == stored.id, chosen))
    if version is None:
        raise _none()
    article, _ = read_article(stored.path, version.source.encode(), variables)
    if article is None or not reader.sees(article):
        raise _none()
    return version, replace(article, version=version.number)


def _shown(version: ArticleVersion, article: TriageArticle, reader: Reader) -> Article:
    sections = [
        ArticleSection(
            heading=each.heading, audience=each.audience, text=each.text, steps=[step.text for step in each.steps]
        )
        for each in article.sections_for(reader.audience)
    ]
    return Article(
        **_line(article, version.article_id).model_dump(), locale=article.locale, tier=article.tier,
        symptoms=list(article.symptoms), environment=list(article.environment),
        owner=article.owner if reader.audience is Audience.AGENTS else "", steps=list(article.steps),
        sections=sections, created_at=version.created_at,
    )  # fmt: skip


def _line(article: TriageArticle, article_id: uuid.UUID) -> ArticleLine:
    fields = ArticleLine.model_fields.keys() - {"id"}
    return ArticleLine(id=article_id, **{name: getattr(article, name) for name in fields})


def _ids(session: Session, paths: Sequence[str]) -> dict[str, uuid.UUID]:
    rows = session.execute(select(StoredArticle.path, StoredArticle.id).where(StoredArticle.path.in_(paths)))
    return {path: found for path, found in rows}


def _none() -> NotFound:
    return NotFound("There is no such article.")
