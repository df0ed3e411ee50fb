"""From a page with the widget to a solved problem or a person, and back again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Response, Route, expect

from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget import agent
from tests.browser.widget.host import Host
from tests.browser.widget.widget import Widget, using
from tests.service.world import ASKED_BACK, FOR_PEOPLE, SOLVABLE

PICTURE = {"name": "what I see.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 2_000}
# each status line, however soon another one takes its place
NOTED = """() => {
  window.lines = [];
  const status = document.getElementById('status');
  new MutationObserver(() => lines.push(status.textContent)).observe(status, { childList: true });
}"""


def test_a_problem_is_solved_step_by_step(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.listen()
        widget.tell(SOLVABLE)
        widget.sees("Step 1 of 9")
        expect(widget.log.locator(".source-line")).to_contain_text("updated")
        widget.press("Done, next step")
        widget.sees("Step 2 of 9")
        widget.press("Show all steps")
        expect(widget.log.locator("ol.fix > li")).to_have_count(9)
        widget.press("This solved it")
        widget.sees("glad that it is solved")
        widget.panel.get_by_label("4 of 5").check(force=True)
        widget.panel.get_by_label("Anything you would like to add?").fill("Quick.")
        widget.press("Send rating")
        widget.sees("Rated 4 of 5")
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        widget.wrote(SOLVABLE, "Done, next step", "Show all steps", "This solved it", "Rated 4 of 5")
        widget.hears("message:sent", 5)
        widget.hears("suggestion:shown", 1)
        widget.hears("resolved", 1)
        assert widget.hears("rating", 1)[0]["score"] == 4


@pytest.mark.parametrize("first", [SOLVABLE, FOR_PEOPLE, ASKED_BACK, "asdf", "hello", "the coffee machine is broken"])
def test_a_person_is_one_press_away_from_everywhere(chromium: Browser, host: Host, first: str) -> None:
    with using(chromium, host) as widget:
        widget.open()
        expect(widget.button("Talk to a person")).to_be_visible()
        widget.tell(first)
        expect(widget.panel.locator(".button.person")).to_be_visible()
        widget.panel.locator(".button.person").click()
        expect(widget.panel.locator("#people")).to_contain_text(re.compile(r"INC-\d+"))


def test_a_person_says_number_and_time_and_asks_what_is_missing(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        # by the browser's own clock the answer would be late one day
        widget.context.clock.set_fixed_time(desk.services.now())
        widget.open()
        widget.listen()
        widget.press("Talk to a person")
        widget.sees("is now with a person")
        expect(widget.panel.locator("#people")).to_contain_text("Answer expected by")
        assert re.fullmatch(r"INC-\d+", widget.hears("handoff", 1)[0]["ticket"])


def test_articles_are_suggested_while_typing_and_read_in_the_panel(chromium: Browser, host: Host, desk: Site) -> None:
    before = agent.tickets(desk)

    def for_all_of_it(route: Route) -> None:
        # whoever types slowly is shown other articles first, and those go while one of them is read
        if SOLVABLE in (route.request.post_data or ""):
            route.continue_()
        else:
            route.fulfill(json={"data": []})

    with using(chromium, host) as widget:
        widget.context.route("**/api/v1/suggest", for_all_of_it)
        widget.open()
        widget.box.press_sequentially(SOLVABLE)
        suggestion = widget.panel.locator(".suggestion").first
        expect(suggestion).to_contain_text("Mailbox is full")
        suggestion.click()
        expect(widget.panel.get_by_role("heading", name="Mailbox is full")).to_be_focused()
        expect(widget.panel.locator("#article")).to_contain_text("Resolution")
        widget.press("Back")
        expect(suggestion).to_be_focused()
        expect(widget.box).to_have_value(SOLVABLE)
        suggestion.click()
        widget.press("This solved it")
        expect(widget.box).to_have_value("")
        assert agent.tickets(desk) == before


def test_a_reload_finds_conversation_draft_and_place_again(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.press("Done, next step")
        widget.sees("Step 2 of 9")
        widget.box.fill("half a thought")
        widget.open()
        widget.sees("Step 2 of 9")
        expect(widget.box).to_have_value("half a thought")
        widget.wrote(SOLVABLE, "Done, next step")


def test_a_new_conversation_leaves_the_earlier_one_in_the_list(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.press("Your conversations")
        widget.press("New conversation")
        expect(widget.box).to_be_focused()
        widget.tell(FOR_PEOPLE)
        widget.press("Your conversations")
        expect(widget.panel.locator(".entry")).to_have_count(2)
        widget.panel.locator(".entry").nth(1).click()
        widget.sees("Step 1 of 9")


def test_files_are_picked_pasted_and_dropped_and_sent_with_the_first_message(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.panel.locator("#pick").set_input_files([PICTURE])
        expect(widget.panel.locator("#files li")).to_contain_text("Sent with your message")
        widget.tell(FOR_PEOPLE)
        expect(widget.log.locator(".file")).to_have_accessible_name("Save what I see.png")
        for kind in ("paste", "drop"):
            widget.frame.evaluate(
                """kind => {
                  const carried = new DataTransfer();
                  carried.items.add(new File(['hello'], kind + '.txt', { type: 'text/plain' }));
                  const how = { bubbles: true, cancelable: true, clipboardData: carried, dataTransfer: carried };
                  const made = kind === 'paste' ? new ClipboardEvent(kind, how) : new DragEvent(kind, how);
                  document.getElementById('box').dispatchEvent(made);
                }""",
                kind,
            )
            expect(widget.log.get_by_text(f"{kind}.txt")).to_be_visible()
        with widget.page.expect_download() as saved:
            widget.log.locator(".file").first.click()
        assert saved.value.suggested_filename == "what I see.png"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ({"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}, "The file is empty."),
        ({"name": "large.bin", "mimeType": "text/plain", "buffer": b"0" * (10 * 1024 * 1024 + 1)}, "at most 10"),
    ],
)
def test_a_file_that_cannot_be_sent_says_why(
    chromium: Browser, host: Host, file: dict[str, object], reason: str
) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.panel.locator("#pick").set_input_files([file])  # type: ignore[list-item]
        expect(widget.panel.locator("#files [role=alert]")).to_contain_text(reason)
        widget.press(f"Remove {file['name']}")
        expect(widget.panel.locator("#files")).to_be_hidden()


def test_two_tabs_show_the_same_and_press_nothing_twice(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        second = widget.tab()
        other = Widget(host, widget.context)
        second.close()
        other.open()
        widget.tell(SOLVABLE)
        other.sees("Step 1 of 9")
        other.press("Done, next step")
        widget.sees("Step 2 of 9")
        widget.press("This solved it")
        other.sees("glad that it is solved")
        assert agent.said(desk, widget.conversation()) == [SOLVABLE, "Done, next step", "This solved it"]
        assert other.complaints == []


def test_what_was_meant_for_another_state_is_not_done(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        refused: list[Response] = []
        widget.page.on("response", lambda answer: refused.append(answer) if answer.status == 409 else None)
        # news do not arrive: this panel goes on showing what was, until that is refused
        widget.context.route("**/live?**", lambda route: route.abort())
        widget.context.route(
            "**/conversations/*?after=*", lambda route: route.continue_() if refused else route.abort()
        )
        widget.open()
        widget.tell(SOLVABLE)
        ticket = widget.conversation()
        widget.frame.evaluate(
            """([id]) => {
              const kept = JSON.parse(Object.entries(localStorage).find(([name]) => name.endsWith(':talk'))[1]);
              return fetch(`/api/v1/conversations/${id}/moves`, { method: 'POST', body: '{"move":"next_step"}',
                headers: { Authorization: 'Bearer ' + kept.token, 'Content-Type': 'application/json' } });
            }""",
            [ticket],
        )
        widget.frame.evaluate(NOTED)
        widget.press("Not yet")
        until(widget.page, lambda: "moved on" in widget.frame.evaluate("lines.join()"))
        widget.sees("Step 2 of 9")
        assert agent.said(desk, ticket) == [SOLVABLE, "Done, next step"]


def test_a_secret_is_blacked_out_on_the_screen_as_well(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell("I cannot log in, my password is hunter2secret and it is refused")
        expect(widget.log).not_to_contain_text("hunter2secret")
