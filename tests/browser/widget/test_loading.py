"""A panel that does not come: whoever opened it is told, tries again, closes it, or goes to the plain page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.visitor import until
from tests.browser.widget.host import PAGE, Host, hosting
from tests.browser.widget.widget import Widget, axe_violations, using

PANEL = "**/widget/panel?*"
PHONE = {"viewport": {"width": 360, "height": 640}}
FAILURES: dict[str, Callable[[Route], Any]] = {
    "cut": lambda route: route.abort(),
    "broken": lambda route: route.fulfill(status=502, body="<h1>proxy</h1>", content_type="text/html"),
    "without an end": lambda _: None,
}


def opened(widget: Widget) -> None:
    """Opened, and long enough waited for; the clock of the page runs ahead."""
    widget.context.clock.install()
    widget.visit()
    widget.launcher.click()
    expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    widget.context.clock.run_for(9_000)


@pytest.mark.parametrize("how", FAILURES)
def test_a_panel_that_does_not_come_says_so_and_can_be_tried_again(chromium: Browser, host: Host, how: str) -> None:
    with using(chromium, host, **PHONE) as widget:
        widget.context.route(PANEL, FAILURES[how])
        opened(widget)
        expect(widget.sorry).to_contain_text("The support chat could not be loaded.")
        expect(widget.sorry.get_by_role("button", name="Try again")).to_be_focused()
        assert axe_violations(widget.page) == []
        widget.context.unroute(PANEL)
        widget.sorry.get_by_role("button", name="Try again").click()
        expect(widget.box).to_be_focused()
        expect(widget.sorry).to_have_count(0)
        expect(widget.page.locator("body")).to_have_js_property("inert", True)


def test_whoever_is_in_full_screen_can_leave_it_before_and_after_the_panel_failed(
    chromium: Browser, host: Host
) -> None:
    with using(chromium, host, **PHONE) as widget:
        widget.context.route(PANEL, FAILURES["without an end"])
        widget.visit()
        widget.launcher.click()
        expect(widget.launcher).to_have_attribute("aria-expanded", "true")
        expect(widget.launcher).to_be_in_viewport()
        expect(widget.page.locator("body")).to_have_js_property("inert", False)
        widget.launcher.click()
        expect(widget.dialog).to_be_hidden()
        opened(widget)
        expect(widget.page.locator("body")).to_have_js_property("inert", False)
        widget.sorry.get_by_role("button", name="Close").click()
        expect(widget.dialog).to_be_hidden()
        expect(widget.launcher).to_be_focused()


def test_a_page_that_is_not_registered_shows_the_way_to_the_plain_page(chromium: Browser, host: Host) -> None:
    with hosting(Host(host.home, host.key)) as stranger, using(chromium, stranger) as widget:
        opened(widget)
        with widget.context.expect_page() as other:
            widget.sorry.get_by_role("link", name="Open the support page in a new tab").click()
        assert other.value.url == f"{host.home}/chat"
        assert other.value.evaluate("window.opener") is None
        assert not any("/widget/panel" in each.url and each.locator("#box").count() for each in widget.page.frames)
        # what the browser itself says of a frame that may not be here
        until(widget.page, lambda: widget.complaints)
        refused = [each for each in widget.complaints if "frame-ancestors" in each]
        assert refused == widget.complaints != []
        widget.complaints.clear()


@pytest.mark.parametrize("meanwhile", ["waiting", "on the page"])
def test_a_panel_that_comes_late_takes_its_place(chromium: Browser, host: Host, meanwhile: str) -> None:
    with using(chromium, host) as widget:
        held: list[Route] = []
        widget.context.route(PANEL, lambda route: held.append(route))
        opened(widget)
        widget.call("newMessage", "It is broken")
        expect(widget.sorry).to_be_visible()
        until(widget.page, lambda: held)
        if meanwhile == "on the page":
            widget.page.locator("#other").focus()
        held[0].continue_()
        expect(widget.box).to_have_value("It is broken")
        expect(widget.box if meanwhile == "waiting" else widget.page.locator("#other")).to_be_focused()
        expect(widget.sorry).to_have_count(0)


def test_opening_it_again_is_another_try(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.context.route(PANEL, FAILURES["cut"])
        opened(widget)
        expect(widget.sorry).to_be_visible()
        widget.launcher.click()
        widget.context.unroute(PANEL)
        widget.launcher.click()
        expect(widget.box).to_be_focused()


def test_it_is_said_in_arabic_where_the_page_is(chromium: Browser, host: Host) -> None:
    host.page("/", PAGE.replace('lang="en" dir="ltr"', 'lang="ar" dir="rtl"'))
    with using(chromium, host, color_scheme="dark") as widget:
        widget.context.route(PANEL, FAILURES["cut"])
        opened(widget)
        expect(widget.sorry).to_have_css("direction", "rtl")
        expect(widget.sorry.get_by_role("button")).to_have_text([re.compile("إعادة"), "إغلاق"])
        expect(widget.launcher).to_have_accessible_name("إغلاق محادثة الدعم")
        assert axe_violations(widget.page) == []
