"""Somebody at a browser: opens the chat, writes, presses; and everything that the browser complained about."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from tests.browser.conftest import Site

# what a server's answer of 4xx adds to the console by itself
_ANSWERED = re.compile(r"the server responded with a status of (404|409|422|429|503)")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


PATIENCE_S = 60


def until(page: Page, holds: Callable[[], object]) -> None:
    """Wait for something that no locator can: the browser and the test's own listeners go on meanwhile."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        page.wait_for_timeout(20)


class Visitor:
    """`complaints`: console errors, broken scripts and violations of the content policy."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site, self.context = site, context
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._noted)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "/chat") -> None:
        self.page.goto(self.site.address + path)

    def tell(self, text: str) -> None:
        self.open()
        self.write(text)

    def write(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.press("Send")

    def press(self, label: str, *, exact: bool = True) -> None:
        """Press a button that sends a form, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=label, exact=exact).first.click()

    def sees(self, text: str) -> bool:
        return text in self.page.locator("main").inner_text()

    def buttons(self) -> list[str]:
        return [each.strip() for each in self.page.get_by_role("button").all_inner_texts()]

    def _noted(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _ANSWERED.search(message.text):
            self.complaints.append(message.text)


@contextmanager
def visiting(browser: Browser, site: Site, **how: Any) -> Iterator[Visitor]:
    """A visitor with a fresh browser, who had nothing to complain about when they leave."""
    context = browser.new_context(**how)
    context.set_default_timeout(60_000)
    visitor = Visitor(site, context)
    yield visitor
    context.close()
    assert visitor.complaints == []


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong with the page, as rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(TAGS)}})
    return [f"{each['id']}: {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]
