"""Publish articles that came by the API, by the rules of every import; the result in the API's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from service import importing
from service.access import Principal
from service.importing import Row, Rules
from service.knowledge import Source
from service.rest.articles.models import Imported, ImportResult, Mistake, NewArticle
from triage.articles import Article


def import_articles(
    session: Session, variables: Mapping[str, str], articles: Sequence[NewArticle], in_force: Iterable[Article],
    who: Principal, now: datetime,
) -> ImportResult:  # fmt: skip
    """One result for each, in their order. `in_force` are the articles of now."""
    sources = [Source(new.path, new.text) for new in articles]
    rules = Rules(variables, in_force)
    generation, rows = importing.import_articles(session, sources, rules, who.id, now, by=who.person_id)
    return ImportResult(generation=generation, data=[_result(row) for row in rows])


def _result(row: Row) -> Imported:
    mistakes = [
        Mistake.model_validate({"line": p.line, "message": p.message, "severity": p.severity}) for p in row.problems
    ]
    said = "published" if row.publishes else row.result
    return Imported.model_validate(
        {"path": row.source.path, "result": said, "version": row.version, "mistakes": mistakes}
    )
