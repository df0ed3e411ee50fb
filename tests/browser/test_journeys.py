"""The journeys of the service's first page, in Chromium, with scripts allowed and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from service.tables import Message, Ticket
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, until, visiting
from tests.service.world import ASKED_BACK, FOR_PEOPLE, SOLVABLE, TWO_FIXES


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request: pytest.FixtureRequest, chromium, site: Site) -> Iterator[Visitor]:
    with visiting(chromium, site, java_script_enabled=request.param) as found:
        yield found


def ticket_of(site: Site) -> Ticket:
    with site.services.database.read() as session:
        found = session.scalars(select(Ticket).order_by(Ticket.number.desc())).first()
    assert found is not None
    return found


def messages(site: Site) -> int:
    with site.services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_solved(visitor: Visitor, site: Site) -> None:
    visitor.tell(SOLVABLE)
    visitor.press("Done, next step")
    assert visitor.sees("Step 2 of")
    visitor.press("This solved it")
    visitor.page.get_by_label("5 of 5 (very good)").check()
    visitor.press("Rate")
    assert visitor.sees("Thank you for telling us.")
    ticket = ticket_of(site)
    assert (ticket.outcome, ticket.rating) == ("confirmed", 5)


def test_asked_back(visitor: Visitor, site: Site) -> None:
    visitor.tell(ASKED_BACK)
    assert visitor.sees("One question, to choose the right fix")
    visitor.press("bluetooth headset won't connect to my laptop")
    assert visitor.sees("A fix to try") or visitor.sees("Answer by")


def test_after_two_fixes_that_failed_there_is_a_person_who_sees_both(visitor: Visitor, site: Site) -> None:
    visitor.tell(TWO_FIXES)
    visitor.press("Not yet")
    assert ticket_of(site).handed_over_at is None
    visitor.press("Not yet")
    assert "Not yet" not in visitor.buttons()
    ticket = ticket_of(site)
    assert len(ticket.dialogue["failed"]) == site.services.desk.max_failed_fixes == 2
    assert ticket.handed_over_at is not None
    assert ticket.handoff is not None
    assert len(ticket.handoff["articles_shown"]) == 2
    assert visitor.sees(f"Your ticket INC-{ticket.number} is now with a person")


def test_escalated_by_a_rule(visitor: Visitor, site: Site) -> None:
    visitor.tell(FOR_PEOPLE)
    ticket = ticket_of(site)
    assert visitor.sees(f"Your ticket INC-{ticket.number} is now with a person")
    assert visitor.page.locator(".people time").get_attribute("datetime")
    assert "This solved it" not in visitor.buttons()


def test_a_person_at_once(visitor: Visitor, site: Site) -> None:
    visitor.open()
    visitor.press("Talk to a person")
    assert ticket_of(site).handed_over_at is not None
    assert visitor.sees("is now with a person")


def test_a_person_from_the_middle_of_a_fix(visitor: Visitor, site: Site) -> None:
    visitor.tell(SOLVABLE)
    visitor.press("Talk to a person")
    assert ticket_of(site).handed_over_at is not None
    assert visitor.sees("Answer by")


def test_out_of_hours_it_says_when_somebody_is_there(visitor: Visitor, site: Site) -> None:
    site.clock.move(hours=12)
    visitor.open()
    visitor.press("Talk to a person")
    assert visitor.sees("Nobody is at the desk at the moment. It is open again from 08:00 tomorrow (Tuesday).")


def test_the_next_day_it_goes_on_where_it_was(visitor: Visitor, site: Site) -> None:
    visitor.tell(SOLVABLE)
    visitor.press("Done, next step")
    visitor.page.close()
    site.clock.move(days=1)
    again = Visitor(site, visitor.context)
    again.open()
    with again.page.expect_navigation():
        again.page.get_by_role("link", name=SOLVABLE[:20]).click()
    assert again.sees("Step 2 of")
    assert again.sees("Yesterday")
    again.press("This solved it")
    assert ticket_of(site).outcome == "confirmed"
    assert again.complaints == []


def test_a_double_click_says_it_once(visitor: Visitor, site: Site) -> None:
    visitor.open()
    visitor.page.locator("#text").fill(SOLVABLE)
    # nothing is written, and so nothing answered, before both clicks were made: the second is not for the next page
    with site.services.database.write():
        visitor.page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    # the second click breaks off what the first began, which a wait for the navigation itself would call an error
    until(visitor.page, lambda: "/chat/" in visitor.page.url)
    visitor.page.wait_for_load_state("networkidle")
    with site.services.database.write():
        visitor.page.get_by_role("button", name="Done, next step").dblclick(no_wait_after=True)
    visitor.page.get_by_text("Step 2 of").wait_for()
    visitor.page.wait_for_load_state("networkidle")
    with site.services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        pressed = select(func.count()).select_from(Message).where(Message.text == "Done, next step")
        assert session.scalar(pressed) == 1


def test_going_back_and_pressing_again_is_answered_with_where_it_stands(visitor: Visitor, site: Site) -> None:
    visitor.tell(SOLVABLE)
    visitor.press("Done, next step")
    visitor.page.go_back()
    before = messages(site)
    visitor.page.locator("#text").fill("It came back")
    visitor.press("Send")
    if visitor.sees("moved on"):
        assert visitor.page.locator("#text").input_value() == "It came back"
        assert messages(site) == before
        visitor.press("Send")
    assert visitor.sees("It came back")


def test_reloading_says_nothing_again(visitor: Visitor, site: Site) -> None:
    visitor.tell(SOLVABLE)
    visitor.press("Done, next step")
    before = messages(site)
    visitor.page.reload()
    assert messages(site) == before


def test_what_is_refused_keeps_its_text(visitor: Visitor, site: Site) -> None:
    visitor.open()
    visitor.page.locator("#text").fill("   ")
    visitor.press("Send")
    assert visitor.sees("write something first")
    assert visitor.page.get_by_role("alert").is_visible()


def test_a_file_can_be_added_and_saved(visitor: Visitor, tmp_path) -> None:
    visitor.tell(FOR_PEOPLE)
    picture = tmp_path / "screen.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    visitor.page.get_by_text("Files", exact=True).click()
    visitor.page.get_by_label("Add a file").set_input_files(picture)
    visitor.press("Add this file")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="screen.png").click()
    assert download.value.suggested_filename == "screen.png"


def test_the_keyboard_is_enough(visitor: Visitor, site: Site) -> None:
    visitor.open()
    visitor.page.locator("#text").focus()
    visitor.page.keyboard.type(SOLVABLE)
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(":focus")).to_have_text("Send")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("Step 1 of").wait_for()
    assert ticket_of(site).subject.startswith(SOLVABLE[:20])
