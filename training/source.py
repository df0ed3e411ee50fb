"""A file's bytes -> its text: gzip, byte order marks and encodings, found by content and never by the file's name."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from pathlib import Path

from training.tables import DatasetInvalid, counted

MOST_BYTES = 1 << 30
_GZIP = b"\x1f\x8b"
_CONTAINERS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook: unpack it, or save the sheet as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save the sheet as CSV (UTF-8)",
    b"BZh": "compressed with bzip2: unpack it, or use gzip",
    b"\xfd7zXZ": "compressed with xz: unpack it, or use gzip",
    b"\x28\xb5\x2f\xfd": "compressed with zstd: unpack it, or use gzip",
    b"%PDF": "a PDF document: export the tickets as CSV or JSONL",
    b"PAR1": "a Parquet file: export the tickets as CSV or JSONL",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]")
_LOOKED_AT, _FEW_CONTROLS, _MOST_CONTROLS = 100_000, 8, 0.1
# One damaged character in a UTF-8 file must not turn every accent of it into two wrong letters.
_MOST_DAMAGED = 0.1


def read_source(path: Path) -> tuple[str, list[str]]:
    """The text of a file, plain or gzip, without byte order mark and NULs, and what was done to get it.

    UTF-8, UTF-16 with its mark, or Windows-1252 where it is neither. Raises DatasetInvalid.
    """
    notes: list[str] = []
    data = _unpacked(_bytes(path), path)
    for mark, what in _CONTAINERS.items():
        if data.startswith(mark):
            raise DatasetInvalid(f"{path} is {what}")
    text = _decoded(data, notes)
    controls = len(_CONTROL.findall(text, 0, _LOOKED_AT))
    if controls > _FEW_CONTROLS and controls > _MOST_CONTROLS * min(len(text), _LOOKED_AT):
        raise DatasetInvalid(f"{path} is not text: expected CSV or JSONL in UTF-8, plain or gzip")
    if "\ufeff" in text:  # also in the middle: files put one behind the other
        notes.append("byte order mark removed")
        text = text.replace("\ufeff", "")
    if "\0" in text:
        notes.append(f"{counted(text.count(chr(0)), 'NUL character')} removed")
        text = text.replace("\0", "")
    return text, notes


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DatasetInvalid(f"{path} cannot be read: {error.strerror or error}") from error
    return _within_limit(data, path)


def _unpacked(data: bytes, path: Path) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            return _within_limit(file.read(MOST_BYTES + 1), path)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetInvalid(f"{path} is a damaged gzip file: {error}") from error


def _within_limit(data: bytes, path: Path) -> bytes:
    if len(data) > MOST_BYTES:
        raise DatasetInvalid(f"{path} holds more than {MOST_BYTES >> 30} GB of text: split it into several files")
    return data


def _decoded(data: bytes, notes: list[str]) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.append("read as UTF-16")
        return data.decode("utf-16", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return _repaired(data, data.count(b"\n", 0, error.start) + 1, notes)


def _repaired(data: bytes, line: int, notes: list[str]) -> str:
    """Text that is not quite UTF-8: with a few characters lost, or as Windows-1252 where it never was UTF-8."""
    text = data.decode(errors="replace")
    damaged = text.count("\ufffd")
    others = len(text) - len(text.encode("ascii", "ignore"))
    if damaged <= _MOST_DAMAGED * others:
        notes.append(f"{counted(damaged, 'damaged character')} replaced by \ufffd, the first on line {line}")
        return text
    notes.append(f"not UTF-8 (first on line {line}): read as Windows-1252; check the accents, or save it as UTF-8")
    return data.decode("cp1252", "replace")
