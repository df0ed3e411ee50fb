"""The other side as the widget shows it: live, by name, typing, and as late as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget import agent
from tests.browser.widget.host import Host
from tests.browser.widget.widget import using
from tests.service.world import FOR_PEOPLE


def test_the_agent_answers_live_and_the_launcher_counts_what_was_not_seen(
    chromium: Browser, host: Host, desk: Site
) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.listen()
        widget.tell(FOR_PEOPLE)
        agent.answer(desk, widget.conversation(), "Hello, this is Robin.")
        widget.sees("Hello, this is Robin.")
        widget.press("Close")
        expect(widget.launcher).to_be_focused()
        agent.answer(desk, widget.conversation(), "Are you there?")
        expect(widget.launcher).to_have_accessible_name("Open support chat, 1 unread message")
        expect(widget.page.locator("#firstline-widget .count")).to_have_text("1")
        until(widget.page, lambda: widget.heard("unread")[-1]["count"] == 1)
        widget.launcher.click()
        expect(widget.log.locator(".marker")).to_have_text("New")
        expect(widget.page.locator("#firstline-widget .count")).to_be_hidden()
        until(widget.page, lambda: widget.heard("unread")[-1]["count"] == 0)


@pytest.mark.parametrize(("name", "said"), [("Robin Hale", "Robin Hale"), ("", "Support agent")])
def test_that_the_agent_is_typing_is_seen_and_said(
    chromium: Browser, host: Host, desk: Site, name: str, said: str
) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        assert agent.types(desk, widget, name) == f"{said} is typing…"
        expect(widget.panel.locator("#dots")).to_be_hidden()


def test_each_agent_has_their_name(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        for name in ("Robin Hale", "Sam <b>Osei</b>"):
            agent.answer(desk, widget.conversation(), f"This is {name}.", agent.named(desk, name))
        agent.answer(desk, widget.conversation(), "And a program.")
        expect(widget.log.locator(".agent .by > span")).to_have_text(["Robin Hale", "Sam <b>Osei</b>", "Support agent"])
        expect(widget.log.get_by_role("group", name="Robin Hale")).to_contain_text("This is Robin Hale.")
        # another voice does not stand under the name of the one before
        expect(widget.log.locator(".agent.follows")).to_have_count(0)


def test_whoever_comes_back_sees_the_latest_answer(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        for number in range(4):
            agent.answer(desk, widget.conversation(), f"Line {number}. " + "Some more words. " * 12)
        widget.sees("Line 3.")
        agent.answer(desk, widget.conversation(), "Are you there?")
        widget.visit()
        widget.launcher.click()
        expect(widget.log.get_by_text("Are you there?")).to_be_in_viewport(ratio=1)


def test_an_answer_is_said_to_be_expected_only_as_long_as_it_is(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.context.clock.install(time=desk.services.now())
        widget.open()
        widget.tell(FOR_PEOPLE)
        people = widget.panel.locator("#people")
        expect(people).to_contain_text("Answer expected by")
        widget.context.clock.fast_forward(timedelta(days=3) // timedelta(milliseconds=1))
        expect(people).to_contain_text("Late: an answer was due by")
        expect(people).not_to_contain_text("expected")
        agent.answer(desk, widget.conversation(), "Sorry.")
        widget.sees("Sorry.")
        expect(people).not_to_contain_text("due by")
        expect(people).to_contain_text("INC-")
