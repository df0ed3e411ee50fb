"""Everyday questions about 2,448 real articles that the shipped model has never seen; some, no article answers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import asked
from benchmarks.heldout import read_lines
from benchmarks.office_articles import SOURCE, write_articles
from benchmarks.ranking import (
    Answered,
    answerable,
    knows_none,
    place_of,
    right_within,
    separation_difference,
    tells_right,
)
from benchmarks.raw_scores import RAW, by_cosine, evidence_of
from benchmarks.rows import Asked, Row, Section
from benchmarks.settings import HERE, Settings
from benchmarks.shipped import engine_over
from training.metrics import auroc
from triage.engine import Engine
from triage.retrieval import SCORED
from triage.types import Suggestion

QUESTIONS = HERE / "questions_officedocs.jsonl"
QUICK_QUESTIONS = 60
PRECISION = 0.9


@dataclass(frozen=True, eq=False)
class Judged:
    """One question as the engine answered it: ours, the pure cosine's own ranking, and the raw scores of our first."""

    id: str
    first: str
    ours: Answered
    cosine: Answered
    raw: dict[str, float]


def run(settings: Settings) -> Section:
    """All questions, and by itself the half that was not used to choose the search's weights."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        count = write_articles(settings.file(SOURCE), folder)
        engine = engine_over(folder, settings)
        judged = [_judge(engine, fields) for fields in _questions(settings)]
    used = used_for_weights()
    unseen = [each for each in judged if each.id not in used]
    rows = [*_rows("all", judged, settings), *_rows("unused half", unseen, settings), *_cosine_rows(judged, settings)]
    for name, part in (("all", judged), ("unused half", unseen)):
        rows += _separation_rows(name, part, settings)
    with_article = sum(each.ours.has_article for each in judged)
    notes = (
        f"{count:,} articles as plain Markdown; {with_article} questions with an article, {len(judged) - with_article} "
        "without. Intervals are wide: about ±8 points.",
        "Half of the questions helped to choose the weights of the search (docs/experiments.md); 'unused half' is the "
        "other one.",
    )
    return Section("officedocs", "Which article? 2,448 real articles", tuple(rows), notes, _details(judged))


def used_for_weights() -> set[str]:
    """Ids of the questions on which the weights of the search were chosen: half of the file's."""
    ids = [str(fields["id"]) for fields in read_lines(QUESTIONS)]
    return {ids[number] for number in np.random.RandomState(3).permutation(len(ids))[: len(ids) // 2]}


def _judge(engine: Engine, fields: dict[str, Any]) -> Judged:
    right = frozenset(path for path in (fields["article"], *fields["also_ok"]) if path)
    found: list[Suggestion] = engine.search(fields["query"], top=SCORED)
    evidence = evidence_of(engine, fields["query"])
    nearest = by_cosine(evidence)
    first = found[0]
    return Judged(
        id=str(fields["id"]),
        first=first.article,
        ours=Answered(bool(right), place_of((each.article for each in found), right), first.probability),
        cosine=Answered(bool(right), place_of((path for path, _ in nearest), right), nearest[0][1]),
        raw={name: score(evidence[first.article]) for name, score in RAW.items()},
    )


def _questions(settings: Settings) -> list[dict[str, Any]]:
    lines = read_lines(QUESTIONS)
    return lines[-QUICK_QUESTIONS:] + lines[:QUICK_QUESTIONS] if settings.quick else lines


def _rows(name: str, judged: Sequence[Judged], settings: Settings) -> list[Row]:
    ours = [each.ours for each in judged]
    return [
        Row.of(f"{name}: right article first", right_within(ours, 1), asked.OFFICE_FIRST),
        Row.of(f"{name}: among the first five", right_within(ours, 5), asked.OFFICE_FIVE),
        Row.of(f"{name}: knows when none answers (AUROC)", knows_none(ours, settings.draws), asked.OFFICE_NONE),
        Row.of(
            f"{name}: answerable at 90 % precision",
            answerable(ours, PRECISION, settings.draws),
            asked.OFFICE_ANSWERABLE,
        ),
    ]


def _cosine_rows(judged: Sequence[Judged], settings: Settings) -> list[Row]:
    cosine = [each.cosine for each in judged]
    return [
        Row.of("pure cosine instead: right article first", right_within(cosine, 1)),
        Row.of("pure cosine instead: among the first five", right_within(cosine, 5)),
        Row.of("pure cosine instead: knows when none answers (AUROC)", knows_none(cosine, settings.draws)),
        Row.of("pure cosine instead: answerable at 90 % precision", answerable(cosine, PRECISION, settings.draws)),
    ]


def _separation_rows(name: str, judged: Sequence[Judged], settings: Settings) -> list[Row]:
    """The probability against the best raw score at telling our right first articles from the wrong ones, paired."""
    right = np.array([each.ours.right for each in judged], np.bool_)
    ours = np.array([each.ours.score for each in judged])
    raw = {score: np.array([each.raw[score] for each in judged]) for score in RAW}
    separate = {score: auroc(right, values, seed=0, draws=settings.draws) for score, values in raw.items()}
    best = max(separate, key=lambda score: separate[score].value or 0.0)
    difference = separation_difference(right, ours, raw[best], settings.draws)
    sure = "the interval lies above 0" if difference.low > 0 else "the interval holds 0"
    return [
        Row.of(f"{name}: tells right from wrong (AUROC)", tells_right([each.ours for each in judged], settings.draws)),
        Row.of(f"{name}: … the best raw score", separate[best], note=best),
        Row.of(f"{name}: … difference, paired", difference, Asked(), unit="points", note=sure),
    ]


def _details(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "questions": [
            {
                "id": each.id,
                "first": each.first,
                "probability": each.ours.score,
                "place_of_right": each.ours.place,
                "has_article": each.ours.has_article,
                "raw": {name: round(value, 6) for name, value in each.raw.items()},
            }
            for each in judged
        ]
    }
