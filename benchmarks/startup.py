"""Import to first decision, and resident memory: each measured in fresh processes, beside the plain pipeline's."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import asked, plain
from benchmarks.office_articles import SOURCE, write_articles
from benchmarks.rows import Asked, BenchmarkError, Row, Section
from benchmarks.settings import ROOT, Settings

REPEATS = 7
_LONGEST_S = 1800


@dataclass(frozen=True)
class Start:
    """One fresh process: seconds from its start to the first decision, and MB held after 50 more texts."""

    seconds: float
    articles: int
    resident_mb: float
    peak_mb: float


def run(settings: Settings) -> Section:
    """Start-up with the shipped articles; memory with the 2,448 real articles where they are given."""
    repeats = 2 if settings.quick else REPEATS
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        # a cache of its own, with the shipped articles in it and nothing else
        ours = _starts(["ours", str(folder / "cache")], repeats)
        many = _many(settings, folder) or ours[0]
        theirs, theirs_many = None, None
        if plain.available():
            theirs = _starts(_index(folder, ours[0].articles), repeats)
            theirs_many = _start(_index(folder, many.articles))
    rows = (_first_row(ours, theirs), _memory_row(many, theirs_many))
    notes = [f"Median of {repeats} processes after one that warmed the caches; the interpreter's start is included."]
    if many.articles == ours[0].articles:
        notes.append("Memory is that with the shipped articles; with --data it is measured with 2,448.")
    details: dict[str, Any] = {"ours_s": [round(start.seconds, 3) for start in ours], "peak_mb": round(many.peak_mb)}
    if theirs is not None:
        details["plain_s"] = [round(start.seconds, 3) for start in theirs]
        notes.append("The plain pipeline's article vectors are stored as well; it only loads, encodes and searches.")
    else:
        notes.insert(0, plain.MISSING)
    return Section("startup", "Start-up and memory", rows, tuple(notes), details)


def _first_row(ours: list[Start], theirs: list[Start] | None) -> Row:
    seconds = [start.seconds for start in ours]
    wanted = asked.FIRST_DECISION
    if theirs:
        wanted = _with(wanted, median(start.seconds for start in theirs))
    note = f"{min(seconds):.2f} to {max(seconds):.2f} s"
    return Row("import to first decision", median(seconds), "s", asked=wanted, note=note)


def _memory_row(ours: Start, theirs: Start | None) -> Row:
    wanted = _with(asked.RESIDENT, theirs.resident_mb) if theirs else asked.RESIDENT
    note = f"peak {ours.peak_mb:.0f} MB"
    return Row(f"resident memory, {ours.articles:,} articles", ours.resident_mb, "MB", asked=wanted, note=note)


def _with(wanted: Asked, baseline: float) -> Asked:
    return replace(wanted, baseline=baseline, baseline_of="plain pipeline")


def _many(settings: Settings, folder: Path) -> Start | None:
    """With the real articles; the first start embeds them where the cache does not hold them yet."""
    if settings.data is None or settings.quick or not settings.file(SOURCE).is_file():
        return None
    articles = folder / "articles"
    write_articles(settings.file(SOURCE), articles)
    return _starts(["ours", str(settings.cache), str(articles)], 1)[0]


def _index(folder: Path, articles: int) -> list[str]:
    path = folder / f"{articles}.faiss"
    plain.write_index(path, articles)
    return ["plain", str(path)]


def _starts(arguments: list[str], repeats: int) -> list[Start]:
    _start(arguments)
    return [_start(arguments) for _ in range(repeats)]


def _start(arguments: list[str]) -> Start:
    command = [sys.executable, "-m", "benchmarks.first", *arguments]
    began_at = time.time()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise BenchmarkError(f"python -m benchmarks.first {arguments[0]} ended with {done.returncode}: {last}")
    found = json.loads(done.stdout)
    resident = found["resident_mb"] or found["peak_mb"]
    return Start(found["done_at"] - began_at, found["articles"], resident, found["peak_mb"])
