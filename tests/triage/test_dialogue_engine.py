"""The dialogue with the engine as it is shipped: what it asks for is what the engine takes."""

from __future__ import annotations

from datetime import timedelta

from tests.triage.conversations import MONDAY, NUMBER, WORDS, kinds
from triage.dialogue import Context, Turn, advance, to_assess
from triage.engine import Engine
from triage.rules import BY_BUTTON
from triage.talk import happenings as on
from triage.talk.effects import HandOver
from triage.talk.happenings import Happening
from triage.talk.replies import ReplyKind
from triage.talk.state import Phase, State
from triage.types import Action, Assessment, Reason, Request

PRINTER = "The printer on the third floor shows offline since this morning."


def assess(engine: Engine, state: State, event: Happening, text: str = PRINTER) -> Assessment | None:
    known = to_assess(state, event)
    if known is None:
        return None
    request = Request(
        text, clarifications=known.clarifications, failed_articles=known.failed_articles,
        captured_facts=known.captured_facts, wants_person=known.wants_person, now=MONDAY + timedelta(hours=1),
        started_at=MONDAY,
    )  # fmt: skip
    return engine.assess(request)


def turn(engine: Engine, state: State, event: Happening) -> Turn:
    articles = engine.library.by_path
    context = Context(engine.desk, WORDS, NUMBER, MONDAY + timedelta(hours=1), articles, assess(engine, state, event))
    return advance(state, event, context)


def test_a_described_problem_is_walked_through_and_a_person_takes_over_when_asked(engine: Engine) -> None:
    offered = turn(engine, State(), on.Said(PRINTER))
    assert offered.state.phase is Phase.PROPOSE
    assert offered.state.offer is not None
    assert offered.state.offer.article == "printing/printer-offline.md"
    assert len(offered.state.offer.steps) > 1
    asked = turn(engine, offered.state, on.WantsPerson())
    assert [type(effect) for effect in asked.effects] == [HandOver]
    assert asked.state.reason == Reason.ASKED_FOR_HUMAN
    # four working hours from the first message, not from the wish
    assert "by 13:00 today" in asked.replies[0].text
    assert kinds(asked)[-1] is ReplyKind.FACT


def test_a_wish_by_button_counts_like_the_words_for_it(engine: Engine) -> None:
    found = engine.assess(Request(PRINTER, wants_person=True))
    assert (found.decision.action, found.decision.reason) == (Action.ESCALATE, Reason.ASKED_FOR_HUMAN)
    assert found.decision.rule == BY_BUTTON
    assert found.handoff is not None
    assert BY_BUTTON in found.handoff.why
    assert engine.assess(Request(PRINTER)).rules == ()


def test_a_wish_by_button_still_goes_where_the_danger_belongs(engine: Engine) -> None:
    found = engine.assess(Request("I clicked a phishing link and entered my password", wants_person=True))
    assert found.decision.reason is Reason.ASKED_FOR_HUMAN
    assert (found.decision.tier, found.decision.group) == (3, "Security")
