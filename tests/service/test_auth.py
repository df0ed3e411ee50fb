"""Who is asking: every way to prove it, every forgery refused, and no form taken that another site sent."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.datastructures import Headers

from service import accounts
from service.app import create_app
from service.auth import own_request
from service.database import Database, DatabaseUnavailable
from service.tables import ApiKey, SignIn
from tests.service.site import BROWSER, Site, sign_in, site_in
from tests.service.somebody import NOW, added, signed_in

ME = "/api/v1/me"
RANDOM = "A" * 43


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def key(site: Site, *scopes: str) -> str:
    with site.database.write() as session:
        return accounts.create_key(session, "intranet", scopes or ("triage",), NOW)[1]


def kind(site: Site, headers: list[tuple[str, str]] | dict[str, str], https: bool = False) -> str | int:
    """Who the site takes the sender of these headers for; the status where it refuses them."""
    answer = site.browser(https=https).get(ME, headers=headers)
    return str(answer.json()["kind"]) if answer.status_code == 200 else answer.status_code


FORGED = [
    "", " ", "x", "null", "undefined", "Bearer", "fl_k_", "fl_c_", "fl_k_" + RANDOM, "fl_c_" + RANDOM, RANDOM,
    "fl_k_" + "A" * 42, "fl_k_" + "A" * 44, "fl_k_" + "A" * 100_000, "FL_K_" + RANDOM, "fl_x_" + RANDOM,
    "fl_k_" + "A" * 42 + "=", "fl_k_" + "A" * 42 + " ", "fl_k_" + "A" * 42 + "/", "fl_k_" + "A" * 42 + "%", "fl_k_*",
    "fl_k_' OR '1'='1", "fl_k_%", "fl_k_\" OR 1=1 --", "fl_c_../../etc/passwd", "fl_k_" + "\\x00" * 10,
    "0" * 64, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "true", "1", "[]", "{}", "admin",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA", "a.b.c", "..", "None",
    "fl_k_fl_k_" + RANDOM, "fl_c_fl_k_" + RANDOM, "fl_k_" + "-" * 43, "fl_k_" + "_" * 43, "fl_c_" + "_" * 43,
    "fl_k_" + "0" * 43, "fl_k_" + "z" * 43, "fl_k_\\u0041" * 5,
    "fl_k_" + "A" * 21 + "\t" + "A" * 21, "Bearer fl_k_" + RANDOM,
]  # fmt: skip


@pytest.mark.parametrize("token", FORGED, ids=lambda token: repr(token[:30]))
def test_a_forged_bearer_token_is_refused_and_is_never_nobody(site: Site, token: str) -> None:
    key(site, "admin")
    answer = site.program().get(ME, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert token == "" or len(token) < 20 or token[:20] not in answer.text


OTHER = [
    "Basic YWRhOnBhc3M=",
    "Bearer",
    "Digest x",
    "fl_k_" + RANDOM,
    "Token x",
    "bearer",
    "Negotiate YII=",
    "ApiKey x",
]


@pytest.mark.parametrize("header", OTHER)
def test_other_ways_to_prove_it_are_refused(site: Site, header: str) -> None:
    assert kind(site, {"authorization": header}) == 401


@pytest.mark.parametrize("change", ["last", "first", "case", "cut", "longer", "hash", "hint", "revoked", "as visitor"])
def test_a_key_that_is_not_quite_one_is_refused(site: Site, change: str) -> None:
    token = key(site)
    assert kind(site, {"authorization": f"Bearer {token}"}) == "key"
    last, first = ("A" if token[at] != "A" else "B" for at in (-1, 5))
    with site.database.write() as session:
        found = session.scalars(select(ApiKey)).one()
        if change == "revoked":
            accounts.revoke_key(session, found.id, NOW)
    forged = {
        "last": token[:-1] + last, "first": token[:5] + first + token[6:], "case": token[:5] + token[5:].swapcase(),
        "cut": token[:-1], "longer": token + "A", "hash": found.hash, "hint": found.hint, "revoked": token,
        "as visitor": "fl_c_" + token[5:],
    }[change]  # fmt: skip
    assert kind(site, {"authorization": f"Bearer {forged}"}) == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_is_a_key_however_the_scheme_is_written(site: Site, scheme: str) -> None:
    assert kind(site, {"authorization": f"{scheme} {key(site)}"}) == "key"


def test_two_authorisations_are_none(site: Site) -> None:
    good = f"Bearer {key(site)}"
    assert kind(site, [("authorization", good), ("authorization", good)]) == 401


COOKIES = [
    "", "x", RANDOM, "A" * 42, "A" * 44, "A" * 100_000, "fl_k_" + RANDOM, "0" * 64, "'; DROP TABLE sign_in; --", "null",
    "deleted", "../" * 10, "%00", '"' + RANDOM + '"', "A" * 21 + "%41" * 22,
]  # fmt: skip


@pytest.mark.parametrize("cookie", COOKIES, ids=lambda cookie: repr(cookie[:20]))
def test_a_forged_cookie_is_nobody(site: Site, cookie: str) -> None:
    signed_in(site.database, added(site.database))
    assert kind(site, {"cookie": f"firstline={cookie}"}) == "anonymous"


@pytest.mark.parametrize(
    "change", ["none", "last", "hash", "expired", "ended", "disabled", "other role", "other cookie"]
)
def test_a_session_is_somebody_while_it_lasts(site: Site, change: str) -> None:
    person = added(site.database)
    token = signed_in(site.database, person)
    name, sent = "firstline", token
    with site.database.write() as session:
        match change:
            case "last":
                sent = token[:-1] + ("A" if token[-1] != "A" else "B")
            case "hash":
                sent = accounts.token_hash(token)
            case "expired":
                site.clock.move(hours=12)
            case "ended":
                accounts.end_session(session, token, NOW)
            case "disabled":
                accounts.disable(session, person.id, NOW)
            case "other role":
                accounts.change_person(session, person.id, NOW, roles=["requester"])
            case "other cookie":
                name = "__Host-firstline"
    assert kind(site, {"cookie": f"{name}={sent}"}) == ("person" if change == "none" else "anonymous")


def test_over_https_only_the_cookie_that_no_other_host_can_set_counts(site: Site) -> None:
    token = signed_in(site.database, added(site.database))
    assert kind(site, {"cookie": f"firstline={token}"}, https=True) == "anonymous"
    assert kind(site, {"cookie": f"__Host-firstline={token}"}, https=True) == "person"


@pytest.mark.parametrize(("https", "name", "secure"), [(False, "firstline", False), (True, "__Host-firstline", True)])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    site: Site, https: bool, name: str, secure: bool
) -> None:
    added(site.database)
    said = sign_in(site.browser(https=https)).headers["set-cookie"]
    value, *rest = said.split("; ")
    assert value.startswith(f"{name}=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=43200"} <= set(rest)
    assert ("Secure" in rest) is secure
    assert "domain" not in said.lower()


def test_the_bearer_decides_even_beside_a_good_cookie(site: Site) -> None:
    cookie = f"firstline={signed_in(site.database, added(site.database))}"
    assert kind(site, {"cookie": cookie, "authorization": f"Bearer {key(site)}"}) == "key"
    assert kind(site, {"cookie": cookie, "authorization": "Bearer fl_k_x"}) == 401


def test_what_changes_about_somebody_counts_from_the_next_request_on(site: Site) -> None:
    person = added(site.database)
    cookie = {"cookie": f"firstline={signed_in(site.database, person)}"}
    with site.database.write() as session:
        accounts.change_person(session, person.id, NOW, groups=["Networks"], tiers=[2])
    told = site.browser().get(ME, headers=cookie).json()
    assert (told["groups"], told["tiers"]) == (["Networks"], [2])


def test_the_last_use_of_keys_and_sessions_is_written(site: Site) -> None:
    cookie = {"cookie": f"firstline={signed_in(site.database, added(site.database))}"}
    bearer = {"authorization": f"Bearer {key(site)}"}
    for _ in range(2):
        site.clock.move(seconds=61)
        assert (kind(site, cookie), kind(site, bearer)) == ("person", "key")
    with site.database.read() as session:
        assert session.scalars(select(SignIn)).one().seen_at == site.clock.now
        assert session.scalars(select(ApiKey)).one().used_at == site.clock.now


class Full(Database):
    """A database that can be read and takes nothing, as on a full disk."""

    def write(self) -> AbstractContextManager[Session]:
        raise DatabaseUnavailable("full", full=True)


def test_nobody_is_turned_away_because_the_last_use_cannot_be_written(site: Site) -> None:
    bearer = {"authorization": f"Bearer {key(site)}"}
    full = replace(site.services, database=Full(site.services.settings.url))
    assert kind(Site(create_app(full, worker=False), full, site.clock), bearer) == "key"
    full.database.close()


def test_requests_are_counted_by_address(tmp_path: Path) -> None:
    with site_in(tmp_path, limit_requests="3/minute") as site:
        answers = [site.browser().get(ME).status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert int(site.browser().get(ME).headers["retry-after"]) > 0
        assert site.browser(address="192.0.2.2").get(ME).status_code == 200


SITES = ["same-origin", "none", "same-site", "cross-site", "nonsense", None]
ORIGINS = ["http://testserver", "https://testserver", "http://evil.example", "null", "http://testserver:81", None]
OWN = {"http://testserver", "https://testserver"}


@pytest.mark.parametrize("cookie", [True, False], ids=["cookie", "no cookie"])
@pytest.mark.parametrize("bearer", [True, False], ids=["bearer", "no bearer"])
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("fetch_site", SITES)
def test_only_what_our_own_pages_send_may_change_something(
    fetch_site: str | None, origin: str | None, bearer: bool, cookie: bool
) -> None:
    sent = {"host": "testserver"}
    sent |= {"sec-fetch-site": fetch_site} if fetch_site else {}
    sent |= {"origin": origin} if origin else {}
    sent |= {"authorization": "Bearer x"} if bearer else {}
    sent |= {"cookie": "firstline=x"} if cookie else {}
    if bearer and not cookie:
        expected = True
    elif fetch_site is not None:
        expected = fetch_site in ("same-origin", "none")
    elif origin is not None:
        expected = origin in OWN
    else:
        expected = not cookie
    assert own_request(Headers(sent)) is expected


@pytest.mark.parametrize(
    ("sent", "allowed"),
    [
        ([("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], False),
        ([("origin", "http://testserver"), ("origin", "http://evil.example")], False),
        ([("origin", "http://testserver.evil.example")], False),
        ([("origin", "http://testserver@evil.example")], False),
        ([("origin", "file://")], False),
        ([("origin", "")], False),
        ([("origin", "HTTP://TESTSERVER")], True),
        ([("origin", "http://testserver:80")], True),
        ([("origin", "https://testserver:443")], True),
        ([("origin", "https://testserver:80")], False),
        ([("authorization", "Bearer x"), ("authorization", "Basic x"), ("origin", "http://evil.example")], False),
        ([("authorization", "Basic x"), ("origin", "http://evil.example")], False),
        ([("authorization", "Basic x"), ("cookie", "a=b")], False),
    ],
)
def test_doubled_and_odd_headers_do_not_get_by(sent: list[tuple[str, str]], allowed: bool) -> None:
    headers = Headers(raw=[(name.encode(), value.encode()) for name, value in [("host", "testserver"), *sent]])
    assert own_request(headers) is allowed


@pytest.mark.parametrize("fetch_site", ["cross-site", "same-site"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_form_of_another_site_has_no_effect_and_is_told_so(site: Site, method: str, fetch_site: str) -> None:
    token = signed_in(site.database, added(site.database))
    headers = {**BROWSER, "sec-fetch-site": fetch_site, "cookie": f"firstline={token}"}
    page = site.browser().request(method, "/account/sign-out-everywhere", headers=headers)
    assert (page.status_code, page.headers["content-type"]) == (403, "text/html; charset=utf-8")
    problem = site.browser().request(method, ME, headers=headers)
    assert (problem.status_code, problem.headers["content-type"]) == (403, "application/problem+json")
    assert problem.headers["x-request-id"] in problem.json()["instance"]
    with site.database.read() as session:
        assert session.scalar(select(func.count()).where(SignIn.revoked_at.is_(None))) == 1


def test_looking_is_allowed_from_anywhere(site: Site) -> None:
    assert kind(site, {"sec-fetch-site": "cross-site", "cookie": "firstline=x"}) == "anonymous"


def test_a_visitor_is_known_by_the_token_of_a_conversation_that_exists(site: Site) -> None:
    opened = site.browser().post("/api/v1/conversations", json={"first": {"move": "say", "text": "It is broken"}})
    assert opened.status_code == 201
    token = opened.json()["token"]
    assert kind(site, {"authorization": f"Bearer {token}"}) == "visitor"
    for forged in (token[:-1], "fl_c_" + secrets.token_urlsafe(32), "fl_k_" + token[5:]):
        assert kind(site, {"authorization": f"Bearer {forged}"}) == 401
