"""Messages, notes, events, decisions, verdicts and handoffs of a ticket."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from service.tables import StoredSuggestion, Ticket
from tests.service.world import World, every_database


def path(world: World, part: str, kind: str = "requester") -> str:
    return f"/api/v1/tickets/{world.tickets[kind]}/{part}"


def texts(world: World, caller: str, address: str) -> list[str]:
    return [each["text"] for each in world.client(caller).get(address).json().get("data", [])]


@every_database
def test_an_answer_reaches_its_requester_and_a_note_does_not(world: World) -> None:
    agent = world.client("agent")
    for text, internal in (("Your rights were granted.", False), ("He asked for this last week, too.", True)):
        answer = agent.post(path(world, "messages"), json={"text": text, "internal": internal})
        assert answer.status_code == 201
        assert answer.json()["message"]["internal"] == internal
    conversation = world.client("requester").get(f"/api/v1/conversations/{world.tickets['requester']}").text
    assert "Your rights were granted." in conversation
    assert "last week" not in conversation
    assert texts(world, "agent", path(world, "messages"))[-2:] == [
        "Your rights were granted.", "He asked for this last week, too.",
    ]  # fmt: skip


def test_the_first_answer_takes_the_ticket_and_stops_its_clock(world: World) -> None:
    ticket_id = world.tickets["requester"]
    world.client("agent").post(path(world, "messages"), json={"text": "a note", "internal": True})
    shown = world.client("agent").get(f"/api/v1/tickets/{ticket_id}").json()
    assert (shown["state"], shown["first_responded_at"]) == ("new", None)
    world.client("agent").post(path(world, "messages"), json={"text": "On it"})
    shown = world.client("agent").get(f"/api/v1/tickets/{ticket_id}").json()
    assert shown["state"] == "open"
    assert shown["first_responded_at"]


def test_a_note_is_never_found_by_a_search_for_its_words(world: World) -> None:
    world.client("agent").post(path(world, "messages"), json={"text": "zeppelin", "internal": True})
    for caller in ("requester", "agent"):
        assert world.client(caller).get("/api/v1/tickets", params={"q": "zeppelin"}).json()["data"] == []


def test_secrets_in_an_answer_are_masked_before_they_are_stored(world: World) -> None:
    sent = {"text": "your new password is: Tr0ub4dor&3xyz"}
    answer = world.client("agent").post(path(world, "messages"), json=sent)
    assert "Tr0ub4dor" not in answer.text
    assert not any("Tr0ub4dor" in text for text in texts(world, "agent", path(world, "messages")))


@pytest.mark.parametrize("part", ["messages", "events", "assessments"])
def test_what_hangs_on_a_ticket_comes_in_pages(part: str, world: World) -> None:
    agent = world.client("agent")
    for number in range(3):
        agent.post(path(world, "messages"), json={"text": f"note {number}", "internal": True})
    whole = agent.get(path(world, part)).json()["data"]
    assert whole
    seen: list[Any] = []
    cursor = ""
    while True:
        page = agent.get(path(world, part), params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        seen += page["data"]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert seen == whole
    if cursor:
        assert agent.get(path(world, part, "visitor"), params={"cursor": cursor}).status_code == 422


def test_events_name_who_did_it(world: World) -> None:
    world.client("agent").post(path(world, "messages"), json={"text": "On it"})
    events = world.client("manager").get(path(world, "events")).json()["data"]
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["kind"] == "opened"
    assert (events[-1]["actor"], events[-1]["person_name"]) == ("agent", "Agent")


@every_database
def test_a_verdict_is_kept_with_its_suggestion(world: World) -> None:
    (line,) = world.client("agent").get(path(world, "assessments")).json()["data"]
    given = line["suggestions"][0]
    assert given["verdict"] == "unjudged"
    address = path(world, f"suggestions/{given['id']}/verdict")
    answer = world.client("agent").post(address, json={"verdict": "wrong", "version": 1})
    assert answer.json() == {"suggestion": given | {"verdict": "wrong"}, "version": 2}
    (line,) = world.client("agent").get(path(world, "assessments")).json()["data"]
    assert line["suggestions"][0]["verdict"] == "wrong"


def test_a_suggestion_of_another_ticket_is_as_good_as_none(world: World) -> None:
    with world.services.database.read() as session:
        others = StoredSuggestion.ticket_id == world.tickets["other requester"]
        foreign = session.scalars(select(StoredSuggestion.id).where(others)).first()
    answers = [
        world.client("agent").post(path(world, f"suggestions/{each}/verdict"), json={"verdict": "right", "version": 1})
        for each in (foreign, uuid.uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "a\0"}, {"text": "x", "kind": "step"}, {"text": "x" * 50_001}])
def test_what_is_no_message_is_refused(body: dict[str, str], shared_world: World) -> None:
    assert shared_world.client("agent").post(path(shared_world, "messages"), json=body).status_code == 422


def test_nobody_answers_a_ticket_that_is_over(world: World) -> None:
    with world.services.database.write() as session:
        session.get_one(Ticket, world.tickets["requester"]).state = "closed"
    answer = world.client("agent").post(path(world, "messages"), json={"text": "Hello?"})
    assert answer.status_code == 409


def test_a_handoff_can_be_read_in_three_ways(world: World) -> None:
    agent = world.client("agent")
    as_json, text, html = (
        agent.get(path(world, "handoff"), params={"format": form}) for form in ("json", "text", "html")
    )
    summary = as_json.json()["summary"]
    assert text.headers["content-type"].startswith("text/plain")
    assert text.text.startswith(summary)
    assert html.headers["content-type"].startswith("text/html")
    assert html.headers["content-security-policy"].startswith("sandbox")
    assert html.text.startswith('<section class="handoff">')


def test_a_handoff_as_html_holds_no_tag_of_the_requesters(world: World) -> None:
    hostile = "I need admin rights <img src=x onerror=alert(1)> <script>alert(2)</script>"
    ticket_id = world.ticket("requester", hostile)
    html = world.client("agent").get(f"/api/v1/tickets/{ticket_id}/handoff", params={"format": "html"}).text
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img" in html


def test_a_ticket_that_firstline_holds_has_no_handoff(world: World) -> None:
    ticket_id = world.ticket("requester")
    assert world.client("admin").get(f"/api/v1/tickets/{ticket_id}/handoff").status_code == 404


def test_captured_facts_are_in_the_handoff_as_text(world: World) -> None:
    with world.services.database.write() as session:
        ticket = session.get_one(Ticket, world.tickets["requester"])
        assert ticket.handoff is not None
        fact = {"name": "device", "label": "Device", "value": "L-1234", "required": True}
        ticket.handoff = {**ticket.handoff, "facts": [fact], "missing": []}
    text = world.client("agent").get(path(world, "handoff"), params={"format": "text"}).text
    assert "Device: L-1234" in text
