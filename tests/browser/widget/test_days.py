"""Conversations that take their time: a question back, two fixes that fail, a closed desk, another day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Clock, Site
from tests.browser.widget import agent
from tests.browser.widget.host import Host
from tests.browser.widget.widget import Widget, using
from tests.service.world import ASKED_BACK, SOLVABLE, TWO_FIXES


@pytest.fixture
def clock(desk: Site) -> Iterator[Clock]:
    """The desk's; as it was for whoever comes next."""
    before = desk.clock.at
    yield desk.clock
    desk.clock.at = before


def test_a_question_back_is_answered_by_a_click(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(ASKED_BACK)
        choice = widget.panel.locator("#actions .choose").first
        label = choice.inner_text().strip()
        choice.click()
        widget.wrote(ASKED_BACK, label)
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        expect(widget.log.locator(".source")).to_be_visible()
        expect(widget.panel.locator("#actions .choose")).to_have_count(0)


def test_after_two_fixes_that_failed_there_is_a_person_who_sees_both(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(TWO_FIXES)
        expect(widget.log.locator(".source")).to_have_count(1)
        widget.press("Not yet")
        expect(widget.log.locator(".source")).to_have_count(2)
        widget.press("Not yet")
        widget.sees("is now with a person")
        expect(widget.button("Not yet")).to_have_count(0)
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        widget.wrote(TWO_FIXES, "Not yet", "Not yet")
        handoff = agent.ticket(desk, widget.conversation()).handoff
        assert handoff is not None
        assert len(handoff["articles_shown"]) == 2


def test_out_of_hours_it_says_when_somebody_is_there(chromium: Browser, host: Host, clock: Clock) -> None:
    clock.move(hours=12)
    with using(chromium, host) as widget:
        widget.context.clock.set_fixed_time(clock())
        widget.open()
        widget.press("Talk to a person")
        widget.sees("Nobody is at the desk at the moment. It is open again from 08:00 tomorrow (Tuesday).")
        expect(widget.panel.locator("#people")).to_contain_text("Answer expected by")


def test_the_next_day_it_goes_on_where_it_was(chromium: Browser, host: Host, clock: Clock, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.context.clock.set_fixed_time(clock())
        widget.open()
        widget.tell(SOLVABLE)
        widget.press("Done, next step")
        widget.sees("Step 2 of 9")
        expect(widget.log.locator(".day")).to_have_text("Today")
        widget.page.close()
        clock.move(days=1)
        widget.context.clock.set_fixed_time(clock())
        again = Widget(host, widget.context)
        again.open()
        again.sees("Step 2 of 9")
        expect(again.log.locator(".day")).to_have_text("Yesterday")
        again.press("This solved it")
        again.sees("glad that it is solved")
        expect(again.log.locator(".day")).to_have_text(["Yesterday", "Today"])
        assert agent.ticket(desk, again.conversation()).outcome == "confirmed"
        assert again.complaints == []
