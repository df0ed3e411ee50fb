"""Who am I; people, keys and the audit log."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from service.tables import StoredReply
from tests.service.world import PEOPLE, World, every_database

USERS, KEYS = "/api/v1/users", "/api/v1/api-keys"


@pytest.mark.parametrize(
    ("caller", "kind", "audience"),
    [
        ("anonymous", "anonymous", "public"), ("disabled", "anonymous", "public"), ("visitor", "visitor", "public"),
        ("requester", "person", "employees"), ("agent", "person", "agents"), ("key triage", "key", "employees"),
        ("key articles:read", "key", "agents"),
    ],
)  # fmt: skip
def test_everybody_is_told_who_they_are(caller: str, kind: str, audience: str, shared_world: World) -> None:
    me = shared_world.client(caller).get("/api/v1/me").json()
    assert (me["kind"], me["audience"]) == (kind, audience)
    assert me["roles"] == (list(PEOPLE[caller]["roles"]) if kind == "person" else [])
    assert me["scopes"] == ([caller.removeprefix("key ")] if kind == "key" else [])


@every_database
def test_somebody_who_was_added_can_be_found_changed_and_shut_out(world: World) -> None:
    admin = world.client("admin")
    new = {"name": " Ada  Byron ", "email": "Ada@Example.org", "roles": ["agent"], "groups": ["Network"], "tiers": [2]}
    made = admin.post(USERS, json=new)
    assert made.status_code == 201
    user = made.json()
    assert (user["name"], user["email"], user["can_sign_in"]) == ("Ada Byron", "ada@example.org", False)
    assert user["invitation"] is None
    assert admin.post(USERS, json=new).status_code == 409
    listed = admin.get(USERS, params={"limit": 200}).json()["data"]
    assert listed[-1]["id"] == user["id"]
    changed = admin.patch(f"{USERS}/{user['id']}", json={"roles": ["author", "agent"], "tiers": []}).json()
    assert (changed["roles"], changed["tiers"], changed["groups"]) == (["agent", "author"], [], ["Network"])
    shut = admin.patch(f"{USERS}/{user['id']}", json={"disabled": True}).json()
    assert shut["disabled_at"]
    assert admin.patch(f"{USERS}/{user['id']}", json={"disabled": False}).json()["disabled_at"] is None
    actions = [line["action"] for line in admin.get("/api/v1/audit").json()["data"]]
    assert actions[:4] == ["person.changed", "person.changed", "person.changed", "person.added"]


def test_an_invitation_works_once_and_is_kept_nowhere(world: World) -> None:
    body = {"name": "Ada", "email": "ada@example.org", "invite": True}
    headers = {"Idempotency-Key": "invite-ada"}
    first, second = (world.client("admin").post(USERS, json=body, headers=headers) for _ in range(2))
    token = first.json()["invitation"].rpartition("/link/")[2]
    assert len(token) == 43
    assert second.json() == first.json() | {"invitation": None}
    with world.services.database.read() as session:
        assert all(token not in str(row.reply) for row in session.scalars(select(StoredReply)))


def test_somebody_without_an_address_is_not_invited(world: World) -> None:
    made = world.client("admin").post(USERS, json={"name": "Ada", "invite": True})
    assert (made.status_code, made.json()["invitation"]) == (201, None)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": ""}, {"name": " "}, {"name": "a\nb\0"}, {"name": "Ada", "email": "no address"},
        {"name": "Ada", "roles": []}, {"name": "Ada", "roles": ["king"]}, {"name": "Ada", "tiers": [10]},
        {"name": "Ada", "password": "Tr0ub4dor&3"}, {"name": "Ada", "groups": [""]},
    ],
)  # fmt: skip
def test_nobody_is_added_who_is_not_described(body: dict[str, Any], shared_world: World) -> None:
    assert shared_world.client("admin").post(USERS, json=body).status_code == 422


@pytest.mark.parametrize("change", [{"roles": ["agent"]}, {"disabled": True}])
def test_the_last_admin_stays_one(change: dict[str, Any], world: World) -> None:
    admin = world.people["admin"].id
    assert world.client("admin").patch(f"{USERS}/{admin}", json=change).status_code == 409
    assert world.client("admin").get(USERS).status_code == 200


def test_whoever_loses_a_role_loses_it_at_once(world: World) -> None:
    path = f"{USERS}/{world.people['agent'].id}"
    assert world.client("agent").post("/api/v1/triage", json={"text": "vpn"}).status_code == 200
    assert world.client("admin").patch(path, json={"roles": ["requester"]}).status_code == 200
    assert world.client("agent").post("/api/v1/triage", json={"text": "vpn"}).status_code == 401


@every_database
def test_a_key_is_shown_once_works_and_can_be_withdrawn(world: World) -> None:
    admin, headers = world.client("admin"), {"Idempotency-Key": "a-key"}
    body = {"name": "Monitoring", "scopes": ["triage", "tickets:read"]}
    first, second = (admin.post(KEYS, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    made = first.json()
    assert second.json() == made | {"key": None}
    assert made["scopes"] == ["tickets:read", "triage"]
    world.headers["new"] = {"Authorization": f"Bearer {made['key']}"}
    assert world.client("new").post("/api/v1/triage", json={"text": "vpn"}).status_code == 200
    listed = admin.get(KEYS, params={"limit": 200}).text
    assert made["id"] in listed
    assert made["key"] not in listed
    for _ in range(2):
        assert admin.delete(f"{KEYS}/{made['id']}").status_code == 204
    assert world.client("new").post("/api/v1/triage", json={"text": "vpn"}).status_code == 401
    with world.services.database.read() as session:
        assert all(made["key"] not in str(row.reply) for row in session.scalars(select(StoredReply)))


@pytest.mark.parametrize(
    "body", [{}, {"name": "x", "scopes": []}, {"name": "", "scopes": ["triage"]}, {"name": "x", "scopes": ["root"]}]
)
def test_a_key_needs_a_name_and_scopes_that_there_are(body: dict[str, Any], shared_world: World) -> None:
    assert shared_world.client("admin").post(KEYS, json=body).status_code == 422


@pytest.mark.parametrize("address", [USERS, KEYS, "/api/v1/audit"])
def test_lists_come_in_pages(address: str, world: World) -> None:
    for number in range(3):
        world.client("admin").post(USERS, json={"name": f"Ada {number}"})
    client, seen, cursor = world.client("admin"), [], None
    whole = [each["id"] for each in client.get(address, params={"limit": 200}).json()["data"]]
    while True:
        params: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(address, params=params).json()
        seen += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole
    assert len(whole) >= 3


def test_the_audit_log_can_be_read_by_action(world: World) -> None:
    admin = world.client("admin")
    admin.post(USERS, json={"name": "Ada"})
    admin.post(KEYS, json={"name": "x", "scopes": ["triage"]})
    lines = admin.get("/api/v1/audit", params={"action": "key.added"}).json()["data"]
    assert {line["action"] for line in lines} == {"key.added"}
    assert lines[0]["actor"] == f"person:{world.people['admin'].id}"


@pytest.mark.parametrize("user_id", [uuid.UUID(int=7), "none"])
def test_nobody_is_changed_who_is_not_there(user_id: object, shared_world: World) -> None:
    assert shared_world.client("admin").patch(f"{USERS}/{user_id}", json={"name": "x"}).status_code in (404, 422)
