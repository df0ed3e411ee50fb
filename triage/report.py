"""Assessment -> the JSON of the contract (design: command line). Keys are stable; new ones may be added."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from triage.handoff_views import as_dict
from triage.suggestion_views import concerns_list, suggestions_list
from triage.types import Assessment, Decision, Prediction


def assessment_dict(found: Assessment) -> dict[str, Any]:
    """One line of `triage --out`, without its id."""
    return {
        "category": {**_prediction(found.category), "ranking": [[label, p] for label, p in found.category.ranking]},
        "tier": _prediction(found.tier),
        "flags": {name: _rounded(value) for name, value in asdict(found.flags).items()},
        "out_of_scope": _rounded(found.out_of_scope),
        "rules": [hit.name for hit in found.rules],
        "suggestions": suggestions_list(found.suggestions),
        "concerns": concerns_list(found.concerns),
        "decision": _decision(found.decision),
        "handoff": as_dict(found.handoff) if found.handoff else None,
        "model": found.model,
        "index": found.index,
        "language": found.language,
        "degraded": list(found.degraded),
    }


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
        "also": list(found.also),
        "question": question,
        "rule": found.rule,
        "obstacle": found.obstacle.value if found.obstacle else None,
        "sentence": found.sentence,
    }


def _rounded(value: float) -> float | None:
    """Six decimals; None where there is no figure (JSON has no infinity)."""
    return round(float(value), 6) if abs(value) != float("inf") else None
