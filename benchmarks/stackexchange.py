"""Real questions from Stack Exchange: is the answer that was accepted found first among all the answers?"""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import asked
from benchmarks.ranking import place_of
from benchmarks.rows import BenchmarkError, Row, Section
from benchmarks.settings import Settings
from benchmarks.shipped import engine_over
from training.metrics import wilson

SOURCE = "stackexchange_it/qa_pairs.jsonl.gz"
QUICK_PAIRS = 60


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
        places = [
            place_of((each.article for each in engine.search(question, top=5)), frozenset({names[answer]}))
            for question, answer in pairs
        ]
    rows = (
        Row.of("accepted answer first", wilson(sum(place == 1 for place in places), len(places)), asked.STACK_FIRST),
        Row.of("accepted answer among the first five", wilson(sum(place is not None for place in places), len(places))),
    )
    note = f"{len(pairs)} questions, {len(names)} different answers; a question whose answer is empty is left out."
    title = "Stack Exchange: question to accepted answer"
    return Section("stackexchange_it", title, rows, (note,), {"pairs": len(pairs)})


def read_pairs(source: Path) -> list[tuple[str, str]]:
    """(question, answer) of each line that has both. Raises BenchmarkError when the file cannot be read."""
    try:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        pairs = [(str(fields["question"] or "").strip(), str(fields["answer"] or "").strip()) for fields in found]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"{source}: cannot be read as questions and answers ({error})") from error
    return [(question, answer) for question, answer in pairs if question and answer]
