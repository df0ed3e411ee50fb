"""decide() in any situation: what no score, mode, threshold or certificate may ever change."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.triage.situations import (
    SHARES,
    SITUATIONS,
    SMALL,
    STOPPED,
    candidate,
    certificate,
    classified,
    situation,
    sure,
)
from triage.policy import NEXT_FIX, decide
from triage.situation import Situation, Thresholds
from triage.types import Action, Mode, Reason, RuleHit

patient = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
ANSWERING = (Mode.PROVISIONAL, Mode.CERTIFIED)
TWO = (candidate("win.md", 0.5, environment=("windows",)), candidate("mac.md", 0.4, environment=("macos",)))
DOUBLE = {
    "classification": classified(two_problems=0.9),
    "thresholds": Thresholds(two_problems=0.9),
    "concerns": (candidate("x.md", 0.95), candidate("y.md", 0.93)),
}
UNCLEAR = {"classification": classified(vague=0.6), "thresholds": Thresholds(vague=0.6)}
RULED = RuleHit("Payroll", Reason.ROUTING_RULE)


@patient
@given(STOPPED, SHARES)
@example(situation(rules=(RULED,)), 1.0)
def test_a_ticket_that_a_rule_or_a_flag_sends_up_goes_up_whatever_the_scores(
    now: Situation, probability: float
) -> None:
    ruled = any(rule.escalates for rule in now.rules)
    for mode in Mode:
        for held in (None, certificate(0.0)):
            found = decide(replace(sure(now, probability), mode=mode, certificate=held))
            assert found.action is Action.ESCALATE
            assert found.reason in ({r.reason for r in now.rules} if ruled else (Reason.SECURITY, Reason.ADMIN_LEVEL))


@patient
@given(SITUATIONS)
@example(situation())
@example(situation(mode=Mode.CERTIFIED, certificate=certificate()))
@example(situation(**DOUBLE))
def test_an_answer_is_the_best_article_of_every_problem_and_everything_speaks_for_it(now: Situation) -> None:
    found = decide(now)
    if found.action is not Action.ANSWER:
        assert (found.article, found.also) == (None, ())
        return
    offered, classification = now.concerns if now.several else now.candidates[:1], now.classification
    assert [found.article, *found.also] == [each.suggestion.article for each in offered]
    assert all(each.article.may_answer and not each.article.requires_admin for each in offered)
    assert not {found.article, *found.also} & set(now.request.failed_articles)
    assert now.mode in ANSWERING
    assert now.language_supported
    assert classification is not None
    assert classification.out_of_scope < now.thresholds.out_of_scope
    assert len(now.request.failed_articles) < now.desk.max_failed_fixes
    held = now.certificate if now.certificate and now.certificate.threshold is not None else None
    assert held or now.mode is Mode.PROVISIONAL
    least = min(each.suggestion.probability for each in offered)
    if now.request.failed_articles and not now.several:
        # what follows a fix that did not help is a suggestion, no automatic answer
        assert least >= NEXT_FIX or least >= now.thresholds.answer
        return
    assert least >= (held.threshold or 0.0 if held else now.thresholds.answer)
    assert now.category not in (held.excluded_categories if held else now.thresholds.excluded_categories)


@patient
@given(SITUATIONS)
@example(situation(**DOUBLE))
def test_of_two_problems_never_one_alone_is_answered(now: Situation) -> None:
    found = decide(now)
    if not now.several:
        assert found.also == ()
        return
    assert found.action is not Action.CLARIFY
    assert found.action is not Action.ANSWER or 1 + len(found.also) == len(now.concerns) > 0


@patient
@given(SITUATIONS)
@example(situation(**UNCLEAR))
def test_a_ticket_that_lacks_a_fact_is_not_answered_before_it_was_asked_for(now: Situation) -> None:
    if now.vague and not now.several:
        assert decide(now).action is not Action.ANSWER


@patient
@given(SITUATIONS)
def test_a_flag_that_was_not_trained_changes_nothing(now: Situation) -> None:
    untrained = replace(now, thresholds=replace(now.thresholds, vague=2.0, two_problems=2.0))
    assert not untrained.vague
    assert not untrained.several
    if not (now.vague or now.several):
        assert decide(untrained) == decide(now)


@patient
@given(SITUATIONS, st.sampled_from([Mode.OFF, Mode.SUGGEST]))
def test_modes_off_and_suggest_never_answer(now: Situation, mode: Mode) -> None:
    assert decide(replace(sure(now), mode=mode)).action is not Action.ANSWER


@patient
@given(SITUATIONS)
def test_certified_mode_needs_a_certificate_with_a_threshold(now: Situation) -> None:
    for none in (None, certificate(None)):
        assert decide(replace(sure(now), mode=Mode.CERTIFIED, certificate=none)).action is not Action.ANSWER


@patient
@given(SITUATIONS)
@example(situation(candidates=TWO))
def test_a_question_is_asked_only_while_the_desk_allows_one(now: Situation) -> None:
    found = decide(now)
    assert (found.action is Action.CLARIFY) == (found.question is not None)
    if found.question is not None:
        assert len(now.request.clarifications) < now.desk.max_questions
        assert now.mode in ANSWERING
        assert found.reason in (Reason.AMBIGUOUS, Reason.TOO_VAGUE)
        able = [c for c in now.candidates if c.article.may_answer]
        written = {word for c in able for word in (c.article.title, *c.article.environment)}
        assert set(found.question.choices[:-1]) <= written


@patient
@given(SITUATIONS)
@example(situation(desk=SMALL))
@example(situation(desk=SMALL, rules=(replace(RULED, reason=Reason.SECURITY),)))
def test_no_tier_group_or_article_comes_out_that_does_not_exist(now: Situation) -> None:
    found = decide(now)
    tiers = {tier.number: tier for tier in now.desk.tiers}
    groups = {tier.group for tier in tiers.values()} | {c.group for c in now.desk.categories.values()}
    assert found.tier in tiers
    assert found.group in groups | {rule.group for rule in now.rules if rule.group}
    assert {found.article, *found.also} <= {None, *(c.article.path for c in (*now.candidates, *now.concerns))}
    assert found.rule in {None, *(rule.name for rule in now.rules if rule.escalates)}
    assert found.mode is now.mode
    assert found.tier >= 1 or found.action is not Action.ESCALATE
    assert decide(now) == found


@patient
@given(SITUATIONS, SHARES)
def test_a_higher_threshold_never_makes_an_answer(now: Situation, step: float) -> None:
    stricter = replace(now.thresholds, answer=min(now.thresholds.answer + step, 1.0))
    if decide(now).action is not Action.ANSWER:
        assert decide(replace(now, thresholds=stricter)).action is not Action.ANSWER
