"""One writer, whole transactions, and errors that say whether the database is away or full."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from service.database import (
    Database,
    DatabaseLocked,
    DatabaseMisnamed,
    DatabaseUnavailable,
    shown_url,
    sole_server,
    sound_sqlite,
)
from service.tables import Counter, Job
from tests.service.world import MONDAY, every_database


@every_database
def test_a_transaction_is_written_whole_or_not_at_all(database_url: str) -> None:
    database = Database(database_url, pool=4)
    with pytest.raises(IntegrityError):
        _add_twice(database)
    with database.read() as session:
        assert session.get(Counter, "half") is None
    database.close()


def _add_twice(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(Counter), {"name": "half", "value": 1})
        session.execute(insert(Counter), {"name": "half", "value": 2})


@every_database
def test_writers_at_once_lose_nothing(database_url: str) -> None:
    database = Database(database_url, pool=8)
    with database.write() as session:
        session.add(Counter(name="together", value=0))

    def add(_number: int) -> None:
        with database.write() as session:
            session.execute(text("UPDATE counter SET value = value + 1 WHERE name = 'together'"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(80)))
    with database.read() as session:
        assert session.scalar(select(Counter.value).where(Counter.name == "together")) == 80
    database.close()


def test_a_reader_sees_one_state_while_others_write(database_url: str) -> None:
    database = Database(database_url)
    count = select(func.count()).select_from(Counter)
    with database.read() as session:
        before = session.scalar(count)
        writer = threading.Thread(target=lambda: _add_counter(database, "meanwhile"))
        writer.start()
        writer.join()
        assert session.scalar(count) == before
    with database.read() as session:
        assert session.scalar(count) == (before or 0) + 1
    database.close()


def _add_counter(database: Database, name: str) -> None:
    with database.write() as session:
        session.add(Counter(name=name, value=1))


def test_the_embedded_database_is_durable_and_overwrites_what_it_deletes(database_url: str) -> None:
    database = Database(database_url)
    with database.read() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "mmap_size")
        }
    # synchronous 2 is FULL
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "mmap_size": 0}
    assert sound_sqlite()[1]
    database.close()


def test_a_second_server_on_the_same_data_directory_is_refused(tmp_path: Path) -> None:
    with sole_server(tmp_path):
        script = (
            "import sys; from pathlib import Path; from service.database import sole_server\n"
            "with sole_server(Path(sys.argv[1])): pass"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert "DatabaseLocked" in done.stderr
        with pytest.raises(DatabaseLocked, match="another Firstline server"), sole_server(tmp_path):
            pass
    with sole_server(tmp_path):
        pass


def test_a_database_that_is_away_is_said_to_be_so() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable), database.write() as session:
        session.execute(text("SELECT 1"))
    assert database.failed_lately()
    assert not database.answers()
    database.close()


def _add_much(database: Database) -> None:
    with database.write() as session:
        session.execute(text("PRAGMA max_page_count = 1"))
        session.add(Job(name="large", payload={"x": "y" * 1_000_000}, run_at=MONDAY))


def test_after_a_failed_write_a_real_one_proves_that_it_works_again(database_url: str) -> None:
    database = Database(database_url)
    assert not database.failed_lately()
    with pytest.raises(DatabaseUnavailable) as said:
        _add_much(database)
    assert said.value.full
    with database.write() as session:
        session.execute(text("PRAGMA max_page_count = 1073741823"))
    assert not database.failed_lately()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0
    database.close()


@pytest.mark.parametrize("url", ["", "firstline", "mysql://x@y/z", "postgresql:/x"])
def test_an_address_that_is_none_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(DatabaseMisnamed):
        Database(url)


def test_an_address_is_shown_without_its_password() -> None:
    assert shown_url("postgresql://ann:hunter2@db/x") == "postgresql://ann:***@db/x"
