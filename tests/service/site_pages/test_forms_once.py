"""A double click on the installer's pages makes one site and one secret; and they say when strangers read nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service import sites
from tests.service.site import Site, site_in
from tests.service.site_pages.test_site_pages import GOOD, admin, registered


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def key_on(page: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def test_a_site_is_registered_once_by_a_form_sent_twice(site: Site) -> None:
    browser = admin(site)
    key = key_on(browser.get("/sites"))
    first, second = (browser.post("/sites", data=GOOD | {"key": key}) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    browser.post("/sites", data=GOOD | {"key": key, "name": "Another"})
    with site.database.read() as session:
        assert [each.name for each in sites.all_sites(session)] == ["Another", "Portal"]


def test_a_secret_is_made_once_by_a_form_sent_twice_and_shown_by_both_answers(site: Site) -> None:
    browser = admin(site)
    place = registered(browser)
    key = re.findall(r'name="key" value="([^"]+)"', browser.get(place).text)[0]
    pages = [browser.post(f"{place}/secrets", data={"key": key}).text for _ in range(2)]
    with site.database.read() as session:
        [entry] = sites.all_sites(session)[0].secrets
    assert all(entry["secret"] in page for page in pages)
    browser.post(f"{place}/secrets/{entry['kid']}/retire")
    late = browser.post(f"{place}/secrets", data={"key": key})
    assert late.status_code == 200
    assert entry["secret"] not in late.text


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"public_url": "https://support.example.com"}, True), ({}, False),
        ({"public_url": "https://support.example.com", "anonymous": False}, False),
        ({"public_url": "https://support.example.com", "anonymous_audience": "employees"}, False),
    ],
)  # fmt: skip
def test_where_strangers_may_write_and_can_read_nothing_it_is_said(
    tmp_path: Path, settings: dict[str, Any], said: bool
) -> None:
    with site_in(tmp_path, **settings) as site:
        assert ("None of the 1 articles is public" in admin(site).get("/sites").text) is said
