"""Publish articles that came by the API: each is read as a file would be; what is broken stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.access import Principal
from service.accounts import audit
from service.knowledge import Source, publish
from service.rest.articles.models import Imported, ImportResult, Mistake, NewArticle
from service.tables import ArticleVersion, StoredArticle
from triage.articles import Article, Problem, read_article


def import_articles(
    session: Session, variables: Mapping[str, str], articles: Sequence[NewArticle], in_force: Iterable[Article],
    who: Principal, now: datetime,
) -> ImportResult:  # fmt: skip
    """One result for each, in their order. `in_force` are the articles of now: an id belongs to one path alone."""
    owners = {article.id: article.path for article in in_force if article.id}
    good, mistakes = [], [()] * len(articles)  # type: list[NewArticle], list[tuple[Problem, ...]]
    seen: set[str] = set()
    for place, new in enumerate(articles):
        article, found = read_article(new.path, new.text.encode("utf-8", "replace"), variables)
        clash = _clash(new.path, article, seen, owners)
        mistakes[place] = (*found, *clash)
        if article is not None and not clash:
            seen.add(new.path)
            owners |= {article.id: new.path} if article.id else {}
            good.append(new)
    before = _versions(session, [new.path for new in good])
    generation = publish(session, [Source(new.path, new.text) for new in good], now, by=who.person_id)
    after = _versions(session, [new.path for new in good])
    taken = {id(new) for new in good}
    results = [
        _result(new, mistakes[place], before, after if id(new) in taken else {}) for place, new in enumerate(articles)
    ]
    changed = [result.path for result in results if result.result == "published"]
    audit(session, now, who.id, "articles.imported", f"generation:{generation}", published=changed, sent=len(articles))
    return ImportResult(generation=generation, data=results)


def _clash(path: str, article: Article | None, seen: set[str], owners: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with it beside the others."""
    if path in seen:
        return (Problem(path, 1, "this path came before in the same import"),)
    if article is not None and owners.get(article.id, path) != path:
        line = article.key_lines.get("id", 1)
        return (Problem(path, line, f"id {article.id} is already that of {owners[article.id]}"),)
    return ()


def _result(
    new: NewArticle, found: tuple[Problem, ...], before: Mapping[str, int], after: Mapping[str, int]
) -> Imported:
    mistakes = [Mistake.model_validate({"line": p.line, "message": p.message, "severity": p.severity}) for p in found]
    version = after.get(new.path)
    if version is None:
        return Imported(path=new.path, result="refused", version=None, mistakes=mistakes)
    same = before.get(new.path) == version
    return Imported(path=new.path, result="unchanged" if same else "published", version=version, mistakes=mistakes)


def _versions(session: Session, paths: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(StoredArticle.path, func.max(ArticleVersion.number))
        .join(ArticleVersion, ArticleVersion.article_id == StoredArticle.id)
        .where(StoredArticle.path.in_(paths))
        .group_by(StoredArticle.path)
    )
    return {path: number for path, number in rows}
