"""Suggestions and concerns as JSON values: one shape wherever they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triage.types import Concern, Suggestion


def suggestions_list(found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    return [
        {"article": s.article, "version": s.version, "title": s.title, "score": s.score, "probability": s.probability}
        for s in found
    ]


def concerns_list(found: Sequence[Concern]) -> list[dict[str, Any]]:
    return [{"text": c.text, "category": c.category, "suggestions": suggestions_list(c.suggestions)} for c in found]
