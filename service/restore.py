"""A backup back into a database: checked whole before anything is changed, then all of it in one transaction."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
import uuid
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service import migrating
from service.backup import FILES, FORMAT, KEY, MANIFEST, ROWS, Advance, BackupInvalid, Manifest, TablePart, quietly
from service.database import Database, sole_server
from service.fulltext import index_message
from service.schema.base import Utc
from service.settings import Settings
from service.tables import Message, Table

_BATCH = 500
_CHUNK = 1024 * 1024
_LARGEST_MANIFEST = 64 * 1024 * 1024
_NAMES = re.compile(r"rows/[a-z_]{1,60}\.jsonl|attachments/[0-9a-f]{32}|signing\.key|manifest\.json")
_TYPES: dict[str, Any] = {"uuid": sa.Uuid(), "moment": Utc(), "json": sa.JSON(), "plain": sa.types.NULLTYPE}
_MANIFESTS: TypeAdapter[Manifest] = TypeAdapter(Manifest)


@dataclass(frozen=True)
class _Seen:
    """What is in the file, whatever its manifest says: SHA-256 and number of lines by name."""

    hashes: Mapping[str, str]
    lines: Mapping[str, int]
    manifest: bytes


def restore_backup(settings: Settings, source: Path, *, replace: bool = False, advance: Advance = quietly) -> Manifest:
    """Check the file, then put everything into the settings' database and data directory, brought to this version.

    Only into an empty database, unless `replace`; then what was there is gone. Raises BackupInvalid, DatabaseLocked
    while a server runs on the data directory, DatabaseUnavailable; nothing was changed then.
    """
    manifest = verified(source, advance)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with sole_server(settings.data_dir) if settings.embedded else nullcontext():
        database = Database(settings.url, pool=2)
        try:
            if not replace:
                _must_be_empty(database)
            with _staged(settings, source, manifest):
                _load(database, source, manifest, advance)
        finally:
            database.close()
    if replace:
        _forget_other_files(settings.attachments, manifest)
    return manifest


def verified(source: Path, advance: Advance = quietly) -> Manifest:
    """The manifest, once every part of the file is what it says. Raises BackupInvalid."""
    seen = _looked_through(source, advance)
    try:
        manifest = _MANIFESTS.validate_json(seen.manifest)
    except ValidationError as error:
        raise BackupInvalid(f"{source}: there is no manifest in it; a backup ends with one") from error
    if manifest.format != FORMAT or manifest.revision not in migrating.revisions():
        raise BackupInvalid(f"{source}: a newer version of Firstline made it; restore it with that one")
    wanted = {f"{ROWS}{name}.jsonl": part.sha256 for name, part in manifest.tables.items()}
    wanted |= {f"{FILES}{name}": digest for name, digest in manifest.files.items()}
    wanted |= {KEY: manifest.key} if manifest.key else {}
    for name in sorted(wanted.keys() | seen.hashes.keys()):
        if wanted.get(name) != seen.hashes.get(name):
            raise BackupInvalid(f"{source}: {name} is not what the manifest says; the file is damaged")
    for name, part in manifest.tables.items():
        if seen.lines[f"{ROWS}{name}.jsonl"] != part.rows:
            raise BackupInvalid(f"{source}: {name} does not have the {part.rows} rows that the manifest says")
    return manifest


def _looked_through(source: Path, advance: Advance) -> _Seen:
    hashes: dict[str, str] = {}
    lines: dict[str, int] = {}
    manifest, total = b"", source.stat().st_size
    with _opened(source) as tar:
        for info, file in _parts(tar, source):
            if info.name == MANIFEST:
                manifest = file.read(_LARGEST_MANIFEST)
                continue
            digest, count = hashlib.sha256(), 0
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                count += chunk.count(b"\n")
                advance("checking", min(tar.offset, total), total)
            hashes[info.name], lines[info.name] = digest.hexdigest(), count
        # behind the last part stands the checksum of all, which gzip compares only where it is read that far
        while tar.fileobj and tar.fileobj.read(_CHUNK):
            pass
    return _Seen(hashes, lines, manifest)


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BackupInvalid(f"{source}: this is no backup, or its end is missing") from error
    except OSError as error:
        if error.errno is not None:
            raise
        # gzip says so without a number
        raise BackupInvalid(f"{source}: this is no backup, or it is damaged") from error


def _parts(tar: tarfile.TarFile, source: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    seen = set()
    for info in tar:
        file = tar.extractfile(info) if info.isreg() else None
        if file is None or not _NAMES.fullmatch(info.name) or info.name in seen:
            raise BackupInvalid(f"{source}: {info.name!r} does not belong into a backup")
        seen.add(info.name)
        yield info, file


def _must_be_empty(database: Database) -> None:
    with database.read() as session:
        names = set(sa.inspect(session.connection()).get_table_names()) & set(Table.metadata.tables)
        for name in sorted(names):
            if session.execute(select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first():
                raise BackupInvalid(
                    f"the database is not empty ({name.replace('_', ' ')}): restore into another one, or put the "
                    "backup in the place of everything in it with --replace"
                )


def _load(database: Database, source: Path, manifest: Manifest, advance: Advance) -> None:
    try:
        with database.write() as session:
            connection = session.connection()
            migrating.move(connection, "base")
            migrating.move(connection, manifest.revision)
            with _opened(source) as tar:
                for info, file in _parts(tar, source):
                    if info.name.startswith(ROWS):
                        name = info.name.removeprefix(ROWS).removesuffix(".jsonl")
                        _insert(connection, name, manifest.tables[name], file, advance)
            migrating.move(connection, "head")
            _index(session, advance)
            _must_be_whole(connection, manifest)
    except SQLAlchemyError as error:
        raise BackupInvalid(f"{source}: the database does not take its rows; nothing was changed ({error})") from error


def _insert(connection: Connection, name: str, part: TablePart, lines: IO[bytes], advance: Advance) -> None:
    """All rows; columns that point into the same table are filled once every row is there."""
    table = sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in part.columns.items()))
    pointing: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        row = {
            column: _value(kind, value)
            for (column, kind), value in zip(part.columns.items(), json.loads(line), strict=True)
        }
        if any(row[column] is not None for column in part.later):
            pointing.append({"row_id": row["id"], **{column: row[column] for column in part.later}})
            row |= dict.fromkeys(part.later)
        batch.append(row)
        if len(batch) == _BATCH or number == part.rows:
            connection.execute(table.insert(), batch)
            batch = []
            advance(name, number, part.rows)
    if pointing:
        point = table.update().where(table.c.id == sa.bindparam("row_id"))
        connection.execute(point.values({column: sa.bindparam(column) for column in part.later}), pointing)


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "uuid":
        return uuid.UUID(value)
    return datetime.fromisoformat(value) if kind == "moment" else value


def _index(session: Session, advance: Advance) -> None:
    """The search index is derived: made again from what was said."""
    said = select(Message.id, Message.ticket_id, Message.text, Message.internal).where(Message.author != "firstline")
    total = session.scalar(select(sa.func.count()).select_from(said.subquery())) or 0
    rows = session.connection().execute(said.order_by(Message.id)).all()
    for done, (message_id, ticket_id, masked, internal) in enumerate(rows, 1):
        index_message(session, message_id, ticket_id, masked, internal=internal)
        if done % _BATCH == 0:
            advance("search index", done, total)


def _must_be_whole(connection: Connection, manifest: Manifest) -> None:
    wanted = {name: part.rows for name, part in manifest.tables.items()} | {"message_words": manifest.words}
    for name, rows in wanted.items():
        here = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
        if here != rows:
            raise BackupInvalid(f"{name} would have {here} rows, the backup says {rows}; nothing was changed")


@contextmanager
def _staged(settings: Settings, source: Path, manifest: Manifest) -> Iterator[None]:
    """Attachments and key lie beside their places while the rows are written, and go there when these are."""
    folder = settings.data_dir / f".restoring-{uuid.uuid4().hex}"
    folder.mkdir(mode=0o700)
    try:
        with _opened(source) as tar:
            for info, file in _parts(tar, source):
                if info.name == KEY or info.name.startswith(FILES):
                    _write(folder / Path(info.name).name, file)
        yield
        if manifest.files:
            settings.attachments.mkdir(exist_ok=True, mode=0o700)
        for name in manifest.files:
            (folder / name).replace(settings.attachments / name)
        if manifest.key and settings.secret_key is None:
            (folder / KEY).replace(settings.data_dir / KEY)
    finally:
        shutil.rmtree(folder)


def _write(target: Path, file: IO[bytes]) -> None:
    target.touch(mode=0o600)
    with target.open("wb") as written:
        shutil.copyfileobj(file, written)
        written.flush()
        os.fsync(written.fileno())


def _forget_other_files(folder: Path, manifest: Manifest) -> None:
    for file in folder.glob("*") if folder.is_dir() else ():
        if file.name not in manifest.files:
            file.unlink()
