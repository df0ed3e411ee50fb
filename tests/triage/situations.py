"""Situations for the policy's tests: one that is answered, and any other that hypothesis can think of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from triage.articles import Article, Status
from triage.certificates.certificate import Certificate, Missing
from triage.desk import Desk, load_desk
from triage.situation import Candidate, Situation, Thresholds
from triage.types import (
    Audience,
    Classification,
    Flags,
    Mode,
    Prediction,
    Reason,
    Request,
    RuleHit,
    Suggestion,
    Turn,
)

DESK = load_desk()
SMALL = load_desk(Path(__file__).parent / "small_desk.toml")
RULE_REASONS = (
    Reason.ASKED_FOR_HUMAN,
    Reason.SECURITY,
    Reason.ADMIN_LEVEL,
    Reason.BUSINESS_IMPACT,
    Reason.BYPASS_CATEGORY,
    Reason.KNOWN_OUTAGE,
    Reason.ROUTING_RULE,
)


def article(path: str, **changes: Any) -> Article:
    """One that may be an automatic answer, unless changed."""
    return replace(Article(path, "", 1, f"Title of {path}", category="network", auto_answer=True), **changes)


def candidate(path: str, probability: float, **changes: Any) -> Candidate:
    return Candidate(Suggestion(path, 1, f"Title of {path}", probability, probability), article(path, **changes))


def classified(category: str = "network", tier: str = "1", out_of_scope: float = 0.0, **flags: float) -> Classification:
    return Classification(Prediction(category, 0.9), Prediction(tier, 0.9), Flags(**flags), out_of_scope)


def certificate(threshold: float | None = 0.8, *excluded: str) -> Certificate:
    return Certificate(
        threshold=threshold,
        alpha=0.05,
        delta=0.05,
        level=0.05,
        tickets=500,
        answered=300,
        wrong=3,
        upper_bound=0.03,
        grid=() if threshold is None else (threshold,),
        excluded_categories=excluded,
        missing=Missing(10, 0.2, None, 250) if threshold is None else None,
    )


def situation(**changes: Any) -> Situation:
    """A clear question with one certain article, in provisional mode: answered, unless changed."""
    usual = Situation(
        desk=DESK,
        request=Request("the vpn drops every few minutes when I work at home"),
        mode=Mode.PROVISIONAL,
        rules=(),
        classification=classified(),
        candidates=(candidate("network/vpn-drops.md", 0.97), candidate("network/other.md", 0.02)),
        thresholds=Thresholds(),
        certificate=None,
        language_supported=True,
        words=10,
    )
    return replace(usual, **changes)


# ---- any situation

SHARES = st.floats(0, 1)
SCORES = st.floats(-5, 5)
_GROUPS = st.none() | st.sampled_from(["Payroll", "Board support"])
_HITS = st.builds(
    RuleHit,
    name=st.sampled_from(["security", "Payroll", "VIP"]),
    reason=st.sampled_from(RULE_REASONS),
    tier=st.none() | st.integers(0, 9),
    group=_GROUPS,
    escalates=st.booleans(),
)
_CANDIDATES = st.builds(
    candidate,
    st.sampled_from(["a.md", "b.md", "c.md", "d.md"]),
    SHARES,
    auto_answer=st.sampled_from([True, True, False]),
    requires_admin=st.sampled_from([False, False, True]),
    audience=st.sampled_from(list(Audience)),
    status=st.sampled_from([Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT]),
    environment=st.sampled_from([(), ("windows",), ("macos",)]),
)
_REQUESTS = st.builds(
    Request,
    st.just("vpn"),
    failed_articles=st.lists(st.sampled_from(["a.md", "b.md", "x.md"]), max_size=2, unique=True).map(tuple),
    clarifications=st.lists(st.just(("Which?", "That one")), max_size=4).map(tuple),
    history=st.lists(st.builds(Turn, st.sampled_from(["requester", "firstline"]), st.just("hm")), max_size=5).map(
        tuple
    ),
)
_CLASSIFIED = st.builds(
    classified,
    st.sampled_from(["network", "email", "no such category"]),
    st.sampled_from(["1", "2", "3", "7", "", "Tier 2", "²"]),
    SCORES,
    admin_level=SHARES,
    security=SHARES,
    vague=SHARES,
    two_problems=SHARES,
)
_LIMITS = SHARES | st.just(2.0)
_THRESHOLDS = st.builds(
    Thresholds,
    answer=SHARES,
    no_article=SHARES,
    out_of_scope=SCORES | st.just(float("inf")),
    admin_level=SHARES,
    security=SHARES,
    vague=_LIMITS,
    two_problems=_LIMITS,
    excluded_categories=st.sampled_from([(), ("network",)]),
)


@st.composite
def _desks(draw: st.DrawFn) -> Desk:
    desk = draw(st.sampled_from([DESK, SMALL]))
    limits = {"max_questions": draw(st.integers(0, 3)), "max_failed_fixes": draw(st.integers(1, 3))}
    return replace(desk, max_turns=draw(st.integers(1, 8)), **limits)


_ANY = st.builds(
    Situation,
    desk=_desks(),
    request=_REQUESTS,
    mode=st.sampled_from(list(Mode)),
    rules=st.lists(_HITS, max_size=2).map(tuple),
    classification=st.none() | _CLASSIFIED,
    candidates=st.lists(_CANDIDATES, max_size=5).map(
        lambda found: tuple(sorted(found, key=lambda c: -c.suggestion.probability))
    ),
    thresholds=_THRESHOLDS,
    certificate=st.none() | st.builds(certificate, st.none() | SHARES, st.sampled_from(["network", "email"])),
    language_supported=st.booleans(),
    words=st.integers(0, 30),
    concerns=st.lists(_CANDIDATES, max_size=2).map(tuple),
)


def _unstopped(now: Situation) -> Situation:
    """The same, without what ends the decision early: only articles, scores and mode decide."""
    return replace(
        now,
        request=replace(now.request, history=(), failed_articles=now.request.failed_articles[:1]),
        desk=replace(now.desk, max_failed_fixes=2),
        rules=tuple(replace(hit, escalates=False) for hit in now.rules),
        classification=replace(now.classification or classified(), flags=Flags()),
        thresholds=replace(now.thresholds, admin_level=0.5, security=0.5),
        language_supported=True,
    )


def _inviting(now: Situation, first: float, second: float) -> Situation:
    """The same, with two articles that may answer, or may be asked about."""
    two = (candidate("w.md", first, environment=("windows",)), candidate("m.md", second, environment=("macos",)))
    return replace(_unstopped(now), candidates=two, thresholds=Thresholds(answer=0.7))


def _doubled(now: Situation, first: float, second: float) -> Situation:
    """The same, with two problems, and an article for each."""
    return replace(
        _inviting(now, first, second),
        concerns=(candidate("x.md", first), candidate("y.md", second)),
        classification=replace(now.classification or classified(), flags=Flags(two_problems=0.9)),
        thresholds=Thresholds(answer=0.7, two_problems=0.9),
    )


def _unclear(now: Situation, first: float, second: float) -> Situation:
    """The same, with one fact missing."""
    now = _inviting(now, first, second)
    unclear = replace(now.classification or classified(), flags=Flags(vague=0.6))
    return replace(now, classification=unclear, thresholds=replace(now.thresholds, vague=0.6))


def _stopped(now: Situation, rule: RuleHit, by: str) -> Situation:
    """The same, sent up by a rule, by a flag, or by both."""
    raised = replace(now.classification or classified(), flags=Flags(security=now.thresholds.security))
    return replace(
        now,
        rules=(*now.rules, replace(rule, escalates=True)) if by != "flag" else now.rules,
        classification=raised if by != "rule" else now.classification,
    )


STOPPED = st.builds(_stopped, _ANY, _HITS, st.sampled_from(["rule", "flag", "both"]))
_LIKELY = st.floats(0.3, 1)
SITUATIONS = st.one_of(
    _ANY,
    _ANY.map(_unstopped),
    *(st.builds(changed, _ANY, _LIKELY, _LIKELY) for changed in (_inviting, _doubled, _unclear)),
)


def sure(now: Situation, probability: float = 1.0) -> Situation:
    """The same situation with everything about articles and scores speaking for an answer."""
    first = candidate("sure.md", probability)
    kept = now.classification and replace(now.classification, out_of_scope=-9.0)
    return replace(now, candidates=(first, *now.candidates), classification=kept, language_supported=True)
