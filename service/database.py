"""One database by URL: SQLite embedded, or PostgreSQL. Writes go through `write()`, one transaction each."""

from __future__ import annotations

import fcntl
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from service.changes import Writing, wrote
from service.tables import Job
from triage.types import TriageError

# The WAL-reset corruption bug: fixed in 3.51.3 and in these two maintenance lines.
_SOUND = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_BUSY_MS = 15_000
_SQLITE_AWAY = (
    "is locked", "is busy", "unable to open", "disk i/o error", "readonly database", "malformed", "not a database",
)  # fmt: skip
# About what a turn of a conversation writes; its row is never due.
_PROBE, _NEVER = 64 * 1024, datetime(9999, 1, 1, tzinfo=UTC)


class DatabaseLocked(TriageError):
    """Another process serves this data directory."""


class DatabaseUnavailable(TriageError):
    """The database cannot be reached, or cannot store anything just now; nothing was written."""

    def __init__(self, said: str, *, full: bool = False) -> None:
        self.full = full
        super().__init__(said)


class DatabaseMisnamed(TriageError):
    """The URL is none, or of a kind of database that cannot be used here."""


class Database:
    """Sessions for reading and writing. Sessions are short: nothing waits for a model or a network inside one.

    Raises DatabaseMisnamed for a URL that cannot be used.
    """

    def __init__(self, url: str, *, pool: int = 20) -> None:
        self.url = _parsed(url)
        self.embedded = self.url.get_backend_name() == "sqlite"
        self._writer = threading.Lock()
        self._failed = False
        # told which tickets changed, once that is committed
        self.changed: Callable[[set[uuid.UUID]], None] = lambda ids: None
        self.engine = _sqlite(url) if self.embedded else _postgresql(url, pool)
        self._write_engine = self.engine.execution_options(firstline_begin="BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database. Raises DatabaseUnavailable."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, or nothing of it. SQLite has one writer at a time.

        Raises DatabaseUnavailable; an error of uniqueness (sqlalchemy.exc.IntegrityError) is the caller's.
        """
        turn = self._writer if self.embedded else nullcontext()
        try:
            with _translated(), turn, Writing(self._write_engine, expire_on_commit=False) as session, session.begin():
                yield session
        except DatabaseUnavailable:
            self._failed = True
            raise
        self._failed = False
        if changed := wrote(session):
            self.changed(changed)

    def failed_lately(self) -> bool:
        """Whether the last write failed, and another one, of the size of a turn, fails as well."""
        if not self._failed:
            return False
        try:
            with self.write() as session:
                session.execute(text("DELETE FROM job WHERE name = 'probe'"))
                session.execute(insert(Job), {"name": "probe", "payload": {"size": "x" * _PROBE}, "run_at": _NEVER})
            with self.write() as session:
                session.execute(text("DELETE FROM job WHERE name = 'probe'"))
        except DatabaseUnavailable:
            return True
        return False

    def now(self) -> datetime:
        """The database's clock: replicas agree on it. SQLite's is this machine's."""
        if self.embedded:
            return datetime.now(UTC)
        with self.read() as session:
            moment: datetime = session.execute(text("SELECT now()")).scalar_one()
            return moment

    def answers(self) -> bool:
        """Whether it can be read just now."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except DatabaseUnavailable:
            return False
        return True

    def checkpoint(self) -> None:
        """Bring the embedded database's log into its file, and empty the log. PostgreSQL looks after its own."""
        if not self.embedded:
            return
        with _translated(), self.engine.connect() as connection:
            # outside a transaction, or it refuses; readers that are still at an old state make it do less, not fail
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        self.engine.dispose()


def shown_url(url: str) -> str:
    """The URL for people to read: without its password."""
    return _parsed(url).render_as_string(hide_password=True)


def sound_sqlite() -> tuple[str, bool]:
    """The version of SQLite in use, and whether it is free of the bug that can damage a database with WAL."""
    version: str = _sqlite_module().sqlite_version
    number = tuple(int(part) for part in version.split("."))
    fixed = number >= _SOUND[0] or any(number[:2] == line[:2] and number >= line for line in _SOUND[1:])
    return version, fixed


@contextmanager
def sole_server(data_dir: Path) -> Iterator[None]:
    """Holds the data directory for one server process. Raises DatabaseLocked when another has it."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / "server.lock").open("a") as lock:
        _lock(lock, data_dir)
        yield


def _lock(lock: IO[str], data_dir: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DatabaseLocked(
            f"{data_dir}: another Firstline server is running on this data directory; stop it, or name another "
            "directory with --data"
        ) from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).lower()
        full = "disk is full" in said or "no space left" in said
        if full or error.connection_invalidated or _is_away(error, said):
            raise DatabaseUnavailable("the database cannot store anything just now", full=full) from error
        raise
    except SQLAlchemyError as error:
        if "QueuePool limit" in str(error):
            raise DatabaseUnavailable("the database is too busy") from error
        raise


def _is_away(error: DBAPIError, said: str) -> bool:
    if type(error.orig).__module__.startswith("psycopg"):
        kinds = {kind.__name__ for kind in type(error.orig).__mro__}
        return bool(kinds & {"OperationalError", "InterfaceError", "ReadOnlySqlTransaction"})
    # SQLite calls a misspelt statement an OperationalError as well
    return any(each in said for each in _SQLITE_AWAY)


def _sqlite_module() -> Any:
    """pysqlite3 brings a SQLite that is sound; without its wheel the interpreter's own has to do."""
    try:
        import pysqlite3.dbapi2 as module
    except ImportError:
        import sqlite3 as module
    return module


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        module=_sqlite_module(),
        connect_args={"timeout": _BUSY_MS / 1000},
        pool_size=24,
        # an error says which statement failed, never what somebody wrote
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: Any) -> None:
        # our own BEGIN below: the driver's would come too late, after the first read
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        # secure_delete: what was deleted is overwritten
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("firstline_begin", "BEGIN"))

    return engine


def _postgresql(url: str, pool: int) -> Engine:
    driver = make_url(url).set(drivername="postgresql+psycopg")
    # a server that was cut off is noticed within seconds, not when the system gives up after a quarter of an hour
    noticing = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
    try:
        return create_engine(
            driver, pool_size=pool, max_overflow=0, pool_timeout=10, pool_pre_ping=True, hide_parameters=True,
            connect_args={
                "connect_timeout": 5, "options": "-c synchronous_commit=on -c timezone=UTC", **noticing,
            },
        )  # fmt: skip
    except ModuleNotFoundError as error:
        raise DatabaseMisnamed("PostgreSQL needs its driver: pip install 'firstline[postgres]'") from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseMisnamed("the database's URL cannot be read: expected postgresql://user@host/name") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseMisnamed(f"{parsed.get_backend_name()} is not supported: SQLite or PostgreSQL")
    return parsed
