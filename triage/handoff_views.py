"""A handoff as plain text, as HTML and as JSON values. Every string is shown as it is; HTML escapes all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any

from triage.suggestion_views import concerns_list, suggestions_list
from triage.types import Concern, Handoff

_NOT_SAID = "not said"


def as_text(handoff: Handoff) -> str:
    """For a terminal, a mail or a ticket's note: one heading a line, lists indented."""
    lines = [handoff.summary, ""]
    lines += [f"{label}: {value}" for label, value in _heads(handoff)]
    lines += _listed("Problems in it", map(_concern, handoff.concerns))
    lines += _listed("Facts", (f"{fact.label}: {fact.value or _missing(fact.required)}" for fact in handoff.facts))
    lines += _listed(
        "Shown to the requester", (f"{a.title} ({a.article}): {a.outcome}" for a in handoff.articles_shown)
    )
    lines += _listed(
        "Suggestions for the agent", (f"{s.probability:.0%} {s.title} ({s.article})" for s in handoff.suggestions)
    )
    return "\n".join(lines)


def as_html(handoff: Handoff) -> str:
    """A self-contained fragment with semantic tags; no tag and no attribute comes from what a person wrote."""
    parts = ['<section class="handoff">', f"<p>{escape(handoff.summary)}</p>", "<dl>"]
    parts += [f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in _heads(handoff)]
    parts.append("</dl>")
    parts += _html_list("Problems in it", "ol", (escape(_concern(each)) for each in handoff.concerns))
    if handoff.facts:
        rows = (f"<dt>{escape(f.label)}</dt><dd>{_marked(f.value, f.required)}</dd>" for f in handoff.facts)
        parts += ["<h3>Facts</h3>", "<dl>", *rows, "</dl>"]
    shown = (f"{escape(a.title)} <code>{escape(a.article)}</code>: {escape(a.outcome)}" for a in handoff.articles_shown)
    parts += _html_list("Shown to the requester", "ul", shown)
    suggested = (f"{escape(s.title)} <code>{escape(s.article)}</code> {s.probability:.0%}" for s in handoff.suggestions)
    parts += _html_list("Suggestions for the agent", "ol", suggested)
    return "\n".join([*parts, "</section>"])


def as_dict(handoff: Handoff) -> dict[str, Any]:
    """JSON values under stable keys; moments are ISO 8601 in UTC or None."""
    return {
        "requester": handoff.requester,
        "summary": handoff.summary,
        "category": handoff.category,
        "category_probability": round(handoff.category_probability, 6),
        "tier": handoff.tier,
        "group": handoff.group,
        "priority": handoff.priority,
        "impact": handoff.impact,
        "urgency": handoff.urgency,
        "why": handoff.why,
        "facts": [{"name": f.name, "label": f.label, "value": f.value, "required": f.required} for f in handoff.facts],
        "missing": [fact.name for fact in handoff.missing],
        "articles_shown": [
            {"article": a.article, "title": a.title, "outcome": a.outcome} for a in handoff.articles_shown
        ],
        "suggestions": suggestions_list(handoff.suggestions),
        "concerns": concerns_list(handoff.concerns),
        "first_response_due_at": _iso(handoff.first_response_due_at),
        "resolution_due_at": _iso(handoff.resolution_due_at),
    }


def _heads(handoff: Handoff) -> list[tuple[str, str]]:
    heads = [
        ("Requester", handoff.requester or _NOT_SAID),
        ("Category", f"{handoff.category} ({handoff.category_probability:.0%})" if handoff.category else "not known"),
        ("Goes to", f"{handoff.group}, tier {handoff.tier}"),
        ("Priority", f"{handoff.priority} (impact {handoff.impact}, urgency {handoff.urgency})"),
        ("Why", handoff.why),
    ]
    for label, moment in (
        ("First response due", handoff.first_response_due_at),
        ("Resolution due", handoff.resolution_due_at),
    ):
        if moment is not None:
            heads.append((label, f"{moment:%A %d %B %Y, %H:%M %Z}"))
    # a line break in a value would begin a heading of its own
    return [(label, " ".join(value.split())) for label, value in heads]


def _concern(concern: Concern) -> str:
    nearest = f"; nearest article: {concern.suggestions[0].title}" if concern.suggestions else ""
    return f"“{concern.text}” ({concern.category or 'category not known'}{nearest})"


def _missing(required: bool) -> str:
    return "missing" if required else _NOT_SAID


def _marked(value: str | None, required: bool) -> str:
    return escape(value) if value else f"<em>{_missing(required)}</em>"


def _listed(heading: str, items: Iterable[str]) -> list[str]:
    rows = [f"  - {' '.join(item.split())}" for item in items]
    return ["", f"{heading}:", *rows] if rows else []


def _html_list(heading: str, tag: str, items: Iterable[str]) -> list[str]:
    rows = [f"<li>{item}</li>" for item in items]
    return [f"<h3>{heading}</h3>", f"<{tag}>", *rows, f"</{tag}>"] if rows else []


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None
