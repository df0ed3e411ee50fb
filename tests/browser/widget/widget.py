"""Somebody at a page that carries the widget: opens it, writes, presses; and all that the browser complained about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.visitor import TAGS, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page

    from tests.browser.widget.host import Host

# what the network's failures, which tests bring about, add to the console by themselves
_NETWORK = re.compile(r"Failed to load resource|net::ERR_|ERR_INTERNET_DISCONNECTED")
# a busy machine answers late
expect.set_options(timeout=20_000)
EVENTS = (
    "ready", "open", "close", "unread", "message:sent", "message:received", "suggestion:shown", "resolved", "handoff",
    "rating", "error",
)  # fmt: skip


class Widget:
    """`complaints`: console errors, broken scripts and violations of a content policy, in page and panel."""

    def __init__(self, host: Host, context: BrowserContext) -> None:
        self.host, self.context = host, context
        self.complaints: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.page: Page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: self._noted(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append((request.method, request.url)))
        return page

    def visit(self, path: str = "/") -> None:
        self.page.goto(self.host.own + path)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("#firstline-widget .launch button")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("#firstline-widget .panel")

    @property
    def sorry(self) -> Locator:
        """What stands in the panel's place when it does not come."""
        return self.page.locator("#firstline-widget .sorry")

    @property
    def panel(self) -> Any:
        return self.page.frame_locator("#firstline-widget iframe")

    @property
    def frame(self) -> Frame:
        """The panel's own page."""
        found = next(each for each in self.page.frames if "/widget/panel" in each.url)
        return found

    @property
    def box(self) -> Locator:
        return self.panel.locator("#box")

    @property
    def log(self) -> Locator:
        return self.panel.locator("#log")

    def open(self, path: str = "/") -> None:
        self.visit(path)
        self.launcher.click()
        expect(self.box).to_be_focused()

    def write(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def tell(self, text: str) -> None:
        """Write it and wait for the answer."""
        before = self.log.locator(".firstline").count()
        self.write(text)
        expect(self.log.locator(".firstline").nth(before)).to_be_visible()

    def button(self, label: str) -> Locator:
        return self.panel.get_by_role("button", name=label, exact=True)

    def press(self, label: str) -> None:
        self.button(label).click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.log).to_contain_text(text)

    def call(self, *said: Any) -> Any:
        """Firstline(…), as a script of the page would."""
        return self.page.evaluate("said => window.Firstline(...said)", list(said))

    def listen(self) -> None:
        """Note every event from now on in window.heard."""
        self.page.evaluate(
            "names => { window.heard = []; names.forEach(name => Firstline('on', name, e => heard.push(e))); }", EVENTS
        )

    def hears(self, name: str, count: int) -> list[dict[str, Any]]:
        """Wait until so many events of the name were noted; those."""
        until(self.page, lambda: len(self.heard(name)) >= count)
        found = self.heard(name)
        assert len(found) == count
        return found

    def heard(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate("name => heard.filter(e => e.type === name)", name)
        return found

    def conversation(self) -> str:
        """The id of the one on the screen."""
        return str(next(json.loads(value)["id"] for name, value in self.kept().items() if name.endswith(":talk")))

    def wrote(self, *texts: str) -> None:
        """What its requester said and pressed, as the panel shows it."""
        expect(self.log.locator(".requester .bubble")).to_have_text(texts)

    def onward(self, key: str = "Tab") -> None:
        """Move the focus on, and wait until it has moved."""
        self.frame.evaluate("window.before = document.activeElement")
        self.page.keyboard.press(key)
        until(self.page, lambda: self.frame.evaluate("document.activeElement !== before"))

    def kept(self) -> dict[str, str]:
        """What the panel keeps in the browser."""
        found: dict[str, str] = self.frame.evaluate("({...localStorage, ...sessionStorage})")
        return found

    def _noted(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not _NETWORK.search(text):
            self.complaints.append(text)


@contextmanager
def using(browser: Browser, host: Host, *, scripts: str = "", **how: Any) -> Iterator[Widget]:
    """A fresh browser at the host's page, with nothing to complain about at the end. `scripts` run in every frame."""
    context = browser.new_context(**how)
    context.set_default_timeout(20_000)
    if scripts:
        context.add_init_script(scripts)
    widget = Widget(host, context)
    try:
        yield widget
    finally:
        context.close()
    assert widget.complaints == []


def axe_violations(place: Page | Frame) -> list[str]:
    """What axe finds wrong with a page or with the panel, as rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    # what still moves into its place is judged when it is there; a document does not name what moves in a shadow root
    place.evaluate(
        "Promise.all([document, ...[...document.querySelectorAll('*')].map(each => each.shadowRoot).filter(Boolean)]"
        ".flatMap(root => root.getAnimations()).filter(each => each.effect.getTiming().iterations === 1)"
        ".map(each => each.finished.catch(() => null))).then(() => null)"
    )
    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "iframes": False}
    found = Axe().run(place, options=options)  # type: ignore[arg-type]
    return [f"{each['id']}: {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]
