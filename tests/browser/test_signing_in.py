"""Signing in as people see it: without JavaScript, on a phone, in the dark, and for those who hear the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service import accounts
from tests.service.site import Site, site_in
from tests.service.somebody import NOW, SECRET, added

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NEW = "four-unrelated-old-words"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_in(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Where the site is served."""
    server = uvicorn.Server(uvicorn.Config(site.app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    with page.expect_navigation():
        page.click(f"form:has(#{next(iter(fields))}) button")


def faults(page: Page) -> list[str]:
    """What axe finds, and what is wider than the window."""
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(page, options=WCAG).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["wider than the window"] if wide else [])]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1_280])
def test_every_page_is_for_everybody(site: Site, address: str, chromium: Browser, width: int, scheme: str) -> None:
    person = added(site.database, f"ada-{width}-{scheme}@desk.example", ("agent", "author"))
    with site.database.write() as session:
        first = accounts.new_link(session, None, NOW)
        link = accounts.new_link(session, person.id, NOW)
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("/sign-in", f"/first-admin/{first}", f"/link/{link}", "/link/none"):
        page.goto(address + path)
        assert (path, faults(page)) == (path, [])
    page.goto(f"{address}/link/{link}")
    fill(page, password="short " * 3, again="other " * 3)
    assert faults(page) == []
    assert page.locator("#again").get_attribute("aria-describedby") == "again-wrong"
    page.goto(f"{address}/sign-in")
    fill(page, email=person.email or "", password=SECRET)
    assert page.url == f"{address}/account"
    assert faults(page) == []
    # what the browser itself says of a page that is not there, or of a form sent back
    assert [each for each in said if "status of 4" not in each] == []
    context.close()


def test_it_all_works_without_javascript(site: Site, address: str, chromium: Browser) -> None:
    person = added(site.database, "eve@desk.example", ("agent",))
    with site.database.write() as session:
        link = accounts.new_link(session, person.id, NOW)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/link/{link}")
    fill(page, password=NEW, again=NEW)
    assert "Your new password is set" in page.inner_text("main")
    page.goto(f"{address}/sign-in?next=/account%3Fhere")
    fill(page, email="eve@desk.example", password="not-the-password")
    assert "do not go together" in page.inner_text("[role=alert]")
    fill(page, password=NEW)
    assert page.url == f"{address}/account?here"
    fill(page, current=NEW, password=SECRET, again=SECRET)
    assert "Your password is changed" in page.inner_text("[role=status]")
    with page.expect_navigation():
        page.click("text=Sign out everywhere")
    assert page.url == f"{address}/sign-in?done=everywhere"
    context.close()


def test_the_keyboard_reaches_the_content_and_the_form_first(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/link/none")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto(f"{address}/sign-in")
    expect(page.locator("#email")).to_be_focused()
    page.close()


def test_a_form_on_another_site_signs_nobody_out(site: Site, address: str, chromium: Browser, tmp_path: Path) -> None:
    added(site.database, "may@desk.example")
    page = chromium.new_page()
    page.goto(f"{address}/sign-in")
    fill(page, email="may@desk.example", password=SECRET)
    elsewhere = tmp_path / "evil.html"
    elsewhere.write_text(
        f'<form method="post" action="{address}/account/sign-out-everywhere"><button>Win</button></form>'
    )
    page.goto(elsewhere.as_uri())
    with page.expect_navigation():
        page.click("button")
    assert "sent from another site" in page.inner_text("main")
    page.goto(f"{address}/account")
    assert page.url == f"{address}/account"
    page.close()
