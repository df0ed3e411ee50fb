"""Every operation of the OpenAPI by every kind of caller on their own, somebody else's and nobody's."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from service.access import SCOPES
from tests.service.access_table import OPERATIONS, Operation
from tests.service.world import ARTICLE, PEOPLE, VOUCHED, World

CALLERS = [
    "anonymous", "visitor", "other visitor", VOUCHED, *PEOPLE, *(f"key {scope}" for scope in SCOPES), "key revoked",
]  # fmt: skip
TARGETS = ("requester's", "visitor's", "nobody's")


@dataclass(frozen=True)
class Place:
    """An operation's address."""

    method: str
    path: str


@pytest.fixture(scope="session")
def places(shared_world: World) -> dict[str, Place]:
    """By operationId, as the OpenAPI says them."""
    found = {}
    for path, item in shared_world.app.openapi()["paths"].items():
        for method, operation in item.items():
            found[operation["operationId"]] = Place(method.upper(), path)
    return found


@pytest.fixture(scope="session")
def ids(shared_world: World) -> dict[str, tuple[str, str, str]]:
    """What stands in an address: of the requester's ticket, of the visitor's, and of none."""
    owned = [shared_world.hanging_on(shared_world.tickets[kind]) for kind in ("requester", "visitor")]
    none = {name: str(uuid.uuid4()) for name in owned[0]}
    found = {name: (owned[0][name], owned[1][name], none[name]) for name in none}
    someone, key = str(shared_world.people["requester"].id), str(shared_world.key_ids["key revoked"])
    return found | {
        "conversation_id": found["ticket_id"], "user_id": (someone, someone, str(uuid.uuid4())),
        "key_id": (key, key, str(uuid.uuid4())), "name": (ARTICLE, ARTICLE, "email/none.md"), "number": ("1", "1", "1"),
        "site": (shared_world.site, shared_world.site, "pk_none"),
    }  # fmt: skip


def test_every_operation_has_its_line_in_the_table(places: dict[str, Place]) -> None:
    assert set(places) == set(OPERATIONS)


def test_every_operation_says_what_it_is(shared_world: World) -> None:
    for path, item in shared_world.app.openapi()["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert operation.get("tags"), where
            assert "security" in operation, where
            assert {"401", "422", "429", "500", "503"} <= set(operation["responses"]), where


@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_gets_more_than_the_table_says(
    name: str, shared_world: World, places: dict[str, Place], ids: dict[str, tuple[str, str, str]]
) -> None:
    operation, place = OPERATIONS[name], places[name]
    wrong = []
    for caller in CALLERS:
        answers = [_ask(shared_world, place, operation, caller, ids, target) for target in range(3)]
        for target, (status, body) in enumerate(answers):
            expected = _expected(operation, place, caller, target)
            if status != expected:
                wrong.append(f"{caller} on {TARGETS[target]}: {status}, not {expected}: {body[:200]!r}")
        (_, missing) = answers[2]
        for status, body in answers[:2]:
            if status == 404:
                assert body == missing, f"{caller} can tell somebody else's from nobody's"
    assert not wrong, "\n".join(wrong)


def _expected(operation: Operation, place: Place, caller: str, target: int) -> int:
    expected = operation.expected(caller, target)
    has_object = any(part in place.path for part in ("{user_id}", "{key_id}", "{name}", "{site}"))
    return 404 if target == 2 and has_object and expected == operation.good else expected


def _ask(
    world: World, place: Place, operation: Operation, caller: str, ids: dict[str, tuple[str, str, str]], target: int
) -> tuple[int, bytes]:
    """Status, and the body without the request's own id."""
    path = place.path
    for name, values in ids.items():
        path = path.replace(f"{{{name}}}", values[target])
    answer = world.client(caller).request(place.method, path, **operation.send)
    return answer.status_code, _without_instance(answer.content)


def _without_instance(body: bytes) -> bytes:
    try:
        said: Any = json.loads(body)
    except ValueError:
        return body
    if isinstance(said, dict):
        said.pop("instance", None)
    return json.dumps(said).encode()
