"""Networks that break, servers that are slow or fail: nothing that anybody wrote is lost, and nothing is said twice."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget import agent
from tests.browser.widget.host import Host
from tests.browser.widget.widget import Widget, using
from tests.service.world import ASKED_BACK, FOR_PEOPLE, SOLVABLE

Step = Callable[[Widget], str]
MOVES = "**/api/v1/conversations**"
FILES = "**/api/v1/tickets/*/attachments"
NOTE = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"see line 3"}


def writing(text: str) -> Step:
    return lambda widget: (widget.write(text), text)[1]


def pressing(label: str) -> Step:
    return lambda widget: (widget.press(label), label)[1]


def choosing(widget: Widget) -> str:
    choice = widget.panel.locator("#actions .choose").first
    label = choice.inner_text().strip()
    choice.click()
    return label


def rating(widget: Widget) -> str:
    widget.panel.get_by_label("4 of 5").check(force=True)
    widget.press("Send rating")
    return "Rated 4 of 5"


# each does something that is sent, and says what of it stands in the conversation
JOURNEYS: dict[str, list[Step]] = {
    "to a person": [
        writing(SOLVABLE), pressing("Done, next step"), writing("It still says that it is full"),
        pressing("Talk to a person"), writing("Since this morning"),
    ],
    "solved": [writing(ASKED_BACK), choosing, pressing("This solved it"), rating],
    "facts": [writing(FOR_PEOPLE), pressing("Skip this question")],
}  # fmt: skip
CUTS = [(name, at) for name, steps in JOURNEYS.items() for at in range(1, len(steps) + 1)]


class Cut:
    """Cuts the network at one of the requests that change something: before it arrives, or before it is answered."""

    def __init__(self, at: int, answered: bool, times: int = 1) -> None:
        self.at, self.answered, self.times, self.count = at, answered, times, 0

    def __call__(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.count += 1
        if not self.at <= self.count < self.at + self.times:
            route.continue_()
            return
        if self.answered:
            route.fetch()
        route.abort()


@pytest.mark.parametrize("answered", [False, True], ids=["before it arrives", "before the answer does"])
@pytest.mark.parametrize(("journey", "at"), CUTS)
def test_a_cut_at_any_step_loses_nothing_and_doubles_nothing(
    chromium: Browser, host: Host, desk: Site, journey: str, at: int, answered: bool
) -> None:
    with using(chromium, host) as widget:
        widget.context.route(MOVES, Cut(at, answered))
        widget.open()
        wanted: list[str] = []
        for step in JOURNEYS[journey]:
            wanted.append(step(widget))
            widget.wrote(*wanted)
            expect(widget.log.locator(".requester.waiting, .requester.failed")).to_have_count(0)
        # of a rating the desk keeps the number and the comment
        stored = [text if text != "Rated 4 of 5" else "Rate" for text in wanted]
        assert agent.said(desk, widget.conversation()) == stored


@pytest.mark.parametrize("answered", [False, True], ids=["before it arrives", "before the answer does"])
def test_a_file_that_was_cut_is_sent_again_and_there_once(
    chromium: Browser, host: Host, desk: Site, answered: bool
) -> None:
    with using(chromium, host) as widget:
        widget.context.route(FILES, Cut(1, answered))
        widget.open()
        widget.tell(FOR_PEOPLE)
        widget.panel.locator("#pick").set_input_files([NOTE])
        expect(widget.panel.locator("#files [role=alert]")).to_contain_text("note.txt could not be sent.")
        widget.press("Try again")
        expect(widget.log.locator(".attached")).to_have_count(1)
        expect(widget.panel.locator("#files")).to_be_hidden()
        assert agent.files(desk, widget.conversation()) == 1


@pytest.mark.parametrize("answered", [False, True], ids=["before it arrives", "before the answer does"])
def test_what_was_cut_for_good_can_be_sent_again_with_the_same_key(
    chromium: Browser, host: Host, desk: Site, answered: bool
) -> None:
    with using(chromium, host) as widget:
        keys: list[str] = []
        cut = Cut(1, answered, times=4)

        def noting(route: Route) -> None:
            if route.request.method == "POST":
                keys.append(route.request.headers["idempotency-key"])
            cut(route)

        widget.context.route(MOVES, noting)
        widget.open()
        before = agent.tickets(desk)
        widget.write(FOR_PEOPLE)
        expect(widget.log.get_by_role("alert")).to_contain_text("Not sent.", timeout=40_000)
        widget.press("Try again")
        widget.sees("is now with a person")
        assert len(set(keys)) == 1
        assert agent.tickets(desk) == before + 1
        widget.wrote(FOR_PEOPLE)


def test_a_reload_sends_what_still_waits_once(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        cut = Cut(1, answered=True, times=50)
        widget.context.route(MOVES, cut)
        widget.open()
        before = agent.tickets(desk)
        widget.write(FOR_PEOPLE)
        expect(widget.log.locator(".requester")).to_have_count(1)
        until(widget.page, lambda: cut.count)
        cut.times = 0
        widget.open()
        widget.sees("is now with a person")
        widget.wrote(FOR_PEOPLE)
        assert agent.tickets(desk) == before + 1


def test_what_is_not_wanted_any_more_goes_back_into_the_box(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.context.route(MOVES, Cut(1, answered=False, times=50))
        widget.open()
        before = agent.tickets(desk)
        widget.write("something")
        expect(widget.log.get_by_role("alert")).to_contain_text("Not sent.", timeout=40_000)
        widget.press("Discard")
        expect(widget.box).to_have_value("something")
        expect(widget.log.locator(".requester")).to_have_count(0)
        assert agent.tickets(desk) == before


def test_offline_it_is_kept_and_back_online_it_is_sent(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        widget.context.set_offline(True)
        expect(widget.panel.locator("#offline")).to_contain_text("You are offline.")
        widget.write("first")
        widget.write("second")
        expect(widget.log.locator(".requester.waiting")).to_have_count(2)
        agent.answer(desk, widget.conversation(), "written meanwhile")
        widget.context.set_offline(False)
        expect(widget.panel.locator("#offline")).to_be_hidden()
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        widget.sees("written meanwhile")
        assert agent.said(desk, widget.conversation()) == [FOR_PEOPLE, "first", "second"]
        widget.wrote(FOR_PEOPLE, "first", "second")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failing_server_is_asked_again(chromium: Browser, host: Host, status: int) -> None:
    with using(chromium, host) as widget:
        failures = [status, status]

        def failing(route: Route) -> None:
            if route.request.method == "POST" and failures:
                route.fulfill(status=failures.pop(), body="<h1>proxy</h1>", headers={"Retry-After": "1"})
            else:
                route.continue_()

        widget.context.route(MOVES, failing)
        widget.open()
        widget.tell(FOR_PEOPLE)
        widget.wrote(FOR_PEOPLE)
        expect(widget.log).not_to_contain_text("proxy")


def test_what_the_desk_refuses_says_why_and_is_not_sent_again(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        count = 0

        def refusing(route: Route) -> None:
            nonlocal count
            count += 1
            body = json.dumps({"title": "Not valid", "status": 422, "detail": "It is not valid."})
            route.fulfill(status=422, body=body, content_type="application/problem+json")

        widget.context.route("**/api/v1/conversations", refusing)
        widget.open()
        widget.write("hello there")
        expect(widget.log.get_by_role("alert")).to_have_text("Not sent. It is not valid.")
        assert count == 1


def test_a_slow_server_does_not_stop_anybody_from_writing(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        held: list[Route] = []
        widget.context.route(
            MOVES, lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
        )
        widget.open()
        widget.write(SOLVABLE)
        expect(widget.panel.locator("#dots")).to_be_visible()
        expect(widget.panel.locator("#status")).to_contain_text("looking for an answer")
        widget.box.fill("and one more thing")
        until(widget.page, lambda: held)
        held.pop().continue_()
        widget.sees("Step 1 of 9")
        expect(widget.box).to_have_value("and one more thing")
        expect(widget.panel.locator("#dots")).to_be_hidden()


@pytest.mark.parametrize("how", ["aborted", "not found", "a page of a proxy"])
def test_where_events_are_blocked_it_asks_again_and_again(chromium: Browser, host: Host, desk: Site, how: str) -> None:
    answers: dict[str, Callable[[Route], None]] = {
        "aborted": lambda route: route.abort(),
        "not found": lambda route: route.fulfill(status=404, body="{}"),
        "a page of a proxy": lambda route: route.fulfill(status=200, body="<p>no</p>", content_type="text/html"),
    }
    with using(chromium, host) as widget:
        widget.context.route("**/live?**", answers[how])
        widget.open()
        widget.tell(FOR_PEOPLE)
        agent.answer(desk, widget.conversation(), "It came by asking.")
        widget.sees("It came by asking.")


def test_a_conversation_that_is_gone_is_said_and_the_text_kept(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        widget.context.route("**/moves", lambda route: route.fulfill(status=404, body='{"detail": "no"}'))
        widget.write("are you there?")
        expect(widget.panel.locator("#alert")).to_contain_text("no longer there")
        expect(widget.box).to_have_value("are you there?")
        expect(widget.log.locator(".message")).to_have_count(0)


def test_a_desk_that_cannot_be_reached_at_first_is_found_later(chromium: Browser, host: Host) -> None:
    with using(chromium, host) as widget:
        widget.open()
        widget.tell(SOLVABLE)
        widget.context.route("**/api/v1/conversations/*", lambda route: route.abort())
        widget.visit()
        widget.launcher.click()
        expect(widget.panel.locator("#load-failed")).to_contain_text("cannot be reached")
        widget.context.unroute("**/api/v1/conversations/*")
        widget.press("Try again")
        widget.sees("Step 1 of 9")
