"""What comes to the API's edges: words that a desk does not have, lists that go on, people whom a site vouches for."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from service import sites
from service.fulltext import tickets_with
from service.sites import DEMO_KEY
from service.tables import Identity, Ticket
from tests.service.sites import Signer
from tests.service.world import ARTICLE, FOR_PEOPLE, SOLVABLE, World

CONVERSATIONS, TICKETS = "/api/v1/conversations", "/api/v1/tickets"
SAY = {"move": "say", "text": SOLVABLE}


def signer(world: World) -> Signer:
    with world.services.database.write() as session:
        now = world.services.now()
        site = sites.register(session, sites.Wanted("Intranet", ("https://intranet.example.com",)), now, "tests")
        kid, secret = sites.new_secret(session, site.id, now, "tests")
    return Signer(site, kid, secret)


def vouched(world: World, made: Signer, **claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {made.token(world.services.now(), **claims)}"}


def ticket(world: World, ticket_id: str) -> Ticket:
    with world.services.database.read() as session:
        return session.get_one(Ticket, uuid.UUID(ticket_id))


@pytest.mark.parametrize("field", ["impact", "urgency"])
def test_a_word_that_the_desk_does_not_have_is_refused_where_a_program_sends_it(field: str, world: World) -> None:
    desk = world.services.desk
    allowed = desk.impacts if field == "impact" else desk.urgencies
    sent = {"text": SOLVABLE, field: "galaxy"}
    answers = [
        world.client("requester").post(TICKETS, json=sent),
        world.client("key conversations").post(CONVERSATIONS, json={"first": SAY, field: "galaxy"}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert all(word in answer.json()["detail"] for word in allowed)


def test_a_word_that_a_sites_page_has_wrong_stops_no_requester(world: World) -> None:
    desk = world.services.desk
    body = {"first": SAY, "site": world.site, "impact": "galaxy", "urgency": desk.urgencies[-1]}
    answer = world.client("anonymous").post(CONVERSATIONS, json=body)
    assert answer.status_code == 201
    stored = ticket(world, answer.json()["id"])
    assert (stored.impact, stored.urgency) == (desk.default_impact, desk.urgencies[-1])


@pytest.mark.parametrize("channel", ["mail", "x" * 20, "chat2", ""])
def test_a_channel_is_one_of_a_few(channel: str, shared_world: World) -> None:
    answer = shared_world.client("agent").post(TICKETS, json={"text": SOLVABLE, "channel": channel})
    assert answer.status_code == 422


@pytest.mark.parametrize("caller", ["requester", "visitor"])
def test_ones_own_conversations_are_listed_page_by_page(caller: str, world: World) -> None:
    more = {"access": ticket(world, str(world.tickets["visitor"])).access} if caller == "visitor" else {}
    for number in range(4):
        world.ticket(caller, f"{FOR_PEOPLE} {number}", **more)
    found: list[str] = []
    cursor = None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = world.client(caller).get(CONVERSATIONS, params=asked).json()
        found += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 5
    assert found == [each["id"] for each in world.client(caller).get(CONVERSATIONS).json()["data"]]
    assert world.client(caller).get(CONVERSATIONS, params={"cursor": "none"}).status_code == 422


def test_an_articles_versions_are_listed_page_by_page(world: World) -> None:
    author = world.client("author")
    for number in range(3):
        text = f"# A\n\n1. Do it {number} times."
        author.post("/api/v1/articles/import", json={"articles": [{"path": "x/y.md", "text": text}]})
    path = "/api/v1/articles/x/y.md/versions"
    first = author.get(path, params={"limit": 2}).json()
    rest = author.get(path, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["number"] for each in first["data"] + rest["data"]] == [3, 2, 1]
    assert rest["next_cursor"] is None
    other = author.get(f"/api/v1/articles/{ARTICLE}/versions", params={"cursor": first["next_cursor"]})
    assert other.status_code == 422


@pytest.mark.parametrize(("query", "found"), [("o", False), ("ou", True), ("i", True), ("outlook c", False)])
def test_one_letter_is_a_word_and_no_beginning(query: str, found: bool, world: World) -> None:
    # "… and I can no longer send mail"
    with world.services.database.read() as session:
        assert (world.tickets["visitor"] in tickets_with(session, query)) is found


def test_others_tickets_do_not_crowd_out_ones_own(world: World) -> None:
    with world.services.database.read() as session:
        own = Ticket.requester_id == world.people["requester"].id
        assert tickets_with(session, "administrator", own) == [world.tickets["requester"]]
        assert len(tickets_with(session, "administrator")) == 2


@pytest.mark.parametrize("verified", [True, False])
def test_agents_see_whom_a_site_vouches_for(verified: bool, world: World) -> None:
    made = signer(world)
    headers = vouched(world, made, email="Grace@Example.org", email_verified=verified)
    client = world.client("anonymous")
    begun = client.post(CONVERSATIONS, json={"first": {"move": "person"}}, headers=headers).json()
    shown = world.client("agent").get(f"{TICKETS}/{begun['id']}").json()
    assert (shown["requester_name"], shown["requester_email"]) == ("Grace Hopper", "grace@example.org")
    assert shown["requester_email_verified"] is verified


def test_what_a_site_says_of_somebody_is_that_of_its_latest_token(world: World) -> None:
    made = signer(world)
    for claims in ({"email": "old@example.org"}, {"email": "new@example.org", "email_verified": True}):
        answer = world.client("anonymous").get("/api/v1/me", headers=vouched(world, made, **claims))
        assert answer.status_code == 200
    with world.services.database.read() as session:
        identity = session.scalars(select(Identity)).one()
    assert (identity.email, identity.verified) == ("new@example.org", True)


def test_somebody_with_an_account_has_a_verified_address_and_a_stranger_none(world: World) -> None:
    agent = world.client("admin")
    for kind, expected in (("requester", ("requester@example.org", True)), ("visitor", (None, None))):
        shown = agent.get(f"{TICKETS}/{world.tickets[kind]}").json()
        assert (shown["requester_email"], shown["requester_email_verified"]) == expected


def test_a_conversation_on_the_pretend_intranet_is_a_demo(world: World) -> None:
    with world.services.database.write() as session:
        sites.keep_demo(session, ["http://testserver"], world.services.now())
    client = world.client("anonymous")
    for site, demo in ((DEMO_KEY, True), (world.site, False)):
        begun = client.post(CONVERSATIONS, json={"first": SAY, "site": site}).json()
        assert ticket(world, begun["id"]).demo is demo
