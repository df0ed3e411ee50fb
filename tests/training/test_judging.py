"""Tickets with known answers: what would have been answered, whether it was right, and from which probability on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.judged_tickets import judged
from tests.training.small_corpus import SmallDesk
from training.datasets import TicketRow
from training.judging import Judged, answer_threshold, judge, outcomes_of, right_articles, wide_open
from training.train import Report
from triage.engine import Engine
from triage.types import Action, Concern, Decision, Mode, Reason, Request, Suggestion

PRINTER = "the printer on floor two shows offline and nothing comes out"


def several(*pairs: tuple[float, bool]) -> list[Judged]:
    return [judged(probability, right=right) for probability, right in pairs]


@pytest.mark.parametrize(
    ("tickets", "alpha", "threshold"),
    [
        ([], 0.05, 1.0),
        (several((0.9, True)), 0.05, 0.9),
        (several((0.9, False)), 0.05, 1.0),
        (several((0.9, True), (0.8, True), (0.7, False)), 0.05, 0.8),
        (several((0.7, False), (0.9, True), (0.8, True)), 0.34, 0.7),
        # one wrong among the strictest is outvoted by those below it
        (several((0.9, False), (0.8, True), (0.7, True), (0.6, True)), 0.25, 0.6),
        (several((0.9, False), (0.8, True), (0.7, True), (0.6, True)), 0.24, 1.0),
        # equal probabilities stand or fall together
        (several((0.9, True), (0.8, True), (0.8, False)), 0.05, 0.9),
        (several((0.8, True), (0.8, False)), 0.5, 0.8),
        ([*several((0.9, True)), judged(0.99, right=False, answerable=False)], 0.05, 0.9),
    ],
)
def test_the_threshold_is_the_lowest_from_which_few_enough_are_wrong(
    tickets: list[Judged], alpha: float, threshold: float
) -> None:
    assert answer_threshold(tickets, alpha) == threshold


def test_of_two_problems_the_less_certain_one_is_compared_with_the_threshold() -> None:
    one = judged(0.9, right=True)
    named = tuple(
        Concern("words", "", (Suggestion(path, 1, path, 1.0, p),)) for path, p in (("a.md", 0.8), ("b.md", 0.6))
    )
    two = replace(one, found=replace(one.found, concerns=named))
    assert (one.probability, two.probability) == (0.9, 0.6)
    assert outcomes_of([one, two]).probability.tolist() == [0.9, 0.6]
    assert one.offered == two.offered == "a.md"


def test_what_would_be_offered_first_is_the_answer_or_the_best_suggestion() -> None:
    kept = judged(0.9, right=True, answerable=False)
    assert kept.offered == "a.md"
    assert replace(kept, found=replace(kept.found, suggestions=())).offered is None


@given(
    st.lists(st.tuples(st.sampled_from([0.2, 0.4, 0.6, 0.8]), st.booleans(), st.booleans()), max_size=30),
    st.sampled_from([0.05, 0.2, 0.5]),
)
def test_at_the_threshold_the_budget_holds_and_at_any_lower_one_it_does_not(
    rows: list[tuple[float, bool, bool]], alpha: float
) -> None:
    tickets = [judged(p, right=right, answerable=answerable) for p, right, answerable in rows]
    threshold = answer_threshold(tickets, alpha)

    def holds(limit: float) -> bool:
        answers = [j for j in tickets if j.answerable and j.probability >= limit]
        return bool(answers) and sum(not j.right for j in answers) <= alpha * len(answers)

    assert threshold == 1.0 or holds(threshold)
    looser = {j.probability for j in tickets if j.answerable and j.probability < threshold}
    assert not any(holds(limit) for limit in looser)


@pytest.mark.parametrize(
    ("article", "also_ok", "right"),
    [
        (None, (), set()),
        ("a/b.md", (), {"a/b.md"}),
        ("a/b", (), {"a/b.md"}),
        ("a/b.md", ("c.md", ""), {"a/b.md", "c.md"}),
        (None, ("c.md",), {"c.md"}),
        ("d.markdown.md", (), {"d.markdown"}),
        ("gone.md", (), {"gone.md"}),
    ],
)
def test_labels_name_articles_with_or_without_their_ending(
    article: str | None, also_ok: tuple[str, ...], right: set[str]
) -> None:
    row = TicketRow(1, "1", "text", article=article, also_ok=also_ok)
    assert right_articles(row, frozenset({"a/b.md", "c.md", "d.markdown"})) == right


@pytest.fixture(scope="module")
def engine(answering: Report, desk: SmallDesk) -> Engine:
    return Engine.load(model=answering.plan.out, kb=desk.kb, cache=desk.cache)


def test_an_answer_is_right_when_the_label_names_it_and_wrong_otherwise(engine: Engine) -> None:
    right, other, none, also = judge(
        engine,
        [
            TicketRow(1, "1", PRINTER, article="printing/printer-offline.md"),
            TicketRow(2, "2", PRINTER, article="network/vpn-drops.md"),
            TicketRow(3, "3", PRINTER),
            TicketRow(4, "4", PRINTER, article="network/vpn-drops.md", also_ok=("printing/printer-offline.md",)),
        ],
    )
    assert [j.right for j in (right, other, none, also)] == [True, False, False, True]
    assert right.in_three
    assert not none.in_three
    assert right.answerable
    assert right.probability == right.found.suggestions[0].probability > 0.5


def test_what_rules_stop_is_never_counted_as_answered(engine: Engine) -> None:
    rights = TicketRow(1, "1", f"{PRINTER}. Please give me local admin rights.", article="printing/printer-offline.md")
    assert not judge(engine, [rights])[0].answerable


def test_wide_open_changes_thresholds_and_nothing_else(engine: Engine) -> None:
    opened = wide_open(engine)
    assert engine.model is not None
    assert opened.model is not None
    assert opened.mode is Mode.PROVISIONAL
    assert opened.model.thresholds == replace(engine.model.thresholds, answer=0.0)
    assert (opened.model.certificate, engine.model.certificate is None) == (None, False)
    assert opened.assess(Request(PRINTER)).suggestions == engine.assess(Request(PRINTER)).suggestions


def test_outcomes_hold_one_value_a_ticket() -> None:
    rows = [judged(0.9, right=True), judged(0.4, right=False, answerable=False)]
    rows[0] = replace(rows[0], row=replace(rows[0].row, group="ann"))
    outcomes = outcomes_of(rows)
    assert outcomes.probability.tolist() == [0.9, 0.4]
    assert outcomes.wrong.tolist() == [False, True]
    assert outcomes.answerable.tolist() == [True, False]
    assert outcomes.category.tolist() == ["printing", "printing"]
    assert outcomes.author is not None
    assert outcomes.author.tolist() == ["ann", "1"]
    assert outcomes.has_article is not None
    assert outcomes.has_article.tolist() == [True, False]
    assert len(outcomes_of([])) == 0


BOTH = Decision(Action.ANSWER, Reason.CONFIDENT_MATCH, Mode.PROVISIONAL, 0, "Firstline", article="a.md", also=("b.md",))


@pytest.mark.parametrize(
    ("article", "also_ok", "flags", "right"),
    [
        ("a.md", (), (), False),
        ("a.md", ("b.md",), (), True),
        ("b.md", ("a.md",), (), True),
        ("a.md", (), ("two_problems",), True),
        ("b.md", (), ("two_problems",), False),
        (None, (), ("two_problems",), False),
    ],
)
def test_of_two_articles_both_must_be_right(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    article: str | None,
    also_ok: tuple[str, ...],
    flags: tuple[str, ...],
    right: bool,
) -> None:
    found = replace(judged(0.9, right=True).found, decision=BOTH)
    monkeypatch.setattr(Engine, "assess", lambda *_: found)
    row = TicketRow(1, "1", PRINTER, article=article, also_ok=also_ok, flags=frozenset(flags))
    assert [j.right for j in judge(engine, [row])] == [right]
