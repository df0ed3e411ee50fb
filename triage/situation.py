"""What a decision is based on: thresholds, candidates, and everything known about one ticket."""

from __future__ import annotations

from dataclasses import dataclass

from triage.articles import Article
from triage.certificates.certificate import Certificate
from triage.desk import Desk
from triage.types import Classification, Concern, Mode, Request, RuleHit, Suggestion


@dataclass(frozen=True)
class Thresholds:
    """Where a model's figures turn into decisions; stored with the model and chosen on rows it was not trained on.

    `answer` is a calibrated probability, used in provisional mode when no threshold is certified: what it would answer
    is shown, marked as uncertified. `out_of_scope` is a score. A flag's threshold above 1 is never reached: the model
    was not trained to see it.
    """

    answer: float = 0.9
    no_article: float = 0.15
    out_of_scope: float = float("inf")
    admin_level: float = 0.5
    security: float = 0.5
    vague: float = 2.0
    two_problems: float = 2.0
    excluded_categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An article that may be offered: for the whole ticket, or for one `concern` of it."""

    suggestion: Suggestion
    article: Article
    concern: Concern | None = None


@dataclass(frozen=True)
class Situation:
    """Everything a decision is based on. `mode` is in force: the certificate was compared with the files before.

    `concerns` holds the best candidate for each problem of a ticket that has several; `one_problem` says that there are
    none to tell apart, whatever the model finds. Without `matching` no article has a probability.
    """

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
    concerns: tuple[Candidate, ...] = ()
    one_problem: bool = False
    matching: bool = True

    @property
    def category(self) -> str:
        return self.classification.category.label if self.classification else ""

    @property
    def vague(self) -> bool:
        """Whether the model finds that one fact is missing, and none has been asked for yet."""
        found = self.classification
        return found is not None and not self.request.clarifications and found.flags.vague >= self.thresholds.vague

    @property
    def several(self) -> bool:
        """Whether there are two problems in the ticket: the model finds them, and its words can be parted."""
        return not self.one_problem and has_several(self.classification, self.thresholds)


def has_several(classification: Classification | None, thresholds: Thresholds) -> bool:
    """Whether the model finds two problems in the ticket."""
    return classification is not None and classification.flags.two_problems >= thresholds.two_problems
