"""The plain page's doors: who begins a conversation, what a try-out reads, and what is counted against whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from service import accounts
from service.app import create_app
from service.services import Services
from service.tables import Message
from service.tokens import CONVERSATION
from tests.service.chat.paper import Browser, Page
from tests.service.chat.test_page import the_ticket, tickets_in
from tests.service.world import FOR_PEOPLE, SOLVABLE

MADE_UP = CONVERSATION + "A" * 43


def demo_in(services: Services) -> None:
    with services.database.write() as session:
        accounts.create_person(session, accounts.NewPerson("Ines Carvalho", None, demo=True), services.now())


def signed_in(services: Services, app, email: str, address: str = "192.0.2.1") -> Browser:
    with services.database.write() as session:
        person = accounts.create_person(session, accounts.NewPerson(email, email), services.now())
        session.flush()
        token = accounts.start_session(session, person.id, services.now(), 8)
    browser = Browser(app, address=address)
    browser.client.cookies.set("firstline", token)
    return browser


def test_where_people_sign_in_first_a_cookie_of_ones_own_making_opens_nothing(site) -> None:
    services = site(anonymous=False)
    browser = Browser(create_app(services, worker=False))
    browser.client.cookies.set("firstline-chat", MADE_UP)
    assert browser.client.post("/chat", data={"text": SOLVABLE}).status_code == 401
    assert browser.open("/chat").status == 401
    assert tickets_in(services) == 0


def test_where_people_sign_in_first_whoever_did_begins_and_an_old_conversation_goes_on(site) -> None:
    old = Browser(create_app(site(), worker=False))
    page = old.tell(SOLVABLE)
    services = site(anonymous=False)
    app = create_app(services, worker=False)
    later = Browser(app)
    later.client.cookies.update(old.client.cookies)
    assert "Step 2 of" in later.press(page, "Done, next step").text
    assert later.client.post("/chat", data={"text": SOLVABLE}).status_code == 401
    assert signed_in(services, app, "rosa@desk.example").tell(SOLVABLE).status == 200


@pytest.mark.parametrize(
    "settings",
    [{"host": "0.0.0.0"}, {"allowed_hosts": "testserver"}, {"trusted_proxies": "127.0.0.1"},
     {"public_url": "http://testserver"}],
    ids=str,
)  # fmt: skip
def test_where_others_can_ask_there_is_no_tryout_even_behind_a_proxy_of_the_same_machine(site, settings) -> None:
    services: Services = site(anonymous_audience=None, **settings)
    demo_in(services)
    browser = Browser(create_app(services, worker=False))
    assert "This is a try-out" not in browser.open("/chat").text
    page = browser.press(browser.open("/chat"), "Send", text=SOLVABLE, tryout="yes")
    assert "This solved it" not in page.labels
    assert "What happened and why" not in page.text
    assert not the_ticket(services).demo


def test_what_was_found_out_in_a_tryout_is_not_shown_once_others_can_ask(site) -> None:
    private = site()
    demo_in(private)
    browser = Browser(create_app(private, worker=False))
    assert "What happened and why" in browser.press(browser.open("/chat"), "Send", text=SOLVABLE, tryout="yes").text
    public = Browser(create_app(site(public_url="http://testserver"), worker=False))
    public.client.cookies.update(browser.client.cookies)
    assert "What happened and why" not in public.open(browser.at).text


@pytest.mark.parametrize("same_form", [True, False])
def test_a_wish_for_a_person_that_fails_after_the_text_is_stored_loses_neither(
    browser: Browser, services: Services, same_form: bool
) -> None:
    """The second of the two transactions finds no room any more; then there is some again."""
    start = browser.open("/chat")
    with services.database.write() as session:
        session.execute(text(
            "CREATE TRIGGER full BEFORE UPDATE ON ticket WHEN NEW.handed_over_at IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        ))  # fmt: skip
    answer = browser.send(start, "Talk to a person", text=SOLVABLE)
    assert answer.status_code == 507
    assert "nobody has it yet" not in answer.text
    assert "Your message is stored" in answer.text
    assert "firstline-chat" in browser.client.cookies
    with services.database.write() as session:
        session.execute(text("DROP TRIGGER full"))
    if same_form:
        browser.press(start, "Talk to a person", text=SOLVABLE)
    else:
        browser.press(Page(answer), "Talk to a person")
    assert tickets_in(services) == 1
    assert the_ticket(services).handed_over_at is not None
    with services.database.read() as session:
        assert len(session.scalars(select(Message.id).where(Message.text == SOLVABLE)).all()) == 1


def test_a_form_that_failed_keeps_its_key(browser: Browser) -> None:
    page = browser.open("/chat")
    key = next(form.fields["key"] for form in page.forms if "text" in form.fields)
    again = Page(browser.send(page, "Send", text=" "))
    assert next(form.fields["key"] for form in again.forms if "text" in form.fields) == key


def test_new_conversations_are_counted_by_person_and_for_strangers_by_address(site) -> None:
    services = site(limit_conversations="1/hour")
    app = create_app(services, worker=False)
    for email in ("a@desk.example", "b@desk.example"):
        person = signed_in(services, app, email)
        sent = [person.client.post("/chat", data={"text": f"{FOR_PEOPLE} {n}", "key": str(n)}) for n in range(2)]
        assert [each.status_code for each in sent] == [200, 429]
    household = [Browser(app, address=f"2001:db8:1:2::{n}") for n in (1, 2)]
    assert [each.client.post("/chat", data={"text": FOR_PEOPLE, "key": "k"}).status_code for each in household] == [
        200, 429,
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["", "1", "guessed"])
def test_what_was_sent_without_a_key_of_ours_is_nobody_elses(browser: Browser, services: Services, key: str) -> None:
    other = Browser(browser.client.app)
    found = {each.client.post("/chat", data={"text": SOLVABLE, "key": key}).url.path for each in (browser, other)}
    assert len(found) == tickets_in(services) == 2


def test_a_file_sent_twice_with_one_form_is_kept_once(browser: Browser, services: Services) -> None:
    page = browser.tell(SOLVABLE)
    form = next(each for each in page.forms if each.action.endswith("/files"))
    for _ in range(2):
        sent = browser.client.post(form.action, data=form.fields, files={"file": ("a.txt", b"hello")})
        assert sent.status_code == 200
    assert sent.text.count("/files/") == 1
    assert len(list(services.settings.attachments.iterdir())) == 1


def test_what_is_too_large_is_refused_by_a_page(browser: Browser) -> None:
    browser.tell(SOLVABLE)
    answer = browser.client.post("/chat", data={"text": "x" * 2_000_000})
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "This is too large" in answer.text
