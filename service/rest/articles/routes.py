"""Read articles and their versions; publish some."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from service.access import require
from service.auth import Cursor, Key, Who, services_of
from service.paging import USUAL, Cursors
from service.rest.articles.importing import import_articles
from service.rest.articles.models import Article, ArticlePage, Import, ImportResult, VersionList
from service.rest.articles.queries import (
    WRITERS,
    Reader,
    Wanted,
    article_for,
    may_see_versions,
    page_of_articles,
    versions_for,
)
from service.rest.models import Word
from service.rest.routes import API, Limit, change_once, once_for, told

router = APIRouter(prefix=API + "/articles", tags=["articles"])
Name = Annotated[str, Path(max_length=300, description="The article's id, or its path below the knowledge folder.")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get(
    "", response_model=ArticlePage, operation_id="listArticles", summary="The articles that you may read",
    **told(anybody=True),
)  # fmt: skip
def listed(
    request: Request, who: Who,
    category: Annotated[Word | None, Query()] = None,
    q: Annotated[str | None, Query(min_length=1, max_length=200, description="Words of title or symptoms.")] = None,
    limit: Limit = USUAL, cursor: Cursor = None,
) -> Any:  # fmt: skip
    """By path. To find the article for a problem, use the search."""
    services = services_of(request)
    reader = Reader.of(who, services)
    cursors = Cursors.of(services.key, "articles", category=category, q=q)
    with services.database.read() as session:
        page = page_of_articles(
            session, services, reader, Wanted(category, q), cursors, limit=limit, cursor=cursor
        )  # fmt: skip
    return {"data": page.rows, "next_cursor": page.next_cursor}


@router.post(
    "/import", response_model=ImportResult, operation_id="importArticles", summary="Publish articles",
    **told(409, once=True),
)  # fmt: skip
def imported(body: Import, request: Request, who: Who, key: Key = None) -> Response:
    """New and different ones come into force together; each row has its result. For authors."""
    require(who, roles=WRITERS, scope="articles:write")
    services = services_of(request)
    engine = services.knowledge.engine

    def do(session: Session) -> ImportResult:
        return import_articles(
            session, engine.desk.variables, body.articles, engine.library.articles, who, services.now()
        )

    return change_once(request, once_for(who, "articles/import", key, body), 200, do)


@router.get(
    "/{name:path}/versions", response_model=VersionList, operation_id="listArticleVersions",
    summary="The versions of an article", **told(404),
)  # fmt: skip
def versions(name: Name, request: Request, who: Who, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """Latest first. For staff."""
    may_see_versions(who)
    services = services_of(request)
    reader, cursors = Reader.of(who, services), Cursors.of(services.key, "versions", name=name)
    with services.database.read() as session:
        page = versions_for(
            session, services.desk.variables, name, reader, cursors, limit=limit, cursor=cursor
        )  # fmt: skip
    return {"data": page.rows, "next_cursor": page.next_cursor}


@router.get(
    "/{name:path}/versions/{number}", response_model=Article, operation_id="readArticleVersion",
    summary="One version of an article", **told(404),
)  # fmt: skip
def version(name: Name, number: Number, request: Request, who: Who) -> Any:
    """As it was, with the names that the desk fills in today. For staff."""
    may_see_versions(who)
    services = services_of(request)
    with services.database.read() as session:
        return article_for(session, services.desk.variables, name, Reader.of(who, services), number)


@router.get(
    "/{name:path}", response_model=Article, operation_id="readArticle", summary="An article",
    **told(404, anybody=True),
)  # fmt: skip
def read(name: Name, request: Request, who: Who) -> Any:
    """The version in force, as you may see it."""
    services = services_of(request)
    with services.database.read() as session:
        return article_for(session, services.desk.variables, name, Reader.of(who, services))
