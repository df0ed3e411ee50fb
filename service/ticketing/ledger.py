"""One change of one ticket: what is said and noted is numbered in order and written with the change itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.errors import Conflict, NotFound
from service.fulltext import index_message
from service.tables import Event, Message, Table, Ticket, new_id
from triage.redact import mask_secrets

_EVENTS = Table.metadata.tables[Event.__tablename__]
_MESSAGES = Table.metadata.tables[Message.__tablename__]


@dataclass(frozen=True)
class Actor:
    """Who changes a ticket. `kind`: requester, agent, firstline or system."""

    kind: str
    person_id: uuid.UUID | None = None
    name: str = ""


FIRSTLINE = Actor("firstline")


@dataclass(frozen=True)
class Ledger:
    """A ticket that is being changed, by whom and when."""

    session: Session
    ticket: Ticket
    actor: Actor
    now: datetime
    _events: list[dict[str, Any]] = field(default_factory=list)
    _messages: list[dict[str, Any]] = field(default_factory=list)

    def note(self, event: str, **data: Any) -> None:
        """An event."""
        self.ticket.last_event += 1
        noted = {
            "id": new_id(), "ticket_id": self.ticket.id, "number": self.ticket.last_event, "kind": event,
            "actor": self.actor.kind, "person_id": self.actor.person_id, "data": data, "at": self.now,
        }  # fmt: skip
        self._events.append(noted)

    def say(
        self, text: str, *, by: Actor | None = None, kind: str = "text", content: Mapping[str, Any] | None = None,
        internal: bool = False,
    ) -> Message:  # fmt: skip
        """A message; secrets are masked before it is stored. What is returned is a copy, no object of the session."""
        author = by or self.actor
        masked = mask_secrets(text).text if author.kind != "firstline" else text
        self.ticket.last_message += 1
        message_id = new_id()
        said = {
            "id": message_id, "ticket_id": self.ticket.id, "number": self.ticket.last_message, "author": author.kind,
            "person_id": author.person_id, "kind": kind, "text": masked, "content": dict(content or {}),
            "internal": internal, "at": self.now,
        }  # fmt: skip
        self._messages.append(said)
        if author.kind != "firstline":
            index_message(self.session, message_id, self.ticket.id, masked, internal=internal)
        return Message(**said)

    def write(self) -> None:
        """Put what was said and noted into the transaction; the ticket itself must be there."""
        connection = self.session.connection()
        # many rows at once, and not as objects: this is half of what a turn writes, while nobody else can write
        for table, rows in ((_MESSAGES, self._messages), (_EVENTS, self._events)):
            if rows:
                connection.execute(insert(table), rows)
                rows.clear()


@contextmanager
def changing(
    session: Session, ticket_id: uuid.UUID, actor: Actor, now: datetime, *, expected: int | None = None
) -> Iterator[Ledger]:
    """The ticket, locked until the transaction ends. `expected` is the version its reader saw.

    Raises NotFound, and Conflict when somebody else changed it since.
    """
    ticket = session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)
    if ticket is None:
        raise NotFound("There is no such ticket.")
    if expected is not None and ticket.version != expected:
        raise Conflict(
            f"Somebody changed this ticket meanwhile: it is at version {ticket.version}, you saw {expected}. "
            "Nothing of yours was written; look at it again."
        )
    ledger = Ledger(session, ticket, actor, now)
    yield ledger
    ledger.write()
    ticket.version += 1
    ticket.updated_at = now
