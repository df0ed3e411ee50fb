"""Links that work once: the first admin and new passwords; what is wrong with the form, and what kills a link."""

from __future__ import annotations

import pytest

from service import accounts
from tests.service.signin.signing import FORM, NEW, actions, bare, link, wrongs
from tests.service.site import Site, sign_in
from tests.service.somebody import NOW, SECRET, added


def test_the_first_admin_makes_the_account_once_and_is_signed_in(site: Site) -> None:
    address, browser = link(site), site.browser()
    for _ in range(2):
        assert browser.get(address).status_code == 200
    answer = browser.post(address, data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.get("/account").context["me"].roles == {"admin"}
    assert actions(site) == ["person.first_admin"]
    again = site.browser().post(address, data={**FORM, "email": "eve@desk.example"})
    assert again.status_code == 404
    assert sign_in(site.browser(), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": " "}, {"name"}),
        ({"email": "nobody"}, {"email"}),
        ({"password": "short", "again": "short"}, {"password"}),
        ({"password": "Ada.Byron.2026", "again": "Ada.Byron.2026"}, {"password"}),
        ({"again": "something else"}, {"again"}),
        ({"name": "", "email": "", "password": "", "again": "x"}, {"name", "email", "password", "again"}),
        ({"email": "taken@desk.example"}, {"email"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_link_still_works(
    site: Site, change: dict[str, str], fields: set[str]
) -> None:
    added(site.database, "taken@desk.example")
    address = link(site)
    answer = site.browser().post(address, data={**FORM, **change})
    assert (answer.status_code, set(wrongs(answer))) == (422, fields)
    assert all(f'id="{field}-wrong"' in answer.text for field in fields)
    assert NEW not in answer.text
    assert site.browser().post(address, data=FORM).status_code == 303


@pytest.mark.parametrize("what", ["malformed", "unknown", "used", "expired", "replaced", "of a person", "admin"])
def test_a_dead_link_of_the_first_admin_says_the_same_whatever_killed_it(site: Site, what: str) -> None:
    never = site.browser().get("/first-admin/" + "A" * 43)
    address = link(site)
    match what:
        case "malformed":
            address = "/first-admin/x"
        case "unknown":
            address = "/first-admin/" + "B" * 43
        case "used":
            site.browser().post(address, data=FORM)
        case "expired":
            site.clock.move(minutes=60)
        case "replaced":
            link(site)
        case "of a person":
            address = link(site, added(site.database)).replace("/link/", "/first-admin/")
        case _:
            added(site.database, "eve@desk.example", ("admin",))
    for answer in (site.browser().get(address), site.browser().post(address, data={**FORM, "email": "x@desk.example"})):
        assert answer.status_code == 404
        assert bare(answer).replace("next=/", "") == bare(never)


def test_a_link_sets_a_new_password_once_and_signs_out_everywhere(site: Site) -> None:
    person = added(site.database)
    before = site.browser()
    sign_in(before)
    address = link(site, person)
    browser = site.browser()
    assert browser.get(address).context["email"] == "ada@desk.example"
    wrong = browser.post(address, data={"password": "short", "again": "other"})
    assert set(wrongs(wrong)) == {"password", "again"}
    answer = browser.post(address, data={"password": NEW, "again": NEW})
    assert answer.headers["location"] == "/sign-in?done=password"
    assert before.get("/account").status_code == 303
    assert browser.get("/account").status_code == 303
    assert browser.post(address, data={"password": SECRET, "again": SECRET}).status_code == 404
    assert [sign_in(site.browser(), password=each).status_code for each in (SECRET, NEW)] == [401, 303]


@pytest.mark.parametrize("what", ["malformed", "expired", "disabled", "of the first admin"])
def test_a_dead_link_of_a_person_is_not_found(site: Site, what: str) -> None:
    person = added(site.database)
    address = link(site, person)
    match what:
        case "malformed":
            address += "A"
        case "expired":
            site.clock.move(minutes=30)
        case "disabled":
            with site.database.write() as session:
                accounts.disable(session, person.id, NOW)
        case _:
            address = link(site).replace("/first-admin/", "/link/")
    assert site.browser().get(address).status_code == 404
    assert site.browser().post(address, data={"password": NEW, "again": NEW}).status_code == 404
