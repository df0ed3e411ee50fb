"""The pages of signing in: who gets in, what everybody else is told, and where one lands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service import accounts
from service.accounts import NewPerson
from service.tables import Audit, Person
from tests.service.signin.signing import NEW, actions, bare, link, wrongs
from tests.service.site import Site, sign_in, site_in
from tests.service.somebody import NOW, SECRET, added
from tests.service.test_pages import ELSEWHERE, OURS


def test_signing_in_leads_to_the_account_and_out_again(site: Site) -> None:
    added(site.database, roles=("agent", "author"))
    browser = site.browser()
    assert browser.get("/account").headers["location"] == "/sign-in?next=/account"
    assert browser.get("/sign-in").status_code == 200
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    page = browser.get("/account")
    assert page.context["me"].email == "ada@desk.example"
    assert [role for role, _ in page.context["roles"]] == ["agent", "author"]
    assert browser.get("/sign-in").headers["location"] == "/account"
    kept = browser.cookies["firstline"]
    assert browser.post("/sign-out").headers["location"] == "/sign-in?done=out"
    assert "firstline" not in browser.cookies
    browser.cookies.set("firstline", kept)
    assert browser.get("/account").status_code == 303
    assert actions(site) == ["sign_in"]


@pytest.mark.parametrize("path", OURS)
def test_after_signing_in_one_is_where_one_wanted_to_be(site: Site, path: str) -> None:
    added(site.database)
    browser = site.browser()
    assert browser.get("/sign-in", params={"next": path}).context["next"] == path
    assert sign_in(browser, next=path).headers["location"] == path


@pytest.mark.parametrize("path", [each for each in ELSEWHERE if "\u2028" not in each and len(each) < 100], ids=ascii)
def test_after_signing_in_nobody_is_sent_elsewhere(site: Site, path: str) -> None:
    added(site.database)
    browser = site.browser()
    assert browser.get("/sign-in", params={"next": path}).context["next"] == ""
    browser.cookies.set("firstline", token_of(site))
    assert browser.get("/sign-in", params={"next": path}).headers["location"] == "/account"


def token_of(site: Site) -> str:
    with site.database.write() as session:
        person = session.scalars(select(Person)).one()
        return accounts.start_session(session, person.id, site.clock.now, 12)


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_the_form_itself_sends_nobody_elsewhere(site: Site, path: str) -> None:
    added(site.database)
    assert sign_in(site.browser(), next=path).headers["location"] == "/account"


def test_every_failure_gets_one_answer_and_leaves_one_line(site: Site) -> None:
    added(site.database)
    gone = added(site.database, "off@desk.example")
    with site.database.write() as session:
        accounts.disable(session, gone.id, NOW)
        accounts.create_person(session, NewPerson("New", "new@desk.example"), NOW)
    tried = [
        ("ada@desk.example", "wrong-wrong-wrong"), ("eve@desk.example", "wrong-wrong-wrong"),
        ("off@desk.example", SECRET), ("new@desk.example", ""), ("no address", SECRET),
    ]  # fmt: skip
    answers = [sign_in(site.browser(address=f"192.0.2.{n}"), *each) for n, each in enumerate(tried)]
    assert {answer.status_code for answer in answers} == {401}
    pages = {bare(answer).replace(f'value="{email}"', "") for answer, (email, _) in zip(answers, tried, strict=True)}
    assert len(pages) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert len({tuple(sorted(set(answer.headers) - {"x-request-id"})) for answer in answers}) == 1
    assert actions(site) == ["sign_in.failed"] * 5


def test_what_was_typed_as_a_password_is_nowhere_in_the_answer_or_the_audit_log(site: Site) -> None:
    added(site.database)
    answer = sign_in(site.browser(), password="typed-by-mistake")
    assert "typed-by-mistake" not in answer.text
    with site.database.read() as session:
        assert "typed-by-mistake" not in str([(row.object, row.data) for row in session.scalars(select(Audit))])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("by", ["address", "account"])
def test_guessing_is_stopped_whether_or_not_the_account_exists(tmp_path: Path, by: str, known: bool) -> None:
    setting = "limit_sign_in" if by == "address" else "limit_sign_in_account"
    with site_in(tmp_path, **{setting: "2/5minutes"}) as site:
        added(site.database)
        email = "ada@desk.example" if known else "eve@desk.example"

        def tries(number: int, password: str) -> Any:
            browser = site.browser(address="192.0.2.9" if by == "address" else f"192.0.2.{number}")
            return sign_in(browser, email.upper() if number % 2 else email, password)

        answers = [tries(number, "wrong-wrong-wrong") for number in range(2)] + [tries(3, SECRET)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 300
        assert "Try again in 5 minutes" in answers[-1].context["said"]
        if by == "address":
            assert sign_in(site.browser(address="192.0.2.77")).status_code == 303


def test_signing_in_rightly_is_never_too_often(tmp_path: Path) -> None:
    with site_in(tmp_path, limit_sign_in="1/5minutes", limit_sign_in_account="1/5minutes") as site:
        added(site.database)
        assert [sign_in(site.browser()).status_code for _ in range(3)] == [303] * 3


def test_the_session_is_a_new_one_at_every_sign_in(site: Site) -> None:
    added(site.database)
    planted, browser = "P" * 43, site.browser()
    browser.cookies.set("firstline", planted)
    first = sign_in(browser).cookies["firstline"]
    browser.cookies.clear()
    browser.cookies.set("firstline", first)
    second = sign_in(browser).cookies["firstline"]
    assert len({planted, first, second}) == 3
    works = {}
    for name, token in (("planted", planted), ("first", first), ("second", second)):
        other = site.browser()
        other.cookies.set("firstline", token)
        works[name] = other.get("/account").status_code == 200
    assert works == {"planted": False, "first": False, "second": True}


def test_changing_the_password_takes_the_one_before_and_keeps_only_this_browser(site: Site) -> None:
    added(site.database)
    here, there = site.browser(), site.browser()
    sign_in(here)
    sign_in(there)
    assert here.get("/account").context["places"] == 2
    form = {"current": SECRET, "password": NEW, "again": NEW}
    assert set(wrongs(here.post("/account/password", data={**form, "current": "guessed-it-not"}))) == {"current"}
    assert set(wrongs(here.post("/account/password", data={**form, "again": "other"}))) == {"again"}
    before = here.cookies["firstline"]
    assert here.post("/account/password", data=form).headers["location"] == "/account?done=changed"
    assert here.cookies["firstline"] != before
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)
    assert here.get("/account").context["places"] == 1
    assert "password.changed" in actions(site)


def test_guessing_the_password_of_a_browser_left_open_is_stopped(tmp_path: Path) -> None:
    with site_in(tmp_path, limit_sign_in_account="2/15minutes") as site:
        added(site.database)
        browser = site.browser()
        sign_in(browser)
        form = {"current": "guessed-it-not", "password": NEW, "again": NEW}
        said = [wrongs(browser.post("/account/password", data=form))["current"] for _ in range(3)]
        assert said[:2] == ["This is not your password."] * 2
        assert said[2].startswith("Too many attempts failed.")


def test_signing_out_everywhere_ends_every_session_of_this_account_alone(site: Site) -> None:
    added(site.database)
    added(site.database, "eve@desk.example")
    here, there, other = site.browser(), site.browser(), site.browser()
    sign_in(here)
    sign_in(there)
    sign_in(other, "eve@desk.example")
    assert here.post("/account/sign-out-everywhere").headers["location"] == "/sign-in?done=everywhere"
    assert [each.get("/account").status_code for each in (here, there, other)] == [303, 303, 200]


@pytest.mark.parametrize("path", ["/account/password", "/account/sign-out-everywhere", "/sign-out"])
def test_strangers_change_nothing(site: Site, path: str) -> None:
    assert site.browser().post(path).headers["location"].startswith("/sign-in")
    assert site.program().post(path).status_code == 303
    assert actions(site) == []


@pytest.mark.parametrize("path", ["/sign-in", "/account"])
def test_a_word_in_the_address_puts_no_words_on_the_page(site: Site, path: str) -> None:
    added(site.database)
    browser = site.browser()
    if path == "/account":
        sign_in(browser)
    assert browser.get(path, params={"done": "Call 555-0100"}).context["done"] == ""


def test_pages_with_accounts_are_stored_nowhere_and_framed_nowhere(site: Site) -> None:
    added(site.database)
    browser = site.browser()
    pages = [browser.get("/sign-in"), sign_in(browser), browser.get("/account"), browser.get(link(site))]
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
