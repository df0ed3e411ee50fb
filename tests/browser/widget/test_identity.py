"""Who the page says it is: by a signed token, renewed in time, and gone when they leave."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import Browser, Route, expect

from service import sites
from tests.browser.conftest import Site
from tests.browser.visitor import until
from tests.browser.widget import agent
from tests.browser.widget.host import PAGE, Host
from tests.browser.widget.widget import Widget, using
from tests.service.world import FOR_PEOPLE, MONDAY, SOLVABLE

# the page asks its own server for a token each time it is asked for one
ASKING = """
window.asked = 0;
window.who = new URLSearchParams(location.search).get('who') || 'kim';
Firstline('identify', done => { asked += 1; fetch('/token-' + who).then(r => r.ok ? r.text() : null).then(done); });
"""


@dataclass
class Vouching:
    """A site that signs tokens for its people."""

    desk: Site
    host: Host
    kid: str
    secret: str

    def token(self, subject: str, seconds: int = 3_000) -> str:
        # the desk's clock is that of the test, the browser's is not
        now = int(self.desk.services.now().timestamp())
        claims = {"sub": subject, "aud": self.host.key, "iat": now, "exp": now + seconds, "name": subject.title()}
        return jwt.encode({"alg": "HS256", "kid": self.kid}, claims, OctKey.import_key(self.secret))

    def gives(self, subject: str, token: str | None = None) -> None:
        self.host.files[f"/token-{subject}"] = ("text/plain", self.token(subject) if token is None else token)


@pytest.fixture
def vouching(desk: Site, host: Host) -> Vouching:
    with desk.services.database.write() as session:
        site = sites.site_by_key(session, host.key)
        assert site is not None
        kid, secret = sites.new_secret(session, site.id, desk.services.now(), "test")
    host.policy = ""
    host.files["/identify.js"] = ("text/javascript", ASKING)
    stub = "<script>window.Firstline=function(){(Firstline.q=Firstline.q||[]).push(arguments)}</script>"
    host.page("/", PAGE.replace("</main>", "</main>" + stub + '<script src="/identify.js"></script>'))
    found = Vouching(desk, host, kid, secret)
    found.gives("kim")
    found.gives("lee")
    return found


# as a page does that renders itself anew
VOUCHED = "who => { Firstline('identify', done => { fetch('/token-' + who).then(r => r.text()).then(done); }); }"


def withheld(widget: Widget, who: str) -> list[Route]:
    """The tokens of somebody that the page has asked for, which do not come until they are let go."""
    held: list[Route] = []
    widget.context.route(f"**/token-{who}", lambda route: held.append(route))
    return held


def told(widget: Widget, text: str) -> None:
    # the token is good by the browser's clock as well, whenever this runs
    widget.context.clock.set_fixed_time(MONDAY)
    widget.open()
    widget.tell(text)


def test_somebody_known_finds_the_conversation_on_another_device(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, SOLVABLE)
        assert widget.page.evaluate("asked") == 1
        kept = json.dumps(widget.kept())
        # a token is held in memory alone
        assert "fl_c_" not in kept
        assert vouching.token("kim")[:40] not in kept
    with using(chromium, vouching.host) as elsewhere:
        elsewhere.open()
        elsewhere.sees("Step 1 of 9")
        elsewhere.press("Done, next step")
        elsewhere.sees("Step 2 of 9")
    with using(chromium, vouching.host) as other:
        other.open("/?who=lee")
        expect(other.log.locator(".message")).to_have_count(0)


@pytest.mark.parametrize("had", [(), (FOR_PEOPLE,)], ids=["nothing before", "an open ticket"])
def test_what_is_written_before_it_is_known_who_writes_waits_for_it(
    chromium: Browser, vouching: Vouching, had: tuple[str, ...]
) -> None:
    for text in had:
        with using(chromium, vouching.host) as elsewhere:
            told(elsewhere, text)
    with using(chromium, vouching.host) as widget:
        held = withheld(widget, "kim")
        widget.context.clock.set_fixed_time(MONDAY)
        widget.open()
        widget.write("my printer is offline")
        until(widget.page, lambda: held)
        widget.page.wait_for_timeout(300)
        assert not any(method == "POST" and "/conversations" in url for method, url in widget.requests)
        # nor does it look as if an answer were being made
        expect(widget.panel.locator("#dots")).to_be_hidden()
        held[0].continue_()
        widget.wrote(*had, "my printer is offline")
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        assert agent.ticket(vouching.desk, widget.conversation()).requester_id is not None


def test_being_vouched_for_again_while_that_is_not_known_loses_nothing(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        held = withheld(widget, "kim")
        widget.page.evaluate(VOUCHED, "kim")
        until(widget.page, lambda: len(held) == 1)
        widget.write("one more thing")
        widget.page.evaluate(VOUCHED, "kim")
        until(widget.page, lambda: len(held) == 2)
        for route in held:
            route.continue_()
        widget.wrote(FOR_PEOPLE, "one more thing")
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)


def test_what_is_written_while_it_becomes_somebody_else_goes_back_into_the_box(
    chromium: Browser, vouching: Vouching
) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        held = withheld(widget, "lee")
        widget.page.evaluate(VOUCHED, "lee")
        until(widget.page, lambda: held)
        widget.write("whose words are these")
        held[0].continue_()
        expect(widget.box).to_have_value("whose words are these")
        expect(widget.log.locator(".message")).to_have_count(0)


def test_after_a_logout_while_it_was_being_found_out_a_visitor_can_write(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        held = withheld(widget, "kim")
        widget.page.evaluate(VOUCHED, "kim")
        until(widget.page, lambda: held)
        widget.page.evaluate("Firstline('logout')")
        held[0].continue_()
        expect(widget.log.locator(".message")).to_have_count(0)
        widget.launcher.click()
        widget.tell(SOLVABLE)
        widget.wrote(SOLVABLE)
        assert agent.ticket(vouching.desk, widget.conversation()).requester_id is None


def test_whoever_comes_next_at_the_same_browser_sees_nothing_of_it(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, SOLVABLE)
        widget.box.fill("a draft")
        widget.page.evaluate("who = 'lee'; Firstline('logout');")
        expect(widget.log.locator(".message")).to_have_count(0)
        widget.page.evaluate(ASKING.replace("|| 'kim'", "|| 'lee'").replace("window.asked = 0;", ""))
        widget.launcher.click()
        expect(widget.box).to_have_value("")
        expect(widget.log.locator(".message")).to_have_count(0)
        widget.tell(FOR_PEOPLE)
        widget.page.evaluate(VOUCHED, "kim")
        widget.sees("Step 1 of 9")
        expect(widget.log).not_to_contain_text("administrator rights")


def test_a_token_is_renewed_when_the_desk_no_longer_takes_it(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        before = widget.page.evaluate("asked")
        refused: list[int] = []

        def once(route) -> None:  # type: ignore[no-untyped-def]
            if not refused:
                refused.append(1)
                route.fulfill(status=401, body='{"detail": "expired"}')
            else:
                route.continue_()

        widget.context.route("**/moves", once)
        widget.write("one more thing")
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        expect(widget.log.locator(".requester.failed")).to_have_count(0)
        widget.wrote(FOR_PEOPLE, "one more thing")
        assert widget.page.evaluate("asked") == before + 1


# {"sub": "kim"}, signed by nobody
FORGED = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJraW0ifQ.e30"


@pytest.mark.parametrize("token", ["", "no token", "e30.e30.e30", FORGED])
def test_a_page_that_cannot_vouch_is_told_and_nobody_becomes_a_stranger(
    chromium: Browser, vouching: Vouching, token: str
) -> None:
    vouching.gives("kim", token)
    with using(chromium, vouching.host) as widget:
        widget.open()
        expect(widget.panel.locator("#load-failed")).to_contain_text("could not be signed in")
        vouching.gives("kim")
        widget.press("Try again")
        expect(widget.panel.locator("#load-failed")).to_be_hidden()
        widget.tell(FOR_PEOPLE)


def test_a_token_that_runs_out_soon_is_renewed_before_it_does(chromium: Browser, vouching: Vouching) -> None:
    # by the browser's clock: it ends within a minute, so that each use asks for another
    now = int(time.time())
    claims = {"sub": "kim", "aud": vouching.host.key, "iat": now - 10, "exp": now + 30}
    expiring = jwt.encode({"alg": "HS256", "kid": vouching.kid}, claims, OctKey.import_key(vouching.secret))
    first = [expiring]

    def once(route: Route) -> None:
        if first:
            route.fulfill(body=first.pop(), content_type="text/plain")
        else:
            route.continue_()

    with using(chromium, vouching.host) as widget:
        widget.context.route("**/token-kim", once)
        widget.open()
        widget.tell(FOR_PEOPLE)
        assert widget.page.evaluate("asked") > 1


@pytest.mark.parametrize("token", ["", FORGED])
def test_whom_a_page_cannot_vouch_for_may_go_on_as_a_stranger(
    chromium: Browser, vouching: Vouching, token: str
) -> None:
    vouching.gives("kim", token)
    with using(chromium, vouching.host) as widget:
        widget.open()
        widget.write(FOR_PEOPLE)
        widget.press("Continue without signing in")
        expect(widget.panel.locator("#load-failed")).to_be_hidden()
        expect(widget.box).to_be_focused()
        if token:
            # it was somebody's for a moment: whose words these are, their writer knows
            expect(widget.box).to_have_value(FOR_PEOPLE)
            widget.box.press("Enter")
        widget.wrote(FOR_PEOPLE)
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        assert agent.ticket(vouching.desk, widget.conversation()).requester_id is None


def test_a_site_that_takes_no_strangers_offers_nobody_to_go_on_as_one(chromium: Browser, vouching: Vouching) -> None:
    with vouching.desk.services.database.write() as session:
        site = sites.site_by_key(session, vouching.host.key)
        assert site is not None
        site.anonymous = False
    vouching.gives("kim", "")
    with using(chromium, vouching.host) as widget:
        widget.open()
        expect(widget.panel.locator("#load-failed")).to_contain_text("could not be signed in")
        expect(widget.panel.get_by_role("button", name="Continue without signing in")).to_have_count(0)


def signed_out(widget: Widget, vouching: Vouching) -> None:
    """The login to the page has run out: no new token comes, and the service no longer takes the old one."""
    vouching.gives("kim", "")
    widget.context.route("**/conversations/**", lambda route: route.fulfill(status=401, body='{"detail": "expired"}'))


def test_after_a_login_that_ran_out_the_conversation_is_still_there(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        signed_out(widget, vouching)
        widget.write("one more thing")
        expect(widget.panel.locator("#load-failed")).to_contain_text("could not be signed in")
        expect(widget.log).to_contain_text("administrator rights")
        expect(widget.log.locator(".requester.waiting")).to_contain_text(re.compile("one more thing.*Not sent yet"))
        widget.context.unroute("**/conversations/**")
        vouching.gives("kim")
        widget.press("Try again")
        expect(widget.panel.locator("#load-failed")).to_be_hidden()
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        widget.wrote(FOR_PEOPLE, "one more thing")


def test_whoever_goes_on_as_a_stranger_after_a_login_that_ran_out_takes_their_words_along_and_nothing_else(
    chromium: Browser, vouching: Vouching
) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        signed_out(widget, vouching)
        widget.write("one more thing")
        widget.press("Continue without signing in")
        expect(widget.box).to_have_value("one more thing")
        expect(widget.log.locator(".message")).to_have_count(0)
        expect(widget.log).not_to_contain_text("administrator rights")


def test_a_file_waits_as_well_for_a_login_that_ran_out(chromium: Browser, vouching: Vouching) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        vouching.gives("kim", "")
        widget.context.route("**/attachments", lambda route: route.fulfill(status=401, body='{"detail": "expired"}'))
        widget.panel.locator("#pick").set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"a log"}])
        expect(widget.panel.locator("#load-failed")).to_contain_text("could not be signed in")
        widget.context.unroute("**/attachments")
        vouching.gives("kim")
        widget.press("Try again")
        expect(widget.log.locator(".attached")).to_contain_text("a.txt")


def test_somebody_else_after_a_login_that_ran_out_sees_their_own(chromium: Browser, vouching: Vouching) -> None:
    vouching.gives("lee")
    with using(chromium, vouching.host) as elsewhere:
        elsewhere.context.clock.set_fixed_time(MONDAY)
        elsewhere.open("/?who=lee")
        elsewhere.tell(SOLVABLE)
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        signed_out(widget, vouching)
        widget.write("one more thing")
        expect(widget.panel.locator("#load-failed")).to_be_visible()
        widget.context.unroute("**/conversations/**")
        ended = vouching.token("kim").split(".")[1]
        widget.context.route(
            "**/conversations**",
            lambda route: (
                route.fulfill(status=401, body='{"detail": "expired"}')
                if ended in route.request.headers.get("authorization", "")
                else route.continue_()
            ),
        )
        vouching.gives("kim", vouching.token("lee"))
        widget.press("Try again")
        widget.wrote(SOLVABLE)
        expect(widget.box).to_have_value("one more thing")


def test_what_waits_for_a_login_that_ran_out_is_nobody_elses_on_the_next_page(
    chromium: Browser, vouching: Vouching
) -> None:
    with using(chromium, vouching.host) as widget:
        told(widget, FOR_PEOPLE)
        signed_out(widget, vouching)
        for text in ("one more thing", "and another"):
            widget.write(text)
        expect(widget.log.locator(".requester.waiting")).to_have_text([re.compile("yet$")] * 2)
        widget.context.unroute("**/conversations/**")
        widget.open("/?who=lee")
        widget.tell(SOLVABLE)
        widget.wrote(SOLVABLE)
        vouching.gives("kim")
        widget.open("/?who=kim")
        widget.wrote(FOR_PEOPLE, "one more thing", "and another")
