"""The OpenAPI tells the truth: whatever is sent, by whomever, is answered as it says. FIRSTLINE_EXAMPLES sends more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from service.app import create_app
from tests.service.access_table import OPERATIONS
from tests.service.world import ARTICLE, VOUCHED, Clock, World, populated, services_over
from triage.engine import Engine

EXAMPLES = int(os.environ.get("FIRSTLINE_EXAMPLES", "4"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, negative_data_rejection, unsupported_method,
]  # fmt: skip
CALLERS = ["anonymous", "visitor", VOUCHED, "requester", "agent", "author", "manager", "admin", "key tickets:write"]
ADDRESS = "/api/v1/openapi.json"


@pytest.fixture(scope="module")
def attacked(engine: Engine, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of its own: much of what is sent here is carried out."""
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(sqlite_template, folder / "firstline.db")
    services = services_over(engine, folder, f"sqlite:///{folder / 'firstline.db'}", Clock())
    yield populated(services, create_app(services, worker=False))
    services.database.close()


@pytest.fixture(scope="module")
def api(attacked: World) -> Any:
    return schemathesis.openapi.from_asgi(ADDRESS, attacked.app)


@pytest.fixture(scope="module")
def there(attacked: World) -> dict[str, str]:
    """Ids of what there is, by their names in addresses."""
    hanging = attacked.hanging_on(attacked.tickets["requester"])
    return hanging | {
        "conversation_id": hanging["ticket_id"], "user_id": str(attacked.people["author"].id),
        "key_id": str(attacked.key_ids["key revoked"]), "name": ARTICLE, "site": attacked.site,
    }  # fmt: skip


def test_the_document_is_of_version_3_1_and_has_an_id_for_every_operation(shared_world: World) -> None:
    document = shared_world.client("anonymous").get(ADDRESS).json()
    assert document["openapi"].startswith("3.1")
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
    assert set(names) == set(OPERATIONS)


def test_every_error_is_described_as_a_problem(shared_world: World) -> None:
    for path, item in shared_world.app.openapi()["paths"].items():
        for method, operation in item.items():
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert set(response["content"]) == {"application/problem+json"}, f"{method} {path} {status}"


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_answered_is_what_is_documented(
    name: str, caller: str, api: Any, attacked: World, there: dict[str, str]
) -> None:
    operation = api.find_operation_by_id(name)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(case=operation.as_strategy(), of_ours=st.booleans())
    def send(case: Any, of_ours: bool) -> None:
        if of_ours:
            case.path_parameters = {key: there.get(key, value) for key, value in (case.path_parameters or {}).items()}
        if name == "followConversation":
            # as it is now: a stream that lasts an hour is no test
            case.query = {**(case.query or {}), "seconds": 0}
        case.call_and_validate(headers=attacked.sent_by(caller), checks=CHECKS)

    send()
