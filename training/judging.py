"""Tickets with known answers, judged by the engine as it would run: what would be answered, and was it right?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from training.datasets import TicketRow
from triage.certify import Outcomes
from triage.engine import Engine
from triage.types import Action, Assessment, Mode, Request


@dataclass(frozen=True)
class Judged:
    """One ticket, what the engine said of it with thresholds wide open, and whether what it offers is right.

    Of several articles the first must be right, and each further one too, unless the ticket is labelled as having
    two problems.
    """

    row: TicketRow
    found: Assessment
    right: bool
    in_three: bool

    @property
    def answerable(self) -> bool:
        return self.found.decision.action is Action.ANSWER

    @property
    def offered(self) -> str | None:
        """The article that is offered first, or would be."""
        suggested = self.found.suggestions
        return self.found.decision.article or (suggested[0].article if suggested else None)

    @property
    def probability(self) -> float:
        """What a threshold is compared with: of two problems, the less certain one decides."""
        if self.found.concerns:
            return min(concern.suggestions[0].probability for concern in self.found.concerns)
        return self.found.suggestions[0].probability if self.found.suggestions else 0.0


def right_articles(row: TicketRow, paths: frozenset[str]) -> frozenset[str]:
    """The articles that solve the ticket, as paths below the KB folder; a label may leave out or add ".md"."""
    named = (name for name in (row.article, *row.also_ok) if name)
    return frozenset(_path(name, paths) for name in named)


def _path(name: str, paths: frozenset[str]) -> str:
    forms = (name, f"{name}.md", name.removesuffix(".md"))
    return next((form for form in forms if form in paths), name)


def wide_open(engine: Engine) -> Engine:
    """The engine with no threshold on the probability: rules, flags and the article's own permission alone decide."""
    assert engine.model is not None
    thresholds = replace(engine.model.thresholds, answer=0.0, excluded_categories=())
    model = replace(engine.model, thresholds=thresholds, certificate=None)
    return Engine(engine.desk, engine.library, engine.encoder, model, engine.index).with_mode(Mode.PROVISIONAL)


def judge(engine: Engine, rows: Sequence[TicketRow]) -> list[Judged]:
    """Assess each row with `wide_open` thresholds."""
    opened, paths = wide_open(engine), frozenset(engine.library.by_path)
    judged = []
    for row in rows:
        found = opened.assess(Request(row.text))
        right = right_articles(row, paths)
        # a label names the article of one problem; of a ticket with two, what solves the other is not known
        others = "two_problems" in row.flags or right.issuperset(found.decision.also)
        suggested = [s.article for s in found.suggestions]
        first = found.decision.article or (suggested[0] if suggested else None)
        judged.append(Judged(row, found, first in right and others, bool(right & set(suggested[:3]))))
    return judged


def outcomes_of(judged: Sequence[Judged]) -> Outcomes:
    """The arrays that certification works on."""
    return Outcomes(
        probability=np.array([j.probability for j in judged], float),
        wrong=np.array([not j.right for j in judged], bool),
        category=np.array([j.found.category.label for j in judged], str),
        answerable=np.array([j.answerable for j in judged], bool),
        author=np.array([j.row.group or j.row.id for j in judged], str),
        has_article=np.array([j.row.article is not None for j in judged], bool),
    )


def answer_threshold(judged: Sequence[Judged], alpha: float) -> float:
    """The lowest probability from which at most `alpha` of these answers are wrong: an estimate, no promise.

    Used in provisional mode while there is no certificate; 1 (nothing) when no threshold does.
    """
    ranked = sorted((j for j in judged if j.answerable), key=lambda j: -j.probability)
    best, wrong = 1.0, 0
    for count, each in enumerate(ranked, 1):
        wrong += not each.right
        last = count == len(ranked) or ranked[count].probability < each.probability
        if last and wrong <= alpha * count:
            best = each.probability
    return best
