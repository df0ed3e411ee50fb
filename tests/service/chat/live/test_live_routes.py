"""A conversation as it happens, over a real connection: in order, complete, and only for whoever may read it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from service import accounts, tickets
from service.chat.live import stream
from service.live import BY_CONVERSATION
from service.tickets import Actor, changing, staff
from tests.service.site import Site, sign_in, site_in
from tests.service.sites import signer
from tests.service.somebody import added
from tests.service.streams import followed, serving, until
from tests.service.world import DESK

AGENT = Actor("agent", None, "Ada")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


@pytest.fixture
def base(site: Site) -> Iterator[str]:
    with serving(site.app) as address:
        yield address


def begun(site: Site) -> tuple[str, dict[str, str]]:
    """A stranger's conversation, and the header that proves it theirs."""
    body = {"first": {"move": "say", "text": "The printer is offline"}}
    started = site.program().post("/api/v1/conversations", json=body).json()
    return started["id"], {"Authorization": f"Bearer {started['token']}"}


def answered(site: Site, conversation: str, text: str, *, internal: bool = False) -> None:
    with site.database.write() as session, changing(session, uuid.UUID(conversation), AGENT, site.clock.now) as ledger:
        staff.note(ledger, text) if internal else staff.answer(ledger, text, DESK)


def test_it_begins_with_how_it_is_and_goes_on_with_each_change(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    with followed(base, conversation, mine) as live:
        assert live.response.headers["content-type"].startswith("text/event-stream")
        assert live.response.headers["cache-control"] == "no-store"
        first = live.next()
        whole = site.program(mine["Authorization"][7:]).get(f"/api/v1/conversations/{conversation}").json()
        assert (first.name, first.data) == ("message", whole)
        answered(site, conversation, "I am on my way")
        then = live.next()
        assert [message["text"] for message in then.data["messages"]] == ["I am on my way"]
        assert then.data["version"] > first.data["version"]
        site.program(mine["Authorization"][7:]).post(
            f"/api/v1/conversations/{conversation}/moves", json={"move": "say", "text": "Thank you"}
        )
        assert live.next().data["messages"][0]["text"] == "Thank you"


def test_what_agents_note_among_themselves_is_never_sent(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    with followed(base, conversation, mine) as live:
        live.next()
        answered(site, conversation, "the requester is odd", internal=True)
        assert live.next().data["messages"] == []
        answered(site, conversation, "Hello")
        assert [message["text"] for message in live.next().data["messages"]] == ["Hello"]


@pytest.mark.parametrize("by_header", [True, False])
def test_after_a_break_it_goes_on_where_it_was(site: Site, base: str, *, by_header: bool) -> None:
    conversation, mine = begun(site)
    with followed(base, conversation, mine) as live:
        seen = live.next()
    for text in ("One", "Two"):
        answered(site, conversation, text)
    last = seen.data["messages"][-1]["number"]
    again = {"Last-Event-ID": seen.id} if by_header else {}
    with followed(base, conversation, mine | again, **({} if by_header else {"after": last})) as live:
        assert [message["text"] for message in live.next().data["messages"]] == ["One", "Two"]


@pytest.mark.parametrize("last", ["", "x", "1.2.3", "-1.5", "9999999999.1", "0.0"])
def test_an_id_that_is_none_is_as_good_as_none(site: Site, base: str, last: str) -> None:
    conversation, mine = begun(site)
    with followed(base, conversation, mine | {"Last-Event-ID": last}, seconds=0) as live:
        assert live.next().data["messages"][0]["number"] == 1


def test_a_place_is_read_from_the_further_of_two() -> None:
    assert stream.Place.of(3, "17.5").message == 5
    assert stream.Place.of(7, "17.5").message == 7
    assert stream.Place(17, 5).id == "17.5"


def test_that_an_agent_types_is_told_and_not_stored(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    with site.database.write() as session:
        _, key = accounts.create_key(session, "A console", ["tickets:write"], site.clock.now)
    added(site.database, roles=("admin",))
    agent = site.browser()
    sign_in(agent)
    with followed(base, conversation, mine) as live:
        version = live.next().data["version"]
        # a program's key is nobody's name
        for typing, name in ((site.program(key), None), (agent, "Ada Byron")):
            assert typing.post(f"/api/v1/tickets/{conversation}/typing").status_code == 204
            event = live.next()
            assert (event.name, event.data) == ("typing", {"seconds": 5, "name": name})
    whole = site.program(mine["Authorization"][7:]).get(f"/api/v1/conversations/{conversation}").json()
    assert whole["version"] == version


def test_an_agents_message_has_their_name_and_no_other_has_one(site: Site) -> None:
    conversation, mine = begun(site)
    ada = added(site.database)
    actor = Actor("agent", ada.id, ada.name)
    with site.database.write() as session, changing(session, uuid.UUID(conversation), actor, site.clock.now) as ledger:
        staff.answer(ledger, "Hello, it is me.", DESK)
    answered(site, conversation, "From a program.")
    whole = site.program(mine["Authorization"][7:]).get(f"/api/v1/conversations/{conversation}").json()
    *others, byron, program = whole["messages"]
    assert (byron["name"], program["name"]) == ("Ada Byron", None)
    assert {each["name"] for each in others} == {None}


def test_it_ends_after_its_time(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    with followed(base, conversation, mine, seconds=0) as live:
        assert live.next().name == "message"
        assert (end := live.next()).name == "end"
        assert end.data == {"reason": "time"}
        with pytest.raises(StopIteration):
            live.next()
    until(lambda: site.services.live.count() == 0)


def test_it_ends_when_the_token_does(site: Site, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PROVE_S", 0.0)
    made = signer(site.database)
    body = {"first": {"move": "say", "text": "The printer is offline"}}
    token = made.token()
    conversation = site.program(token).post("/api/v1/conversations", json=body).json()["id"]
    with followed(base, conversation, {"Authorization": f"Bearer {token}"}) as live:
        live.next()
        answered(site, conversation, "Hello")
        assert live.next().data["messages"][0]["text"] == "Hello"
        site.clock.move(hours=1)
        answered(site, conversation, "a secret of somebody else's by now")
        assert live.next().data == {"reason": "token"}


def test_it_ends_when_the_conversation_is_erased(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    with followed(base, conversation, mine) as live:
        live.next()
        with site.database.write() as session:
            tickets.erase(session, uuid.UUID(conversation))
        site.services.live.follow(site.database)
        assert live.next().data == {"reason": "gone"}


def test_it_ends_when_the_service_stops(site: Site) -> None:
    conversation, mine = begun(site)
    with ExitStack() as held:
        with serving(site.app) as base:
            live = held.enter_context(followed(base, conversation, mine))
            live.next()
        assert live.next().data == {"reason": "closing"}


def test_while_the_service_stops_nobody_begins_to_look(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    site.services.live.close()
    with followed(base, conversation, mine) as live:
        assert (live.response.status_code, live.response.headers["retry-after"]) == (503, "30")


def test_a_quiet_connection_is_kept_alive(site: Site, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PING_S", 0.05)
    conversation, mine = begun(site)
    with followed(base, conversation, mine) as live:
        live.next()
        assert next(line for line in live.lines if line.startswith(":")) == ": ping"


def test_there_are_six_at_most_and_whoever_leaves_makes_room(site: Site, base: str) -> None:
    conversation, mine = begun(site)
    with ExitStack() as held:
        six = [held.enter_context(followed(base, conversation, mine)) for _ in range(BY_CONVERSATION)]
        assert {live.next().name for live in six} == {"message"}
        with followed(base, conversation, mine) as seventh:
            assert seventh.response.status_code == 429
            assert seventh.response.headers["retry-after"] == "30"
    until(lambda: site.services.live.count() == 0)
    with followed(base, conversation, mine) as live:
        assert live.next().data["id"] == conversation


def test_somebody_elses_and_nobodys_look_the_same_and_strangers_see_neither(site: Site, base: str) -> None:
    conversation, _ = begun(site)
    _, other = begun(site)
    for headers in (other, {}):
        for wanted in (conversation, str(uuid.uuid4())):
            with followed(base, wanted, headers) as live:
                assert live.response.status_code == 404
    with followed(base, conversation, {"Authorization": "Bearer a.b.c"}) as live:
        assert live.response.status_code == 401
    assert site.services.live.count() == 0
