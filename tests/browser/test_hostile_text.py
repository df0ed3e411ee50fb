"""Nothing that anybody writes runs in a reader's browser, and everything is shown as it was written."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from service.tables import Message, Ticket
from service.tickets import Actor, changing, staff
from tests.browser.conftest import Site
from tests.browser.hostile import RUNNING, TEXTS
from tests.browser.visitor import Visitor, visiting
from tests.service.world import DESK, FOR_PEOPLE

COUNT = "window.hits = 0; window.hit = () => { window.hits += 1; };"
# everything that can be pointed at, clicked or focused
POKE = """async () => {
  for (const each of document.querySelectorAll('body *')) {
    for (const kind of ['mouseover', 'focus', 'toggle', 'click']) {
      // our own forms and links would lead away from the page
      if (kind === 'click' && each.closest('form[action^="/chat"], a[href^="/"], a[href^="#"]')) continue;
      each.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
    }
  }
  // what it began comes to its end
  for (const time of [0, 50]) await new Promise(done => setTimeout(done, time));
  return window.hits;
}"""


def poked(visitor: Visitor) -> int:
    visitor.page.wait_for_load_state("networkidle")
    return int(visitor.page.evaluate(POKE))


def conversation_with(site: Site, visitor: Visitor, texts: list[str]) -> uuid.UUID:
    """One conversation that a person has, in which all of it was said, by its requester and by an agent."""
    visitor.tell(FOR_PEOPLE)
    address = visitor.page.url.partition("#")[0]
    for text in texts[::2]:
        answer = visitor.context.request.post(
            address, form={"press": "say", "text": text}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status == 200, text
    ticket_id = uuid.UUID(address.rpartition("/")[2])
    agent, now = Actor("agent", None, "x"), site.services.now()
    with site.services.database.write() as session, changing(session, ticket_id, agent, now) as ledger:
        for text in texts[1::2]:
            staff.answer(ledger, text.replace("\0", ""), DESK)
    return ticket_id


def test_the_control_runs_what_is_not_escaped(chromium, site: Site) -> None:
    context = chromium.new_context()
    visitor = Visitor(site, context)
    context.add_init_script(COUNT)
    visitor.page.goto("about:blank")
    ran = 0
    for text in RUNNING[::8]:
        visitor.page.set_content(f"<script>{COUNT}</script><p>{text}</p>")
        ran += bool(visitor.page.evaluate(POKE))
    context.close()
    assert ran >= len(RUNNING[::8]) // 2


def test_nothing_runs_and_nothing_is_lost(chromium, site: Site) -> None:
    assert len(TEXTS) >= 250
    with visiting(chromium, site) as visitor:
        visitor.context.add_init_script(COUNT)
        ticket_id = conversation_with(site, visitor, TEXTS)
        visitor.open(f"/chat/{ticket_id}")
        assert poked(visitor) == 0
        shown = visitor.page.locator(".words").all_text_contents()
    with site.services.database.read() as session:
        stored = session.scalars(
            select(Message.text).where(Message.ticket_id == ticket_id).order_by(Message.number)
        ).all()
    assert shown == list(stored)
    plain = [text for text in TEXTS[::2] if re.fullmatch(r"[ -~]+", text) and text == text.strip()]
    assert set(plain) <= set(stored)


def test_a_hostile_subject_runs_nowhere_it_is_shown(chromium, site: Site) -> None:
    with visiting(chromium, site) as visitor:
        visitor.context.add_init_script(COUNT)
        for text in RUNNING[:: len(RUNNING) // 7]:
            visitor.tell(text)
            assert poked(visitor) == 0
        for path in ("/chat", "/chat/forget"):
            visitor.open(path)
            assert poked(visitor) == 0
    with site.services.database.read() as session:
        assert len(session.scalars(select(Ticket.id)).all()) >= 7
