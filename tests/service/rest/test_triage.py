"""POST /triage, the search, stored decisions and making them again."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from service.knowledge import Source, publish
from service.replay import differences
from service.tables import StoredAssessment
from tests.service.world import ARTICLE, World, every_database
from triage.report import assessment_dict
from triage.types import Audience, Request

FOR_AGENTS = "How do I trace a mail that never arrived in the mail flow?"
AGENTS_ARTICLE = "email/mail-flow-trace-agent.md"


def stored(world: World, kind: str = "requester") -> uuid.UUID:
    with world.services.database.read() as session:
        found = session.scalars(
            select(StoredAssessment.id).where(StoredAssessment.ticket_id == world.tickets[kind])
        ).one()
    return found


@pytest.mark.parametrize("caller", ["agent", "author", "manager", "admin"])
def test_staff_get_the_assessment_that_the_engine_makes_for_agents(caller: str, shared_world: World) -> None:
    answer = shared_world.client(caller).post("/api/v1/triage", json={"text": FOR_AGENTS})
    engine = shared_world.services.knowledge.engine
    asked = Request(FOR_AGENTS, audience=Audience.AGENTS)
    assert answer.json()["suggestions"] == assessment_dict(engine.assess(asked))["suggestions"]
    assert AGENTS_ARTICLE in [each["article"] for each in answer.json()["suggestions"]]


@pytest.mark.parametrize(
    ("caller", "audience", "status"),
    [
        ("agent", "agents", 200), ("agent", "public", 200), ("key triage", "employees", 200),
        ("key triage", "agents", 422), ("key triage", None, 200),
    ],
)  # fmt: skip
def test_nobody_asks_for_more_readers_than_they_are(
    caller: str, audience: str | None, status: int, shared_world: World
) -> None:
    body = {"text": FOR_AGENTS} | ({"audience": audience} if audience else {})
    answer = shared_world.client(caller).post("/api/v1/triage", json=body)
    assert answer.status_code == status
    if audience != "agents" and status == 200:
        assert AGENTS_ARTICLE not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {}, {"text": ""}, {"text": "  \n "}, {"text": "a\0b"}, {"text": "x" * 50_001}, {"text": 5},
        {"text": "vpn", "impact": "galaxy"}, {"text": "vpn", "urgency": "now"}, {"text": "vpn", "surprise": 1},
        {"text": "vpn", "history": [{"author": "admin", "text": "x"}]}, {"text": "vpn", "audience": "everybody"},
    ],
)  # fmt: skip
def test_what_cannot_be_assessed_is_refused(body: dict[str, Any], shared_world: World) -> None:
    answer = shared_world.client("agent").post("/api/v1/triage", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_was_said_before_counts(shared_world: World) -> None:
    body = {
        "text": "it still happens", "failed_articles": [ARTICLE],
        "history": [{"author": "requester", "text": "my mailbox is full and I cannot send"}],
        "clarifications": [{"question": "Which program?", "answer": "Outlook"}],
    }  # fmt: skip
    found = shared_world.client("agent").post("/api/v1/triage", json=body).json()
    assert found["category"]["label"] == "email"
    assert ARTICLE not in [each["article"] for each in found["suggestions"]]


@pytest.mark.parametrize(
    ("caller", "finds"), [("anonymous", False), ("visitor", False), ("requester", True), ("key triage", True)]
)
def test_the_search_finds_what_its_reader_may_read(caller: str, finds: bool, shared_world: World) -> None:
    answer = shared_world.client(caller).get("/api/v1/search", params={"q": "mailbox full", "limit": 3})
    assert answer.status_code == 200
    assert (ARTICLE in [each["article"] for each in answer.json()["data"]]) == finds


@pytest.mark.parametrize("params", [{}, {"q": ""}, {"q": "   "}, {"q": "vpn", "limit": 0}, {"q": "vpn", "limit": 21}])
def test_a_search_needs_a_query(params: dict[str, str], shared_world: World) -> None:
    assert shared_world.client("agent").get("/api/v1/search", params=params).status_code == 422


@every_database
def test_a_decision_made_again_is_the_same(world: World) -> None:
    answer = world.client("agent").post(f"/api/v1/assessments/{stored(world)}/replay").json()
    assert answer["same"] is True
    assert (answer["differs"], answer["changed"]) == ([], [])
    read = world.client("agent").get(f"/api/v1/assessments/{stored(world)}").json()
    assert answer["result"] == read["result"]
    assert answer["made_with"] == answer["now_with"] == read["fingerprints"]


def test_a_decision_is_made_again_with_the_articles_of_then(world: World) -> None:
    with world.services.database.write() as session:
        # every article that was suggested says something else from now on
        given = session.get_one(StoredAssessment, stored(world)).result["suggestions"]
        changed = [Source(each["article"], "# Something else\n\n1. Make tea.") for each in given]
        publish(session, changed, world.services.now())
    assert world.services.knowledge.follow()
    answer = world.client("agent").post(f"/api/v1/assessments/{stored(world)}/replay").json()
    assert answer["same"] is True


def test_a_decision_that_comes_out_otherwise_says_where_and_because_of_what(world: World) -> None:
    with world.services.database.write() as session:
        row = session.get_one(StoredAssessment, stored(world))
        row.result = {**row.result, "decision": {**row.result["decision"], "tier": 1}, "language": "xx"}
        row.fingerprints = {**row.fingerprints, "model": "0" * 64}
    answer = world.client("agent").post(f"/api/v1/assessments/{stored(world)}/replay").json()
    assert answer["same"] is False
    assert answer["differs"] == ["decision.tier", "language"]
    assert answer["changed"] == ["model"]
    assert answer["result"]["decision"]["tier"] == 2


@pytest.mark.parametrize(
    ("then", "now", "fields"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["a.c"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["a"]),
        ({"a": None}, {"a": {"b": 1}}, ["a"]),
        ({"a": 1}, {"b": 1}, ["a", "b"]),
    ],
)
def test_differences_are_named(then: dict[str, Any], now: dict[str, Any], fields: list[str]) -> None:
    assert list(differences(then, now)) == fields
