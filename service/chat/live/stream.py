"""What is sent to whoever looks at a conversation: how it is at once, then after each change, until they may not."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread

from service.access import Principal, speaks_for, ticket_for
from service.chat.views import conversation_view
from service.database import DatabaseUnavailable
from service.errors import NotFound, Unauthenticated
from service.live import TYPING_S, Heard
from service.services import Services

PING_S, PROVE_S, AGAIN_MS, AWAY_S = 15.0, 60.0, 2_000, 2.0
# those who look must not take the threads of those who ask
THREADS = CapacityLimiter(4)
_ID = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
Send = Callable[..., bytes]


@dataclass(frozen=True)
class Place:
    """How far somebody has read: the ticket's version, and the number of the last message they were sent."""

    version: int = 0
    message: int = 0

    @classmethod
    def of(cls, after: int, last_event: str | None) -> Place:
        """By the address, and by the last event of a stream that broke, where that is further."""
        known = _ID.fullmatch(last_event or "")
        return cls(0, max(after, int(known[2]) if known else 0))

    @property
    def id(self) -> str:
        return f"{self.version}.{self.message}"


@dataclass(frozen=True)
class Reader:
    """Who reads what. `prove` says anew who they are, or raises Unauthenticated."""

    services: Services
    conversation_id: uuid.UUID
    who: Principal
    prove: Callable[[], Principal]

    def look(self, place: Place) -> tuple[Place, str | None]:
        """The conversation as JSON with its messages after the place; None when it is as it was. Raises NotFound."""
        with self.services.database.read() as session:
            ticket = ticket_for(session, self.conversation_id, speaks_for(self.who))
            if ticket.version == place.version:
                return place, None
            view = conversation_view(session, ticket, self.services.words, after=place.message)
        numbers = [message["number"] for message in view["messages"]]
        found = Place(view["version"], max([place.message, *numbers]))
        return found, json.dumps(view, ensure_ascii=False, separators=(",", ":"))

    def is_proven(self) -> bool:
        """Whether they still are who they were."""
        try:
            return self.prove().id == self.who.id
        except Unauthenticated:
            return False


class Stream:
    """One connection. `send` writes one event; `seconds` after its beginning it ends by itself."""

    def __init__(self, reader: Reader, heard: Heard, place: Place, seconds: float, send: Send) -> None:
        self._reader, self._heard, self._place, self._send = reader, heard, place, send
        self._clock = asyncio.get_running_loop().time
        self._until, self._prove_at = self._clock() + seconds, self._clock() + PROVE_S
        self._wait_s, self._end = PING_S, ""

    async def events(self) -> AsyncIterator[bytes]:
        """Everything that is sent. The last event is always `end`, unless the connection broke."""
        # what was sent is held in no name while nothing happens: there are hundreds of these
        yield self._send(retry=AGAIN_MS) + await self._look()
        while not self._end:
            news = await self._heard.wait(min(self._wait_s, self._until - self._clock()))
            yield await self._happened(news) or self._send(comment="ping")
        yield self._send(event="end", data_str=json.dumps({"reason": self._end}))

    async def _happened(self, news: bool) -> bytes:
        """What there is to send after a while, or after news."""
        if self._heard.closing:
            self._end = "closing"
        elif self._clock() >= self._until:
            self._end = "time"
        elif not await self._still_theirs():
            self._end = "token"
        sent = b""
        name = self._heard.typing()
        if name is not None:
            sent = self._send(event="typing", data_str=json.dumps({"seconds": TYPING_S, "name": name or None}))
        if not self._end and (news or self._wait_s < PING_S):
            sent = await self._look() + sent
        return sent

    async def _look(self) -> bytes:
        """The conversation, if it is not as it was."""
        try:
            place, view = await to_thread.run_sync(self._reader.look, self._place, limiter=THREADS)
        except NotFound:
            self._end = "gone"
            return b""
        except DatabaseUnavailable:
            # what is missed now is seen when it is back
            self._wait_s = AWAY_S
            return b""
        self._place, self._wait_s, self._heard.version = place, PING_S, place.version
        return b"" if view is None else self._send(data_str=view, id=place.id)

    async def _still_theirs(self) -> bool:
        """Whether the token is good; asked once a minute. A database that is away is no reason to send them away."""
        if self._clock() < self._prove_at:
            return True
        self._prove_at = self._clock() + PROVE_S
        try:
            return await to_thread.run_sync(self._reader.is_proven, limiter=THREADS)
        except DatabaseUnavailable:
            return True
