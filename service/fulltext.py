"""Full-text search over what was said on tickets, secrets and contacts masked: FTS5 on SQLite, tsvector elsewhere."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from service.tables import Ticket
from triage.redact import mask_contacts
from triage.text import normalise

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_MOST_WORDS = 12
_INDEXED = 20_000
_MOST_FOUND = 5_000

SQLITE = (
    "CREATE VIRTUAL TABLE message_words USING fts5("
    "words, message_id UNINDEXED, ticket_id UNINDEXED, tokenize='unicode61')"
)
POSTGRESQL = (
    "CREATE TABLE message_words (message_id text PRIMARY KEY, ticket_id text NOT NULL, words text NOT NULL, "
    "vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED)",
    "CREATE INDEX ix_message_words_vector ON message_words USING gin (vector)",
    "CREATE INDEX ix_message_words_ticket_id ON message_words (ticket_id)",
)


def index_message(
    session: Session, message_id: uuid.UUID, ticket_id: uuid.UUID, masked: str, *, internal: bool
) -> None:
    """Make a message findable. `masked` has no secrets; contact data goes here too. Internal notes are not indexed."""
    if internal:
        return
    words = " ".join(_WORD.findall(normalise(mask_contacts(masked[:_INDEXED]).text)))
    # without a flush of what is said and noted so far: that goes in one at the end of the turn
    session.connection().execute(
        text("INSERT INTO message_words (message_id, ticket_id, words) VALUES (:message, :ticket, :words)"),
        {"message": message_id.hex, "ticket": ticket_id.hex, "words": words},
    )


def forget_ticket(session: Session, ticket_id: uuid.UUID) -> None:
    """Take everything of a ticket out of the index."""
    mine = "ticket_id = :ticket"
    if session.get_bind().dialect.name == "sqlite":
        # by row: FTS5 itself would read everybody's words to find them
        mine = "rowid IN (SELECT id FROM message_words_content WHERE c2 = :ticket)"
    session.execute(text(f"DELETE FROM message_words WHERE {mine}"), {"ticket": ticket_id.hex})


def tickets_with(session: Session, query: str, *allowed: ColumnElement[bool]) -> list[uuid.UUID]:
    """Tickets in which every word of the query stands, the latest first. Any text is a query.

    The last word may be a beginning, from two letters on: one letter begins half of everything. `allowed` is what a
    ticket must fulfil besides, so that others' tickets do not crowd out those that may be seen.
    """
    words = _WORD.findall(normalise(query[:500]))[:_MOST_WORDS]
    if not words:
        return []
    beginning = len(words[-1]) > 1
    if session.get_bind().dialect.name == "sqlite":
        statement = "SELECT ticket_id FROM message_words WHERE message_words MATCH :query"
        asked = " ".join(f'"{word}"' for word in words) + ("*" if beginning else "")
    else:
        statement = "SELECT CAST(ticket_id AS uuid) FROM message_words WHERE vector @@ to_tsquery('simple', :query)"
        asked = " & ".join(f"'{word}'" for word in words) + (":*" if beginning else "")
    there = text(statement).bindparams(query=asked).columns(ticket_id=Ticket.id.type)
    found = select(Ticket.id).where(Ticket.id.in_(there), *allowed).order_by(Ticket.updated_at.desc(), Ticket.id)
    return list(session.scalars(found.limit(_MOST_FOUND)))
