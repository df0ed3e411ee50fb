"""CSV as service desks export it -> a table. Read by position: Jira repeats headers, and a dict keeps the last of them.

A quotation mark that is never closed would swallow every later row. Such a row is rejected, and reading goes on with
the line after the one it begins on.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from training.tables import LONGEST, DatasetInvalid, Record, Rejected, Table, counted, excerpt, fold

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_HEADER_LINES, _EXCERPT_LINES = 100, 4
# Every fresh start reads up to LONGEST characters again, so a file of nothing but stray quotation marks gets few.
_MOST_RESTARTS = 100
_SUSPICIOUS_LINES = 500
_UNCLOSED = "a quotation mark is never closed, or a cell is longer than 2,000,000 characters"


@dataclass(frozen=True)
class _Row:
    """Lines `start` to `end` (from 0, end excluded) and their cells; None where they cannot be told apart."""

    start: int
    end: int
    cells: list[str] | None


def read_csv(text: str, wanted: Set[str]) -> Table:
    """Comma, semicolon, tab or bar between cells; the first row with anything in it holds the names.

    `wanted`: the folded names of the columns to keep. Raises DatasetInvalid where there is no header.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    lines = list(io.StringIO(text, newline=""))
    told = _told_delimiter(lines)
    delimiter = told or _likeliest_delimiter(lines, wanted)
    rows = _rows(lines, delimiter, 1 if told else 0)
    names = _header(rows)
    if not names:
        raise DatasetInvalid("it has no row of column names")
    notes = [] if delimiter == "," else [f"delimiter: {DELIMITERS[delimiter]}"]
    return _Sorter(lines, names, wanted).table(rows, notes)


class _Sorter:
    """Rows under one header, sorted into records and rejected ones; what is worth a note is counted on the way."""

    def __init__(self, lines: Sequence[str], names: list[str], wanted: Set[str]) -> None:
        self._lines, self._names = lines, names
        self._kept = [(name, names.index(name)) for name in dict.fromkeys(names) if fold(name) in wanted]
        self._count: Counter[str] = Counter()

    def table(self, rows: Iterator[_Row], notes: list[str]) -> Table:
        records: list[Record] = []
        rejected: list[Rejected] = []
        for row in rows:
            raw = excerpt("".join(self._lines[row.start : min(row.end, row.start + _EXCERPT_LINES)]))
            if row.cells is None:
                rejected.append(Rejected(row.start + 1, _UNCLOSED, raw))
            elif self._passed_over(row.cells):
                continue
            elif reason := self._ragged(row.cells, row.end - row.start):
                rejected.append(Rejected(row.start + 1, reason, raw))
            else:
                self._count["long"] += row.end - row.start > _SUSPICIOUS_LINES
                records.append(Record(row.start + 1, {name: row.cells[at] for name, at in self._kept}, raw))
        return Table(tuple(self._names), tuple(records), tuple(rejected), (*notes, *self._notes()))

    def _passed_over(self, cells: list[str]) -> bool:
        if _is_blank(cells):
            self._count["blank"] += 1
            return True
        if cells[0].strip() == self._names[0] and [cell.strip() for cell in cells] == self._names:
            self._count["header"] += 1
            return True
        return False

    def _ragged(self, cells: list[str], lines: int) -> str | None:
        there, wide = len(cells), len(self._names)
        if there == wide:
            return None
        if there > wide and _is_blank(cells[wide:]):
            self._count["trailing"] += 1
            return None
        many = "too many" if there > wide else "too few"
        hint = f", on {lines} lines: is a quotation mark missing?" if lines > 1 else ""
        return f"{many} cells: {there} under a header of {wide}{hint}"

    def _notes(self) -> Iterator[str]:
        for name, times in Counter(self._names).items():
            if times > 1 and any(name == kept for kept, _ in self._kept):
                yield f'"{name}" heads {times} columns: the first of them was read'
        if times := self._count["header"]:
            yield f"{counted(times, 'repeated header row')} skipped"
        if times := self._count["blank"]:
            yield f"{counted(times, 'blank row')} skipped"
        if times := self._count["trailing"]:
            yield f"empty cells beyond the last column ignored in {counted(times, 'row')}"
        if times := self._count["long"]:
            yield f"{counted(times, 'row')} of more than {_SUSPICIOUS_LINES} lines: is a quotation mark missing?"


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _header(rows: Iterator[_Row]) -> list[str]:
    """The first row with anything in it, taken from `rows`; empty when there is none."""
    cells = next((row.cells for row in rows if row.cells and not _is_blank(row.cells)), [])
    return [cell.strip() for cell in cells]


def _told_delimiter(lines: Sequence[str]) -> str | None:
    """Excel's first line `sep=;` says what separates the cells."""
    first = lines[0].strip('"\r\n ').lower() if lines else ""
    return first[4] if len(first) == 5 and first.startswith("sep=") and first[4] in DELIMITERS else None


def _likeliest_delimiter(lines: Sequence[str], wanted: Set[str]) -> str:
    """The one under which the header holds most of the wanted names, then most names at all."""

    def fit(delimiter: str) -> tuple[int, int]:
        names = _header(_rows(lines[:_HEADER_LINES], delimiter, 0))
        return len({fold(name) for name in names} & wanted), len(names)

    return max(DELIMITERS, key=fit)


def _rows(lines: Sequence[str], delimiter: str, start: int) -> Iterator[_Row]:
    for _ in range(_MOST_RESTARTS):
        reader, first = csv.reader(islice(lines, start, None), delimiter=delimiter), start
        try:
            for cells in reader:
                end = first + reader.line_num
                if _is_unclosed(lines, start, end):
                    break
                yield _Row(start, end, cells)
                start = end
            else:
                return
        except csv.Error:
            pass
        yield _Row(start, start + 1, None)
        start += 1
    if start < len(lines):
        yield _Row(start, len(lines), None)


def _is_unclosed(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether a row ended only because the file did: it takes several lines, and its quotation marks are odd."""
    return end == len(lines) and end - start > 1 and sum(line.count('"') for line in lines[start:end]) % 2 == 1
