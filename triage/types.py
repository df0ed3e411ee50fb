"""The nouns of the domain: frozen values, standard library only.

A `probability` is always calibrated; a `score` never is (a cosine, a BM25 sum, out-of-scope: higher = stranger).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class TriageError(Exception):
    """Something the person who called can put right; the message says what and where."""


class DeskInvalid(TriageError):
    """desk.toml has mistakes; `problems` lists all of them, each with table, key and what was expected."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.source, self.problems = source, problems
        super().__init__(f"{source} has {len(problems)} mistake(s):\n" + "\n".join(f"  - {p}" for p in problems))


class RequestInvalid(TriageError):
    """The request cannot be read: empty, not text, or a field with an unknown value."""


class EncoderUnavailable(TriageError):
    """The encoder's files are missing, damaged, or need a package that is not installed."""


class ModelInvalid(TriageError):
    """A trained model's files are missing, damaged, or made for another encoder."""


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


class Reason(StrEnum):
    """Why a decision was taken. Closed: each has one sentence and one test."""

    CONFIDENT_MATCH = "confident_match"
    AMBIGUOUS = "ambiguous"
    TOO_VAGUE = "too_vague"
    ASKED_FOR_HUMAN = "asked_for_human"
    ADMIN_LEVEL = "admin_level"
    SECURITY = "security"
    BYPASS_CATEGORY = "bypass_category"
    ROUTING_RULE = "routing_rule"
    BUSINESS_IMPACT = "business_impact"
    FIXES_FAILED = "fixes_failed"
    TOO_MANY_TURNS = "too_many_turns"
    NO_ARTICLE = "no_article"
    LOW_CONFIDENCE = "low_confidence"
    OUT_OF_SCOPE = "out_of_scope"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    KNOWN_OUTAGE = "known_outage"
    ANSWERS_OFF = "answers_off"
    MODEL_UNAVAILABLE = "model_unavailable"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES: dict[Reason, str] = {
    Reason.CONFIDENT_MATCH: "One article fits well enough to offer it.",
    Reason.AMBIGUOUS: "Several articles fit about equally; one fact would tell them apart.",
    Reason.TOO_VAGUE: "The description does not say enough to choose an article.",
    Reason.ASKED_FOR_HUMAN: "The requester asked for a person.",
    Reason.ADMIN_LEVEL: "Fulfilling this needs rights that an ordinary employee does not have.",
    Reason.SECURITY: "Something may have happened that security has to look at.",
    Reason.BYPASS_CATEGORY: "This desk sends the category straight to specialists.",
    Reason.ROUTING_RULE: "A routing rule of this desk sends it to a person.",
    Reason.BUSINESS_IMPACT: "Many people, money, safety or a deadline today are at stake.",
    Reason.FIXES_FAILED: "The suggested fixes did not help.",
    Reason.TOO_MANY_TURNS: "The conversation has gone on long enough without a fix.",
    Reason.NO_ARTICLE: "No article comes near to the problem described.",
    Reason.LOW_CONFIDENCE: "No article is certain enough to offer it without a person.",
    Reason.OUT_OF_SCOPE: "This does not look like an IT problem the desk handles.",
    Reason.UNSUPPORTED_LANGUAGE: "The text is in a language that the engine does not understand.",
    Reason.KNOWN_OUTAGE: "A known outage explains this.",
    Reason.ANSWERS_OFF: "Automatic answers are switched off; an agent sees the suggestions.",
    Reason.MODEL_UNAVAILABLE: "The model or the index could not be used, so a person takes it.",
}


@dataclass(frozen=True)
class Turn:
    """One earlier message of the same conversation. `author` is requester, agent or firstline."""

    author: str
    text: str


@dataclass(frozen=True)
class Request:
    """What is known about a ticket when it is assessed. Only `text` is required.

    `clarifications` are pairs (question, answer). `now` must be time-zone aware; None means no due times are computed.
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

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise RequestInvalid(f"text must be a string, not {type(self.text).__name__}")
        if self.audience not in tuple(Audience):
            raise RequestInvalid(f"audience must be one of {', '.join(Audience)}, not {str(self.audience)[:40]!r}")
        if self.now is not None and self.now.tzinfo is None:
            raise RequestInvalid("now must carry a time zone, for example datetime.now(UTC)")


@dataclass(frozen=True)
class Prediction:
    """A label with its calibrated probability; `ranking` holds every label, best first."""

    label: str
    probability: float
    ranking: tuple[tuple[str, float], ...] = ()
    model: str = ""


@dataclass(frozen=True)
class Flags:
    """Calibrated probabilities that the ticket is of a kind no article may answer."""

    admin_level: float = 0.0
    security: float = 0.0


@dataclass(frozen=True)
class Classification:
    """What the heads say about one text. `out_of_scope` is a score: higher = stranger."""

    category: Prediction
    tier: Prediction
    flags: Flags
    out_of_scope: float


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
class Question:
    """A clarifying question with answers to click; the last choice is always a way past it."""

    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What should happen next. Returned, never carried out, by the domain."""

    action: Action
    reason: Reason
    mode: Mode
    tier: int
    group: str
    article: str | None = None
    question: Question | None = None
    rule: str | None = None

    @property
    def sentence(self) -> str:
        return self.reason.sentence


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
    first_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None

    @property
    def missing(self) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.value is None and f.required)


@dataclass(frozen=True)
class Assessment:
    """Everything `Engine.assess` found out about one request, in the order it was found."""

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
