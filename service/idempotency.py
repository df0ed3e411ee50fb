"""The answer to a POST is stored with its effect: the same key and body get the same answer, once and for all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.database import Database
from service.errors import Conflict, Invalid
from service.tables import StoredReply, Table

MAX_KEY = 255
_REPLIES = Table.metadata.tables[StoredReply.__tablename__]
Reply = dict[str, Any]


@dataclass(frozen=True)
class Once:
    """One POST: who sent it, where, with which key (None: not idempotent), and the hash of its body."""

    caller: str
    route: str
    key: str | None
    body: str

    @classmethod
    def of(cls, caller: str, route: str, key: str | None, body: object) -> Once:
        """Raises Invalid for a key that is empty, too long or not printable."""
        if key is not None and not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
            raise Invalid(f"Idempotency-Key must have 1 to {MAX_KEY} printable ASCII characters.")
        canonical = json.dumps(body, sort_keys=True, default=str, separators=(",", ":"))
        return cls(caller[:80], route[:200], key, hashlib.sha256(canonical.encode()).hexdigest())

    def keep(self, session: Session, status: int, reply: Reply, now: datetime) -> None:
        """Write the answer in the transaction of its effect, of which everything else is flushed."""
        if self.key is None:
            return
        # not as an object: nothing looks at it again in this transaction
        kept = {
            "caller": self.caller, "route": self.route, "key": self.key, "body": self.body, "status": status,
            "reply": reply, "at": now,
        }  # fmt: skip
        session.connection().execute(insert(_REPLIES), kept)


def run_once(
    database: Database, once: Once, work: Callable[[], Reply], *, check: Callable[[Session], object] = lambda _: None
) -> tuple[Reply, bool]:
    """The stored answer, or that of `work`, which calls `once.keep` in its transaction; and whether it was stored.

    `check` runs before either, where the stored answer is read, and raises for whoever may have neither. Two requests
    with one key at the same time: the second waits for the first and gets its answer. Raises Invalid when the key was
    used with another body, and whatever `check` and `work` raise.
    """
    with database.read() as session:
        check(session)
        stored = _stored(session, once)
    if stored is not None:
        return stored, True
    try:
        return work(), False
    except (IntegrityError, Conflict):
        # the first of the two may be through by now, and what made this one a conflict
        with database.read() as session:
            stored = _stored(session, once)
        if stored is None:
            raise
        return stored, True


def forget_old(session: Session, now: datetime, hours: int) -> int:
    """Delete stored answers that are older; returns how many."""
    done = session.execute(delete(StoredReply).where(StoredReply.at < now - timedelta(hours=hours)))
    return int(getattr(done, "rowcount", 0))


def _stored(session: Session, once: Once) -> Reply | None:
    if once.key is None:
        return None
    found = session.get(StoredReply, (once.caller, once.route, once.key))
    if found is None:
        return None
    if found.body != once.body:
        raise Invalid("This Idempotency-Key was used with another body.")
    return found.reply
