"""Articles for what somebody is typing, before anything is sent. Nothing is stored."""

from __future__ import annotations

from triage.articles import Article
from triage.engine import Engine
from triage.redact import mask_secrets
from triage.types import Audience, Reason, Request

MOST = 3
LEAST_LETTERS = 3
# shown to choose from, never given as the answer: half-typed problems score low, greetings and nonsense below this
LEAST_PROBABILITY = 0.03
LONGEST_LEAD = 160
# what a person must see at once is no matter for reading articles first
_FOR_PEOPLE = frozenset({
    Reason.ASKED_FOR_HUMAN, Reason.ADMIN_LEVEL, Reason.SECURITY, Reason.BYPASS_CATEGORY, Reason.ROUTING_RULE,
    Reason.BUSINESS_IMPACT, Reason.KNOWN_OUTAGE,
})  # fmt: skip


def suggestions(engine: Engine, text: str, audience: Audience) -> list[dict[str, object]]:
    """At most three, best first: path, version, title and a lead. Live articles for readers of this audience alone.

    None where the text, sent as it is, would go straight to a person.
    """
    masked = mask_secrets(text).text
    if sum(each.isalpha() for each in masked) < LEAST_LETTERS:
        return []
    assessed = engine.assess(Request(masked, audience=audience))
    if assessed.decision.reason in _FOR_PEOPLE:
        return []
    articles = {article.path: article for article in engine.library.live if audience.may_read(article.audience)}
    good = [each for each in assessed.suggestions if each.probability >= LEAST_PROBABILITY and each.article in articles]
    return [
        {
            "path": each.article, "version": each.version, "title": each.title,
            "lead": lead(articles[each.article], audience),
        }
        for each in good[:MOST]
    ]  # fmt: skip


def lead(article: Article, audience: Audience) -> str:
    """How the article begins, for its readers: its first paragraph, cut at a word; else its first symptom."""
    paragraphs = (text for section in article.sections_for(audience) for text in section.paragraphs)
    first = " ".join(next(paragraphs, "").split()) or next(iter(article.symptoms), "")
    return first if len(first) <= LONGEST_LEAD else first[:LONGEST_LEAD].rsplit(" ", 1)[0] + "…"
