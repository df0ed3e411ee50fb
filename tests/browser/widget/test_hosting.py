"""Pages as they are: strict, badly behaved, re-rendering; and a page that must not learn what it need not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from service import sites
from service.site_pages.showing import snippet_of
from service.site_values import Look
from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget.host import PAGE, Host, hosting
from tests.browser.widget.widget import Widget, using
from tests.service.world import FOR_PEOPLE, SOLVABLE

RUDE = """
* { all: unset !important; color: lime !important; font-size: 40px !important; letter-spacing: 9px !important; }
div, section, button, iframe, span { display: none !important; visibility: hidden !important; opacity: 0 !important;
  position: static !important; transform: rotate(45deg) !important; width: 1px !important; z-index: -1 !important; }
#firstline-widget { display: none !important; left: -9999px !important; filter: blur(9px) !important; }
body { transform: translateX(10px); filter: hue-rotate(90deg); }
"""
STUB = """<script>window.Firstline=window.Firstline||function(){(Firstline.q=Firstline.q||[]).push(arguments)};
window.early = [];
Firstline('on', 'ready', e => early.push(e.type));
Firstline('boot', {siteKey: '{key}', position: 'start', colorScheme: 'dark', label: 'Ask IT'});
Firstline('newMessage', 'It is broken');</script>"""
SHIFTS = """
window.shifts = 0; window.longest = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) shifts += e.value; })
  .observe({ type: 'layout-shift', buffered: true });
"""
# to itself, and until the last of it was heard by everybody who listens
POSTED = """all => new Promise(done => {
  addEventListener('message', e => e.data === 'last' && done());
  for (const each of [...all, 'last']) postMessage(each, '*');
})"""
TWO_REPORTS = """
window.reports = [];
document.addEventListener('securitypolicyviolation', e => reports.push(e.violatedDirective));
"""


def test_on_the_strictest_page_nothing_is_reported(chromium: Browser, host: Host) -> None:
    with using(chromium, host, scripts=TWO_REPORTS) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.press("This solved it")
        widget.sees("glad that it is solved")
        assert widget.page.evaluate("reports") == widget.frame.evaluate("reports") == []


def test_the_strict_page_does_report_what_it_forbids(chromium: Browser, host: Host) -> None:
    context = chromium.new_context()
    context.add_init_script(TWO_REPORTS)
    page = context.new_page()
    page.goto(host.own)
    page.evaluate("""() => {
      document.body.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }));
      try { document.body.innerHTML += '<p>'; } catch { }
    }""")
    until(page, lambda: set(page.evaluate("reports")) >= {"style-src-elem", "require-trusted-types-for"})
    context.close()


def test_rude_styles_of_the_page_change_nothing(chromium: Browser, host: Host) -> None:
    host.policy = ""
    host.files["/page.css"] = ("text/css", RUDE)
    # what moves into its place cannot be measured
    with using(chromium, host, viewport={"width": 1000, "height": 760}, reduced_motion="reduce") as widget:
        widget.visit()
        expect(widget.launcher).to_be_visible()
        box = widget.launcher.bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (924, 684, 56, 56)
        widget.launcher.click()
        expect(widget.box).to_be_focused()
        panel = widget.dialog.bounding_box()
        assert panel is not None
        assert panel["width"] == 400
        widget.tell(SOLVABLE)


@pytest.mark.parametrize(
    "what",
    [
        "document.body.replaceChildren(document.createElement('main'))",
        "document.body.replaceWith(document.createElement('body'))",
        "document.getElementById('firstline-widget').remove()",
        "document.documentElement.replaceChildren(document.head, document.createElement('body'))",
    ],
)
def test_a_page_that_renders_anew_keeps_its_widget(chromium: Browser, host: Host, what: str) -> None:
    host.policy = ""
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.page.evaluate(what)
        expect(widget.page.locator("#firstline-widget")).to_have_count(1)
        widget.sees("Step 1 of 9")
        expect(widget.launcher).to_have_attribute("aria-expanded", "true")
        widget.press("Done, next step")
        widget.sees("Step 2 of 9")


def test_a_second_script_is_refused_kindly(chromium: Browser, host: Host) -> None:
    host.page("/", PAGE.replace("</body>", '<script src="{home}/widget.js" data-site-key="{key}"></script></body>'))
    with using(chromium, host) as widget:
        said: list[str] = []
        widget.page.on("console", lambda message: said.append(message.text) if message.type == "info" else None)
        widget.open()
        expect(widget.page.locator("#firstline-widget")).to_have_count(1)
        until(widget.page, lambda: said)
        assert said == ["Firstline is on this page already; the second script does nothing."]


@contextmanager
def on_another_site(desk: Site) -> Iterator[Host]:
    """A page whose widget's frame has a process of its own and may keep nothing of others."""
    with hosting(Host(desk.address, "", name="localhost")) as elsewhere:
        with desk.services.database.write() as session:
            wanted = sites.Wanted("Elsewhere", (elsewhere.own,))
            elsewhere.key = sites.register(session, wanted, desk.services.now(), "test").key
        yield elsewhere


def test_where_the_browser_keeps_nothing_for_frames_of_others_it_still_works(chromium: Browser, desk: Site) -> None:
    blocked = (
        "if (top !== self) for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    with on_another_site(desk) as elsewhere, using(chromium, elsewhere, scripts=blocked) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        widget.write("one more thing")
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        widget.wrote(FOR_PEOPLE, "one more thing")


@pytest.mark.parametrize("meanwhile", ["waiting", "on the page"])
def test_a_panel_that_comes_late_gets_the_keys_unless_they_are_meant_for_the_page(
    chromium: Browser, desk: Site, meanwhile: str
) -> None:
    with on_another_site(desk) as elsewhere:
        # made when it is opened: the frame has the focus before its page is there
        elsewhere.page("/", PAGE.replace("data-site-key", 'data-preload="open" data-site-key'))
        with using(chromium, elsewhere) as widget:
            held: list[Route] = []
            widget.context.route("**/widget/panel?*", lambda route: held.append(route))
            widget.visit()
            widget.launcher.click()
            until(widget.page, lambda: held)
            if meanwhile == "on the page":
                widget.page.locator("#other").focus()
            held[0].continue_()
            expect(widget.page.locator("#firstline-widget .is-there")).to_have_count(1)
            if meanwhile == "on the page":
                expect(widget.page.locator("#other")).to_be_focused()
            else:
                expect(widget.box).to_be_focused()
                widget.tell(SOLVABLE)


def test_the_panel_hears_only_the_page_it_was_made_for(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        # the panel itself, and thereby its own origin, is not the page around it
        widget.frame.evaluate(POSTED, [{"firstline": 1, "type": "erase"}])
        # nor does the page's loader hear the page
        widget.listen()
        event = {"firstline": 1, "type": "event", "name": "resolved", "detail": {}}
        widget.page.evaluate(POSTED, [event, {"firstline": 1, "type": "close"}])
        assert widget.heard("resolved") == []
        expect(widget.launcher).to_have_attribute("aria-expanded", "true")
        widget.sees("Step 1 of 9")


def test_the_page_learns_neither_token_nor_text(chromium: Browser, host: Host) -> None:
    listening = "window.all = []; window.addEventListener('message', e => all.push(JSON.stringify(e.data)), true);"
    with using(chromium, host, scripts=listening) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        until(widget.page, lambda: "message:received" in " ".join(widget.page.evaluate("all")))
        told = " ".join(widget.page.evaluate("all"))
        assert "fl_c_" not in told
        assert "mailbox is full" not in told
        token = next(value for name, value in widget.kept().items() if name.endswith(":talk"))
        assert "fl_c_" in token
        assert (
            widget.page.evaluate(
                "document.querySelector('#firstline-widget').shadowRoot.querySelector('iframe').contentDocument"
            )
            is None
        )
        assert not any("fl_c_" in url for _, url in widget.requests)


def test_calls_before_the_script_is_there_are_not_lost(chromium: Browser, host: Host) -> None:
    host.policy = ""
    host.page("/", PAGE.replace("<body>", "<body>" + STUB))
    with using(chromium, host, viewport={"width": 1000, "height": 760}) as widget:
        widget.visit()
        expect(widget.box).to_have_value("It is broken")
        until(widget.page, lambda: widget.page.evaluate("early") == ["ready"])
        expect(widget.panel.locator("html")).to_have_attribute("data-scheme", "dark")
        box = widget.launcher.bounding_box()
        assert box is not None
        assert box["x"] == 20
        widget.press("Close")
        expect(widget.launcher).to_have_accessible_name("Ask IT")


LOOKS = {"accent": "#00695c", "position": "start", "label": "Ask IT"}


def looks_like_the_sites(widget: Widget) -> None:
    expect(widget.launcher).to_have_accessible_name("Ask IT")
    expect(widget.launcher).to_have_css("background-color", "rgb(0, 105, 92)")
    until(widget.page, lambda: (widget.launcher.bounding_box() or {}).get("x") == 20)


def test_the_button_has_the_sites_look_once_the_panel_is_there(chromium: Browser, host: Host, desk: Site) -> None:
    wears(desk, host)
    with using(chromium, host, reduced_motion="reduce") as widget:
        widget.visit()
        looks_like_the_sites(widget)


def test_the_snippet_gives_the_button_its_look_at_once(chromium: Browser, host: Host, desk: Site) -> None:
    with desk.services.database.read() as session:
        site = sites.site_by_key(session, wears(desk, host))
    assert site is not None
    snippet = snippet_of(site, host.home).replace("async", 'async data-preload="open"')
    host.page("/", f"<!doctype html><html lang=en><title>x</title><body>{snippet}")
    with using(chromium, host, reduced_motion="reduce") as widget:
        widget.visit()
        looks_like_the_sites(widget)
        expect(widget.page.locator("#firstline-widget iframe")).to_have_count(0)
    with using(chromium, host, java_script_enabled=False) as plain:
        plain.visit()
        plain.page.get_by_role("link", name="IT support").click()
        plain.page.wait_for_url(f"{host.home}/chat")


def wears(desk: Site, host: Host) -> str:
    """Give the site a look of its own; its key."""
    with desk.services.database.write() as session:
        site = sites.site_by_key(session, host.key)
        assert site is not None
        wanted = sites.Wanted("An intranet", (host.own,), True, Look(**LOOKS))
        sites.change(session, site.id, wanted, desk.services.now(), "test")
    return host.key


def test_every_method_may_be_called_twice(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.visit()
        widget.listen()
        for call in (["open"], ["open"], ["close"], ["close"], ["toggle"], ["toggle"], ["show"], ["show"]):
            widget.call(*call)
        assert len(widget.heard("open")) == 2
        assert len(widget.heard("close")) == 2
        widget.call("hide")
        widget.call("hide")
        expect(widget.launcher).to_be_hidden()
        widget.call("open")
        expect(widget.box).to_be_focused()
        widget.call("boot", {"accent": "#00695c"})
        expect(widget.page.locator("#firstline-widget")).to_have_count(1)
        widget.call("setColorScheme", "dark")
        expect(widget.panel.locator("html")).to_have_attribute("data-scheme", "dark")
        widget.call("setLocale", "ar")
        expect(widget.panel.locator("html")).to_have_attribute("dir", "rtl")
        expect(widget.panel.get_by_role("heading", name="الدعم التقني")).to_be_visible()
        widget.call("no such method")
        widget.call("update", {"position": "middle"})
        assert len(widget.heard("error")) == 2


def test_a_listener_can_be_taken_away_and_a_broken_one_stops_no_other(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.visit()
        widget.page.evaluate("""() => {
          window.count = 0;
          Firstline('on', 'open', () => { throw new Error('mine'); });
          window.off = Firstline('on', 'open', () => { count += 1; });
          Firstline('open'); Firstline('close'); off(); off(); Firstline('open');
        }""")
        assert widget.page.evaluate("count") == 1
        until(widget.page, lambda: widget.complaints == ["mine", "mine"])
        widget.complaints.clear()


@pytest.mark.parametrize("method", ["logout", "shutdown"])
def test_leaving_erases_everything_that_was_kept(chromium: Browser, host: Host, method: str) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.box.fill("a draft")
        assert widget.kept() != {}
        widget.call(method)
        if method == "shutdown":
            expect(widget.page.locator("#firstline-widget")).to_have_count(0)
        else:
            until(widget.page, lambda: widget.kept() == {})
        widget.visit()
        widget.launcher.click()
        expect(widget.box).to_be_focused()
        assert widget.kept() == {}
        expect(widget.log.locator(".message")).to_have_count(0)


def test_after_a_shutdown_it_can_be_booted_again(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.call("shutdown")
        widget.call("boot")
        widget.launcher.click()
        expect(widget.box).to_be_focused()
        widget.call("shutdown")
        expect(widget.page.locator("#firstline-widget")).to_have_count(0)
        widget.call("boot")
        widget.launcher.click()
        expect(widget.box).to_be_focused()


@pytest.mark.parametrize("size", [{"width": 1000, "height": 760}, {"width": 360, "height": 640}])
def test_nothing_on_the_page_moves(chromium: Browser, host: Host, size: Any) -> None:
    with using(chromium, host, scripts=SHIFTS, viewport=size) as widget:
        widget.open()
        widget.press("Close")
        expect(widget.dialog).to_be_hidden()
        # a shift is counted once the picture in which it happened is there
        widget.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert widget.page.evaluate("shifts") == 0


def test_nothing_is_asked_for_before_it_may_be(chromium: Browser, host: Host) -> None:
    host.page("/", PAGE.replace("data-site-key", 'data-preload="open" data-site-key'))
    with using(chromium, host) as widget:
        widget.visit()
        expect(widget.launcher).to_be_visible()
        # idle now: what would be loaded then is being loaded
        widget.page.evaluate("new Promise(done => requestIdleCallback(() => done()))")
        expect(widget.page.locator("#firstline-widget iframe")).to_have_count(0)
        assert [url for _, url in widget.requests if host.home in url] == [f"{host.home}/widget.js"]


def test_the_demo_page_s_own_origin_may_carry_it_too(chromium: Browser, desk: Site) -> None:
    with desk.services.database.write() as session:
        own = sites.register(session, sites.Wanted("Own", (desk.address,)), desk.services.now(), "test").key
    context = chromium.new_context()
    page = context.new_page()
    page.goto(desk.address + "/widget/panel?site=" + own)
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    page.get_by_role("textbox", name="Your message").fill(SOLVABLE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text(re.compile("Step 1 of 9"))
    context.close()
