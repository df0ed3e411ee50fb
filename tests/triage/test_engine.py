"""Engine.assess on the shipped model, desk and articles: what comes out, what is read, and what is refused."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import triage
from triage.certificates.certificate import FINGERPRINTS, Certificate
from triage.clarify import PAST_IT, SYMPTOM_QUESTION
from triage.engine import ARTICLES, MOST_CHARACTERS, Engine
from triage.handoff_views import as_html, as_text
from triage.report import assessment_dict
from triage.types import (
    Action,
    Audience,
    Mode,
    Reason,
    Request,
    RequestInvalid,
    TriageError,
    Turn,
)

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RIGHTS = "Please give me local admin rights on my laptop LT-4471."
PRINTER = "The printer on the third floor shows offline since this morning."


def test_it_says_everything_about_a_ticket(engine: Engine) -> None:
    found = engine.assess(Request(RIGHTS, requester="ann@example.com", impact="team", urgency="high", now=MONDAY))
    assert found.category.label in engine.desk.categories
    assert found.category.ranking[0] == (found.category.label, found.category.probability)
    assert sum(p for _, p in found.category.ranking) == pytest.approx(1)
    assert found.tier.label in {"1", "2", "3"}
    assert 0 <= found.flags.security <= 1
    assert found.flags.admin_level > 0.5
    assert found.out_of_scope < 100
    assert [hit.name for hit in found.rules] == ["admin-level"]
    assert 1 <= len(found.suggestions) <= 3
    assert (found.decision.action, found.decision.reason) == (Action.ESCALATE, Reason.ADMIN_LEVEL)
    assert (found.language, found.degraded) == ("en", ())
    assert engine.model is not None
    assert found.model == f"{engine.model.label}@{engine.model.fingerprint[:12]}"
    assert found.index == engine.index.fingerprint
    handoff = found.handoff
    assert handoff is not None
    assert (handoff.requester, handoff.priority, handoff.impact, handoff.urgency) == (
        "ann@example.com",
        "P2",
        "team",
        "high",
    )
    assert handoff.summary == RIGHTS
    assert "local admin rights" in handoff.why
    assert handoff.first_response_due_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert handoff.resolution_due_at is not None


def test_suggestions_come_most_probable_first_and_name_articles_that_are_there(engine: Engine) -> None:
    found = engine.assess(PRINTER)
    assert found.suggestions[0].article == "printing/printer-offline.md"
    assert [s.probability for s in found.suggestions] == sorted(
        (s.probability for s in found.suggestions), reverse=True
    )
    assert all(engine.library.by_path[s.article].title == s.title for s in found.suggestions)


def test_a_ticket_that_is_not_escalated_has_no_handoff(engine: Engine) -> None:
    found = engine.with_mode(Mode.PROVISIONAL).assess(PRINTER)
    assert found.decision.action is not Action.ESCALATE
    assert found.handoff is None


def test_the_same_request_gives_the_same_assessment(engine: Engine) -> None:
    request = Request(PRINTER, now=MONDAY)
    assert engine.assess(request) == engine.assess(request)


def test_four_threads_give_what_one_gives(engine: Engine) -> None:
    texts = [f"{text} {number}" for number in range(4) for text in (PRINTER, RIGHTS, "vpn drops", "no sound in Teams")]
    alone = [engine.assess(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(engine.assess, texts)) == alone


def test_what_the_requester_said_before_is_read_and_what_others_said_is_not(engine: Engine) -> None:
    history = (Turn("requester", PRINTER), Turn("agent", RIGHTS), Turn("firstline", RIGHTS))
    found = engine.assess(Request("still the same", history=history))
    assert found.category.label == "printing"
    assert found.suggestions[0].article == "printing/printer-offline.md"
    assert found.rules == ()
    asked = engine.assess(Request("still the same", history=(Turn("requester", RIGHTS),)))
    assert asked.decision.reason is Reason.ADMIN_LEVEL


def test_the_answer_to_a_question_is_read_and_fills_the_fact(engine: Engine) -> None:
    question = engine.desk.facts["place"].question
    request = Request("It shows offline", clarifications=((question, "the printer in room 2.14 in Leeds"),))
    found = engine.with_mode(Mode.OFF).assess(request)
    assert found.category.label == "printing"
    assert found.handoff is not None
    assert {fact.name: fact.value for fact in found.handoff.facts}["place"] == "the printer in room 2.14 in Leeds"
    rude = Request("It shows offline", clarifications=((question, RIGHTS),))
    assert engine.assess(rude).decision.reason is Reason.ADMIN_LEVEL


def test_passing_a_question_by_adds_no_words(engine: Engine) -> None:
    asked = Request(PRINTER, clarifications=((SYMPTOM_QUESTION, PAST_IT),))
    assert engine.assess(asked).suggestions == engine.assess(PRINTER).suggestions


def test_everything_said_together_has_a_limit(engine: Engine) -> None:
    long = Turn("requester", "x" * (MOST_CHARACTERS // 2))
    with pytest.raises(RequestInvalid, match="longer than"):
        engine.assess(Request("help me", history=(long, long)))


def test_an_article_that_failed_is_not_offered_again(engine: Engine) -> None:
    bold, path = engine.with_mode(Mode.PROVISIONAL), "printing/printer-offline.md"
    once = bold.assess(Request(PRINTER, failed_articles=(path,)))
    assert once.decision.article != path
    assert path not in {s.article for s in once.suggestions}
    assert len(once.suggestions) == 3
    failed = (path, "printing/gone-since.md")
    twice = bold.assess(Request(PRINTER, failed_articles=failed))
    assert twice.decision.reason is Reason.FIXES_FAILED
    assert twice.handoff is not None
    assert path not in {s.article for s in twice.handoff.suggestions}
    titles = [(shown.article, shown.title) for shown in twice.handoff.articles_shown]
    assert titles == [(path, engine.library.by_path[path].title), (failed[1], failed[1])]


SECRETS = [
    ("my password is Tr0ub4dor&3x and outlook still asks", "Tr0ub4dor&3x"),
    ("the code they sent is 493 118, it does not work", "493 118"),
    ("card 4111 1111 1111 1111 is declined in the shop app", "4111 1111 1111 1111"),
    ("git push fails with ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("give me admin rights, my password is Hunter2hunter2!", "Hunter2hunter2!"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_no_secret_comes_out_wherever_it_went_in(engine: Engine, text: str, secret: str) -> None:
    question = engine.desk.facts["error_code"].question
    for request in (
        Request(text),
        Request("it is broken", history=(Turn("requester", text),)),
        Request("it is broken", clarifications=((question, text),)),
        Request("it is broken", captured_facts={"error_code": text}),
    ):
        found = engine.assess(request)
        told = json.dumps(assessment_dict(found), ensure_ascii=False)
        if found.handoff is not None:
            told += as_text(found.handoff) + as_html(found.handoff)
        assert secret not in told
        assert secret not in repr(found)


@pytest.mark.parametrize(
    "request_",
    [
        Request("help me", impact="galaxy"),
        Request("help me", urgency="yesterday"),
        Request("help me", priority="P0"),
        Request("help me", priority="P1", impact="galaxy"),
    ],
)
def test_a_word_that_the_desk_does_not_know_is_refused_with_those_it_knows(engine: Engine, request_: Request) -> None:
    with pytest.raises(RequestInvalid, match="must be one of"):
        engine.assess(request_)


def test_a_declared_priority_wins_over_the_matrix(engine: Engine) -> None:
    found = engine.assess(Request(PRINTER, priority="P1", now=MONDAY))
    assert found.decision.rule == "Major incident"
    assert found.handoff is not None
    assert found.handoff.priority == "P1"


def test_search_gives_the_best_articles_for_the_reader(engine: Engine) -> None:
    found = engine.search("printer says offline", top=2)
    assert found[0].article == "printing/printer-offline.md"
    assert len(found) == 2
    hidden = "what to check when a server or service is down"
    for reader in (Audience.PUBLIC, Audience.EMPLOYEES):
        shown = engine.search(hidden, top=20, audience=reader)
        assert all(reader.may_read(engine.library.by_path[s.article].audience) for s in shown)
    assert "infrastructure/service-down-agent.md" in {
        s.article for s in engine.search(hidden, audience=Audience.AGENTS)
    }
    with pytest.raises(RequestInvalid, match="empty"):
        engine.search(" \u200b ")
    assert engine.search("printer", top=0) == []
    with pytest.raises(RequestInvalid, match="top must be 0 or more"):
        engine.search("printer", top=-1)


def test_an_article_taken_out_of_the_folder_is_suggested_no_more(engine: Engine, tmp_path: Path, vectors: Path) -> None:
    shutil.copytree(ARTICLES, tmp_path / "kb")
    (tmp_path / "kb" / "printing" / "printer-offline.md").unlink()
    fewer = Engine.load(kb=tmp_path / "kb", cache=vectors)
    found = fewer.assess(PRINTER)
    assert "printing/printer-offline.md" not in {s.article for s in found.suggestions}
    assert found.index != engine.index.fingerprint
    assert found.model == engine.assess(PRINTER).model


def test_a_folder_of_plain_markdown_is_searched_and_suggested_but_never_answers(tmp_path: Path, vectors: Path) -> None:
    (tmp_path / "printer.md").write_text("# Printer offline\n\nOpen the queue, cancel the jobs, switch the printer on.")
    (tmp_path / "vpn.md").write_text("# VPN drops\n\nReconnect the VPN client and restart the router.")
    own = Engine.load(kb=tmp_path, cache=vectors).with_mode(Mode.PROVISIONAL)
    found = own.assess(PRINTER)
    assert found.suggestions[0].article == "printer.md"
    assert found.suggestions[0].probability > found.suggestions[1].probability > 0
    assert found.decision.action is not Action.ANSWER


def test_an_empty_folder_of_articles_sends_everything_to_people(tmp_path: Path) -> None:
    found = Engine.load(kb=tmp_path).assess(PRINTER)
    assert found.suggestions == ()
    assert found.decision.reason is Reason.NO_ARTICLE
    with pytest.raises(TriageError, match="no such folder"):
        Engine.load(kb=tmp_path / "nowhere")


def certified(engine: Engine, **named: str) -> Engine:
    """The engine in mode certified, with a certificate for its own files; `named` says which of them differ."""
    certificate = Certificate(
        threshold=0.6,
        alpha=0.05,
        delta=0.05,
        level=0.05,
        tickets=1000,
        answered=500,
        wrong=5,
        upper_bound=0.03,
        grid=(0.6,),
        fingerprints={**engine.fingerprints(), **named},
    )
    assert engine.model is not None
    model = replace(engine.model, certificate=certificate)
    return Engine(engine.desk, engine.library, engine.encoder, model, engine.index, mode=Mode.CERTIFIED)


def test_mode_certified_answers_with_a_certificate_for_these_files(engine: Engine) -> None:
    found = certified(engine).assess(PRINTER).decision
    assert (found.action, found.mode, found.article) == (Action.ANSWER, Mode.CERTIFIED, "printing/printer-offline.md")


@pytest.mark.parametrize("part", FINGERPRINTS)
def test_a_certificate_for_other_files_is_none(engine: Engine, part: str) -> None:
    other = certified(engine, **{part: "other"})
    assert other.mode is Mode.SUGGEST
    assert part in other.mode_note
    assert other.assess(PRINTER).decision.action is not Action.ANSWER


def test_mode_certified_without_a_certificate_only_suggests(engine: Engine) -> None:
    assert engine.model is not None
    bare = Engine(
        engine.desk, engine.library, engine.encoder, replace(engine.model, certificate=None), engine.index
    ).with_mode(Mode.CERTIFIED)
    assert bare.mode is Mode.SUGGEST
    assert "this model has none" in bare.mode_note


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SUGGEST])
def test_these_modes_answer_nothing(engine: Engine, mode: Mode) -> None:
    found = engine.with_mode(mode).assess(PRINTER)
    assert found.decision.action is not Action.ANSWER
    assert found.decision.mode is mode
    assert found.suggestions


def test_the_package_offers_the_engine_and_its_nouns() -> None:
    assert triage.Engine is Engine
    assert triage.Request is Request
    with pytest.raises(AttributeError, match="nothing"):
        _ = triage.nothing
