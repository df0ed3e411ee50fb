"""Files of labelled tickets -> rows to train on and to measure with: CSV or JSON Lines, plain or gzip.

Nothing is dropped in silence: a row that cannot be used is in `rejected` with its line and reason, and whatever was
done to read the file is in `notes`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from training.columns import Columns, Found, find_columns
from training.csv_reader import read_csv
from training.jsonl_reader import read_jsonl
from training.source import read_source
from training.tables import DatasetInvalid, Record, Rejected, Table, counted
from training.ticket_fields import KNOWN_FLAGS, Unusable, article_of, articles_of, flags_of, text_of, tier_of
from training.ticket_times import Reading, choose_reading
from triage.desks.problems import did_you_mean, shown
from triage.text import is_blank

__all__ = [
    "Columns",
    "Dataset",
    "DatasetInvalid",
    "Rejected",
    "TicketRow",
    "read_many",
    "read_tickets",
    "write_rejected",
]

BETWEEN_TEXTS = "\n"
_FOLDER_ENDINGS = (".jsonl", ".jsonl.gz")
_MOST_REASONS, _MOST_NAMED = 5, 5
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class TicketRow:
    """One labelled ticket. What its file does not say is None or empty.

    `line`: where it begins in its file, from 1. `tier` is "1", "2" or "3"; articles are paths with their ending;
    `group` is who wrote it, or its batch; `time` is in UTC.
    """

    line: int
    id: str
    text: str
    category: str | None = None
    tier: str | None = None
    article: str | None = None
    also_ok: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    group: str | None = None
    time: datetime | None = None


@dataclass(frozen=True)
class Dataset:
    """Usable rows in the order of the files, rows left out with their reasons, and what was done to read them."""

    rows: tuple[TicketRow, ...]
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def read_tickets(path: Path | str, columns: Columns) -> Dataset:
    """Read one file. Raises DatasetInvalid: not readable, a column that is not there, or no usable row."""
    return read_many([path], columns)


def read_many(paths: Iterable[Path | str], columns: Columns) -> Dataset:
    """Read files one after the other as one dataset; a folder stands for its *.jsonl and *.jsonl.gz, sorted by name.

    Every file must have the columns. Raises DatasetInvalid as `read_tickets`, naming the file.
    """
    files = [file for path in paths for file in _files(Path(path))]
    parts = [_read_file(file, columns, several=len(files) > 1) for file in files]
    whole = Dataset(
        tuple(row for part in parts for row in part.rows),
        tuple(left for part in parts for left in part.rejected),
        tuple(note for part in parts for note in part.notes),
    )
    if not whole.rows:
        raise DatasetInvalid(f"{', '.join(map(str, files))}: no usable row. {_reasons(whole.rejected)}")
    return replace(whole, notes=(*whole.notes, *_notes_on(whole, columns)))


def write_rejected(dataset: Dataset, path: Path | str) -> None:
    """Write the rows left out as CSV (file, line, reason, raw) that a spreadsheet opens without running any of it.

    Raises DatasetInvalid when the file cannot be written.
    """
    rows = [[each.file, each.line, each.reason, _harmless(each.raw)] for each in dataset.rejected]
    try:
        with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["file", "line", "reason", "raw"], *rows])
    except OSError as error:
        raise DatasetInvalid(f"{path} cannot be written: {error.strerror or error}") from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.name.endswith(_FOLDER_ENDINGS) and file.is_file())
    if not files:
        raise DatasetInvalid(f"{path} is a folder without any {' or '.join(_FOLDER_ENDINGS)} file")
    return files


def _read_file(path: Path, columns: Columns, *, several: bool) -> Dataset:
    text, notes = read_source(path)
    try:
        table = _table(text, columns)
        found = find_columns(columns, table.names) if table.names else Found({})
    except DatasetInvalid as error:
        raise DatasetInvalid(f"{path}: {error}") from error
    rows, unusable, time_notes = _rows(table, found, prefix=f"{path.name}:" if several else "")
    rejected = sorted([*table.rejected, *unusable], key=lambda each: each.line)
    notes += [*table.notes, *found.notes, *time_notes]
    if rejected:
        notes.append(f"{counted(len(rejected), 'row')} left out: {_reasons(rejected)}")
    return Dataset(
        tuple(rows),
        tuple(replace(each, file=path.name) for each in rejected),
        tuple(f"{path.name}: {note}" if several else note for note in notes),
    )


def _table(text: str, columns: Columns) -> Table:
    start = text[:1000].lstrip()
    if start.startswith("[") and start[1:].lstrip()[:1] in ("{", "]"):
        raise DatasetInvalid("this is one JSON list: write one object on each line instead (JSON Lines)")
    return (read_jsonl if start.startswith("{") else read_csv)(text, columns.wanted())


def _rows(table: Table, found: Found, *, prefix: str) -> tuple[list[TicketRow], list[Rejected], list[str]]:
    rows: list[TicketRow] = []
    rejected: list[Rejected] = []
    reading, notes = _reading(table, found)
    for record in table.records:
        try:
            rows.append(_row(record, found, reading, prefix))
        except Unusable as reason:
            rejected.append(Rejected(record.line, str(reason), record.raw))
    return rows, rejected, notes


def _reading(table: Table, found: Found) -> tuple[Reading | None, list[str]]:
    name = found.one("time")
    if name is None:
        return None, []
    return choose_reading([str(record.cells.get(name) or "") for record in table.records])


def _row(record: Record, found: Found, reading: Reading | None, prefix: str) -> TicketRow:
    def cell(field: str) -> object:
        name = found.one(field)
        return None if name is None else record.cells.get(name)

    parts = [text_of(record.cells.get(name), "text") for name in found.names["text"]]
    text = BETWEEN_TEXTS.join(part for part in parts if part)
    if is_blank(text):
        raise Unusable("no text")
    article = article_of(cell("article"))
    return TicketRow(
        line=record.line,
        id=text_of(cell("id"), "id") or f"{prefix}{record.line}",
        text=text,
        category=text_of(cell("category"), "category") or None,
        tier=tier_of(cell("tier")),
        article=article,
        also_ok=tuple(path for path in articles_of(cell("also_ok")) if path != article),
        flags=flags_of(cell("flags")),
        group=text_of(cell("group"), "group") or None,
        time=_time(text_of(cell("time"), "time"), reading),
    )


def _time(value: str, reading: Reading | None) -> datetime | None:
    if reading is None or not value:
        return None
    try:
        return reading(value)
    except ValueError as error:
        raise Unusable(f"time: {shown(value)} is not written as the other times are") from error


def _reasons(rejected: Sequence[Rejected]) -> str:
    """The commonest reasons with their number, so that one mistake in every row is told once."""
    if not rejected:
        return "There is nothing below the column names."
    kinds = Counter(each.reason for each in rejected)
    told = [f"{reason} ({counted(times, 'row')})" for reason, times in kinds.most_common(_MOST_REASONS)]
    return "; ".join(told) + ("; …" if len(kinds) > _MOST_REASONS else "")


def _notes_on(dataset: Dataset, columns: Columns) -> Iterable[str]:
    unlabelled = sum(row.category is None for row in dataset.rows)
    if columns.category and unlabelled:
        yield f"{counted(unlabelled, 'row')} without a category"
    flags = Counter(flag for row in dataset.rows for flag in row.flags)
    for flag, times in [each for each in flags.most_common() if each[0] not in KNOWN_FLAGS][:_MOST_NAMED]:
        hint = did_you_mean(flag, list(KNOWN_FLAGS))
        yield f"unknown flag {shown(flag)} in {counted(times, 'row')}" + (f" ({hint})" if hint else "")
    ids = Counter(row.id for row in dataset.rows)
    if repeated := [name for name, times in ids.items() if times > 1]:
        yield f"{counted(len(repeated), 'id')} on more than one row, {shown(repeated[0])} for one"


def _harmless(raw: str) -> str:
    return f"'{raw}" if raw.startswith(_FORMULA) else raw
