"""decide(): each reason proved by one situation, where a ticket goes, and what is asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from tests.triage.situations import (
    DESK,
    RULE_REASONS,
    article,
    candidate,
    certificate,
    classified,
    situation,
)
from triage.policy import NEXT_FIX, decide, would_answer
from triage.situation import Candidate, Thresholds, has_several
from triage.types import Action, Audience, Concern, Flags, Mode, Obstacle, Reason, Request, RuleHit, Suggestion, Turn

TWO = (candidate("win.md", 0.5, environment=("windows",)), candidate("mac.md", 0.4, environment=("macos",)))
WEAK = (candidate("win.md", 0.25, environment=("windows",)), candidate("mac.md", 0.15, environment=("macos",)))

DOUBLE = {"classification": classified(two_problems=0.9), "thresholds": Thresholds(two_problems=0.9)}
UNCLEAR = {"classification": classified(vague=0.6), "thresholds": Thresholds(vague=0.6)}
SURE = (candidate("win.md", 0.97, environment=("windows",)), candidate("mac.md", 0.9, environment=("macos",)))
BOTH = (candidate("x.md", 0.95), candidate("y.md", 0.93))


EXCLUDING = {"certificate": certificate(0.5, "email")}
STRANGE = {"thresholds": Thresholds(two_problems=0.9, out_of_scope=9.0)}


def concerning(concern: Concern) -> Candidate:
    return replace(candidate("y.md", 0.97), concern=concern)


def hit(reason: Reason, **changes: Any) -> RuleHit:
    return replace(RuleHit(f"rule {reason}", reason), **changes)


PROOFS: list[tuple[Reason, Action, dict[str, Any]]] = [
    (Reason.CONFIDENT_MATCH, Action.ANSWER, {}),
    (Reason.CONFIDENT_MATCH, Action.ANSWER, {"mode": Mode.CERTIFIED, "certificate": certificate()}),
    (Reason.CONFIDENT_MATCH, Action.ANSWER, {"rules": (hit(Reason.ROUTING_RULE, escalates=False),)}),
    (Reason.AMBIGUOUS, Action.CLARIFY, {"candidates": TWO}),
    (Reason.TOO_VAGUE, Action.CLARIFY, {"candidates": WEAK, "words": 2}),
    (Reason.CONFIDENT_MATCH, Action.ANSWER, {**DOUBLE, "concerns": BOTH}),
    (Reason.ANSWERS_OFF, Action.ESCALATE, {**DOUBLE, "concerns": BOTH, "mode": Mode.SUGGEST}),
    (Reason.LOW_CONFIDENCE, Action.ESCALATE, {**DOUBLE}),
    (Reason.TOO_VAGUE, Action.CLARIFY, {**UNCLEAR, "candidates": SURE}),
    (Reason.TOO_VAGUE, Action.CLARIFY, {**UNCLEAR}),
    (Reason.LOW_CONFIDENCE, Action.ESCALATE, {**UNCLEAR, "candidates": SURE[:1]}),
    *((reason, Action.ESCALATE, {"rules": (hit(reason),)}) for reason in RULE_REASONS),
    (Reason.SECURITY, Action.ESCALATE, {"classification": classified(security=0.5)}),
    (Reason.ADMIN_LEVEL, Action.ESCALATE, {"classification": classified(admin_level=0.5)}),
    (Reason.FIXES_FAILED, Action.ESCALATE, {"request": Request("vpn", failed_articles=("a.md", "b.md"))}),
    (Reason.TOO_MANY_TURNS, Action.ESCALATE, {"request": Request("vpn", history=(Turn("requester", "hm"),) * 12)}),
    (Reason.NO_ARTICLE, Action.ESCALATE, {"candidates": ()}),
    (Reason.NO_ARTICLE, Action.ESCALATE, {"candidates": (candidate("a.md", 0.14),)}),
    (Reason.LOW_CONFIDENCE, Action.ESCALATE, {"candidates": (candidate("a.md", 0.89),)}),
    (Reason.LOW_CONFIDENCE, Action.ESCALATE, {"candidates": (candidate("a.md", 0.97, auto_answer=False),)}),
    (Reason.LOW_CONFIDENCE, Action.ESCALATE, {"candidates": WEAK}),
    (
        Reason.OUT_OF_SCOPE,
        Action.ESCALATE,
        {"thresholds": Thresholds(out_of_scope=2.0), "classification": classified(out_of_scope=2.0)},
    ),
    (Reason.UNSUPPORTED_LANGUAGE, Action.ESCALATE, {"language_supported": False}),
    (Reason.ANSWERS_OFF, Action.ESCALATE, {"mode": Mode.OFF}),
    (Reason.ANSWERS_OFF, Action.ESCALATE, {"mode": Mode.SUGGEST}),
    (Reason.ANSWERS_OFF, Action.ESCALATE, {"mode": Mode.CERTIFIED}),
    (Reason.MODEL_UNAVAILABLE, Action.ESCALATE, {"classification": None}),
    (Reason.MODEL_UNAVAILABLE, Action.ESCALATE, {"matching": False, "candidates": ()}),
    (Reason.LOW_CONFIDENCE, Action.ESCALATE, {"candidates": TWO, "mode": Mode.SUGGEST}),
]


@pytest.mark.parametrize(
    ("reason", "action", "changes"), PROOFS, ids=[f"{r}-{n}" for n, (r, _, _) in enumerate(PROOFS)]
)
def test_each_reason_has_a_situation(reason: Reason, action: Action, changes: dict[str, Any]) -> None:
    found = decide(situation(**changes))
    assert (found.reason, found.action) == (reason, action)
    assert found.sentence == (found.obstacle or reason).sentence


def test_no_reason_is_without_proof() -> None:
    assert {reason for reason, _, _ in PROOFS} == set(Reason)


# ---- rules and flags


@pytest.mark.parametrize(("first", "second"), list(pairwise(RULE_REASONS)))
def test_of_several_rules_the_person_s_wish_and_then_danger_is_named(first: Reason, second: Reason) -> None:
    found = decide(situation(rules=(hit(second), hit(first))))
    assert (found.reason, found.rule) == (first, f"rule {first}")


@pytest.mark.parametrize(
    ("changes", "tier"),
    [
        ({"rules": (hit(Reason.SECURITY),)}, 3),
        ({"rules": (hit(Reason.ADMIN_LEVEL),)}, 2),
        ({"rules": (hit(Reason.BUSINESS_IMPACT),)}, 2),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN),)}, 1),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN), hit(Reason.SECURITY))}, 3),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN),), "classification": classified(admin_level=0.9)}, 2),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN),), "classification": classified(tier="3")}, 3),
        ({"rules": (hit(Reason.ADMIN_LEVEL, tier=4),)}, 4),
        ({"rules": (hit(Reason.ADMIN_LEVEL, tier=1),)}, 2),
        ({"rules": (hit(Reason.ROUTING_RULE, tier=0),)}, 1),
        ({"rules": (hit(Reason.ROUTING_RULE, tier=9),)}, 4),
        ({"classification": classified(security=0.9)}, 3),
        ({"classification": None}, 1),
        ({"classification": classified(tier="2"), "candidates": ()}, 2),
        ({"classification": classified(tier="engineering"), "candidates": ()}, 1),
        ({"classification": classified("accounts", tier=""), "candidates": ()}, 2),
        ({"rules": (hit(Reason.ROUTING_RULE, tier=3, escalates=False),), "candidates": ()}, 3),
    ],
)
def test_it_goes_to_the_highest_tier_that_is_asked_for(changes: dict[str, Any], tier: int) -> None:
    found = decide(situation(**changes))
    assert (found.action, found.tier) == (Action.ESCALATE, tier)


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"candidates": ()}, "Service desk"),
        ({"candidates": (), "classification": classified(tier="2")}, "Network"),
        ({"candidates": (), "rules": (hit(Reason.ROUTING_RULE, group="Payroll", escalates=False),)}, "Payroll"),
        ({"rules": (hit(Reason.ROUTING_RULE, group="Payroll"),)}, "Payroll"),
        ({"rules": (hit(Reason.ROUTING_RULE, group="Payroll"), hit(Reason.SECURITY))}, "Security"),
        ({"classification": classified(security=0.9)}, "Security"),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN), hit(Reason.SECURITY))}, "Security"),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN), hit(Reason.SECURITY, group="Red team"))}, "Red team"),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN),), "classification": classified(security=0.9)}, "Security"),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN), hit(Reason.ROUTING_RULE, group="Executives"))}, "Executives"),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN, group="Desk"), hit(Reason.ROUTING_RULE, group="Vip"))}, "Vip"),
        ({"rules": (hit(Reason.SECURITY), hit(Reason.ROUTING_RULE, group="Vip", escalates=False))}, "Security"),
        ({"language_supported": False, "classification": classified(security=0.9)}, "Service desk"),
        ({"rules": (hit(Reason.ASKED_FOR_HUMAN),), "classification": None}, "Service desk"),
    ],
)
def test_the_group_of_the_deciding_rule_wins_over_that_of_the_category(changes: dict[str, Any], group: str) -> None:
    assert decide(situation(**changes)).group == group


# ---- answers


@pytest.mark.parametrize(
    "changes",
    [
        {"requires_admin": True},
        {"auto_answer": False},
        {"audience": Audience.AGENTS},
        {"status": "draft"},
    ],
)
@pytest.mark.parametrize("mode", list(Mode))
def test_an_article_that_may_not_answer_never_does(mode: Mode, changes: dict[str, Any]) -> None:
    suggestion = Suggestion("a.md", 1, "A", 1.0, 1.0)
    now = situation(
        mode=mode,
        candidates=(Candidate(suggestion, article("a.md", **changes)),),
        request=Request("vpn", audience=Audience.AGENTS),
        certificate=certificate(0.0),
    )
    assert decide(now).action is Action.ESCALATE
    assert not would_answer(now, now.candidates[0])


def test_suggest_says_what_would_have_been_answered() -> None:
    assert would_answer(situation(mode=Mode.SUGGEST), situation().candidates[0])
    assert decide(situation(mode=Mode.SUGGEST)).reason is Reason.ANSWERS_OFF
    low = situation(mode=Mode.SUGGEST, candidates=(candidate("a.md", 0.5),))
    assert decide(low).reason is Reason.LOW_CONFIDENCE


@pytest.mark.parametrize(
    ("probability", "held", "answered"),
    [(0.8, certificate(0.8), True), (0.79, certificate(0.8), False), (0.9, None, True), (0.89, None, False)],
)
def test_the_threshold_in_force_decides(probability: float, held: Any, answered: bool) -> None:
    found = decide(situation(candidates=(candidate("a.md", probability),), certificate=held))
    assert (found.action is Action.ANSWER) == answered


@pytest.mark.parametrize("held", [None, certificate(0.8, "network")])
def test_an_excluded_category_is_not_answered(held: Any) -> None:
    thresholds = Thresholds(excluded_categories=("network",))
    now = situation(thresholds=thresholds, certificate=held)
    assert decide(now).reason is Reason.LOW_CONFIDENCE
    assert decide(replace(now, classification=classified("email"))).action is Action.ANSWER


BARRED = {"thresholds": Thresholds(excluded_categories=("network",))}
FOR_PEOPLE = {"candidates": (candidate("a.md", 0.97, auto_answer=False), candidate("b.md", 0.01))}


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        (BARRED, Obstacle.EXCLUDED_CATEGORY),
        ({"certificate": certificate(0.8, "network")}, Obstacle.EXCLUDED_CATEGORY),
        ({"certificate": certificate(0.8, "network"), "mode": Mode.CERTIFIED}, Obstacle.EXCLUDED_CATEGORY),
        ({**BARRED, "mode": Mode.SUGGEST}, Obstacle.EXCLUDED_CATEGORY),
        ({**BARRED, **FOR_PEOPLE}, Obstacle.EXCLUDED_CATEGORY),
        ({**BARRED, "candidates": (candidate("a.md", 0.89),)}, None),
        ({"certificate": certificate(0.98, "network")}, None),
        ({"certificate": certificate(None, "network"), "candidates": (candidate("a.md", 0.89),)}, None),
        (FOR_PEOPLE, Obstacle.ARTICLE_FOR_PEOPLE),
        ({"candidates": (candidate("a.md", 0.97, requires_admin=True),)}, Obstacle.ARTICLE_FOR_PEOPLE),
        ({**UNCLEAR, "candidates": SURE[:1]}, Obstacle.FACT_MISSING),
        ({**UNCLEAR, "candidates": WEAK[:1]}, None),
        (DOUBLE, None),
    ],
)
def test_it_says_what_keeps_back_an_article_that_is_certain_enough(
    changes: dict[str, Any], obstacle: Obstacle | None
) -> None:
    found = decide(situation(**changes))
    assert (found.reason, found.obstacle) == (Reason.LOW_CONFIDENCE, obstacle)
    assert found.sentence == (obstacle or Reason.LOW_CONFIDENCE).sentence


def test_every_obstacle_has_a_sentence_of_its_own() -> None:
    said = [each.sentence for each in (*Obstacle, *Reason)]
    assert len(set(said)) == len(said)


def test_an_article_that_did_not_help_is_not_offered_again() -> None:
    now = situation(request=Request("still drops", failed_articles=("network/vpn-drops.md",)))
    assert decide(now).action is Action.ESCALATE


# ---- questions


@pytest.mark.parametrize(("said", "reason"), [(11, Reason.CONFIDENT_MATCH), (12, Reason.TOO_MANY_TURNS)])
def test_only_the_requesters_own_messages_count_as_turns(said: int, reason: Reason) -> None:
    history = (Turn("requester", "hm"), Turn("firstline", "try this"), Turn("agent", "hello")) * said
    assert decide(situation(request=Request("vpn", history=history))).reason is reason


def test_after_the_last_question_a_person_takes_over() -> None:
    asked = Request("vpn", clarifications=(("Which?", "windows"),) * DESK.max_questions)
    assert decide(situation(candidates=TWO, request=asked)).reason is Reason.LOW_CONFIDENCE
    assert decide(situation(candidates=TWO, request=replace(asked, clarifications=()))).action is Action.CLARIFY


def test_a_concern_that_may_be_answered_by_itself_is() -> None:
    concerns = (BOTH[0], concerning(Concern("my mail", "email", ())))
    assert decide(situation(**DOUBLE, concerns=concerns)).also == ("y.md",)


def test_the_same_question_is_not_asked_again() -> None:
    now = situation(candidates=TWO)
    asked = decide(now).question
    assert asked is not None
    again = Request("vpn", clarifications=((asked.text, asked.choices[-1]),))
    second = decide(replace(now, request=again))
    assert second.question is None or second.question.text != asked.text


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SUGGEST, Mode.CERTIFIED])
def test_where_no_answer_could_follow_nothing_is_asked(mode: Mode) -> None:
    assert decide(situation(candidates=TWO, mode=mode)).action is Action.ESCALATE
    assert decide(situation(**UNCLEAR | {"candidates": SURE}, mode=mode)).action is Action.ESCALATE


@pytest.mark.parametrize(
    "changes",
    [
        {"candidates": (TWO[0], candidate("mac.md", 0.4, environment=("macos",), requires_admin=True))},
        {"candidates": (TWO[0], candidate("mac.md", 0.05, environment=("macos",)))},
        {"thresholds": Thresholds(out_of_scope=1.0), "classification": classified(out_of_scope=1.0)},
    ],
    ids=["one needs an administrator", "one is no rival", "out of scope"],
)
def test_nothing_is_asked_when_no_answer_could_help(changes: dict[str, Any]) -> None:
    assert decide(situation(**{"candidates": TWO, **changes})).action is Action.ESCALATE


# ---- after a fix that did not help


@pytest.mark.parametrize(
    ("probability", "action"), [(0.95, Action.ANSWER), (NEXT_FIX, Action.ANSWER), (NEXT_FIX - 0.01, Action.ESCALATE)]
)
def test_after_a_fix_that_did_not_help_the_next_that_is_likely_is_offered(probability: float, action: Action) -> None:
    failed = Request("vpn", failed_articles=("mac.md",))
    found = decide(situation(candidates=(candidate("win.md", probability),), request=failed))
    assert found.action is action
    assert found.article == ("win.md" if action is Action.ANSWER else None)


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SUGGEST])
def test_where_nothing_is_answered_nothing_follows_either(mode: Mode) -> None:
    failed = Request("vpn", failed_articles=("mac.md",))
    assert (
        decide(situation(candidates=(candidate("win.md", 0.5),), request=failed, mode=mode)).action is Action.ESCALATE
    )


# ---- what the model finds missing, and two problems


@pytest.mark.parametrize(
    ("vague", "limit", "clarifications", "action"),
    [
        (0.6, 0.6, (), Action.CLARIFY),
        (0.59, 0.6, (), Action.ANSWER),
        (1.0, 2.0, (), Action.ANSWER),
        (1.0, 0.6, (("Which system?", "windows"),), Action.ANSWER),
    ],
    ids=["at the threshold", "below it", "not trained", "asked already"],
)
def test_the_missing_fact_is_asked_for_once(
    vague: float, limit: float, clarifications: tuple[tuple[str, str], ...], action: Action
) -> None:
    now = situation(
        candidates=SURE,
        classification=classified(vague=vague),
        thresholds=Thresholds(vague=limit),
        request=Request("vpn", clarifications=clarifications),
    )
    assert decide(now).action is action


@pytest.mark.parametrize("mode", [Mode.PROVISIONAL, Mode.SUGGEST])
def test_where_no_question_separates_the_articles_a_person_takes_the_vague_ticket(mode: Mode) -> None:
    now = situation(**{**UNCLEAR, "candidates": SURE[:1]}, mode=mode, certificate=certificate(0.1))
    assert decide(now).reason is Reason.LOW_CONFIDENCE
    assert would_answer(now, now.candidates[0])


@pytest.mark.parametrize("flags", [{"security": 0.9}, {"admin_level": 0.9}])
def test_a_lock_beats_two_problems_and_a_missing_fact(flags: dict[str, float]) -> None:
    found = decide(
        situation(
            candidates=SURE,
            concerns=BOTH,
            classification=classified(two_problems=1.0, vague=1.0, **flags),
            thresholds=Thresholds(two_problems=0.5, vague=0.5),
        )
    )
    assert found.action is Action.ESCALATE
    assert found.reason in (Reason.SECURITY, Reason.ADMIN_LEVEL)


def test_both_articles_are_offered_in_the_order_of_the_problems() -> None:
    found = decide(situation(**DOUBLE, concerns=BOTH))
    assert (found.article, found.also) == ("x.md", ("y.md",))
    assert (found.tier, found.group) == (0, DESK.tier(0).group)
    assert decide(situation(concerns=BOTH)).also == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"concerns": ()}, Reason.LOW_CONFIDENCE),
        ({"concerns": (BOTH[0], candidate("y.md", 0.89))}, Reason.LOW_CONFIDENCE),
        ({"concerns": (candidate("x.md", 0.5), BOTH[1])}, Reason.LOW_CONFIDENCE),
        ({"concerns": (BOTH[0], candidate("y.md", 0.97, requires_admin=True))}, Reason.LOW_CONFIDENCE),
        ({"concerns": (BOTH[0], candidate("y.md", 0.97, auto_answer=False))}, Reason.LOW_CONFIDENCE),
        ({"concerns": (BOTH[0], concerning(Concern("t", "email", ()))), **EXCLUDING}, Reason.LOW_CONFIDENCE),
        ({"concerns": (BOTH[0], concerning(Concern("t", "email", (), Flags(security=0.5))))}, Reason.LOW_CONFIDENCE),
        ({"concerns": (BOTH[0], concerning(Concern("t", "email", (), Flags(admin_level=0.5))))}, Reason.LOW_CONFIDENCE),
        (
            {"concerns": (BOTH[0], concerning(Concern("t", "email", (), out_of_scope=1e9))), **STRANGE},
            Reason.LOW_CONFIDENCE,
        ),
        ({"concerns": BOTH, "request": Request("vpn", failed_articles=("y.md",))}, Reason.LOW_CONFIDENCE),
        ({"concerns": BOTH, "certificate": certificate(0.94)}, Reason.LOW_CONFIDENCE),
        ({"concerns": BOTH, "mode": Mode.CERTIFIED}, Reason.ANSWERS_OFF),
        ({"concerns": BOTH, "mode": Mode.SUGGEST}, Reason.ANSWERS_OFF),
        ({"concerns": BOTH, "mode": Mode.OFF}, Reason.ANSWERS_OFF),
        ({"concerns": BOTH, "rules": (hit(Reason.ASKED_FOR_HUMAN),)}, Reason.ASKED_FOR_HUMAN),
    ],
)
def test_unless_both_problems_may_be_answered_a_person_gets_both(changes: dict[str, Any], reason: Reason) -> None:
    found = decide(situation(**{**DOUBLE, **changes}))
    assert (found.action, found.reason, found.article, found.also) == (Action.ESCALATE, reason, None, ())


def test_what_cannot_be_told_apart_is_decided_as_one_problem() -> None:
    merged = situation(**DOUBLE, one_problem=True)
    assert not merged.several
    assert decide(merged) == decide(situation())


@pytest.mark.parametrize(("limit", "several"), [(0.9, True), (0.91, False), (2.0, False)])
def test_two_problems_are_seen_from_the_threshold_on(limit: float, several: bool) -> None:
    thresholds = Thresholds(two_problems=limit)
    assert situation(classification=classified(two_problems=0.9), thresholds=thresholds).several == several
    assert has_several(classified(two_problems=0.9), thresholds) == several
    assert not has_several(None, Thresholds(two_problems=0.0))
