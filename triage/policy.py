"""decide(): rules first, then the certified thresholds. Returns a Decision and does nothing."""

from __future__ import annotations

from dataclasses import dataclass

from triage.articles import Article
from triage.certificates.certificate import Certificate
from triage.clarify import separating_question
from triage.desk import Desk
from triage.types import (
    Action,
    Classification,
    Decision,
    Mode,
    Question,
    Reason,
    Request,
    RuleHit,
    Suggestion,
)

# The order in which reasons are named when several rules fire: what the person asked for, then what is most dangerous.
_RULE_ORDER = (
    Reason.ASKED_FOR_HUMAN,
    Reason.SECURITY,
    Reason.ADMIN_LEVEL,
    Reason.BUSINESS_IMPACT,
    Reason.BYPASS_CATEGORY,
    Reason.KNOWN_OUTAGE,
    Reason.ROUTING_RULE,
)
# The labelling guide: a security incident is tier 3 work; elevated rights and wide impact are at least tier 2.
_LOWEST_TIER = {Reason.SECURITY: 3, Reason.ADMIN_LEVEL: 2, Reason.BUSINESS_IMPACT: 2}
# A question is worth asking when one of a few articles is probably right, and the second is a real rival of the first.
CLARIFY_MASS, CLARIFY_RIVAL, CLARIFY_ARTICLES = 0.45, 0.3, 4
# So few words seldom tell one article from another; a question costs little then, unless no article is near at all.
VAGUE_WORDS, VAGUE_FLOOR, VAGUE_RIVAL = 6, 0.03, 0.1


@dataclass(frozen=True)
class Thresholds:
    """Where a model's figures turn into decisions; stored with the model and chosen on rows it was not trained on.

    `answer` is a calibrated probability, used in provisional mode when there is no certificate. `out_of_scope` is a
    score.
    """

    answer: float = 0.9
    no_article: float = 0.15
    out_of_scope: float = float("inf")
    admin_level: float = 0.5
    security: float = 0.5
    excluded_categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    suggestion: Suggestion
    article: Article


@dataclass(frozen=True)
class Situation:
    """Everything a decision is based on. `mode` is in force: the certificate was compared with the files before."""

    desk: Desk
    request: Request
    mode: Mode
    rules: tuple[RuleHit, ...]
    classification: Classification | None
    candidates: tuple[Candidate, ...]
    thresholds: Thresholds
    certificate: Certificate | None
    language_supported: bool
    words: int

    @property
    def category(self) -> str:
        return self.classification.category.label if self.classification else ""


def decide(now: Situation) -> Decision:
    """One decision. A rule or a flag that sends the ticket up is never overridden by a score."""
    stop = _rule_stop(now) or _language_stop(now) or _flag_stop(now) or _conversation_stop(now)
    if stop:
        return stop
    first = now.candidates[0] if now.candidates else None
    if first and _may_answer(now, first):
        return _answer(now, first)
    question = _question(now)
    if question:
        return question
    return _escalate(now, _why_not(now, first))


def _rule_stop(now: Situation) -> Decision | None:
    firing = [hit for hit in now.rules if hit.escalates]
    if not firing:
        return None
    first = min(firing, key=lambda hit: _RULE_ORDER.index(hit.reason))
    return _escalate(now, first.reason, rule=first.name)


def _flag_stop(now: Situation) -> Decision | None:
    raised = _flags_raised(now)
    return _escalate(now, raised[0]) if raised else None


def _flags_raised(now: Situation) -> list[Reason]:
    if now.classification is None:
        return []
    flags, limits = now.classification.flags, now.thresholds
    both = (
        (Reason.SECURITY, flags.security, limits.security),
        (Reason.ADMIN_LEVEL, flags.admin_level, limits.admin_level),
    )
    return [reason for reason, probability, limit in both if probability >= limit]


def _language_stop(now: Situation) -> Decision | None:
    """Before the flags: what the model says of a language that it does not understand means nothing."""
    if now.classification is None or now.language_supported:
        return None
    return _escalate(now, Reason.UNSUPPORTED_LANGUAGE)


def _conversation_stop(now: Situation) -> Decision | None:
    request, desk = now.request, now.desk
    said = 1 + sum(turn.author == "requester" for turn in request.history)
    for holds, reason in (
        (now.classification is None, Reason.MODEL_UNAVAILABLE),
        (len(request.failed_articles) >= desk.max_failed_fixes, Reason.FIXES_FAILED),
        (said > desk.max_turns, Reason.TOO_MANY_TURNS),
        (now.mode is Mode.OFF, Reason.ANSWERS_OFF),
    ):
        if holds:
            return _escalate(now, reason)
    return None


def would_answer(now: Situation, candidate: Candidate) -> bool:
    """Whether the first article is certain enough, whatever the mode: what `suggest` shows to agents."""
    probability = candidate.suggestion.probability
    if not _may_offer(now, candidate.article):
        return False
    if now.classification and now.classification.out_of_scope >= now.thresholds.out_of_scope:
        return False
    if now.certificate is not None and now.certificate.threshold is not None:
        return now.certificate.permits(probability, now.category)
    return probability >= now.thresholds.answer and now.category not in now.thresholds.excluded_categories


def _may_offer(now: Situation, article: Article) -> bool:
    return article.may_answer and article.path not in now.request.failed_articles


def _may_answer(now: Situation, candidate: Candidate) -> bool:
    certified = now.certificate is not None and now.certificate.threshold is not None
    allowed = now.mode is Mode.PROVISIONAL or (now.mode is Mode.CERTIFIED and certified)
    return allowed and would_answer(now, candidate)


def _why_not(now: Situation, first: Candidate | None) -> Reason:
    classification = now.classification
    sure = first is not None and would_answer(now, first)
    if sure:
        return Reason.ANSWERS_OFF
    if classification and classification.out_of_scope >= now.thresholds.out_of_scope:
        return Reason.OUT_OF_SCOPE
    if first is None or first.suggestion.probability < now.thresholds.no_article:
        return Reason.NO_ARTICLE
    return Reason.LOW_CONFIDENCE


def _question(now: Situation) -> Decision | None:
    """A clarifying question, while the desk allows one and an answer could change the outcome."""
    if len(now.request.clarifications) >= now.desk.max_questions or not now.candidates:
        return None
    if would_answer(now, now.candidates[0]):
        return None
    if now.classification and now.classification.out_of_scope >= now.thresholds.out_of_scope:
        return None
    leading = now.candidates[:CLARIFY_ARTICLES]
    first = leading[0].suggestion.probability
    vague = now.words <= VAGUE_WORDS and first < now.thresholds.answer
    bar = (VAGUE_RIVAL if vague else CLARIFY_RIVAL) * first
    rivals = [c for c in leading if c.suggestion.probability >= bar and _may_offer(now, c.article)]
    mass = sum(c.suggestion.probability for c in rivals)
    if len(rivals) < 2 or (first < VAGUE_FLOOR if vague else mass < CLARIFY_MASS):
        return None
    question = separating_question([c.article for c in rivals])
    return _clarify(now, Reason.TOO_VAGUE if vague else Reason.AMBIGUOUS, question) if question else None


def _answer(now: Situation, first: Candidate) -> Decision:
    desk = now.desk.tier(0)
    return Decision(
        Action.ANSWER, Reason.CONFIDENT_MATCH, now.mode, desk.number, desk.group, article=first.article.path
    )


def _clarify(now: Situation, reason: Reason, question: Question) -> Decision:
    desk = now.desk.tier(0)
    return Decision(Action.CLARIFY, reason, now.mode, desk.number, desk.group, question=question)


def _escalate(now: Situation, reason: Reason, rule: str | None = None) -> Decision:
    """To the highest tier that the prediction, a rule or a flag asks for; a rule's group wins over the category's."""
    predicted = now.classification.tier.label if now.classification else ""
    category = now.desk.category(now.category)
    wanted = [int(predicted) if predicted.isdecimal() else category.tier, 1]
    wanted += [hit.tier for hit in now.rules if hit.tier is not None]
    # whoever asks for a person and reports an attack gets a person of the tier that the attack needs
    reasons = [reason, *_flags_raised(now), *(hit.reason for hit in now.rules if hit.escalates)]
    wanted += [_LOWEST_TIER[each] for each in reasons if each in _LOWEST_TIER]
    tier = now.desk.tier(max(wanted)).number
    return Decision(Action.ESCALATE, reason, now.mode, tier, _group(now, reason, rule, tier), rule=rule)


def _group(now: Situation, reason: Reason, rule: str | None, tier: int) -> str:
    """The deciding rule's group, else that of a rule that only routes, else the subject's (incidents: security's)."""
    deciding = [hit.group for hit in now.rules if hit.group and hit.name == rule]
    routing = [hit.group for hit in now.rules if hit.group and not hit.escalates]
    subject = "security" if reason is Reason.SECURITY and now.desk.knows("security") else now.category
    return next(iter([*deciding, *routing]), now.desk.group_for(tier, subject))
