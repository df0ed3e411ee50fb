"""Nothing that anybody writes runs in the panel or in the page around it, and it is shown as it was written."""

from __future__ import annotations

import uuid

from playwright.sync_api import Browser, expect

from service.tickets import changing, staff
from tests.browser.conftest import Site
from tests.browser.hostile import RUNNING, TEXTS
from tests.browser.widget import agent
from tests.browser.widget.host import Host
from tests.browser.widget.widget import using
from tests.service.world import DESK, FOR_PEOPLE

COUNT = """
window.hits = 0; window.hit = () => { window.hits += 1; };
window.reports = []; document.addEventListener('securitypolicyviolation', e => reports.push(e.violatedDirective));
"""
POKE = """async () => {
  for (const each of document.querySelectorAll('#log *')) {
    for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load']) each.dispatchEvent(new Event(kind));
  }
  // what it began comes to its end
  for (const time of [0, 50]) await new Promise(done => setTimeout(done, time));
  return [window.hits, window.reports.length];
}"""
# more than enough of our own, besides those that are shared with the other pages
MANY = [*TEXTS, *(f"{text}\n{text}" for text in RUNNING[::2])]


def test_there_are_enough_of_them() -> None:
    assert len(set(MANY)) >= 300


def test_the_control_runs_where_text_becomes_markup(chromium: Browser, host: Host) -> None:
    context = chromium.new_context()
    context.add_init_script(COUNT)
    page = context.new_page()
    page.goto("about:blank")
    ran = 0
    for text in RUNNING[::10]:
        page.set_content(f"<div id=log>{text}</div>")
        ran += page.evaluate(POKE)[0] > 0
    assert ran >= 5
    context.close()


def test_messages_of_both_sides_are_text(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host, scripts=COUNT) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        ticket = uuid.UUID(widget.conversation())
        now = desk.services.now()
        with desk.services.database.write() as session, changing(session, ticket, agent.AGENT, now) as ledger:
            for text in MANY:
                staff.answer(ledger, text.replace("\0", ""), DESK)
        for text in RUNNING[::16]:
            before = widget.log.locator(".requester").count()
            widget.write(text)
            expect(widget.log.locator(".requester")).to_have_count(before + 1)
        expect(widget.log.locator(".requester.waiting")).to_have_count(0)
        expect(widget.log.locator(".agent")).to_have_count(len(MANY))
        assert widget.frame.evaluate(POKE) == [0, 0]
        assert widget.page.evaluate("[hits, reports.length]") == [0, 0]
        assert RUNNING[0] in widget.log.locator(".requester .bubble").nth(1).inner_text()
        inside = (
            "document.querySelectorAll('#log :is(script, img, iframe, svg:not(.icon), form, input, object, style)')"
        )
        assert widget.frame.evaluate(f"{inside}.length") == 0
        targets = widget.frame.evaluate("[...document.querySelectorAll('#log a')].map(each => each.href)")
        assert all(each.startswith(("https://", "http://")) for each in targets)


def test_subjects_and_names_of_files_are_text(chromium: Browser, host: Host, desk: Site) -> None:
    with using(chromium, host, scripts=COUNT) as widget:
        widget.open()
        widget.tell(FOR_PEOPLE)
        ticket = uuid.UUID(widget.conversation())
        for text in RUNNING[::12]:
            widget.panel.locator("#pick").set_input_files(
                [{"name": text.replace("/", ":")[:100], "mimeType": "text/plain", "buffer": b"x"}]
            )
        expect(widget.log.locator(".attached")).to_have_count(len(RUNNING[::12]))
        now = desk.services.now()
        with desk.services.database.write() as session, changing(session, ticket, agent.AGENT, now) as ledger:
            ledger.ticket.subject = RUNNING[3]
        widget.open()
        widget.press("Your conversations")
        expect(widget.panel.locator(".entry")).to_be_visible()
        assert widget.frame.evaluate(POKE) == [0, 0]


def test_articles_and_suggestions_are_text(chromium: Browser, host: Host) -> None:
    """Whatever the service answered: even one that somebody took over says nothing that runs."""
    with using(chromium, host, scripts=COUNT) as widget:
        found = [
            {"path": f"a/{number}.md", "version": 1, "title": text, "lead": text}
            for number, text in enumerate(RUNNING[:60])
        ]
        sections = [{"heading": text, "audience": "public", "text": text, "steps": [text]} for text in MANY]
        article = {
            "title": RUNNING[0],
            "version": 1,
            "locale": "en",
            "created_at": "2026-11-01T10:00:00Z",
            "sections": sections,
        }
        widget.context.route("**/api/v1/suggest", lambda route: route.fulfill(json={"data": found}))
        widget.context.route("**/api/v1/articles/**", lambda route: route.fulfill(json=article))
        widget.open()
        widget.box.fill("something is wrong")
        expect(widget.panel.locator(".suggestion")).to_have_count(60)
        widget.panel.locator(".suggestion").first.click()
        expect(widget.panel.locator("#article h3")).to_have_count(len(MANY))
        poke = POKE.replace("#log *", "body *")
        assert widget.frame.evaluate(poke) == [0, 0]


def test_options_and_calls_of_the_page_are_text(chromium: Browser, host: Host) -> None:
    with using(chromium, host, scripts=COUNT) as widget:
        widget.open()
        for text in RUNNING[::4]:
            for call in (
                ["newMessage", text],
                ["update", {"greeting": text}],
                ["update", {"label": text[:80]}],
                ["setLocale", text],
                ["setAttributes", {"impact": text}],
                ["on", text, text],
            ):
                widget.call(*call)
        # one after the other: the last one is the last that the panel hears
        widget.call("newMessage", "the last one")
        expect(widget.box).to_have_value("the last one")
        assert widget.page.evaluate("[hits, reports.length]") == [0, 0]
        assert widget.frame.evaluate("[hits, reports.length]") == [0, 0]
