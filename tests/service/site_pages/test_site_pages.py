"""The installer's pages: for admins alone; a site in two lines, a secret once, and whether it was seen."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from service import sites
from service.site_pages.showing import ago, snippet_of
from service.site_values import Look
from tests.service.site import Site, sign_in, site_in
from tests.service.sites import ORIGIN, signer
from tests.service.somebody import added

GOOD = {
    "name": "Portal", "origins": f"{ORIGIN}\nhttps://b.example", "anonymous": "yes", "accent": "#0f5257",
    "position": "start", "greeting": "Hello", "label": "Help", "locale": "auto",
}  # fmt: skip
EVIL = '"><script>alert(1)</script>&'


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def admin(site: Site, roles: tuple[str, ...] = ("admin",)) -> Any:
    added(site.database, roles=roles)
    browser = site.browser()
    sign_in(browser)
    return browser


def registered(browser: Any, **other: str) -> str:
    answer = browser.post("/sites", data=GOOD | other)
    assert answer.status_code == 303
    found: str = answer.headers["location"].partition("?")[0]
    return found


@pytest.mark.parametrize("roles", [("requester",), ("agent",), ("author",), ("manager",)])
def test_whoever_is_no_admin_is_refused(site: Site, roles: tuple[str, ...]) -> None:
    made = signer(site.database).site
    browser = admin(site, roles)
    for path in ("/sites", f"/sites/{made.id}", f"/sites/{made.id}/seen", "/sites/preview.svg"):
        assert browser.get(path).status_code == 403
        assert site.browser().get(path).status_code == 401
    for path in ("/sites", f"/sites/{made.id}", f"/sites/{made.id}/secrets", f"/sites/{made.id}/off"):
        assert browser.post(path, data=GOOD).status_code == 403
        assert site.browser().post(path, data=GOOD).status_code == 401
    with site.database.read() as session:
        assert [(each.name, len(each.secrets)) for each in sites.all_sites(session)] == [("Intranet", 1)]


def test_a_token_of_a_site_opens_none_of_them(site: Site) -> None:
    assert site.program(signer(site.database).token()).get("/sites").status_code == 403


def test_a_form_from_another_site_is_refused(site: Site) -> None:
    browser = admin(site)
    assert browser.post("/sites", data=GOOD, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_site_is_registered_and_its_page_has_the_snippet(site: Site) -> None:
    browser = admin(site)
    assert "No site shows the widget yet" in browser.get("/sites").text
    page = browser.get(registered(browser)).text
    with site.database.read() as session:
        [made] = sites.all_sites(session)
    assert made.origins == [ORIGIN, "https://b.example"]
    look = 'data-accent="#0f5257" data-position="start" data-label="Help"'
    snippet = (
        f'<script async src="http://testserver/widget.js" data-site-key="{made.key}" {look}></script>\n'
        '<noscript><a href="http://testserver/chat">IT support</a></noscript>'
    )
    assert html.escape(snippet) in page.replace("&#34;", "&quot;")
    assert "Not seen yet" in page
    assert "Portal" in browser.get("/sites").text


def test_the_snippet_says_only_what_differs_and_a_label_stays_one(site: Site) -> None:
    made = signer(site.database).site
    wanted = sites.Wanted("Portal", (ORIGIN,), True, Look(label=EVIL))
    assert "data-accent" not in snippet_of(made, "https://b.example")
    with site.database.write() as session:
        changed = sites.change(session, made.id, wanted, site.clock.now, "x")
        snippet = snippet_of(changed, "https://b.example")
    assert f'data-label="{html.escape(EVIL)}"></script>' in snippet
    assert "data-position" not in snippet


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("origins", "https://b.example/path"), ("origins", ""), ("accent", "red"), ("position", "top"),
     ("greeting", "x" * 201), ("label", "x" * 61), ("locale", "!")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(site: Site, field: str, value: str) -> None:
    browser = admin(site)
    answer = browser.post("/sites", data=GOOD | {field: value})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if field == "name":
        assert "https://b.example" in answer.text
    else:
        assert 'value="Portal"' in answer.text


def test_hostile_texts_stay_texts(site: Site) -> None:
    browser = admin(site)
    for answer in (
        browser.post("/sites", data=dict.fromkeys(GOOD, EVIL)),
        browser.get(registered(browser, name=EVIL, greeting=EVIL, label=EVIL)),
        browser.get("/sites"),
    ):
        assert "<script>alert" not in answer.text
    picture = browser.get("/sites/preview.svg", params={"greeting": EVIL, "label": EVIL, "accent": EVIL})
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "script" not in {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(picture.text).iter()}


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"position": "start"},
        {"locale": "ar"},
        {"greeting": "word " * 40},
        {"greeting": "x" * 200},
        {"accent": "#000000"},
    ],
)
def test_every_look_has_a_picture(site: Site, look: dict[str, str]) -> None:
    answer = admin(site).get(
        "/sites/preview.svg", params={"accent": "#ffcc00", "locale": "auto", "position": "end"} | look
    )
    assert ElementTree.fromstring(answer.text).tag.endswith("svg")


def test_a_preview_saves_nothing(site: Site) -> None:
    browser = admin(site)
    assert browser.post("/sites", data=GOOD | {"do": "preview"}).status_code == 200
    place = registered(browser)
    page = browser.post(place, data=GOOD | {"do": "preview", "accent": "#aa0000", "name": "Other"}).text
    assert "accent=%23aa0000" in page
    assert "Portal" in browser.get(place).text


def test_a_secret_is_shown_once_and_can_be_retired(site: Site) -> None:
    browser = admin(site)
    place = registered(browser)
    page = browser.post(f"{place}/secrets")
    assert page.headers["cache-control"] == "no-store"
    with site.database.read() as session:
        [entry] = sites.all_sites(session)[0].secrets
    assert entry["secret"] in page.text
    later = browser.get(place).text
    assert entry["secret"] not in later
    assert entry["kid"] in later
    for _ in range(2):
        assert browser.post(f"{place}/secrets").status_code == 200
    assert browser.post(f"{place}/secrets").status_code == 409
    assert browser.post(f"{place}/secrets/{entry['kid']}/retire").status_code == 303
    assert entry["kid"] not in browser.get(place).text
    assert browser.post(f"{place}/secrets/{entry['kid']}/retire").status_code == 404


def test_a_site_is_changed_switched_off_and_on(site: Site) -> None:
    browser = admin(site)
    place = registered(browser)
    without = {name: value for name, value in GOOD.items() if name != "anonymous"}
    assert browser.post(place, data=without | {"name": "Harbour"}).headers["location"].endswith("done=changed")
    with site.database.read() as session:
        [made] = sites.all_sites(session)
    assert (made.name, made.anonymous) == ("Harbour", False)
    browser.post(f"{place}/off")
    assert "Switched off" in browser.get(place).text
    assert site.browser().get("/widget/panel", params={"site": made.key}).status_code == 404
    browser.post(f"{place}/on")
    assert site.browser().get("/widget/panel", params={"site": made.key}).status_code == 200


def test_the_live_check_says_when_and_from_where(site: Site) -> None:
    browser = admin(site)
    place = registered(browser)
    with site.database.read() as session:
        [made] = sites.all_sites(session)
    sites.note_seen(site.database, made, ORIGIN, site.clock.now)
    sites.note_seen(site.database, made, "https://other.example", site.clock.now)
    site.clock.move(seconds=12)
    said = browser.get(f"{place}/seen").json()
    assert said["said"] == f"Seen 12 s ago from {ORIGIN}."
    assert "https://other.example" in said["refused"]
    assert re.search(r"Seen 12 s ago", browser.get(place).text)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (0, "0 s ago"),
        (59, "59 s ago"),
        (60, "1 minute ago"),
        (7_200, "2 hours ago"),
        (200_000, "2 days ago"),
        (-5, "0 s ago"),
    ],
)
def test_times_are_said_in_words(passed: int, said: str) -> None:
    assert ago(timedelta(seconds=passed)) == said


def test_a_site_that_is_not_there_is_not_found(site: Site) -> None:
    browser = admin(site)
    assert browser.get("/sites/01890000-0000-7000-8000-000000000000").status_code == 404
