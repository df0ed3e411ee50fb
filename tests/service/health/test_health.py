"""What whoever runs the service is told, how often they may ask, and who else is refused without cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service import sites
from service.knowledge import Source, publish
from service.tables import SignIn
from tests.service.site import Site, sign_in, site_in
from tests.service.somebody import added
from tests.service.world import Clock, World

NAMES = {
    "triage_degraded", "triage_index_generation", "triage_index_lag_seconds", "triage_model_info",
    "triage_open_tickets", "triage_overdue_tickets", "triage_sse_clients",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path, limit_requests="20/minute", limit_probes="5/minute") as made:
        yield made


def metrics(world: World) -> str:
    answer = world.client("anonymous").get("/metrics")
    assert answer.status_code == 200
    return answer.text


def value(said: str, name: str, *labels: str) -> float:
    found = [
        each for each in said.splitlines() if each.startswith(name) and all(f'"{label}"' in each for label in labels)
    ]
    return sum(float(each.rpartition(" ")[2]) for each in found)


def test_the_gauges_are_true_without_anybody_asking_for_readiness(world: World, clock: Clock) -> None:
    said = metrics(world)
    assert set(re.findall(r"^# TYPE (\S+) gauge", said, re.M)) >= NAMES
    assert 'triage_degraded{component="database"} 0.0' in said
    assert value(said, "triage_model_info{") == 1
    assert value(said, "triage_overdue_tickets{") == 0
    clock.at += timedelta(days=30)
    said = metrics(world)
    assert value(said, "triage_overdue_tickets{", "resolution") == value(said, "triage_open_tickets{") == 4


def test_articles_that_are_not_taken_over_yet_are_late(world: World, clock: Clock) -> None:
    assert value(metrics(world), "triage_index_lag_seconds ") == 0
    with world.services.database.write() as session:
        publish(session, [Source("x/y.md", "# A\n\n1. Do it.")], clock())
    assert value(metrics(world), "triage_index_lag_seconds ") > 0


def test_the_gauges_are_there_without_a_database(site: Site, tmp_path: Path) -> None:
    site.database.close()
    for file in tmp_path.glob("firstline.db*"):
        file.unlink()
    (tmp_path / "firstline.db").mkdir()
    answer = site.browser(address="127.0.0.1").get("/metrics")
    assert answer.status_code == 200
    assert 'triage_degraded{component="database"} 1.0' in answer.text


def test_probes_are_counted_by_themselves(site: Site) -> None:
    browser = site.browser()
    assert [browser.get("/readyz").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    assert browser.get("/sign-in").status_code == 200
    other = site.browser(address="192.0.2.2")
    assert [other.get("/sign-in").status_code for _ in range(21)][-1] == 429
    assert other.get("/readyz").status_code == 200


def test_signing_out_is_limited_and_a_cookie_of_nobodys_costs_no_write(site: Site) -> None:
    added(site.database)
    known = site.browser()
    sign_in(known)
    stranger = site.browser(address="192.0.2.2")
    with site.database.write():
        # were it to write, it would wait for this one
        stranger.cookies.set("firstline", "A" * 43)
        assert stranger.post("/sign-out").status_code == 303
    assert [stranger.post("/sign-out").status_code for _ in range(20)][-1] == 429
    assert known.post("/sign-out").status_code == 303
    with site.database.read() as session:
        assert [each.revoked_at is not None for each in session.scalars(select(SignIn))] == [True]


def test_a_host_that_is_not_ours_is_refused_as_a_problem_below_api_and_by_a_page_elsewhere(site: Site) -> None:
    shown: dict[str, Any] = {}
    for path in ("/api/v1/me", "/chat"):
        answer = site.browser().get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400
        shown[path] = answer.headers["content-type"].partition(";")[0]
        assert "x-request-id" in answer.headers
    assert shown == {"/api/v1/me": "application/problem+json", "/chat": "text/html"}


def test_the_front_door_leads_to_the_demo_while_it_is_here(site: Site) -> None:
    assert site.browser().get("/").headers["location"] == "/chat"
    with site.database.write() as session:
        sites.keep_demo(session, ["http://testserver"], site.clock.now)
    assert site.browser().get("/").headers["location"] == "/demo"
