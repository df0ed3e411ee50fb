"""The widget's addresses: framed by its own site alone, cached as long as it may be, and open about nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service import sites
from service.site_values import Look
from service.tables import Event, Message, StoredAssessment, Ticket
from service.widget import files
from tests.service.site import Site, site_in
from tests.service.sites import ORIGIN, signer
from tests.service.somebody import NOW

PROBLEM = "The printer is offline"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def test_the_panel_may_be_framed_by_its_sites_origins_and_nobody_else(site: Site) -> None:
    made = signer(site.database)
    answer = site.browser().get("/widget/panel", params={"site": made.site.key})
    assert answer.status_code == 200
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data: blob:",
        "connect-src": "'self'", "frame-ancestors": ORIGIN, "base-uri": "'none'", "form-action": "'none'",
        "require-trusted-types-for": "'script'", "trusted-types": "'none'",
    }  # fmt: skip
    assert "x-frame-options" not in answer.headers
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("key", ["pk_unknown-one", "", "pk_'\"><script>", "x" * 90, "off"])
def test_an_unknown_site_and_one_that_is_off_get_a_page_that_nobody_may_frame(site: Site, key: str) -> None:
    made = signer(site.database)
    if key == "off":
        key = made.site.key
        with site.database.write() as session:
            sites.switch(session, made.site.id, NOW, "x", on=False)
    answer = site.browser().get("/widget/panel", params={"site": key})
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert site.program().get(f"/api/v1/widget/{key or 'pk_none'}/options").status_code == 404


def test_the_options_are_public_and_the_same_in_the_page(site: Site) -> None:
    made = signer(site.database)
    look = Look("#ffcc00", "start", "Hello </script><script>alert(1)</script>", "Help", "ar")
    with site.database.write() as session:
        sites.change(session, made.site.id, sites.Wanted("Portal", (ORIGIN,), False, look), NOW, "x")
    options = site.program().get(f"/api/v1/widget/{made.site.key}/options").json()
    assert options | {"locales": ["ar", "en"]} == {
        "site": made.site.key, "title": "Portal", "anonymous": False, "origins": [ORIGIN], **look.as_dict(),
        "on_accent": "#000000", "lang": "ar", "dir": "rtl", "locales": ["ar", "en"], "spoken": "en",
        "attachment_mb": 10, "demo": False,
    }  # fmt: skip
    page = site.browser().get("/widget/panel", params={"site": made.site.key}).text
    block = page.partition('type="application/json"')[2].partition(">")[2].partition("</script>")[0]
    assert json.loads(block)["options"] == options
    assert made.secret not in page


@pytest.mark.parametrize(
    ("asked", "of_site", "accepted", "lang"),
    [
        (None, "auto", "", "en"), (None, "auto", "ar-EG,ar;q=0.9,en;q=0.8", "ar"), (None, "auto", "xx,ar;q=0.5", "ar"),
        (None, "ar", "en", "ar"), ("en-GB", "ar", "ar", "en"), ("zz", "ar", "en", "ar"), ("../x", "auto", "", "en"),
        (None, "zz", "zz", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_asked_one_then_the_sites_then_the_browsers(
    asked: str | None, of_site: str, accepted: str, lang: str
) -> None:
    assert files.choose_locale(asked, of_site, accepted) == lang


def test_the_loader_may_be_used_from_anywhere_and_is_asked_for_again_soon(site: Site) -> None:
    answer = site.program().get("/widget.js", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=300" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    again = {"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]}
    assert site.program().get("/widget.js", headers=again).status_code == 304
    plain = site.program().get("/widget.js", headers={"accept-encoding": "identity"})
    assert (plain.content, plain.headers["etag"] == answer.headers["etag"]) == (answer.content, False)


def test_files_under_the_fingerprint_are_kept_for_ever_and_under_another_one_not(site: Site) -> None:
    kept = site.program().get(f"/widget/static/{files.fingerprint()}/widget.js")
    other = site.program().get("/widget/static/000000000000/widget.js")
    assert "immutable" in kept.headers["cache-control"]
    assert "immutable" not in other.headers["cache-control"]
    assert kept.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "name",
    ["../routes.py", "..%2froutes.py", "%2e%2e/routes.py", "routes.py", "panel/../../routes.py", ".js", "a.js%00",
     "x.html", "/etc/passwd", "none.js", "a/b/c.js", "widget.js/", "WIDGET.JS"],
)  # fmt: skip
def test_nothing_else_is_given_out(site: Site, name: str) -> None:
    # 307: to the same with a slash behind it, which is nothing either
    answer = site.browser().get(f"/widget/static/x/{name}")
    assert answer.status_code in (307, 404)
    assert "from __future__" not in answer.text


@pytest.mark.parametrize(
    ("locale", "status"),
    [("en", 200), ("ar", 200), ("en-GB", 200), ("EN", 200), ("zz", 404), ("..", 404), ("e", 404), ("en%00", 404)],
)
def test_words_are_given_by_language(site: Site, locale: str, status: int) -> None:
    answer = site.program().get(f"/widget/words/{locale}.json")
    assert answer.status_code == status
    if status == 200:
        assert isinstance(answer.json(), dict)


def test_every_language_has_the_same_words() -> None:
    words = [json.loads((files.WORDS / f"{locale}.json").read_text()) for locale in files.locales()]
    assert len({frozenset(each) for each in words}) == 1


def test_a_site_is_seen_by_the_page_before_and_by_what_the_panel_says(site: Site) -> None:
    made = signer(site.database)
    site.browser().get("/widget/panel", params={"site": made.site.key}, headers={"referer": f"{ORIGIN}/"})
    assert stored(site, made.site.key).seen_origin == ORIGIN
    site.clock.now += timedelta(minutes=2)
    address = f"/api/v1/widget/{made.site.key}/seen"
    assert site.program().post(address, json={"origin": ORIGIN}).status_code == 204
    assert stored(site, made.site.key).seen_at == site.clock.now
    assert site.program().post(address, json={"origin": "https://evil.example"}).status_code == 204
    assert stored(site, made.site.key).refused_origin == "https://evil.example"
    assert site.program().post("/api/v1/widget/pk_none-at-all/seen", json={"origin": ORIGIN}).status_code == 404


def test_a_strangers_conversation_knows_its_site_and_those_that_follow_do(site: Site) -> None:
    made = signer(site.database)
    body = {"first": {"move": "say", "text": PROBLEM}, "site": made.site.key}
    started = site.program().post("/api/v1/conversations", json=body)
    assert started.status_code == 201
    with site.database.read() as session:
        ticket = session.scalar(select(Ticket))
    assert ticket is not None
    assert (ticket.site_id, ticket.channel) == (made.site.id, "widget")


@pytest.mark.parametrize(("anonymous", "key", "status"), [(False, None, 401), (True, "pk_none-at-all", 422)])
def test_a_conversation_on_a_site_that_does_not_take_it_is_refused(
    site: Site, anonymous: bool, key: str | None, status: int
) -> None:
    made = signer(site.database, anonymous=anonymous)
    body = {"first": {"move": "say", "text": PROBLEM}, "site": key or made.site.key}
    assert site.program().post("/api/v1/conversations", json=body).status_code == status
    identified = site.program(made.token()).post("/api/v1/conversations", json=body | {"site": made.site.key})
    assert identified.status_code == 201
    with site.database.read() as session:
        assert session.scalars(select(Ticket.site_id)).all() == [made.site.id]


def test_suggestions_come_while_typing_and_nothing_is_stored(site: Site) -> None:
    answer = site.program().post("/api/v1/suggest", json={"text": "printer offline"})
    assert answer.status_code == 200
    assert [each["path"] for each in answer.json()["data"]] in ([], ["printer.md"])
    with site.database.read() as session:
        assert [session.scalar(select(table)) for table in (Ticket, Message, Event, StoredAssessment)] == [None] * 4


@pytest.mark.parametrize("text", ["ab", "12 34", "???", "Please give me local administrator rights", "I want a person"])
def test_for_what_is_too_short_or_for_people_there_are_none(site: Site, text: str) -> None:
    assert site.program().post("/api/v1/suggest", json={"text": text}).json() == {"data": []}


def test_suggestions_are_limited_by_address(tmp_path: Path) -> None:
    with site_in(tmp_path, limit_suggestions="2/minute") as site:
        statuses = [site.program().post("/api/v1/suggest", json={"text": "ab"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 1_001}, {"text": "a\0b"}, {"text": "a", "x": 1}])
def test_what_is_no_text_is_refused(site: Site, body: dict[str, object]) -> None:
    assert site.program().post("/api/v1/suggest", json=body).status_code == 422


def stored(site: Site, key: str) -> sites.Site:
    with site.database.read() as session:
        found = sites.site_by_key(session, key)
    assert found is not None
    return found
