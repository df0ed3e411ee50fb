"""What happened and why: an assessment in the words of the demo's panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.desk import Desk

_ACTIONS = {"answer": "Offered a fix", "clarify": "Asked back", "escalate": "Handed over to a person"}
_MODES = {
    "off": "Automatic answers are switched off.",
    "suggest": "Mode “suggest”: only agents see suggestions.",
    "provisional": "Mode “provisional”: certified on Firstline's corpus, not on your tickets.",
    "certified": "Mode “certified”: the ceiling on wrong answers is certified on your tickets.",
}
_NEAREST = 3


@dataclass(frozen=True)
class Share:
    """A label with its probability in whole percent."""

    label: str
    percent: int

    @property
    def said(self) -> str:
        if self.percent < 1:
            return "under 1 %"
        return "over 99 %" if self.percent > 99 else f"{self.percent} %"


@dataclass(frozen=True)
class Explained:
    """One decision. `rules` names those that fired, or the flag of the model that stands for one."""

    title: str
    sentence: str
    category: Share
    tier: Share
    nearest: tuple[Share, ...]
    rules: str
    queue: str | None
    mode: str
    model: str


def explained(result: Mapping[str, Any], desk: Desk) -> Explained:
    """An assessment as it was stored (triage.report.assessment_dict)."""
    decision, category, tier = result["decision"], result["category"], result["tier"]
    number = str(tier["label"])
    named = desk.tier(int(number)).name if number.isdecimal() else number
    return Explained(
        title=_ACTIONS[decision["action"]],
        sentence=decision["sentence"],
        category=_share(desk.category(category["label"]).title or category["label"], category["probability"]),
        tier=_share(f"{number}, {named}", tier["probability"]),
        nearest=tuple(_share(each["title"], each["probability"]) for each in result["suggestions"][:_NEAREST]),
        rules=_rules(result),
        queue=f"{decision['group']}, tier {decision['tier']}" if decision["action"] == "escalate" else None,
        mode=_MODES[decision["mode"]],
        model=result["model"],
    )


def _rules(result: Mapping[str, Any]) -> str:
    if result["rules"]:
        return ", ".join(dict.fromkeys(result["rules"]))
    reason = result["decision"]["reason"]
    flag = result["flags"].get(reason)
    return f"none by words; the model's flag {_share(reason, flag).said}" if flag is not None else "none"


def _share(label: str, probability: float | None) -> Share:
    return Share(label, round(100 * (probability or 0)))
