"""The plain page, by a browser without scripts: every move, nothing twice, nothing lost, nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from service import accounts
from service.app import create_app
from service.services import Services
from service.tables import Message, Person, Ticket
from service.tickets import Actor, changing, staff
from tests.service.chat.paper import Browser, Page
from tests.service.world import DESK, FOR_PEOPLE, SOLVABLE, Clock, every_database

VAGUE = "Wi-Fi does not work"
PHONE = "+44 20 7946 0123"


def tickets_in(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Ticket)) or 0


def the_ticket(services: Services) -> Ticket:
    with services.database.read() as session:
        return session.scalars(select(Ticket).order_by(Ticket.number.desc())).first() or pytest.fail("no ticket")


def messages_in(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


@every_database
def test_a_fix_is_walked_through_and_said_to_help(browser: Browser, services: Services) -> None:
    page = browser.tell(SOLVABLE)
    assert browser.at.startswith("/chat/")
    assert {"Done, next step", "Show all steps", "This solved it", "Not yet", "Talk to a person"} <= set(page.labels)
    page = browser.press(page, "Done, next step")
    assert "Step 2 of" in page.text
    page = browser.press(page, "Show all steps")
    page = browser.press(page, "This solved it")
    page = browser.press(page, "Rate", score="4", comment="fine")
    assert "4 of 5" in page.text
    ticket = the_ticket(services)
    assert (ticket.state, ticket.outcome, ticket.rating) == ("resolved", "confirmed", 4)


def test_a_question_is_answered_by_a_click(browser: Browser) -> None:
    page = browser.tell(VAGUE)
    assert "None of these" in page.labels
    page = browser.press(page, page.labels[0])
    assert "You pressed:" in page.text


def test_a_person_at_once_gives_number_queue_and_time_first(browser: Browser, services: Services) -> None:
    page = browser.press(browser.open("/chat"), "Talk to a person")
    ticket = the_ticket(services)
    assert ticket.handed_over_at is not None
    assert f"INC-{ticket.number}" in page.text
    assert ticket.group in page.text
    assert "Answer by" in page.text


def test_what_was_written_goes_along_when_a_person_is_asked_for_at_once(browser: Browser, services: Services) -> None:
    page = browser.press(browser.open("/chat"), "Talk to a person", text=SOLVABLE)
    assert SOLVABLE in page.text
    assert the_ticket(services).handed_over_at is not None
    assert tickets_in(services) == 1


def test_facts_are_asked_one_by_one_and_can_be_skipped(browser: Browser) -> None:
    page = browser.tell(FOR_PEOPLE)
    assert "Skip this question" in page.labels
    while "Skip this question" in page.labels:
        page = browser.press(page, "Skip this question")
    assert "Add something to your ticket" in page.text


def test_an_agents_answer_is_found_by_looking_again(browser: Browser, services: Services) -> None:
    page = browser.tell(FOR_PEOPLE)
    look = next(link for link in page.links if "seen=" in link)
    assert "Nothing new yet" in browser.open(look).text
    with services.database.write() as session:
        agent = accounts.create_person(session, accounts.NewPerson("Amira Haddad", None, ("agent",)), services.now())
        session.flush()
        ticket_id = session.scalars(select(Ticket.id)).one()
        actor = Actor("agent", agent.id, agent.name)
        with changing(session, ticket_id, actor, services.now()) as ledger:
            staff.note(ledger, "a word among us")
            staff.answer(ledger, "I am on it.", DESK)
    found = browser.open(look)
    assert "I am on it." in found.text
    assert "Amira Haddad" in found.text
    assert "Nothing new yet" not in found.text
    assert "a word among us" not in found.text


def test_the_first_form_sent_twice_opens_one_conversation(browser: Browser, services: Services) -> None:
    page = browser.open("/chat")
    first, second = (browser.send(page, "Send", text=SOLVABLE) for _ in range(2))
    assert first.url.path == second.url.path
    assert tickets_in(services) == 1


@every_database
def test_a_press_sent_twice_counts_once(browser: Browser, services: Services) -> None:
    page = browser.tell(SOLVABLE)
    before = messages_in(services)
    assert browser.send(page, "Done, next step").status_code == 200
    once = messages_in(services)
    assert browser.send(page, "Done, next step").status_code == 200
    assert before < once == messages_in(services)


def test_another_text_in_the_same_form_is_another_conversation(browser: Browser, services: Services) -> None:
    page = browser.open("/chat")
    browser.send(page, "Send", text=SOLVABLE)
    browser.send(page, "Send", text=VAGUE)
    assert tickets_in(services) == 2


def test_a_press_for_another_state_changes_nothing_and_says_so(browser: Browser, services: Services) -> None:
    old = browser.tell(SOLVABLE)
    browser.press(old, "Done, next step")
    before = messages_in(services)
    answer = browser.send(old, "Send", text="Something I had begun to write")
    page = Page(answer)
    assert answer.status_code == 409
    assert "moved on" in page.text
    assert page.box == "Something I had begun to write"
    assert messages_in(services) == before
    browser.press(page, "Send")
    assert messages_in(services) > before


def test_text_in_the_box_stays_when_a_button_is_pressed(browser: Browser, services: Services) -> None:
    page = browser.tell(SOLVABLE)
    page = browser.press(page, "Done, next step", text="By the way")
    assert page.box == "By the way"
    assert "has not been sent yet" in page.text
    with services.database.read() as session:
        assert session.scalar(select(Message.id).where(Message.text == "By the way")) is None


@pytest.mark.parametrize("text", ["", "   ", "\r\n\t"])
def test_nothing_is_not_sent(browser: Browser, services: Services, text: str) -> None:
    answer = browser.send(browser.open("/chat"), "Send", text=text)
    assert answer.status_code == 422
    assert "write something first" in answer.text
    assert tickets_in(services) == 0


@pytest.mark.parametrize(
    "data",
    [
        {"press": "dance"}, {"press": "choose"}, {"press": "skip_fact|"}, {"press": "rate"},
        {"press": "rate", "score": "6"}, {"press": "rate", "score": "five"}, {"press": "say|x", "text": ""},
        {"press": "say", "text": "a", "version": "x"}, {"press": "say", "text": "a", "version": "-1"},
        {"press": "say", "text": "a", "version": "9" * 30}, {"press": "say", "text": "x" * 50_001}, {},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_form_of_ours_sends_is_refused_kindly(browser: Browser, data: dict[str, str]) -> None:
    browser.tell(SOLVABLE)
    answer = browser.client.post(browser.at, data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_too_much_in_a_short_time_keeps_the_text_and_names_the_phone(site, clock: Clock) -> None:
    services = site(limit_messages="1/minute")
    browser = Browser(create_app(services, worker=False))
    page = browser.press(browser.tell(SOLVABLE), "Done, next step")
    answer = browser.send(page, "Send", text="It still drops")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert Page(answer).box == "It still drops"
    assert PHONE in answer.text


def test_while_the_database_is_away_the_text_is_kept_and_nothing_is_claimed(
    browser: Browser, services: Services, tmp_path: Path
) -> None:
    start, talk = browser.open("/chat"), browser.tell(SOLVABLE)
    services.database.close()
    away = tmp_path / "away"
    away.mkdir()
    for file in tmp_path.glob("firstline.db*"):
        file.rename(away / file.name)
    (tmp_path / "firstline.db").mkdir()
    for page in (start, talk):
        answer = browser.send(page, "Send", text="My words")
        assert answer.status_code == 503
        assert Page(answer).box == "My words"
        assert "nobody has it yet" in answer.text
        assert PHONE in answer.text
    assert browser.open("/chat").status == 200
    (tmp_path / "firstline.db").rmdir()
    for file in away.iterdir():
        file.rename(tmp_path / file.name)
    assert "My words" in browser.press(talk, "Send", text="My words").text


def test_a_foreign_conversation_looks_like_a_missing_one(browser: Browser, services: Services) -> None:
    browser.tell(SOLVABLE)
    other = Browser(browser.client.app)
    foreign, missing = other.open(browser.at), other.open("/chat/00000000-0000-7000-8000-000000000000")
    strange = other.open("/chat/anything")
    assert foreign.status == missing.status == strange.status == 404
    assert foreign.html == missing.html == strange.html
    before = messages_in(services)
    for path in (browser.at, f"{browser.at}/files"):
        assert other.client.post(path, data={"press": "solved"}).status_code == 404
    assert messages_in(services) == before


def test_the_cookie_is_for_this_site_alone(services: Services) -> None:
    app = create_app(services, worker=False)
    plain, secure = Browser(app), Browser(app, "https://testserver")
    headers = [b.client.post("/chat", data={"text": SOLVABLE}, follow_redirects=False).headers for b in (plain, secure)]
    cookies = [each["set-cookie"] for each in headers]
    assert all("HttpOnly" in each and "samesite=lax" in each.lower() and "Path=/" in each for each in cookies)
    assert all("Max-Age=2592000" in each for each in cookies)
    assert cookies[1].startswith("__Host-")
    assert "Secure" in cookies[1]


def test_a_browser_remembers_eight_conversations(browser: Browser, services: Services) -> None:
    for number in range(9):
        browser.tell(f"{FOR_PEOPLE} number {number}")
    page = browser.open("/chat")
    assert "number 8" in page.text
    assert "number 0" not in page.text
    assert tickets_in(services) == 9


def test_no_trace_is_left_on_this_computer(browser: Browser, services: Services) -> None:
    browser.tell(SOLVABLE)
    conversation = browser.at
    asked = browser.open("/chat/forget")
    assert f"INC-{the_ticket(services).number}" in asked.text
    assert "has forgotten" in browser.press(asked, "Forget them").text
    assert browser.open(conversation).status == 404
    assert tickets_in(services) == 1


def test_whoever_is_signed_in_finds_their_own_without_the_cookie(services: Services) -> None:
    app = create_app(services, worker=False)
    with services.database.write() as session:
        person = accounts.create_person(session, accounts.NewPerson("Rosa Lindt", "rosa@desk.example"), services.now())
        session.flush()
        tokens = [accounts.start_session(session, person.id, services.now(), 8) for _ in range(2)]
    first, second = Browser(app), Browser(app)
    for browser, token in zip((first, second), tokens, strict=True):
        browser.client.cookies.set("firstline", token)
    first.tell(SOLVABLE)
    assert "firstline-chat" not in first.client.cookies
    assert SOLVABLE in second.open(first.at).text
    with services.database.read() as session:
        assert session.scalars(select(Ticket.requester_id)).one() == session.scalars(select(Person.id)).one()


def test_strangers_are_asked_to_sign_in_where_the_desk_wants_it(site) -> None:
    browser = Browser(create_app(site(anonymous=False), worker=False))
    assert browser.open("/chat").status == 401
    assert browser.client.post("/chat", data={"text": SOLVABLE}).status_code == 401


def test_a_file_goes_to_the_ticket_and_is_only_ever_saved(browser: Browser) -> None:
    browser.tell(SOLVABLE)
    at = browser.at
    sent = {"file": ("../../screen <b>.html", b"<script>alert(1)</script>", "text/html")}
    page = Page(browser.client.post(f"{at}/files", files=sent))
    link = next(each for each in page.links if "/files/" in each)
    got = browser.client.get(link)
    assert got.content == b"<script>alert(1)</script>"
    assert got.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in got.headers["content-security-policy"]
    assert Browser(browser.client.app).client.get(link).status_code == 404
    assert browser.client.post(f"{at}/files", data={}).status_code == 422


def test_a_conversation_closed_long_ago_goes_on_in_a_new_ticket(
    browser: Browser, services: Services, clock: Clock
) -> None:
    page = browser.press(browser.tell(SOLVABLE), "This solved it")
    clock.at = clock.at.replace(month=12, day=20)
    old = browser.at
    page = browser.press(browser.open(old), "Send", text="The mailbox is full again and I cannot send")
    assert browser.at != old
    assert old in page.links
    assert tickets_in(services) == 2


@pytest.mark.parametrize(
    ("host", "tryout", "read"),
    [("127.0.0.1", "yes", True), ("127.0.0.1", "", False), ("0.0.0.0", "yes", False), ("0.0.0.0", "", False)],
)
def test_strangers_read_employees_articles_only_in_a_tryout_on_ones_own_machine(
    site, host: str, tryout: str, read: bool
) -> None:
    services: Services = site(anonymous_audience="public", host=host)
    with services.database.write() as session:
        accounts.create_person(session, accounts.NewPerson("Ines Carvalho", None, demo=True), services.now())
    browser = Browser(create_app(services, worker=False))
    page = browser.press(browser.open("/chat"), "Send", text=SOLVABLE, tryout=tryout)
    assert ("This solved it" in page.labels) is read
    assert ("What happened and why" in page.text) is read
    assert the_ticket(services).demo is read
