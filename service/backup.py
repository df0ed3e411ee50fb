"""One file with everything, taken at one moment while the service runs; it restores into either kind of database.

The file is a .tar.gz: `rows/<table>.jsonl` (a list of values a line), `attachments/<id>`, `signing.key`, and at the end
`manifest.json` with the revision of the tables, the kind of every column, and count and SHA-256 of every part. What is
derived is not in it: the search index and the vectors are made again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import tarfile
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, func, select, text

from service import migrating
from service.database import Database
from service.settings import Settings
from service.tables import Attachment, Table
from triage.types import TriageError

FORMAT = 1
MANIFEST, KEY, ROWS, FILES = "manifest.json", "signing.key", "rows/", "attachments/"
_BATCH = 1_000
# most of it is JSON, which the fastest levels pack nearly as well as the slowest
_LEVEL = 4

Advance = Callable[[str, int, int], None]


def quietly(part: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


class BackupInvalid(TriageError):
    """No backup, a damaged one, or one that cannot go where it was asked to."""


@dataclass(frozen=True)
class TablePart:
    """A table's rows. `columns`: name to uuid, moment, json or plain; `later`: those that point into the same table."""

    columns: Mapping[str, str]
    later: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is in the file. `files`: attachment ids to SHA-256; `words`: entries of the search index, made again."""

    revision: str
    engine: str
    made_at: str
    tables: Mapping[str, TablePart]
    files: Mapping[str, str]
    words: int
    key: str | None = None
    notes: tuple[str, ...] = ()
    format: int = field(default=FORMAT)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table, and the files."""
        return {name: part.rows for name, part in self.tables.items()} | {"attachment_files": len(self.files)}


def write_backup(
    database: Database,
    settings: Settings,
    target: Path,
    now: datetime,
    advance: Advance = quietly,
) -> Manifest:
    """Write the file whole, or none: it appears under its name when all of it is on the disk. Only its owner reads it.

    Raises DatabaseUnavailable, and OSError for a file that cannot be written.
    """
    with _appearing(target) as part, tarfile.open(part, "w:gz", compresslevel=_LEVEL) as tar:
        with _snapshot(database) as connection:
            tables = _tables(connection, tar, target.parent, advance)
            ids = connection.scalars(select(Attachment.id).order_by(Attachment.id)).all()
            words = connection.execute(text("SELECT count(*) FROM message_words")).scalar_one()
        files, notes = _files(settings.attachments, ids, tar, advance)
        key = _key(settings, tar)
        manifest = Manifest(
            migrating.head(), database.engine.dialect.name, now.isoformat(), tables, files, words, key, tuple(notes)
        )
        _add(tar, MANIFEST, json.dumps(dataclasses.asdict(manifest)).encode())
    return manifest


def kind_of(column: sa.Column[Any]) -> str:
    """How a column's values are written: uuid, moment, json or plain."""
    kinds = {sa.Uuid: "uuid", sa.JSON: "json"}
    if column.type.python_type is datetime:
        return "moment"
    return next((kind for each, kind in kinds.items() if isinstance(column.type, each)), "plain")


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """One state of the database for everything that is read; SQLite's readers always have that."""
    with database.read() as session:
        options = {} if database.embedded else {"isolation_level": "REPEATABLE READ"}
        yield session.connection(execution_options={**options, "stream_results": True, "yield_per": _BATCH})


def _tables(connection: Connection, tar: tarfile.TarFile, folder: Path, advance: Advance) -> dict[str, TablePart]:
    found = {}
    for table in Table.metadata.sorted_tables:
        total = connection.execute(select(func.count()).select_from(table)).scalar_one()
        with tempfile.TemporaryFile(dir=folder) as lines:
            rows, digest = 0, hashlib.sha256()
            for row in connection.execute(select(table)):
                line = json.dumps([_plain(value) for value in row]).encode() + b"\n"
                lines.write(line)
                digest.update(line)
                rows += 1
                if rows % _BATCH == 0:
                    advance(table.name, rows, total)
            columns = {column.name: kind_of(column) for column in table.columns}
            later = tuple(c.name for c in table.columns if any(key.column.table is table for key in c.foreign_keys))
            found[table.name] = TablePart(columns, later, rows, digest.hexdigest())
            _add_open(tar, f"{ROWS}{table.name}.jsonl", lines)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.isoformat() if isinstance(value, datetime) else value


def _files(
    folder: Path, ids: list[uuid.UUID] | Any, tar: tarfile.TarFile, advance: Advance
) -> tuple[dict[str, str], list[str]]:
    """The attachments of the rows; one that was erased meanwhile is a note."""
    found: dict[str, str] = {}
    for done, each in enumerate(ids, 1):
        with suppress(FileNotFoundError), (folder / each.hex).open("rb") as file:
            found[each.hex] = hashlib.file_digest(file, "sha256").hexdigest()
            _add_open(tar, f"{FILES}{each.hex}", file)
        advance("attachments", done, len(ids))
    gone = len(ids) - len(found)
    return found, [f"{gone} attachment(s) have a row but no file: they were not there any more"] if gone else []


def _key(settings: Settings, tar: tarfile.TarFile) -> str | None:
    """The installation's own key, where it lies in the data directory."""
    try:
        key = (settings.data_dir / KEY).read_bytes()
    except FileNotFoundError:
        return None
    _add(tar, KEY, key)
    return hashlib.sha256(key).hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_open(tar, name, io.BytesIO(content))


def _add_open(tar: tarfile.TarFile, name: str, file: Any) -> None:
    """The whole of an open file, whatever was read of it."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = file.seek(0, os.SEEK_END), 0o600
    file.seek(0)
    tar.addfile(info, file)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name at the end; nothing is left of it when the block fails."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
