"""Those who look at a conversation learn of each change, whoever made it, and are let go when they leave."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import tickets
from service.database import Database
from service.errors import TooMany, Unavailable
from service.live import BY_CONVERSATION, Heard, Live
from service.services import Services
from service.tables import Ticket
from service.tickets import Actor, changing, staff
from service.turn import Caller, Start, start_conversation, take_turn
from service.worker import follow_tickets
from tests.service.site import Site, site_in
from tests.service.world import DESK, World, every_database
from triage.talk.happenings import Said, WantsPerson
from triage.types import Audience

ANYONE = Caller(Actor("requester"), Audience.PUBLIC)
AGENT = Actor("agent", None, "Ada")
HERE = "192.0.2.1"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def looking(live: Live, ticket_id: uuid.UUID, address: str = HERE, most: int = 100, by_address: int = 100) -> Heard:
    return live.subscribe(ticket_id, address, most=most, by_address=by_address)


def begun(services: Services) -> uuid.UUID:
    return start_conversation(services, Start("chat"), WantsPerson(), ANYONE, lambda _session, ticket: ticket.id)


def test_every_committed_change_of_a_ticket_is_told_and_nothing_that_was_taken_back(site: Site) -> None:
    told: list[set[uuid.UUID]] = []
    site.database.changed = told.append
    ticket_id = begun(site.services)
    assert told == [{ticket_id}]
    take_turn(site.services, ticket_id, Said("It is the one on the second floor"), ANYONE, lambda _s, _t: None)
    assert told == [{ticket_id}] * 2
    with site.database.write() as session, changing(session, ticket_id, AGENT, site.services.now()) as ledger:
        staff.answer(ledger, "I am on my way", DESK)
    assert told == [{ticket_id}] * 3
    with pytest.raises(ZeroDivisionError):
        written_and_taken_back(site, ticket_id)
    assert told == [{ticket_id}] * 3


def written_and_taken_back(site: Site, ticket_id: uuid.UUID) -> None:
    with site.database.write() as session:
        with changing(session, ticket_id, AGENT, site.services.now()) as ledger:
            staff.note(ledger, "never mind")
        session.flush()
        raise ZeroDivisionError


def test_news_from_a_thread_wakes_whoever_looks_and_nobody_else() -> None:
    live, one, other = Live(), uuid.uuid4(), uuid.uuid4()

    async def look() -> tuple[bool, bool, bool]:
        heard, elsewhere = looking(live, one), looking(live, other)
        waiting = asyncio.create_task(heard.wait(120))
        await asyncio.sleep(0)
        await asyncio.to_thread(live.notify, [one])
        return await waiting, await elsewhere.wait(0), await heard.wait(0)

    assert asyncio.run(look()) == (True, False, False)


def test_news_that_came_before_anybody_waited_counts() -> None:
    live, one = Live(), uuid.uuid4()

    async def look() -> tuple[bool, str | None, str | None]:
        heard = looking(live, one)
        live.typing(one, "Ada")
        await asyncio.sleep(0)
        return await heard.wait(120), heard.typing(), heard.typing()

    assert asyncio.run(look()) == (True, "Ada", None)


def test_news_for_a_loop_that_has_ended_hurts_nobody() -> None:
    live, one = Live(), uuid.uuid4()

    async def look() -> None:
        looking(live, one)

    asyncio.run(look())
    live.notify([one])


def test_there_are_only_so_many_places_and_each_is_given_back_once() -> None:
    live, one = Live(), uuid.uuid4()

    async def look() -> None:
        places = [looking(live, one) for _ in range(BY_CONVERSATION)]
        with pytest.raises(TooMany):
            looking(live, one)
        with pytest.raises(TooMany):
            looking(live, uuid.uuid4(), by_address=BY_CONVERSATION)
        with pytest.raises(Unavailable):
            looking(live, uuid.uuid4(), "192.0.2.2", most=BY_CONVERSATION)
        places[0].close()
        places[0].close()
        assert live.count() == BY_CONVERSATION - 1
        looking(live, one)
        for each in places:
            each.close()
        assert live.count() == 1

    asyncio.run(look())


def test_many_threads_that_tell_and_many_that_come_and_go_lose_nothing() -> None:
    live, ids = Live(), [uuid.uuid4() for _ in range(20)]
    stop = threading.Event()

    def tell() -> None:
        while not stop.is_set():
            live.notify(ids)

    async def look(at: int) -> None:
        for _ in range(50):
            heard = looking(live, ids[at % 20])
            assert await heard.wait(120)
            heard.close()

    async def everybody() -> None:
        await asyncio.gather(*(look(at) for at in range(40)))

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(everybody())
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert live.count() == 0


@every_database
def test_what_another_replica_writes_is_found(world: World, database_url: str) -> None:
    ticket_id, live = world.tickets["visitor"], world.services.live
    other = Database(database_url, pool=2)

    async def look() -> tuple[int, int, bool, int]:
        heard = looking(live, ticket_id)
        with world.services.database.read() as session:
            heard.version = session.get_one(Ticket, ticket_id).version
        before = await asyncio.to_thread(follow_tickets, world.services)
        with other.write() as session, changing(session, ticket_id, AGENT, world.services.now()) as ledger:
            staff.answer(ledger, "I am on my way", DESK)
        after = await asyncio.to_thread(follow_tickets, world.services)
        return before, after, await heard.wait(120), heard.version

    before, after, news, _ = asyncio.run(look())
    assert (before, after, news) == (0, 1, True)
    other.close()


def test_a_ticket_that_is_erased_is_news_as_well(site: Site) -> None:
    ticket_id = begun(site.services)

    async def look() -> bool:
        heard = looking(site.services.live, ticket_id)
        heard.version = 1
        with site.database.write() as session:
            tickets.erase(session, ticket_id)
        await asyncio.to_thread(follow_tickets, site.services)
        return await heard.wait(120)

    assert asyncio.run(look())


def test_nobody_is_asked_of_the_database_while_nobody_looks() -> None:
    gone = Database("sqlite:////nowhere/at/all.db")
    assert Live().follow(gone) == 0
