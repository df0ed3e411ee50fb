"""decide(): rules first, then the certified thresholds. Returns a Decision and does nothing."""

from __future__ import annotations

from triage.articles import Article
from triage.clarify import separating_question
from triage.queues import ORDER, queue
from triage.situation import Candidate, Situation, Thresholds
from triage.types import (
    Action,
    Decision,
    Flags,
    Mode,
    Obstacle,
    Question,
    Reason,
)

# The labelling guide: a security incident is tier 3 work; elevated rights and wide impact are at least tier 2.
_LOWEST_TIER = {Reason.SECURITY: 3, Reason.ADMIN_LEVEL: 2, Reason.BUSINESS_IMPACT: 2}
# A question is worth asking when one of a few articles is probably right, and the second is a real rival of the first.
CLARIFY_MASS, CLARIFY_RIVAL, CLARIFY_ARTICLES = 0.45, 0.3, 4
# Answers to click when the model itself finds the ticket vague.
VAGUE_ARTICLES = 6
# After a fix that did not help: worth another try, with a person one press away (docs/experiments.md).
NEXT_FIX = 0.1
# So few words seldom tell one article from another; a question costs little then, unless no article is near at all.
VAGUE_WORDS, VAGUE_FLOOR, VAGUE_RIVAL = 6, 0.03, 0.1


def decide(now: Situation) -> Decision:
    """One decision. A rule or a flag that sends the ticket up is never overridden by a score."""
    stop = _rule_stop(now) or _language_stop(now) or _flag_stop(now) or _conversation_stop(now)
    if stop:
        return stop
    if now.several:
        return _several(now)
    first = now.candidates[0] if now.candidates else None
    if first and not now.vague and (_may_answer(now, first) or _may_follow(now, first)):
        return _answer(now, first)
    question = _question(now)
    if question:
        return question
    reason = _why_not(now, first)
    return _escalate(now, reason, obstacle=_obstacle(now, first) if reason is Reason.LOW_CONFIDENCE else None)


def _several(now: Situation) -> Decision:
    """Both answered or both handed over, never silently one; where a fix has failed, a person gets both."""
    untried = not now.request.failed_articles
    if untried and now.concerns and all(_may_answer(now, each) for each in now.concerns):
        return _answer(now, *now.concerns)
    if untried and now.concerns and all(would_answer(now, each) for each in now.concerns):
        return _escalate(now, Reason.ANSWERS_OFF)
    return _escalate(now, Reason.LOW_CONFIDENCE if now.candidates else Reason.NO_ARTICLE)


def _rule_stop(now: Situation) -> Decision | None:
    firing = [hit for hit in now.rules if hit.escalates]
    if not firing:
        return None
    first = min(firing, key=lambda hit: ORDER.index(hit.reason))
    return _escalate(now, first.reason, rule=first.name)


def _flag_stop(now: Situation) -> Decision | None:
    return next((_escalate(now, reason) for reason in _flags_raised(now)), None)


def _flags_raised(now: Situation) -> list[Reason]:
    # what the model says of a language that it does not understand means nothing
    if now.classification is None or not now.language_supported:
        return []
    return _raised(now.classification.flags, now.thresholds)


def _raised(flags: Flags, limits: Thresholds) -> list[Reason]:
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
        (now.classification is None or not now.matching, Reason.MODEL_UNAVAILABLE),
        (len(request.failed_articles) >= desk.max_failed_fixes, Reason.FIXES_FAILED),
        (said > desk.max_turns, Reason.TOO_MANY_TURNS),
        (now.mode is Mode.OFF, Reason.ANSWERS_OFF),
    ):
        if holds:
            return _escalate(now, reason)
    return None


def would_answer(now: Situation, candidate: Candidate) -> bool:
    """Whether the article is certain enough, whatever the mode: what `suggest` shows to agents.

    Where no threshold is certified, the model's own decides: mode provisional shows that answer, as uncertified. The
    article for one concern has to stand for that concern alone as well as for the whole ticket.
    """
    concern, probability = candidate.concern, candidate.suggestion.probability
    if not _may_offer(now, candidate.article) or _out_of_scope(now):
        return False
    if concern and (_raised(concern.flags, now.thresholds) or concern.out_of_scope >= now.thresholds.out_of_scope):
        return False
    categories = {now.category, concern.category} if concern else {now.category}
    least, excluded = _bar(now)
    return probability >= least and categories.isdisjoint(excluded)


def _bar(now: Situation) -> tuple[float, tuple[str, ...]]:
    """The probability that an answer needs, and the categories that get none: those certified, or the model's own."""
    held = now.certificate
    if held is not None and held.threshold is not None:
        return held.threshold, held.excluded_categories
    return now.thresholds.answer, now.thresholds.excluded_categories


def _obstacle(now: Situation, first: Candidate | None) -> Obstacle | None:
    """What else than its probability keeps the best article back."""
    least, excluded = _bar(now)
    if first is None or first.suggestion.probability < least:
        return None
    if now.category in excluded:
        return Obstacle.EXCLUDED_CATEGORY
    if not _may_offer(now, first.article):
        return Obstacle.ARTICLE_FOR_PEOPLE
    return Obstacle.FACT_MISSING if now.vague else None


def _may_follow(now: Situation, candidate: Candidate) -> bool:
    """Whether the article is worth trying after one that did not help: a suggestion, no automatic answer."""
    likely = candidate.suggestion.probability >= NEXT_FIX and not _out_of_scope(now)
    return bool(now.request.failed_articles) and likely and _mode_answers(now) and _may_offer(now, candidate.article)


def _out_of_scope(now: Situation) -> bool:
    return now.classification is not None and now.classification.out_of_scope >= now.thresholds.out_of_scope


def _may_offer(now: Situation, article: Article) -> bool:
    return article.may_answer and article.path not in now.request.failed_articles


def _may_answer(now: Situation, candidate: Candidate) -> bool:
    return _mode_answers(now) and would_answer(now, candidate)


def _mode_answers(now: Situation) -> bool:
    """Whether anything may be said to the requester without a person."""
    certified = now.certificate is not None and now.certificate.threshold is not None
    return now.mode is Mode.PROVISIONAL or (certified and now.mode is Mode.CERTIFIED)


def _why_not(now: Situation, first: Candidate | None) -> Reason:
    sure = first is not None and not now.vague and would_answer(now, first)
    if sure:
        return Reason.ANSWERS_OFF
    if _out_of_scope(now):
        return Reason.OUT_OF_SCOPE
    if first is None or first.suggestion.probability < now.thresholds.no_article:
        return Reason.NO_ARTICLE
    return Reason.LOW_CONFIDENCE


def _question(now: Situation) -> Decision | None:
    """A clarifying question, while the desk allows one and an answer could follow; never the same one twice."""
    if not _mode_answers(now):
        return None
    if len(now.request.clarifications) >= now.desk.max_questions or not now.candidates:
        return None
    if would_answer(now, now.candidates[0]) and not now.vague:
        return None
    reason, rivals = _rivals(now)
    question = separating_question([c.article for c in rivals], [text for text, _ in now.request.clarifications])
    return _clarify(now, reason, question) if question else None


def _rivals(now: Situation) -> tuple[Reason, list[Candidate]]:
    """The articles that a question has to tell apart, and why it has to; fewer than two when it need not."""
    if now.vague:
        # what a vague text says of any article is little, so many are offered, in the order found
        return Reason.TOO_VAGUE, [c for c in now.candidates if _may_offer(now, c.article)][:VAGUE_ARTICLES]
    if _out_of_scope(now):
        return Reason.AMBIGUOUS, []
    leading = now.candidates[:CLARIFY_ARTICLES]
    first = leading[0].suggestion.probability
    short = now.words <= VAGUE_WORDS and first < now.thresholds.answer
    bar = (VAGUE_RIVAL if short else CLARIFY_RIVAL) * first
    rivals = [c for c in leading if c.suggestion.probability >= bar and _may_offer(now, c.article)]
    enough = first >= VAGUE_FLOOR if short else sum(c.suggestion.probability for c in rivals) >= CLARIFY_MASS
    return Reason.TOO_VAGUE if short else Reason.AMBIGUOUS, rivals if enough else []


def _answer(now: Situation, first: Candidate, *others: Candidate) -> Decision:
    desk, also = now.desk.tier(0), tuple(other.article.path for other in others)
    return Decision(
        Action.ANSWER, Reason.CONFIDENT_MATCH, now.mode, desk.number, desk.group, article=first.article.path, also=also
    )


def _clarify(now: Situation, reason: Reason, question: Question) -> Decision:
    desk = now.desk.tier(0)
    return Decision(Action.CLARIFY, reason, now.mode, desk.number, desk.group, question=question)


def _escalate(now: Situation, reason: Reason, rule: str | None = None, obstacle: Obstacle | None = None) -> Decision:
    """To the highest tier that the prediction, a rule or a flag asks for; a rule's group wins over the category's."""
    predicted = now.classification.tier.label if now.classification else ""
    category = now.desk.category(now.category)
    wanted = [int(predicted) if predicted.isdecimal() else category.tier, 1]
    wanted += [hit.tier for hit in now.rules if hit.tier is not None]
    # whoever asks for a person and reports an attack gets a person of the tier that the attack needs
    reasons = [reason, *_flags_raised(now), *(hit.reason for hit in now.rules if hit.escalates)]
    wanted += [_LOWEST_TIER[each] for each in reasons if each in _LOWEST_TIER]
    tier = now.desk.tier(max(wanted)).number
    group = queue(now.desk, now.category, now.rules, reasons, tier)
    return Decision(Action.ESCALATE, reason, now.mode, tier, group, rule=rule, obstacle=obstacle)
