"""Lists, filters and cursors of tickets; opening, changing and moving them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from service.tables import Ticket
from tests.service.world import FOR_PEOPLE, SOLVABLE, World, every_database

TICKETS = "/api/v1/tickets"


def listed(world: World, caller: str, **params: Any) -> list[str]:
    answer = world.client(caller).get(TICKETS, params=params)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["data"]]


def version(world: World, ticket_id: uuid.UUID) -> int:
    with world.services.database.read() as session:
        return session.get_one(Ticket, ticket_id).version


def patch(world: World, caller: str, ticket_id: uuid.UUID, **body: Any) -> Any:
    return world.client(caller).patch(f"{TICKETS}/{ticket_id}", json={"version": version(world, ticket_id)} | body)


@every_database
@pytest.mark.parametrize("sort", ["-updated", "updated", "-started", "started"])
def test_pages_follow_one_another_and_new_tickets_change_nothing_behind_them(sort: str, world: World) -> None:
    for number in range(5):
        world.ticket("requester", f"{FOR_PEOPLE} number {number}")
    whole = listed(world, "agent", sort=sort)
    client, seen, cursor = world.client("agent"), [], None
    while True:
        params = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(TICKETS, params=params).json()
        seen += [each["id"] for each in page["data"]]
        assert len(page["data"]) <= 2
        cursor = page["next_cursor"]
        if cursor is None:
            break
        if sort.startswith("-"):
            world.ticket("other requester", "The printer is offline")
    assert seen == whole
    assert len(set(seen)) == len(seen) == 9


@every_database
def test_filters_find_what_they_say(world: World) -> None:
    own = str(world.tickets["requester"])
    assigned = world.ticket("requester", FOR_PEOPLE)
    agent = world.people["agent"].id
    assert patch(world, "agent", assigned, assignee_id=str(agent), urgency="critical").status_code == 200
    for params, there in [
        ({"state": "new"}, [own]), ({"state": ["open", "new"]}, [own, str(assigned)]), ({"state": "closed"}, []),
        ({"group": "Identity and access"}, [own, str(assigned)]), ({"group": "None such"}, []),
        ({"tier": 2}, [own, str(assigned)]), ({"tier": 9}, []), ({"assignee": "me"}, [str(assigned)]),
        ({"assignee": str(agent)}, [str(assigned)]), ({"assignee": str(uuid.uuid4())}, []),
        ({"assignee": "none", "tier": 2}, [own]), ({"category": "accounts"}, [own, str(assigned)]),
        ({"category": "web"}, []), ({"priority": "P1"}, []), ({"requester": "me"}, []),
        ({"q": "administrator rights"}, [own, str(assigned)]), ({"q": "zeppelin"}, []),
    ]:  # fmt: skip
        found = set(listed(world, "agent", **params))  # type: ignore[arg-type]
        assert found & {own, str(assigned)} == set(there), params
    assert set(listed(world, "requester", requester="me")) == {own, str(assigned)}


@pytest.mark.parametrize("name", ["group", "tier", "assignee", "category", "priority"])
def test_what_only_staff_know_cannot_be_found_out_by_filtering(name: str, shared_world: World) -> None:
    """The requester's own ticket has exactly these values."""
    values = {"group": "Identity and access", "tier": 2, "assignee": "none", "category": "accounts", "priority": "P3"}
    assert listed(shared_world, "agent", **{name: values[name]})
    assert listed(shared_world, "requester", **{name: values[name]}) == []


@every_database
def test_any_text_is_a_query(world: World) -> None:
    hostile = [
        '"',
        "'; DROP TABLE ticket; --",
        "NEAR(",
        "a* OR b",
        "-",
        "(((",
        "%",
        "\\",
        "💣",
        "a:*",
        "& | !",
        "ﷺ" * 90,
    ]
    for query in hostile:
        assert isinstance(listed(world, "agent", q=query), list), query


@pytest.mark.parametrize(
    "params",
    [
        {"cursor": "x"}, {"cursor": "AAAA"}, {"cursor": "ü"}, {"limit": 0}, {"limit": 201}, {"sort": "number"},
        {"state": "lost"}, {"assignee": "you"}, {"tier": -1}, {"requester": "all"}, {"q": ""}, {"group": "a\0b"},
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused(params: dict[str, Any], shared_world: World) -> None:
    answer = shared_world.client("agent").get(TICKETS, params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_cursor_holds_for_its_filters_alone(shared_world: World) -> None:
    client = shared_world.client("agent")
    cursor = client.get(TICKETS, params={"limit": 1}).json()["next_cursor"]
    assert client.get(TICKETS, params={"limit": 3, "cursor": cursor}).status_code == 200
    assert client.get(TICKETS, params={"limit": 1, "cursor": cursor, "state": "new"}).status_code == 422
    assert client.get(TICKETS, params={"limit": 1, "cursor": cursor, "sort": "started"}).status_code == 422


def test_a_requester_sees_less_of_a_ticket_than_staff(shared_world: World) -> None:
    path = f"{TICKETS}/{shared_world.tickets['requester']}"
    theirs, staffs = (shared_world.client(kind).get(path).json() for kind in ("requester", "agent"))
    assert theirs["queue"] == staffs["group"] == "Identity and access"
    assert set(staffs) - set(theirs) >= {"category", "tier", "priority", "requester_email", "assignee_id", "outcome"}
    assert staffs["requester_email"] == "requester@example.org"


def test_an_agents_own_problem_is_theirs_as_a_requester_alone(world: World) -> None:
    own = world.ticket("other agent", FOR_PEOPLE)
    client = world.client("other agent")
    assert "priority" not in client.get(f"{TICKETS}/{own}").json()
    for part in ("messages", "events", "assessments", "handoff"):
        assert client.get(f"{TICKETS}/{own}/{part}").status_code == 403
    assert patch(world, "other agent", own, urgency="critical").status_code == 403


@every_database
@pytest.mark.parametrize(
    ("change", "shows"),
    [
        ({"urgency": "critical", "impact": "everyone"}, {"urgency": "critical", "priority": "P1"}),
        ({"priority": "P1", "priority_reason": "The board is waiting"}, {"priority": "P1"}),
        ({"state": "pending", "pending_reason": "vendor"}, {"state": "pending", "pending_reason": "vendor"}),
        ({"state": "resolved"}, {"state": "resolved", "outcome": "confirmed"}),
        ({"state": "cancelled"}, {"state": "cancelled", "outcome": "cancelled", "can_become": ["open"]}),
    ],
)
def test_staff_change_what_they_decide(change: dict[str, Any], shows: dict[str, Any], world: World) -> None:
    ticket_id = world.tickets["requester"]
    answer = patch(world, "agent", ticket_id, **change)
    assert answer.status_code == 200, answer.text
    assert shows.items() <= answer.json().items()
    assert answer.json()["version"] == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"priority": "P1"}, 422), ({"priority": "P9", "priority_reason": "x"}, 422), ({"impact": "galaxy"}, 422),
        ({"state": "pending"}, 422), ({"state": "pending", "pending_reason": "tea"}, 422), ({"state": "new"}, 409),
        ({"pending_reason": "vendor"}, 422), ({"subject": "mine"}, 422), ({"version": 0}, 422), ({"version": 7}, 409),
        ({"urgency": "critical", "state": "new"}, 409),
    ],
)  # fmt: skip
def test_what_is_not_possible_changes_nothing(change: dict[str, Any], status: int, world: World) -> None:
    before = world.client("agent").get(f"{TICKETS}/{world.tickets['requester']}").json()
    assert patch(world, "agent", world.tickets["requester"], **change).status_code == status
    assert world.client("agent").get(f"{TICKETS}/{world.tickets['requester']}").json() == before


def test_an_override_of_the_priority_can_be_taken_back(world: World) -> None:
    ticket_id = world.tickets["requester"]
    patch(world, "agent", ticket_id, priority="P1", priority_reason="The board is waiting")
    answer = patch(world, "agent", ticket_id, priority=None).json()
    assert (answer["priority"], answer["priority_reason"]) == ("P3", None)


@pytest.mark.parametrize("name", ["parent_id", "duplicate_of"])
def test_a_foreign_ticket_in_a_body_is_as_good_as_none(name: str, world: World) -> None:
    mine = world.ticket("requester", "The coffee machine in the kitchen is broken")
    assert world.client("admin").post(
        f"{TICKETS}/{mine}/moves", json={"version": version(world, mine), "tier": 1, "group": "Facilities"}
    ).status_code in (200, 422)
    with world.services.database.write() as session:
        session.get_one(Ticket, mine).group = "Facilities"
    seen = [
        patch(world, "other agent", mine, **{name: str(other)}) for other in (world.tickets["requester"], uuid.uuid4())
    ]
    assert [answer.status_code for answer in seen] == [422, 422]
    foreign, missing = ({**answer.json(), "instance": ""} for answer in seen)
    assert foreign == missing
    assert foreign["errors"][0]["pointer"] == f"/{name}"
    assert patch(world, "admin", mine, **{name: str(world.tickets["requester"])}).status_code == 200
    assert patch(world, "admin", mine, **{name: None}).json()[name] is None


def test_no_ticket_hangs_on_itself(world: World) -> None:
    first, second = world.tickets["requester"], world.tickets["other requester"]
    assert patch(world, "admin", first, parent_id=str(first)).status_code == 409
    assert patch(world, "admin", first, parent_id=str(second)).status_code == 200
    assert patch(world, "admin", second, parent_id=str(first)).status_code == 409


@pytest.mark.parametrize("who", ["requester", "disabled", None])
def test_only_agents_are_assigned(who: str | None, world: World) -> None:
    person = world.people[who].id if who else uuid.uuid4()
    answer = patch(world, "agent", world.tickets["requester"], assignee_id=str(person))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/assignee_id"


def test_of_two_changes_of_one_version_one_is_told_so(world: World) -> None:
    path = f"{TICKETS}/{world.tickets['requester']}"
    bodies = [{"version": 1, "urgency": "high"}, {"version": 1, "urgency": "low"}]
    answers = [world.client("agent").patch(path, json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert world.client("agent").get(path).json()["urgency"] == "high"


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ({"tier": 3}, 200), ({"tier": 1}, 422), ({"tier": 1, "bounce": "misassigned", "note": "Not ours"}, 200),
        ({"tier": 0, "bounce": "misassigned"}, 422), ({"tier": 8}, 422), ({"group": "None such"}, 422),
        ({}, 409), ({"tier": 1, "bounce": "bored"}, 422),
    ],
)  # fmt: skip
def test_moves_down_or_sideways_say_why(to: dict[str, Any], status: int, world: World) -> None:
    path = f"{TICKETS}/{world.tickets['requester']}/moves"
    answer = world.client("agent").post(path, json={"version": 1} | to)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["tier"] == to["tier"]


@every_database
def test_a_ticket_by_api_is_assessed_like_one_by_chat(world: World) -> None:
    answer = world.client("requester").post(TICKETS, json={"text": SOLVABLE, "channel": "email"})
    assert answer.status_code == 201
    made = answer.json()
    assert made["ticket"]["channel"] == "email"
    assert made["replies"]
    conversation = world.client("requester").get(f"/api/v1/conversations/{made['ticket']['id']}").json()
    assert conversation["messages"][0]["text"] == SOLVABLE


@pytest.mark.parametrize("caller", ["agent", "manager", "key conversations", "key tickets:write"])
@pytest.mark.parametrize("by", ["requester_id", "requester_email"])
def test_staff_and_programs_open_tickets_for_others(caller: str, by: str, shared_world: World) -> None:
    person = shared_world.people["requester"]
    body = {"text": FOR_PEOPLE, by: str(person.id) if by == "requester_id" else " Requester@Example.org "[1:-1]}
    answer = shared_world.client(caller).post(TICKETS, json=body)
    assert answer.status_code == 201, answer.text
    opened = answer.json()["ticket"]
    assert opened["id"] in listed(shared_world, "requester", requester="me")
    events = shared_world.client("admin").get(f"{TICKETS}/{opened['id']}/events").json()["data"]
    assert "opened_for" in [event["kind"] for event in events]


@pytest.mark.parametrize(
    ("caller", "body", "status"),
    [
        ("requester", {"requester_email": "requester@example.org"}, 403), ("author", {"requester_id": "known"}, 403),
        ("agent", {"requester_id": "unknown"}, 422), ("agent", {"requester_email": "nobody@example.org"}, 422),
        ("agent", {"requester_email": "disabled@example.org"}, 422), ("agent", {"requester_email": "no address"}, 422),
        ("agent", {"requester_id": "known", "requester_email": "requester@example.org"}, 422),
        ("agent", {"impact": "galaxy"}, 422), ("agent", {"text": " "}, 422), ("agent", {"channel": "No Such"}, 422),
    ],
)  # fmt: skip
def test_nobody_opens_a_ticket_in_a_strangers_name(
    caller: str, body: dict[str, str], status: int, shared_world: World
) -> None:
    known = {"known": str(shared_world.people["other requester"].id), "unknown": str(uuid.uuid4())}
    sent = {"text": FOR_PEOPLE} | {name: known.get(value, value) for name, value in body.items()}
    assert shared_world.client(caller).post(TICKETS, json=sent).status_code == status


def test_articles_for_agents_are_not_said_to_an_agent_who_asks_as_a_requester(shared_world: World) -> None:
    body = {"text": "How do I trace a mail that never arrived in the mail flow?"}
    made = shared_world.client("agent").post(TICKETS, json=body).json()
    with shared_world.services.database.read() as session:
        ticket = session.get_one(Ticket, uuid.UUID(made["ticket"]["id"]))
    assert ticket.audience == "employees"
