"""Assessment -> the JSON of the contract (design: command line). Keys are stable; new ones may be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triage.handoff_views import as_dict
from triage.types import Assessment, Decision, Prediction, Suggestion


def assessment_dict(found: Assessment) -> dict[str, Any]:
    """One line of `triage --out`, without its id."""
    return {
        "category": {**_prediction(found.category), "ranking": [[label, p] for label, p in found.category.ranking]},
        "tier": _prediction(found.tier),
        "flags": {"admin_level": _rounded(found.flags.admin_level), "security": _rounded(found.flags.security)},
        "out_of_scope": _rounded(found.out_of_scope),
        "rules": [hit.name for hit in found.rules],
        "suggestions": suggestions_list(found.suggestions),
        "decision": _decision(found.decision),
        "handoff": as_dict(found.handoff) if found.handoff else None,
        "model": found.model,
        "index": found.index,
        "language": found.language,
        "degraded": list(found.degraded),
    }


def suggestions_list(found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    return [
        {"article": s.article, "version": s.version, "title": s.title, "score": s.score, "probability": s.probability}
        for s in found
    ]


def _prediction(found: Prediction) -> dict[str, Any]:
    return {"label": found.label, "probability": _rounded(found.probability)}


def _decision(found: Decision) -> dict[str, Any]:
    question = {"text": found.question.text, "choices": list(found.question.choices)} if found.question else None
    return {
        "action": found.action.value,
        "reason": found.reason.value,
        "mode": found.mode.value,
        "tier": found.tier,
        "group": found.group,
        "article": found.article,
        "question": question,
        "rule": found.rule,
        "sentence": found.sentence,
    }


def _rounded(value: float) -> float | None:
    """Six decimals; None where there is no figure (JSON has no infinity)."""
    return round(float(value), 6) if abs(value) != float("inf") else None
