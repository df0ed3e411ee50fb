"""A backup taken under load is one moment, and restores into either kind of database; a damaged one into none."""

from __future__ import annotations

import io
import json
import tarfile
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from service import tickets
from service.attachments import attach, keeping
from service.backup import BackupInvalid, write_backup
from service.database import Database, DatabaseLocked, sole_server
from service.fulltext import tickets_with
from service.restore import restore_backup, verified
from service.services import Services
from service.settings import Settings
from service.tables import Attachment, Event, Message, Table, Ticket
from service.tickets import Actor, staff
from tests.service.postgres import waited
from tests.service.test_ticketing import changed, opened
from tests.service.world import (
    DESK,
    MONDAY,
    POSTGRES_16,
    POSTGRES_18,
    SQLITE,
    every_database,
    postgres_copy,
    settings_for,
)
from triage.talk import happenings as on


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything, in the order of the keys."""
    with database.read() as session:
        found = {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Table.metadata.sorted_tables
        }
        words = session.execute(text("SELECT message_id, ticket_id, words FROM message_words ORDER BY message_id"))
        return found | {"message_words": [tuple(row) for row in words]}


def with_everything(services: Services) -> None:
    """Tickets that point at one another, a note, an attachment, and what nobody should write."""
    first, second = opened(services), opened(services, on.WantsPerson())
    changed(services, first, lambda ledger: staff.link(ledger, ledger.session, "parent", second))
    changed(services, second, lambda ledger: staff.note(ledger, "a note; \u202e ünïcode \N{PRINTER} '; --"))
    folder = services.settings.attachments
    with keeping(folder, io.BytesIO(b"a log"), "log.txt", most=1000) as kept:
        changed(services, second, lambda ledger: attach(ledger, kept, DESK, internal=False))
    (services.settings.data_dir / "signing.key").write_bytes(b"k" * 32)


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """Settings of a place with nothing in it, by kind of database."""
    made: list[Any] = []

    def place(kind: str) -> Settings:
        folder = tmp_path / f"place{len(made)}"
        if kind == SQLITE:
            made.append(None)
            return settings_for(folder, f"sqlite:///{(folder / 'firstline.db').resolve()}")
        uri, _ = request.getfixturevalue("postgres_servers")(kind)
        copy = postgres_copy(uri, "template0")
        url = copy.__enter__()
        made.append(copy)
        return settings_for(folder, url)

    yield place
    for each in made:
        if each is not None:
            each.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("database_kind", "into"),
    [
        (SQLITE, SQLITE),
        (SQLITE, POSTGRES_16),
        (POSTGRES_16, SQLITE),
        (POSTGRES_18, POSTGRES_18),
        (SQLITE, POSTGRES_18),
        (POSTGRES_18, POSTGRES_16),
    ],
    indirect=["database_kind"],
)
def test_a_backup_restores_to_the_same_rows_on_either_kind_of_database(
    services: Services, empty: Callable[[str], Settings], into: str, tmp_path: Path
) -> None:
    with_everything(services)
    file = tmp_path / "backup.tar.gz"
    made = write_backup(services.database, services.settings, file, MONDAY)
    assert file.stat().st_mode & 0o777 == 0o600
    target = empty(into)
    restored = restore_backup(target, file)
    assert restored.counts == made.counts
    there = Database(target.url, pool=2)
    assert rows_of(there) == rows_of(services.database)
    there.close()
    names = {each.name for each in services.settings.attachments.iterdir()}
    assert {each.name: each.read_bytes() for each in target.attachments.iterdir()} == dict.fromkeys(names, b"a log")
    assert (target.data_dir / "signing.key").read_bytes() == b"k" * 32


@every_database
def test_a_backup_under_load_is_one_moment(
    services: Services, empty: Callable[[str], Settings], tmp_path: Path
) -> None:
    stop, done = threading.Event(), list[uuid.UUID]()

    def write() -> None:
        while not stop.is_set():
            done.append(opened(services, on.WantsPerson()))

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    made = []
    try:
        for number in range(3):
            least = len(done) + 3
            waited(lambda least=least: len(done) >= least, "tickets")
            made.append(write_backup(services.database, services.settings, tmp_path / f"{number}.tar.gz", MONDAY))
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert made[-1].counts["ticket"] > made[0].counts["ticket"]
    for number, manifest in enumerate(made):
        target = empty(SQLITE)
        assert restore_backup(target, tmp_path / f"{number}.tar.gz").counts == manifest.counts
        assert _whole(target.url) == manifest.counts["ticket"]


def _whole(url: str) -> int:
    """How many tickets; each with all of its messages and events."""
    database = Database(url, pool=2)
    with database.read() as session:
        for table, last in ((Message, Ticket.last_message), (Event, Ticket.last_event)):
            assert session.scalar(select(func.sum(last))) == session.scalar(select(func.count()).select_from(table))
        found = session.scalar(select(func.count()).select_from(Ticket)) or 0
    database.close()
    return found


def test_what_is_restored_can_be_searched_and_worked_on(
    services: Services, empty: Callable[[str], Settings], tmp_path: Path
) -> None:
    ticket_id = opened(services, on.Said("the plotter on floor nine is offline"))
    write_backup(services.database, services.settings, tmp_path / "b.tar.gz", MONDAY)
    target = empty(SQLITE)
    restore_backup(target, tmp_path / "b.tar.gz")
    database = Database(target.url)
    with database.write() as session:
        assert tickets_with(session, "plotter") == [ticket_id]
        with tickets.changing(session, ticket_id, Actor("agent"), MONDAY) as ledger:
            staff.answer(ledger, "It is switched on again.", DESK)
    database.close()


def test_a_database_with_something_in_it_is_replaced_only_when_asked_to(services: Services, tmp_path: Path) -> None:
    with_everything(services)
    file = tmp_path / "b.tar.gz"
    made = write_backup(services.database, services.settings, file, MONDAY)
    with keeping(services.settings.attachments, io.BytesIO(b"later"), "later.txt", most=1000):
        opened(services)
    with pytest.raises(BackupInvalid, match="not empty"):
        restore_backup(services.settings, file)
    assert write_backup(services.database, services.settings, tmp_path / "c", MONDAY).counts != made.counts
    restore_backup(services.settings, file, replace=True)
    assert write_backup(services.database, services.settings, tmp_path / "d", MONDAY).counts == made.counts
    with services.database.read() as session:
        known = {each.hex for each in session.scalars(select(Attachment.id))}
    assert {each.name for each in services.settings.attachments.iterdir()} == known


def test_nothing_is_restored_while_a_server_runs_on_the_data_directory(services: Services, tmp_path: Path) -> None:
    write_backup(services.database, services.settings, tmp_path / "b.tar.gz", MONDAY)
    target = settings_for(tmp_path / "other", f"sqlite:///{tmp_path / 'other' / 'firstline.db'}")
    with sole_server(target.data_dir), pytest.raises(DatabaseLocked):
        restore_backup(target, tmp_path / "b.tar.gz")


def _parts(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]


def _write(file: Path, parts: dict[str, bytes]) -> None:
    with tarfile.open(file, "w:gz") as tar:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def _cut(file: Path, parts: dict[str, bytes]) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _altered(file: Path, parts: dict[str, bytes]) -> None:
    _write(file, parts | {"rows/ticket.jsonl": parts["rows/ticket.jsonl"].replace(b"open", b"shut")})


def _missing(file: Path, parts: dict[str, bytes]) -> None:
    _write(file, {name: content for name, content in parts.items() if name != "rows/event.jsonl"})


def _more(file: Path, parts: dict[str, bytes]) -> None:
    _write(file, parts | {"../../evil": b"x"})


def _headless(file: Path, parts: dict[str, bytes]) -> None:
    _write(file, {name: content for name, content in parts.items() if name != "manifest.json"})


def _newer(file: Path, parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"]) | {"revision": "9999"}
    _write(file, parts | {"manifest.json": json.dumps(manifest).encode()})


def _other_thing(file: Path, parts: dict[str, bytes]) -> None:
    file.write_bytes(b"PK\x03\x04 something else")


def _flipped(file: Path, parts: dict[str, bytes]) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(content)


def _unlike_its_checksum(file: Path, parts: dict[str, bytes]) -> None:
    content = bytearray(file.read_bytes())
    content[-6] ^= 0xFF
    file.write_bytes(content)


DAMAGES = [_cut, _altered, _missing, _more, _headless, _newer, _other_thing, _flipped, _unlike_its_checksum]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    services: Services, damage: Callable[[Path, dict[str, bytes]], None], tmp_path: Path
) -> None:
    with_everything(services)
    file = tmp_path / "b.tar.gz"
    write_backup(services.database, services.settings, file, MONDAY)
    verified(file)
    damage(file, _parts(file))
    before = rows_of(services.database)
    with pytest.raises(BackupInvalid):
        restore_backup(services.settings, file, replace=True)
    assert rows_of(services.database) == before


def test_a_backup_that_cannot_be_written_leaves_no_file(services: Services, tmp_path: Path) -> None:
    target = tmp_path / "there" / "b.tar.gz"
    with pytest.raises(OSError, match="No such file"):
        write_backup(services.database, services.settings, target, MONDAY)
    target.mkdir(parents=True)
    with pytest.raises(OSError, match=r"directory"):
        write_backup(services.database, services.settings, target, MONDAY)
    assert [each.name for each in target.parent.iterdir()] == ["b.tar.gz"]
