"""The nouns of the domain: frozen values, standard library only.

A `probability` is always calibrated; a `score` never is (a cosine, a BM25 sum, out-of-scope: higher = stranger).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.errors import DeskInvalid as DeskInvalid
from triage.errors import EncoderUnavailable as EncoderUnavailable
from triage.errors import ModelInvalid as ModelInvalid
from triage.errors import RequestInvalid as RequestInvalid
from triage.errors import TriageError as TriageError
from triage.reasons import Obstacle as Obstacle
from triage.reasons import Reason as Reason


class Action(StrEnum):
    ANSWER = "answer"
    CLARIFY = "clarify"
    ESCALATE = "escalate"


class Mode(StrEnum):
    """Who may see an answer (design: certified thresholds)."""

    OFF = "off"
    SUGGEST = "suggest"
    PROVISIONAL = "provisional"
    CERTIFIED = "certified"


class Audience(StrEnum):
    """public ⊂ employees ⊂ agents: a reader sees articles of the own level and below."""

    PUBLIC = "public"
    EMPLOYEES = "employees"
    AGENTS = "agents"

    def may_read(self, article: Audience) -> bool:
        order = list(Audience)
        return order.index(article) <= order.index(self)


@dataclass(frozen=True)
class Turn:
    """One earlier message of the same conversation. `author` is requester, agent or firstline."""

    author: str
    text: str


@dataclass(frozen=True)
class Request:
    """What is known about a ticket when it is assessed. Only `text` is required. `wants_person`: asked for by button.

    `clarifications` are pairs (question, answer). `started_at` is when the requester's first message came: due times
    run from it, or from `now` when it is not said; without either there are none. Both must be time-zone aware.
    """

    text: str
    requester: str | None = None
    audience: Audience = Audience.EMPLOYEES
    impact: str | None = None
    urgency: str | None = None
    priority: str | None = None
    channel: str | None = None
    history: tuple[Turn, ...] = ()
    clarifications: tuple[tuple[str, str], ...] = ()
    failed_articles: tuple[str, ...] = ()
    captured_facts: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None
    started_at: datetime | None = None
    wants_person: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise RequestInvalid(f"text must be a string, not {type(self.text).__name__}")
        for name in ("requester", "impact", "urgency", "priority", "channel"):
            value = getattr(self, name)
            if not isinstance(value, str | None):
                raise RequestInvalid(f"{name} must be a string, not {type(value).__name__}")
        if self.audience not in tuple(Audience):
            raise RequestInvalid(f"audience must be one of {', '.join(Audience)}, not {str(self.audience)[:40]!r}")
        for name in ("now", "started_at"):
            moment = getattr(self, name)
            if not isinstance(moment, datetime | None) or (moment is not None and moment.tzinfo is None):
                raise RequestInvalid(f"{name} must carry a time zone, for example datetime.now(UTC)")
        if not isinstance(self.wants_person, bool):
            raise RequestInvalid(f"wants_person must be true or false, not {type(self.wants_person).__name__}")
        _require_all("history", "turns with author and text", self.history, _is_turn)
        _require_all("clarifications", "pairs of strings", self.clarifications, _is_pair)
        _require_all("failed_articles", "strings", self.failed_articles, lambda value: isinstance(value, str))
        if not isinstance(self.captured_facts, Mapping) or not all(map(_is_pair, self.captured_facts.items())):
            raise RequestInvalid("captured_facts must map strings to strings")


def _require_all(name: str, expected: str, values: object, fits: Callable[[object], bool]) -> None:
    if not isinstance(values, tuple | list) or not all(map(fits, values)):
        raise RequestInvalid(f"{name} must be a tuple of {expected}")


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(each, str) for each in value)


def _is_turn(value: object) -> bool:
    return isinstance(value, Turn) and isinstance(value.author, str) and isinstance(value.text, str)


@dataclass(frozen=True)
class Prediction:
    """A label with its calibrated probability; `ranking` holds every label, best first."""

    label: str
    probability: float
    ranking: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Flags:
    """Calibrated probabilities of what the labelling guide calls flags.

    No article may answer what is admin-level or a security report. A vague ticket needs a question first, and one with
    two problems needs both to be named.
    """

    admin_level: float = 0.0
    security: float = 0.0
    vague: float = 0.0
    two_problems: float = 0.0


@dataclass(frozen=True)
class Classification:
    """What the heads say about one text. `out_of_scope` is a score: higher = stranger.

    `solvable` is the calibrated probability that some article of the training corpus' knowledge base solves it; None
    when the model was trained without articles.
    """

    category: Prediction
    tier: Prediction
    flags: Flags
    out_of_scope: float
    solvable: float | None = None


@dataclass(frozen=True)
class Suggestion:
    """An article version with the probability that it solves this ticket. `article` is the path below the KB folder."""

    article: str
    version: int
    title: str
    score: float
    probability: float


@dataclass(frozen=True)
class RuleHit:
    """A rule that fired: its name (the desk file's, or built in), the reason it gives, the words that set it off."""

    name: str
    reason: Reason
    excerpt: str = ""
    tier: int | None = None
    group: str | None = None
    escalates: bool = True


@dataclass(frozen=True)
class Concern:
    """One of several problems in a ticket: the requester's own words for it, and what was found for them alone."""

    text: str
    category: str
    suggestions: tuple[Suggestion, ...]
    flags: Flags = Flags()
    out_of_scope: float = 0.0


@dataclass(frozen=True)
class Question:
    """A clarifying question with answers to click; the last choice is always a way past it."""

    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What should happen next. Returned, never carried out, by the domain.

    `also` are the articles for the other problems of a ticket that has several, offered beside `article`. `obstacle` is
    what kept an article back that is certain enough.
    """

    action: Action
    reason: Reason
    mode: Mode
    tier: int
    group: str
    article: str | None = None
    question: Question | None = None
    rule: str | None = None
    also: tuple[str, ...] = ()
    obstacle: Obstacle | None = None

    @property
    def sentence(self) -> str:
        return (self.obstacle or self.reason).sentence


@dataclass(frozen=True)
class Fact:
    """A checklist fact: found in the requester's words (`value`) or still missing (None)."""

    name: str
    label: str
    value: str | None
    required: bool = True


@dataclass(frozen=True)
class ArticleShown:
    """An article the requester has seen, and what came of it (for example "did not help at step 3")."""

    article: str
    title: str
    outcome: str


@dataclass(frozen=True)
class Handoff:
    """What a person receives on escalation. Nothing in it is invented: the summary is the requester's own sentences."""

    requester: str | None
    summary: str
    category: str
    category_probability: float
    tier: int
    group: str
    priority: str
    impact: str
    urgency: str
    why: str
    facts: tuple[Fact, ...] = ()
    articles_shown: tuple[ArticleShown, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    concerns: tuple[Concern, ...] = ()
    first_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None

    @property
    def missing(self) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.value is None and f.required)


@dataclass(frozen=True)
class Assessment:
    """Everything `Engine.assess` found out about one request, in the order it was found.

    `concerns` is empty unless the ticket holds several problems; then each is named. `model` is the model's label and
    the beginning of its fingerprint: the label alone outlives a retraining.
    """

    category: Prediction
    tier: Prediction
    flags: Flags
    out_of_scope: float
    rules: tuple[RuleHit, ...]
    suggestions: tuple[Suggestion, ...]
    decision: Decision
    handoff: Handoff | None
    language: str
    model: str
    index: str
    degraded: tuple[str, ...] = ()
    concerns: tuple[Concern, ...] = ()
