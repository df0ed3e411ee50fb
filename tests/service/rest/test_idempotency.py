"""A POST with a key happens once, whoever repeats it and however fast; for every POST of the API."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from service.tables import Message, StoredAssessment, StoredReply, StoredSuggestion, Ticket
from tests.service.access_table import OPERATIONS
from tests.service.world import FOR_PEOPLE, World, every_database

MESSAGE = {"text": "I am on it"}
# what is sent twice, and something else; by whom
POSTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "startConversation": (
        "requester",
        {"first": {"move": "say", "text": FOR_PEOPLE}},
        {"first": {"move": "say", "text": "Else"}},
    ),
    "move": ("requester", {"move": "say", "text": "Hello?"}, {"move": "person"}),
    "assess": ("agent", {"text": "The printer is offline"}, {"text": "Else"}),
    "replayAssessment": ("agent", {}, {}),
    "openTicket": ("requester", {"text": FOR_PEOPLE}, {"text": "Else"}),
    "moveTicket": ("agent", {"version": 1, "tier": 3}, {"version": 1, "tier": 1}),
    "postMessage": ("agent", MESSAGE, {"text": "Else"}),
    "judgeSuggestion": ("agent", {"verdict": "wrong", "version": 1}, {"verdict": "right", "version": 1}),
    "importArticles": (
        "author",
        {"articles": [{"path": "x/y.md", "text": "# A\n\n1. Do it."}]},
        {"articles": [{"path": "x/z.md", "text": "# A\n\n1. Do it."}]},
    ),
    "createUser": ("admin", {"name": "Ada"}, {"name": "Else"}),
    "createKey": ("admin", {"name": "Ada", "scopes": ["triage"]}, {"name": "Else", "scopes": ["triage"]}),
    "attach": ("requester", {}, {}),
}
# nothing comes of these that could be there twice
NO_EFFECT = {"suggest", "sayTyping", "noteWidgetSeen"}
NO_BODY = {"replayAssessment", "attach"}


@pytest.fixture
def addresses(world: World) -> dict[str, str]:
    """By operationId, with the ids of the requester's ticket in them."""
    ticket_id = world.tickets["requester"]
    with world.services.database.read() as session:
        of_it = StoredAssessment.ticket_id == ticket_id
        ids = {
            "ticket_id": ticket_id, "conversation_id": ticket_id, "site": world.site,
            "assessment_id": session.scalars(select(StoredAssessment.id).where(of_it)).first(),
            "suggestion_id": session.scalars(
                select(StoredSuggestion.id).where(StoredSuggestion.ticket_id == ticket_id)
            ).first(),
        }  # fmt: skip
    found = {}
    for path, item in world.app.openapi()["paths"].items():
        for method, operation in item.items():
            if method == "post":
                found[operation["operationId"]] = path.format_map(ids)
    return found


def sent(world: World, name: str, address: str, body: dict[str, Any], key: str) -> Any:
    caller = POSTS[name][0]
    given: dict[str, Any] = {"json": body} if name not in NO_BODY else {}
    if name == "attach":
        given = {"files": {"file": ("a.txt", b"hello")}}
    return world.client(caller).post(address, headers={"Idempotency-Key": key}, **given)


def counts(world: World) -> tuple[int, ...]:
    with world.services.database.read() as session:
        tables = (Ticket, Message, StoredReply)
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_every_post_is_tried_here(addresses: dict[str, str]) -> None:
    assert set(addresses) - NO_EFFECT == set(POSTS)
    assert set(POSTS) <= set(OPERATIONS)


@pytest.mark.parametrize("name", POSTS)
def test_the_same_key_and_body_happen_once(name: str, world: World, addresses: dict[str, str]) -> None:
    _, body, other = POSTS[name]
    first = sent(world, name, addresses[name], body, "a key of 16 or more")
    assert first.status_code in (200, 201), first.text
    after = counts(world)
    second = sent(world, name, addresses[name], body, "a key of 16 or more")
    assert second.status_code == first.status_code
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    secret = {"key": None} if name == "createKey" else {}
    assert second.json() == first.json() | secret
    assert counts(world) == after
    if name not in NO_BODY:
        assert sent(world, name, addresses[name], other, "a key of 16 or more").status_code == 422
        assert counts(world) == after


@pytest.mark.parametrize("key", ["", "ü", "x" * 256, "tab\there"])
def test_a_key_is_short_printable_and_ascii(key: str, shared_world: World) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    answer = shared_world.client("requester").post("/api/v1/tickets", json={"text": FOR_PEOPLE}, headers=headers)
    assert answer.status_code == 422


def test_a_key_is_of_one_caller_and_one_address(world: World) -> None:
    headers = {"Idempotency-Key": "shared"}
    answers = [
        world.client(caller).post("/api/v1/tickets", json={"text": FOR_PEOPLE}, headers=headers)
        for caller in ("requester", "other requester", "key conversations")
    ]
    assert len({answer.json()["ticket"]["id"] for answer in answers}) == 3
    paths = [f"/api/v1/tickets/{world.tickets[kind]}/messages" for kind in ("requester", "other requester")]
    numbers = [world.client("agent").post(path, json=MESSAGE, headers=headers) for path in paths]
    assert [answer.headers.get("idempotent-replayed") for answer in numbers] == [None, None]


def test_what_was_refused_is_tried_again(world: World) -> None:
    path, headers = f"/api/v1/tickets/{world.tickets['requester']}/moves", {"Idempotency-Key": "again"}
    assert world.client("agent").post(path, json={"version": 2, "tier": 3}, headers=headers).status_code == 409
    world.client("agent").post(
        f"/api/v1/tickets/{world.tickets['requester']}/messages", json={**MESSAGE, "internal": True}
    )
    assert world.client("agent").post(path, json={"version": 2, "tier": 3}, headers=headers).status_code == 200


@every_database
def test_many_at_once_with_one_key_happen_once(world: World) -> None:
    before = counts(world)

    def post(_: int) -> tuple[int, str]:
        client = world.client("requester")
        answer = client.post("/api/v1/tickets", json={"text": FOR_PEOPLE}, headers={"Idempotency-Key": "race"})
        return answer.status_code, json.dumps(answer.json(), sort_keys=True)

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(post, range(6)))
    assert len(answers) == 1
    assert {status for status, _ in answers} == {201}
    after = counts(world)
    assert (after[0], after[2]) == (before[0] + 1, before[2] + 1)


@every_database
def test_of_many_changes_of_one_version_exactly_one_wins(world: World) -> None:
    path = f"/api/v1/tickets/{world.tickets['requester']}"

    def change(number: int) -> int:
        urgency = ("low", "high", "critical")[number % 3]
        return world.client("agent").patch(path, json={"version": 1, "urgency": urgency}).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(change, range(6)))
    assert answers == [200, 409, 409, 409, 409, 409]
