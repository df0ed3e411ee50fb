"""Shapes that several parts of the API share. What comes in refuses unknown fields; no text may hold a NUL."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from service.moves import MAX_TEXT
from triage.text import is_blank

_NO_NUL = r"^[^\x00]*$"


def _not_blank(text: str) -> str:
    if is_blank(text):
        raise ValueError("there is nothing to read in it")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=_NO_NUL), AfterValidator(_not_blank)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_NO_NUL)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_NO_NUL)]


class Incoming(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Outgoing(BaseModel):
    model_config = ConfigDict(frozen=True)


class SuggestedArticle(Outgoing):
    """An article version with the calibrated probability that it solves this; `score` is none."""

    article: str = Field(description="The path below the knowledge folder.", examples=["email/mailbox-full.md"])
    version: int
    title: str
    score: float
    probability: float


class Prediction(Outgoing):
    label: str
    probability: float | None


class RankedPrediction(Prediction):
    ranking: list[tuple[str, float]] = Field(description="Every label with its probability, best first.")


class Question(Outgoing):
    text: str
    choices: list[str] = Field(description="Answers to click; the last is a way past it.")


class Decision(Outgoing):
    action: str = Field(examples=["answer", "clarify", "escalate"])
    reason: str = Field(examples=["confident_match"])
    mode: str
    tier: int
    group: str
    article: str | None
    also: list[str]
    question: Question | None
    rule: str | None
    sentence: str


class Concern(Outgoing):
    """One of several problems in a text, in its own words."""

    text: str
    category: str
    suggestions: list[SuggestedArticle]


class Fact(Outgoing):
    name: str
    label: str
    value: str | None
    required: bool


class ShownArticle(Outgoing):
    article: str
    title: str
    outcome: str


class Handoff(Outgoing):
    """What a person receives; nothing in it is invented."""

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
    facts: list[Fact]
    missing: list[str]
    articles_shown: list[ShownArticle]
    suggestions: list[SuggestedArticle]
    concerns: list[Concern]
    first_response_due_at: str | None
    resolution_due_at: str | None


class Assessment(Outgoing):
    """What was found out about a text, and what should happen next. More fields may come."""

    model_config = ConfigDict(frozen=True, extra="allow")
    category: RankedPrediction
    tier: Prediction
    flags: dict[str, float | None] = Field(description="Calibrated probabilities: admin_level, security, vague, …")
    out_of_scope: float | None = Field(description="A score: higher is stranger. Null where there is no model.")
    rules: list[str]
    suggestions: list[SuggestedArticle]
    concerns: list[Concern]
    decision: Decision
    handoff: Handoff | None
    model: str
    index: str
    language: str
    degraded: list[str]
