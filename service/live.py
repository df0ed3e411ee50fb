"""Who is looking at a conversation just now, and how they learn that it changed.

Whatever this process writes is told at once, by `Database.changed`; what other replicas and the command line write is
found by one query for all who are looking (`Live.follow`). Nobody is told what changed: they look again.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import select

from service.database import Database
from service.errors import TooMany, Unavailable
from service.tables import Ticket

BY_CONVERSATION = 6
TYPING_S = 5
_RETRY_S = 30
# as many ids in one statement as any engine takes
_AT_ONCE = 500


class Heard:
    """One who is looking. Made and awaited in an event loop, woken from any thread.

    `version` is that of the ticket they last saw, 0 before the first.
    """

    __slots__ = ("__weakref__", "_live", "_loop", "_news", "_typing", "_waiting", "address", "ticket_id", "version")

    def __init__(self, live: Live, ticket_id: uuid.UUID, address: str) -> None:
        self._live, self.ticket_id, self.address = live, ticket_id, address
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[None] | None = None
        self._news = False
        self._typing: str | None = None
        self.version = 0

    async def wait(self, seconds: float) -> bool:
        """Until there is news or the time is over; whether there is. News that came meanwhile count."""
        if not self._news:
            waiting = self._waiting = self._loop.create_future()
            timer = self._loop.call_later(max(seconds, 0), _settle, waiting)
            try:
                await waiting
            finally:
                timer.cancel()
                self._waiting = None
        news, self._news = self._news, False
        return news

    def typing(self) -> str | None:
        """The name of the agent who was typing since this was last asked, empty for one without; None: nobody was."""
        typing, self._typing = self._typing, None
        return typing

    @property
    def closing(self) -> bool:
        """Whether the process is about to stop."""
        return self._live.closing

    def tell(self, *, typing: str | None = None) -> None:
        """From any thread: there is news."""
        # the loop of a server that has stopped takes nothing any more
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._rouse, typing)

    def close(self) -> None:
        """They look no longer."""
        self._live.forget(self)

    def _rouse(self, typing: str | None) -> None:
        self._news = True
        if typing is not None:
            self._typing = typing
        if self._waiting is not None:
            _settle(self._waiting)


class Live:
    """Everybody of this process who is looking."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[uuid.UUID, list[Heard]] = {}
        self._addresses: Counter[str] = Counter()
        self.closing = False

    def subscribe(self, ticket_id: uuid.UUID, address: str, *, most: int, by_address: int) -> Heard:
        """In an event loop: somebody begins to look. Raises TooMany and Unavailable."""
        with self._lock:
            if self.closing or self._addresses.total() >= most:
                raise Unavailable("There are too many live connections just now.", retry_after=_RETRY_S)
            if len(self._heard.get(ticket_id, ())) >= BY_CONVERSATION or self._addresses[address] >= by_address:
                raise TooMany("There are too many live connections from you.", retry_after=_RETRY_S)
            heard = Heard(self, ticket_id, address)
            self._heard.setdefault(ticket_id, []).append(heard)
            self._addresses[address] += 1
        return heard

    def forget(self, heard: Heard) -> None:
        """They look no longer; once more does no harm."""
        with self._lock:
            looking = self._heard.get(heard.ticket_id, [])
            if heard not in looking:
                return
            looking.remove(heard)
            if not looking:
                del self._heard[heard.ticket_id]
            self._addresses[heard.address] -= 1
            if not self._addresses[heard.address]:
                del self._addresses[heard.address]

    def count(self) -> int:
        """How many are looking."""
        return self._addresses.total()

    def notify(self, ticket_ids: Iterable[uuid.UUID]) -> None:
        """From any thread: these have changed, and the change is committed."""
        for ticket_id in ticket_ids:
            for heard in self._looking_at(ticket_id):
                heard.tell()

    def typing(self, ticket_id: uuid.UUID, name: str) -> None:
        """From any thread: an agent of that name is typing. Stored nowhere, and told in this process alone."""
        for heard in self._looking_at(ticket_id):
            heard.tell(typing=name)

    def follow(self, database: Database) -> int:
        """Find what others have written; returns how many conversations had changed. Raises DatabaseUnavailable."""
        with self._lock:
            seen = {ticket_id: {heard.version for heard in looking} for ticket_id, looking in self._heard.items()}
        ids, now = list(seen), dict[uuid.UUID, int]()
        for start in range(0, len(ids), _AT_ONCE):
            with database.read() as session:
                wanted = select(Ticket.id, Ticket.version).where(Ticket.id.in_(ids[start : start + _AT_ONCE]))
                now.update((row.id, row.version) for row in session.execute(wanted))
        # by version, not by time: the clocks of replicas differ, and a long transaction commits into the past
        changed = [ticket_id for ticket_id, versions in seen.items() if versions != {now.get(ticket_id)}]
        self.notify(changed)
        return len(changed)

    def close(self) -> None:
        """The process is about to stop: everybody is sent away, to come back to another one or to the next."""
        self.closing = True
        with self._lock:
            everybody = [heard for looking in self._heard.values() for heard in looking]
        for heard in everybody:
            heard.tell()

    def _looking_at(self, ticket_id: uuid.UUID) -> list[Heard]:
        with self._lock:
            return list(self._heard.get(ticket_id, ()))


def _settle(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
