"""The nouns of a file of tickets before anything is known of its columns: records, and lines that give none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.types import TriageError

# A cell or a line of JSON beyond this is no ticket; most often a quotation mark is missing.
LONGEST = 2_000_000
LONGEST_EXCERPT = 200


class DatasetInvalid(TriageError):
    """A file of tickets cannot be read, lacks a column, or holds no usable row; the message says what to change."""


@dataclass(frozen=True)
class Rejected:
    """A row that was left out: where it begins (lines from 1), why, and how it begins in the file."""

    line: int
    reason: str
    raw: str
    file: str = ""


@dataclass(frozen=True)
class Record:
    """One row of a file: the line it begins on, the wanted cells by the file's own names, and how it begins."""

    line: int
    cells: Mapping[str, object]
    raw: str


@dataclass(frozen=True)
class Table:
    """A file's rows. `names` are all columns there are, in order; `notes` say what was done to read them."""

    names: tuple[str, ...]
    records: tuple[Record, ...]
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()


def fold(name: str) -> str:
    """A column's name as it is compared where the exact name is not there."""
    return name.strip().casefold()


def excerpt(raw: str) -> str:
    """The beginning of a row on one line."""
    cut = raw[:LONGEST_EXCERPT].replace("\r", " ").replace("\n", " ").strip()
    return cut + "…" if len(raw) > LONGEST_EXCERPT else cut


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: "1 row", "2,000 rows"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
