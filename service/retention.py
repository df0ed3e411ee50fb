"""What is kept no longer than the settings say, by kind of data; deletion takes search index and files along."""

from __future__ import annotations

import time
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, CursorResult, and_, delete, exists, func, or_, select, text
from sqlalchemy.orm import Session

from service import tickets
from service.attachments import delete_files
from service.database import Database
from service.settings import Settings
from service.tables import Attachment, Audit, Identity, Job, OneTimeLink, Person, SignIn, StoredReply, Table, Ticket

# one transaction each: SQLite's other writers wait no longer than for one of them
BATCH = 50
# a file that an upload has just written has no row yet
_YOUNG_S = 24 * 3_600


def due(database: Database, settings: Settings, now: datetime) -> dict[str, int]:
    """How much of each kind `purge` would delete now."""
    with database.read() as session:
        found = {"tickets": _count(session, Ticket, _old_tickets(settings, now))}
        for name, (table, condition) in _others(settings, now).items():
            found[name] = _count(session, table, condition)
        found["stray_files"] = len(_strays(session, settings.attachments))
    return found


def purge(database: Database, settings: Settings, now: datetime) -> dict[str, int]:
    """Delete what is due, in short transactions; how much of each kind. Running it twice at once does no harm.

    A ticket is due a while after it ended, never before it did. Raises DatabaseUnavailable.
    """
    found = {"tickets": _purge_tickets(database, settings, now)}
    with database.write() as session:
        for name, (table, condition) in _others(settings, now).items():
            found[name] = _deleted(session, table, condition)
    with database.read() as session:
        strays = _strays(session, settings.attachments)
    for file in strays:
        file.unlink(missing_ok=True)
    return found | {"stray_files": len(strays)}


def _purge_tickets(database: Database, settings: Settings, now: datetime) -> int:
    done, full = 0, True
    while full:
        files: list[uuid.UUID] = []
        with database.write() as session:
            ids = session.scalars(select(Ticket.id).where(_old_tickets(settings, now)).limit(BATCH)).all()
            for ticket_id in ids:
                files += tickets.erase(session, ticket_id)
        delete_files(settings.attachments, files)
        done, full = done + len(ids), len(ids) == BATCH
    if done:
        compact(database)
    return done


def compact(database: Database) -> None:
    """After tickets were erased: nothing of them stays in the embedded database's search index or log either.

    Rows are overwritten as they are deleted. PostgreSQL does this by itself, with its autovacuum.
    """
    if not database.embedded:
        return
    with database.write() as session:
        # the index keeps what was deleted until its parts are merged
        session.execute(text("INSERT INTO message_words (message_words) VALUES ('optimize')"))
    database.checkpoint()


def _old_tickets(settings: Settings, now: datetime) -> ColumnElement[bool]:
    return Ticket.state.in_(("closed", "cancelled")) & (
        Ticket.closed_at < now - timedelta(days=settings.keep_tickets_days)
    )


def _others(settings: Settings, now: datetime) -> dict[str, tuple[type[Table], ColumnElement[bool]]]:
    """Kinds of rows that nothing hangs on, and which of them are due."""
    replies = now - timedelta(hours=settings.keep_idempotency_hours)
    sessions = now - timedelta(days=settings.keep_sessions_days)
    return {
        "stored_replies": (StoredReply, StoredReply.at < replies),
        "sessions": (SignIn, or_(SignIn.expires_at < sessions, SignIn.revoked_at < sessions)),
        "one_time_links": (OneTimeLink, or_(OneTimeLink.expires_at < sessions, OneTimeLink.used_at < sessions)),
        "jobs": (Job, Job.done_at < sessions),
        "audit": (Audit, Audit.at < now - timedelta(days=settings.keep_audit_days)),
        "visitors": (Person, _visitors(sessions)),
    }


def _visitors(before: datetime) -> ColumnElement[bool]:
    """People known by a site's word alone who have no ticket, any more or at all; a disabled one stays disabled."""
    return and_(
        Person.email.is_(None), Person.password.is_(None), Person.disabled_at.is_(None), Person.created_at < before,
        exists().where(Identity.person_id == Person.id),
        ~exists().where(or_(Ticket.requester_id == Person.id, Ticket.assignee_id == Person.id)),
    )  # fmt: skip


def _count(session: Session, table: type[Table], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _deleted(session: Session, table: type[Table], condition: ColumnElement[bool]) -> int:
    done = session.execute(delete(table).where(condition))
    return int(done.rowcount) if isinstance(done, CursorResult) else 0


def _strays(session: Session, folder: Path) -> list[Path]:
    """Files that no row knows: what an upload left behind that was killed, or a deletion that was."""
    if not folder.is_dir():
        return []
    old = time.time() - _YOUNG_S
    found = [file for file in folder.iterdir() if file.is_file() and file.stat().st_mtime < old]
    known = {each.hex for each in session.scalars(select(Attachment.id))} if found else set()
    return [file for file in found if file.name not in known]
