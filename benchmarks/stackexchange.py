"""Real questions from Stack Exchange: is the answer that was accepted found first among all the answers?"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import asked
from benchmarks.ranking import place_of
from benchmarks.raw_scores import by_cosine, evidence_of
from benchmarks.rows import BenchmarkError, Row, Section
from benchmarks.settings import Settings
from benchmarks.shipped import engine_over
from training.resampling import Measured, wilson

SOURCE = "stackexchange_it/qa_pairs.jsonl.gz"
QUICK_PAIRS = 60
TOP = 5


def run(settings: Settings) -> Section:
    """Each accepted answer is one plain Markdown article without a title; each question is searched as it stands."""
    pairs = read_pairs(settings.file(SOURCE))
    pairs = pairs[:QUICK_PAIRS] if settings.quick else pairs
    names: dict[str, str] = {}
    for _, answer in pairs:
        names.setdefault(answer, f"{len(names):04d}.md")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for answer, name in names.items():
            (folder / name).write_text(answer, encoding="utf-8")
        engine = engine_over(folder, settings)
        ours = [
            place_of((each.article for each in engine.search(question, top=TOP)), frozenset({names[answer]}))
            for question, answer in pairs
        ]
        nearest = [
            place_of((path for path, _ in by_cosine(evidence_of(engine, question))[:TOP]), frozenset({names[answer]}))
            for question, answer in pairs
        ]
    rows = [
        Row.of("accepted answer first", _within(ours, 1), asked.STACK_FIRST),
        Row.of("accepted answer among the first five", _within(ours, TOP)),
        Row.of("pure cosine instead: accepted answer first", _within(nearest, 1)),
        Row.of("pure cosine instead: among the first five", _within(nearest, TOP)),
    ]
    note = f"{len(pairs)} questions, {len(names)} different answers; a question whose answer is empty is left out."
    title = "Stack Exchange: question to accepted answer"
    return Section("stackexchange_it", title, tuple(rows), (note,), {"pairs": len(pairs)})


def read_pairs(source: Path) -> list[tuple[str, str]]:
    """(question, answer) of each line that has both. Raises BenchmarkError when the file cannot be read."""
    try:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        pairs = [(str(fields["question"] or "").strip(), str(fields["answer"] or "").strip()) for fields in found]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"{source}: cannot be read as questions and answers ({error})") from error
    return [(question, answer) for question, answer in pairs if question and answer]


def _within(places: Sequence[int | None], most: int) -> Measured:
    return wilson(sum(place is not None and place <= most for place in places), len(places))
