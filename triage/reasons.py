"""Why a decision was taken, what stood in its way, and the sentences that say so."""

from __future__ import annotations

from enum import StrEnum


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


class Obstacle(StrEnum):
    """What keeps an article from being offered that is certain enough by its probability."""

    EXCLUDED_CATEGORY = "excluded_category"
    ARTICLE_FOR_PEOPLE = "article_for_people"
    FACT_MISSING = "fact_missing"

    @property
    def sentence(self) -> str:
        return _OBSTACLES[self]


_OBSTACLES: dict[Obstacle, str] = {
    Obstacle.EXCLUDED_CATEGORY: "Automatic answers are not certified for this category, so a person decides.",
    Obstacle.ARTICLE_FOR_PEOPLE: "The article that fits is not approved for automatic answers, so a person decides.",
    Obstacle.FACT_MISSING: "The description does not say enough to offer an article without a person.",
}
