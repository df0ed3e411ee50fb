"""Every state by axe in every look; the whole way by keyboard; what a screen reader is given, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget import agent
from tests.browser.widget.host import Host
from tests.browser.widget.widget import Widget, axe_violations, using
from tests.service.world import ASKED_BACK, FOR_PEOPLE, SOLVABLE

WIDE = {"width": 1000, "height": 760}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "right to left": {"color_scheme": "light", "viewport": WIDE, "locale": "ar"},
    "right to left, narrow and dark": {"color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
    "no colours": {"forced_colors": "active", "viewport": WIDE},
    "large letters": {"viewport": WIDE},
    "large letters, narrow": {"viewport": {"width": 320, "height": 640}},
}
# what each addition to the live regions would be read out as
HEAR = """() => {
  window.spoken = [];
  const log = document.getElementById('log');
  const text = node => node.nodeType === 1 && !node.closest('[aria-hidden=true]') ? node.innerText : '';
  new MutationObserver(all => {
    if (log.getAttribute('aria-busy') === 'true') return;
    for (const each of all) for (const node of each.addedNodes) if (text(node).trim()) spoken.push(text(node).trim());
  }).observe(log, { childList: true });
}"""


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_is_accessible(chromium: Browser, host: Host, desk: Site, look: str) -> None:
    scripts = "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
    with using(chromium, host, scripts=scripts if "large" in look else "", **LOOKS[look]) as widget:
        widget.visit()
        expect(widget.launcher).to_be_visible()
        assert axe_violations(widget.page) == [], "closed"
        if "right to left" in look:
            widget.call("setLocale", "ar")
        widget.launcher.click()
        expect(widget.box).to_be_focused()
        expect(widget.panel.locator("html")).to_have_attribute("dir", "rtl" if "right to left" in look else "ltr")
        assert axe_violations(widget.page) == [], "open"
        for said in states(widget, desk):
            assert axe_violations(widget.frame) == [], said
            wide = widget.frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, said
            # the box can be reached, whatever else is shown
            widget.box.scroll_into_view_if_needed()


def states(widget: Widget, desk: Site) -> Iterator[str]:
    """The panel in each of its states, one after the other; found by class, since words differ."""
    panel = widget.panel
    yield "the start"
    widget.box.fill(SOLVABLE)
    expect(panel.locator(".suggestion").first).to_be_visible()
    yield "articles while typing"
    widget.box.press("Enter")
    expect(panel.locator(".step").first).to_be_visible()
    yield "a step"
    panel.locator(".all_steps").click()
    expect(panel.locator(".steps .fix")).to_be_visible()
    yield "all steps"
    panel.locator(".solved").click()
    expect(panel.locator("form.rate")).to_be_visible()
    yield "a rating"
    panel.locator(".score").nth(2).click()
    expect(panel.locator("#rating-comment")).to_be_visible()
    yield "a rating with its comment"
    panel.locator(".person").click()
    expect(panel.locator("#people")).to_be_visible()
    panel.locator("#pick").set_input_files(
        [
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"},
            {"name": "b.txt", "mimeType": "text/plain", "buffer": b""},
        ]
    )
    expect(panel.locator(".attached")).to_have_count(1)
    agent.answer(desk, widget.conversation(), "Hello, see https://example.com/help")
    expect(panel.locator(".agent")).to_be_visible()
    yield "with a person, and files"
    widget.context.set_offline(True)
    widget.write("not yet sent")
    expect(panel.locator("#offline")).to_be_visible()
    yield "offline"
    widget.context.set_offline(False)
    expect(panel.locator(".waiting")).to_have_count(0)


def test_reading_and_the_list_are_accessible(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.press("Your conversations")
        expect(widget.panel.locator(".entry")).to_have_count(1)
        assert axe_violations(widget.frame) == []
        widget.press("Back")
        widget.panel.locator(".source").click()
        expect(widget.panel.locator("#article .fix").first).to_be_visible()
        assert axe_violations(widget.frame) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_question_an_agent_who_types_and_a_desk_that_is_away_are_accessible(
    chromium: Browser, host: Host, desk: Site, scheme: Any
) -> None:
    with using(chromium, host, color_scheme=scheme) as widget:
        widget.open()
        widget.tell(ASKED_BACK)
        expect(widget.panel.locator("#actions .choose").first).to_be_visible()
        assert axe_violations(widget.frame) == [], "a question"
        widget.press("Talk to a person")
        expect(widget.panel.locator("#people")).to_be_visible()
        agent.types(desk, widget, "Robin Hale")
        assert axe_violations(widget.frame) == [], "typing"
        widget.context.route("**/api/v1/conversations/*", lambda route: route.abort())
        widget.visit()
        widget.launcher.click()
        expect(widget.panel.locator("#load-failed")).to_be_visible()
        assert axe_violations(widget.frame) == [], "the desk is away"


def test_what_was_not_sent_is_accessible(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.context.route("**/api/v1/conversations", lambda route: route.fulfill(status=422, body="{}"))
        widget.open()
        widget.write("hello")
        expect(widget.log.get_by_role("alert")).to_be_visible()
        assert axe_violations(widget.frame) == []


def test_the_control_finds_what_is_wrong(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.frame.evaluate("document.querySelector('label').remove()")
        assert any("label" in each for each in axe_violations(widget.frame))


def test_the_whole_way_by_keyboard(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.visit()
        keys = widget.page.keyboard
        widget.page.locator("#other").focus()
        keys.press("Tab")
        expect(widget.launcher).to_be_focused()
        keys.press("Enter")
        expect(widget.box).to_be_focused()
        for line in SOLVABLE.partition(" and ")[::2]:
            keys.type(line)
            keys.press("Shift+Enter")
        expect(widget.box).to_have_value(SOLVABLE.replace(" and ", "\n") + "\n")
        keys.press("Enter")
        widget.sees("Step 1 of 9")
        to(widget, "Done, next step", "Shift+Tab")
        keys.press("Enter")
        widget.sees("Step 2 of 9")
        expect(widget.button("Done, next step")).to_be_focused()
        keys.press("Space")
        widget.sees("Step 3 of 9")
        to(widget, "This solved it", "Tab")
        keys.press("Enter")
        widget.sees("glad that it is solved")
        expect(widget.box).to_be_focused()
        keys.press("Escape")
        expect(widget.launcher).to_be_focused()
        expect(widget.launcher).to_have_attribute("aria-expanded", "false")
        keys.press("Enter")
        expect(widget.box).to_be_focused()


def to(widget: Widget, name: str, key: str) -> None:
    """Tab until the button has the focus."""
    for _ in range(12):
        if widget.button(name).evaluate("each => each === document.activeElement"):
            return
        widget.onward(key)
    raise AssertionError(f"{name} is not to be reached by {key}")


def test_the_order_of_tabbing_is_that_of_reading(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        # those for what was being typed go a moment after it was sent
        expect(widget.panel.locator("#suggestions")).to_be_hidden()
        widget.panel.locator("#conversations").focus()
        now = "document.activeElement.innerText || document.activeElement.id"
        order = [widget.frame.evaluate(now)]
        for _ in range(11):
            widget.onward()
            order.append(widget.frame.evaluate(now))
        seen = [re.sub(r"\s+", " ", each)[:22].strip() for each in order]
        assert seen[3].startswith("Read the whole article")
        assert seen[4:] == [
            "Done, next step",
            "Show all steps",
            "This solved it",
            "Not yet",
            "Talk to a person",
            "attach",
            "box",
            "send",
        ]


def test_in_full_screen_the_page_behind_cannot_be_reached(chromium: Browser, host: Host) -> None:
    with using(chromium, host, viewport={"width": 360, "height": 640}, reduced_motion="reduce") as widget:
        widget.open()
        expect(widget.dialog).to_have_attribute("aria-modal", "true")
        expect(widget.page.locator("body")).to_have_js_property("inert", True)
        until(widget.page, lambda: widget.dialog.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640})
        widget.press("Close")
        expect(widget.page.locator("body")).to_have_js_property("inert", False)
        expect(widget.launcher).to_be_focused()


def test_the_log_is_a_list_of_who_said_what_when(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        expect(widget.log).to_match_aria_snapshot("""
          - log "Conversation":
            - group /You \\d+:\\d+ [AP]M/:
              - text: /Outlook says my mailbox is full/
            - group /Assistant \\d+:\\d+ [AP]M/:
              - paragraph: /This may solve it/
              - button /Read the whole article Version 1, updated/
            - group /Assistant \\d+:\\d+ [AP]M/:
              - paragraph: Step 1 of 9
              - list
        """)
        expect(widget.panel.locator("body")).to_match_aria_snapshot("""
          - banner:
            - heading "IT support" [level=1]
            - paragraph: Automatic · a person is one click away
            - button "Your conversations"
            - button "Close"
          - main:
            - log "Conversation"
            - group "What you can do now":
              - button "Done, next step"
              - button "Show all steps"
              - button "This solved it"
              - button "Not yet"
              - button "Talk to a person"
            - textbox "Your message"
            - button "Send"
            - status
        """)


def test_each_thing_is_read_out_once_and_in_order(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.frame.evaluate(HEAR)
        widget.tell(FOR_PEOPLE)
        widget.sees("is now with a person")
        widget.write("one more thing")
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        agent.answer(desk, widget.conversation(), "I am on it.")
        widget.sees("I am on it.")
        until(widget.page, lambda: "I am on it." in widget.frame.evaluate("spoken.at(-1)"))
        spoken = [re.sub(r"\s+", " ", each) for each in widget.frame.evaluate("spoken")]
        own = [each for each in spoken if each.startswith("You")]
        assert [FOR_PEOPLE in own[0], "one more thing" in own[1], len(own)] == [True, True, 2]
        assert sum("is now with a person" in each for each in spoken) == 1
        assert sum("I am on it." in each for each in spoken) == 1


def test_what_was_there_before_is_not_read_out_again(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        busy = """addEventListener('DOMContentLoaded', () => { const log = document.getElementById('log');
          if (!log) return; window.spoken = 0;
          new MutationObserver(() => { if (log.getAttribute('aria-busy') !== 'true') spoken += 1; })
            .observe(log, { childList: true }); });"""
        widget.context.add_init_script(busy)
        widget.open()
        widget.sees("Step 1 of 9")
        assert widget.frame.evaluate("spoken") == 0
        expect(widget.log).not_to_have_attribute("aria-busy", "true")


def test_whoever_reads_further_up_is_not_torn_away(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        for number in range(8):
            agent.answer(desk, widget.conversation(), f"Line {number}. " + "Some more words. " * 12)
        widget.sees("Line 7")
        scrolled = "each.addEventListener('scroll', done, { once: true }); each.scrollTop = 40;"
        widget.log.evaluate(f"each => new Promise(done => {{ {scrolled} }}).then(() => null)")
        agent.answer(desk, widget.conversation(), "The latest.")
        expect(widget.button("New messages")).to_be_visible()
        assert widget.log.evaluate("each => each.scrollTop") == 40
        widget.press("New messages")
        expect(widget.log.get_by_text("The latest.")).to_be_in_viewport()
        expect(widget.panel.locator("#jump")).to_be_hidden()


def test_nothing_moves_for_those_who_do_not_want_it(chromium: Browser, host: Host) -> None:
    with using(chromium, host, reduced_motion="reduce") as widget:
        widget.open()
        widget.tell(SOLVABLE)
        running = "document.getAnimations().filter(each => each.playState === 'running').length"
        assert widget.frame.evaluate(running) == 0
        assert widget.page.evaluate(running) == 0


def test_an_input_method_keeps_its_enter(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.box.fill("かな")
        widget.box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "keyCode": 229})
        expect(widget.box).to_have_value("かな")
        expect(widget.log.locator(".message")).to_have_count(0)
