"""Full-text search over what was said on tickets, secrets and contacts masked: FTS5 on SQLite, tsvector elsewhere."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from triage.redact import mask_contacts
from triage.text import normalise

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_MOST_WORDS = 12
_INDEXED = 20_000

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
    session.execute(text("DELETE FROM message_words WHERE ticket_id = :ticket"), {"ticket": ticket_id.hex})


def tickets_with(session: Session, query: str, most: int = 500) -> list[uuid.UUID]:
    """Tickets in which every word of the query stands (the last as a beginning), best first. Any text is a query."""
    words = _WORD.findall(normalise(query[:500]))[:_MOST_WORDS]
    if not words:
        return []
    if session.get_bind().dialect.name == "sqlite":
        statement = (
            "SELECT ticket_id, min(rank) AS best FROM message_words WHERE message_words MATCH :query "
            "GROUP BY ticket_id ORDER BY best, ticket_id LIMIT :most"
        )
        asked = " ".join(f'"{word}"' for word in words) + "*"
    else:
        statement = (
            "SELECT ticket_id, max(ts_rank(vector, query)) AS best "
            "FROM message_words, to_tsquery('simple', :query) query "
            "WHERE vector @@ query GROUP BY ticket_id ORDER BY best DESC, ticket_id LIMIT :most"
        )
        asked = " & ".join(f"'{word}'" for word in words) + ":*"
    found = session.execute(text(statement), {"query": asked, "most": most})
    return [uuid.UUID(row[0]) for row in found]
