"""Two problems in one ticket, from the engine to what people read; on a small desk whose thresholds are wide open."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from service.terminal import show_assessment
from tests.training.small_corpus import SmallDesk
from training.train import Report
from triage.engine import Engine
from triage.handoff_views import as_text
from triage.report import assessment_dict
from triage.text import is_blank
from triage.types import Action, Mode, Reason, Request

VPN = "My VPN connection drops every ten minutes when I work from home."
PRINTER = "the printer on floor two shows offline and my jobs sit in the queue."
BOTH = f"{VPN} Also {PRINTER}"
VPN_PATH, PRINTER_PATH = "network/vpn-drops.md", "printing/printer-offline.md"


@pytest.fixture(scope="module")
def seeing_two(answering: Report, small_desk: SmallDesk) -> Engine:
    """Takes every ticket for two problems, and answers whenever rules and articles allow it."""
    loaded = Engine.load(model=answering.plan.out, kb=small_desk.kb, cache=small_desk.cache)
    assert loaded.model is not None
    opened = replace(
        loaded.model.thresholds,
        answer=0.0,
        out_of_scope=float("inf"),
        admin_level=2.0,
        security=2.0,
        vague=2.0,
        two_problems=0.0,
    )
    model = replace(loaded.model, thresholds=opened, certificate=None)
    return Engine(loaded.desk, loaded.library, loaded.encoder, model, loaded.index, mode=Mode.PROVISIONAL)


def seeing_one(engine: Engine) -> Engine:
    assert engine.model is not None
    model = replace(engine.model, thresholds=replace(engine.model.thresholds, two_problems=2.0))
    return Engine(engine.desk, engine.library, engine.encoder, model, engine.index, mode=Mode.PROVISIONAL)


def test_both_problems_are_answered_each_with_its_own_article(seeing_two: Engine) -> None:
    found = seeing_two.assess(BOTH)
    assert [concern.text for concern in found.concerns] == [VPN, f"Also {PRINTER}"]
    assert [concern.category for concern in found.concerns] == ["network", "printing"]
    assert (found.decision.action, found.decision.article) == (Action.ANSWER, VPN_PATH)
    assert found.decision.also == (PRINTER_PATH,)
    assert all(1 <= len(concern.suggestions) <= 3 for concern in found.concerns)


def test_a_half_is_judged_as_a_ticket_of_its_own(seeing_two: Engine) -> None:
    first, second = seeing_two.assess(BOTH).concerns
    for concern in (first, second):
        alone = seeing_two.assess(concern.text)
        assert concern.suggestions == alone.suggestions
        assert concern.category == alone.category.label


@pytest.mark.parametrize("text", ["printer offline", VPN, f"{VPN} My VPN drops at home every day."])
def test_what_is_one_problem_after_all_goes_its_usual_way(seeing_two: Engine, text: str) -> None:
    found, usual = seeing_two.assess(text), seeing_one(seeing_two).assess(text)
    assert found.concerns == ()
    assert found == usual
    assert (found.decision.action, found.decision.also) == (Action.ANSWER, ())


def test_with_a_second_problem_that_no_article_solves_a_person_gets_it(seeing_two: Engine) -> None:
    found = seeing_two.assess("qwxz plomf grunk. zzkrt wubble fnord")
    assert found.concerns == ()
    assert (found.decision.action, found.decision.article) == (Action.ESCALATE, None)
    assert found.handoff is not None
    assert found.handoff.concerns == ()


def test_a_ticket_with_one_problem_is_not_cut(seeing_two: Engine) -> None:
    found = seeing_one(seeing_two).assess(BOTH)
    assert found.concerns == ()
    assert found.decision.also == ()


def test_whoever_takes_over_gets_both_problems(seeing_two: Engine) -> None:
    found = seeing_two.with_mode(Mode.SUGGEST).assess(BOTH)
    assert (found.decision.action, found.decision.reason) == (Action.ESCALATE, Reason.ANSWERS_OFF)
    assert found.handoff is not None
    assert found.handoff.concerns == found.concerns
    assert "Problems in it" in as_text(found.handoff)
    assert VPN in as_text(found.handoff)


def test_a_locked_problem_locks_both(seeing_two: Engine) -> None:
    found = seeing_two.assess(f"{VPN} Also please give me local admin rights on my laptop.")
    assert (found.decision.action, found.decision.reason) == (Action.ESCALATE, Reason.ADMIN_LEVEL)
    assert (found.decision.article, found.decision.also) == (None, ())


@pytest.mark.parametrize("failed", [VPN_PATH, PRINTER_PATH])
def test_when_one_of_the_articles_has_failed_a_person_gets_both(seeing_two: Engine, failed: str) -> None:
    found = seeing_two.assess(Request(BOTH, failed_articles=(failed,)))
    assert (found.decision.action, found.decision.article) == (Action.ESCALATE, None)


def test_no_secret_and_no_address_stands_in_a_problem(seeing_two: Engine) -> None:
    told = f"{VPN} My password is Tr0ub4dor&3x, mail ann@example.com. Also {PRINTER}"
    for mode in (Mode.PROVISIONAL, Mode.SUGGEST):
        found = seeing_two.with_mode(mode).assess(told)
        assert len(found.concerns) == 2
        assert "Tr0ub4dor" not in repr(found)
        assert "ann@example.com" not in repr(found.concerns)


def test_programs_and_people_are_told_of_both(seeing_two: Engine) -> None:
    found = seeing_two.assess(BOTH)
    told = assessment_dict(found)
    assert told["decision"]["article"] == VPN_PATH
    assert told["decision"]["also"] == [PRINTER_PATH]
    assert [concern["text"] for concern in told["concerns"]] == [concern.text for concern in found.concerns]
    assert all(
        set(s) == {"article", "version", "title", "score", "probability"}
        for concern in told["concerns"]
        for s in concern["suggestions"]
    )
    out = io.StringIO()
    show_assessment(Console(file=out, width=200), seeing_two, BOTH, found, would=None)
    assert f"And for the other problem: {seeing_two.library.by_path[PRINTER_PATH].title}" in out.getvalue()
    one = seeing_one(seeing_two).assess(VPN)
    assert (assessment_dict(one)["concerns"], assessment_dict(one)["decision"]["also"]) == ([], [])


PIECES = [
    VPN,
    PRINTER,
    ". ",
    "\n",
    " and ",
    " also ",
    " 2) ",
    "\u200b \u200b \u200b",
    "\u2800",
    "> quoted",
    "-- \nAnn",
    "😀",
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join))
def test_however_odd_the_ticket_it_has_two_problems_or_none(seeing_two: Engine, text: str) -> None:
    if is_blank(text):
        return
    found = seeing_two.assess(text)
    assert len(found.concerns) in (0, 2)
    if found.decision.action is Action.ANSWER:
        assert 1 + len(found.decision.also) == max(len(found.concerns), 1)
