"""The one question that separates the leading articles, in their authors' words: `environment` and `symptoms`."""

from __future__ import annotations

from collections.abc import Container, Sequence

from triage.articles import Article
from triage.types import Question

PAST_IT = "None of these"
ENVIRONMENT_QUESTION = "Which of these are you using?"
SYMPTOM_QUESTION = "Which of these is closest to what you see?"
MAX_CHOICES = 6


def separating_question(articles: Sequence[Article], asked: Container[str] = ()) -> Question | None:
    """A question whose answers each keep some of `articles` and drop others, or None when nothing tells them apart.

    An environment that splits them is asked first (people know what device they hold); else one symptom of each.
    What was `asked` already is not asked again.
    """
    if len(articles) < 2:
        return None
    environments = [] if ENVIRONMENT_QUESTION in asked else _separating_environments(articles)
    if environments:
        return Question(ENVIRONMENT_QUESTION, (*environments, PAST_IT))
    if SYMPTOM_QUESTION in asked:
        return None
    symptoms = list(dict.fromkeys(_typical_symptom(a) for a in articles))[:MAX_CHOICES]
    return Question(SYMPTOM_QUESTION, (*symptoms, PAST_IT)) if len(symptoms) > 1 else None


def _separating_environments(articles: Sequence[Article]) -> list[str]:
    """Environments when they split the articles completely: each article has some, and no two share one."""
    seen: dict[str, str] = {}
    for article in articles:
        # authors write "Windows" and "windows" and mean the same
        own = {name.casefold(): name for name in reversed(article.environment)}
        if not own or not own.keys().isdisjoint(seen):
            return []
        seen |= dict(reversed(own.items()))
    return list(seen.values()) if len(seen) <= MAX_CHOICES else []


def _typical_symptom(article: Article) -> str:
    """The author's first symptom line; the title when there is none."""
    return article.symptoms[0] if article.symptoms else article.title
