"""Forwards, backwards and forwards again on every engine, and the tables are those of the models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from service import migrating
from service.database import Database
from service.migrating import RevisionUnknown
from service.tables import Table
from tests.service.world import every_database


@every_database
def test_migrations_go_back_to_nothing_and_up_again_step_by_step(database_url: str) -> None:
    database = Database(database_url, pool=2)
    assert migrating.migrate(database, "base") == (migrating.head(), None)
    assert names_in(database) <= {"alembic_version"}
    for revision in migrating.revisions():
        assert migrating.migrate(database, revision)[1] == revision
    for revision in reversed(migrating.revisions()):
        assert migrating.migrate(database, revision)[1] == revision
    assert migrating.migrate(database) == (migrating.revisions()[0], migrating.head())
    database.close()


@every_database
def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    database = Database(database_url, pool=2)
    with database.read() as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("message_words"),
            },
        )
        assert compare_metadata(context, Table.metadata) == []
    database.close()


@every_database
def test_replicas_that_start_together_migrate_once(database_url: str) -> None:
    databases = [Database(database_url, pool=2) for _ in range(4)]
    migrating.migrate(databases[0], "base")
    with ThreadPoolExecutor(4) as pool:
        assert {after for _, after in pool.map(migrating.migrate, databases)} == {migrating.head()}
    for each in databases:
        each.close()


def test_a_migration_that_fails_leaves_the_tables_as_they_were(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'firstline.db'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE ticket (x)"))
    with pytest.raises(Exception, match="already exists"):
        migrating.migrate(database)
    assert migrating.current(database) is None
    assert names_in(database) - {"alembic_version"} == {"ticket"}
    database.close()


def test_tables_of_a_newer_version_are_refused(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RevisionUnknown, match="a newer one"):
        migrating.migrate(database)
    with pytest.raises(RevisionUnknown, match="there is no revision 77"):
        migrating.migrate(database, "77")
    database.close()


def names_in(database: Database) -> set[str]:
    with database.read() as session:
        return set(inspect(session.connection()).get_table_names())
