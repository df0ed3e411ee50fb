"""Ticket -> Handoff: what a person receives on escalation. Nothing in it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.checklist import checklist
from triage.desk import Desk
from triage.facts.summary import summarise
from triage.redact import mask_secrets
from triage.sla import DueTimes, due_times
from triage.types import ArticleShown, Assessment, Handoff, Reason, Request, RuleHit

_BY_THE_BEST_ARTICLE = (Reason.LOW_CONFIDENCE, Reason.NO_ARTICLE, Reason.ANSWERS_OFF)
_DID_NOT_HELP = "did not help"


@dataclass(frozen=True)
class Case:
    """What a handoff is made of. `said` are the requester's messages, with secrets masked by the caller.

    `titles` maps the path of each failed article to its title; a path that is missing stands for itself.
    """

    desk: Desk
    request: Request
    assessment: Assessment
    said: tuple[str, ...]
    titles: Mapping[str, str]
    priority: str


def build_handoff(case: Case) -> Handoff:
    """Fill the handoff in: the summary and facts in the requester's words, the rest from the assessment and the desk.

    Due times are reckoned from the first message, when the request says when it came or what time it is.
    """
    desk, request, found = case.desk, case.request, case.assessment
    started = request.started_at or request.now
    due = due_times(desk, case.priority, found.decision.tier, started) if started else DueTimes()
    return Handoff(
        requester=request.requester,
        # once more: with its spaces collapsed a number may be one that stood on several lines before
        summary=mask_secrets(" ".join(summarise(case.said, [hit.excerpt for hit in found.rules]))).text,
        category=found.category.label,
        category_probability=found.category.probability,
        tier=found.decision.tier,
        group=found.decision.group,
        priority=case.priority,
        impact=request.impact or desk.default_impact,
        urgency=request.urgency or desk.default_urgency,
        why=_why(found),
        facts=checklist(desk, found.category.label, "\n".join(case.said), _captured(case)),
        articles_shown=_articles_shown(case),
        suggestions=found.suggestions,
        concerns=found.concerns,
        first_response_due_at=_at_the_desk(desk, due.first_response_due_at),
        resolution_due_at=_at_the_desk(desk, due.resolution_due_at),
    )


def _at_the_desk(desk: Desk, moment: datetime | None) -> datetime | None:
    """The same moment on the desk's own clock: what an agent reads."""
    return moment.astimezone(desk.time_zone) if moment else None


def _captured(case: Case) -> dict[str, str]:
    """Facts that were asked for and answered, or captured in a form: these win over what is found in the text."""
    by_question = {fact.question: name for name, fact in case.desk.facts.items()}
    answered = {
        by_question[question]: answer for question, answer in case.request.clarifications if question in by_question
    }
    return {name: mask_secrets(value).text for name, value in {**answered, **case.request.captured_facts}.items()}


def _articles_shown(case: Case) -> tuple[ArticleShown, ...]:
    return tuple(
        ArticleShown(path, case.titles.get(path, path), _DID_NOT_HELP) for path in case.request.failed_articles
    )


def _why(found: Assessment) -> str:
    """The decision's sentence with what it rests on, then the other rules that fired."""
    decision = found.decision
    parts = [decision.sentence]
    deciding = next((hit for hit in found.rules if hit.name == decision.rule), None)
    parts.append(_rule_words(deciding) if deciding else _figure(found))
    others = [hit.name for hit in found.rules if hit is not deciding]
    if others:
        parts.append(f"Rules that fired as well: {', '.join(others)}.")
    return " ".join(part for part in parts if part)


def _rule_words(hit: RuleHit) -> str:
    return f"Rule “{hit.name}”, set off by: “{hit.excerpt}”." if hit.excerpt else f"Rule “{hit.name}”."


def _figure(found: Assessment) -> str:
    """The probability behind a decision that no rule made."""
    reason, best = found.decision.reason, found.suggestions[:1]
    if reason is Reason.ADMIN_LEVEL:
        return f"Probability that it does: {found.flags.admin_level:.0%}."
    if reason is Reason.SECURITY:
        return f"Probability that it has: {found.flags.security:.0%}."
    if found.concerns:
        return "There are two problems in it, and not both can be answered; each is named below."
    if reason in _BY_THE_BEST_ARTICLE and best:
        return f"The nearest article, “{best[0].title}”, has a probability of {best[0].probability:.0%}."
    return ""
