"""Brings a database to the tables of this version, forwards or backwards; several replicas may start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.database import Database
from triage.types import TriageError

_FOLDER = Path(__file__).resolve().parent / "migrations"
# any number that no other program on this database takes
_ADVISORY = 7_406_291


class RevisionUnknown(TriageError):
    """No such revision, or one of a newer version of Firstline."""


def head() -> str:
    """The revision that this version of Firstline needs."""
    found = ScriptDirectory.from_config(_config(None)).get_current_head()
    if found is None:
        raise RuntimeError("there are no migrations")
    return found


def current(database: Database) -> str | None:
    """The revision of the database; None when it is new."""
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def migrate(database: Database, to: str = "head") -> tuple[str | None, str | None]:
    """Bring the database to a revision; returns the one before and the one after."""
    before = current(database)
    with database.write() as session:
        move(session.connection(), to)
    return before, current(database)


def move(connection: Connection, to: str) -> None:
    """The same in a transaction of the caller's, who may go on in it. Raises RevisionUnknown."""
    if to not in ("head", "base") and to not in revisions():
        raise RevisionUnknown(f"there is no revision {to}; there are {', '.join(revisions())}, head and base")
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY})
    # somebody else may have done it while this one waited for the lock
    here = MigrationContext.configure(connection).get_current_revision()
    if here is not None and here not in revisions():
        raise RevisionUnknown(f"the tables are at {here}, which this version does not know: a newer one made them")
    if to == "head" or _is_ahead(to, here):
        command.upgrade(_config(connection), to)
    else:
        command.downgrade(_config(connection), to)


def revisions() -> list[str]:
    """Every revision that this version knows, oldest first."""
    return [each.revision for each in ScriptDirectory.from_config(_config(None)).walk_revisions()][::-1]


def _is_ahead(to: str, here: str | None) -> bool:
    if here is None:
        return to != "base"
    ancestors = {each.revision for each in ScriptDirectory.from_config(_config(None)).iterate_revisions(here, "base")}
    return to not in ancestors and to != "base"


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
