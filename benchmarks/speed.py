"""One assessment and a batch, beside the plain pipeline, one thread, in turns in one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import asked, plain, texts
from benchmarks.machine import ENCODER
from benchmarks.rows import Asked, BenchmarkError, Row, Section
from benchmarks.settings import ROOT, Settings
from benchmarks.timing import Floats, Subject, interleaved, median_interval, ratio_interval
from training.datasets import Columns, TicketRow, read_many
from triage.encoder import ENCODERS
from triage.engine import Engine

CORPUS = ROOT / "training" / "data" / "tickets"
# Enough for two logistic regressions as large as a user would have; more would only take longer to embed.
MOST_TICKETS = 600
BATCH, BATCH_TURNS = 200, 5
# Calls each one makes before the other has its turn.
BURST = 12


def run(settings: Settings) -> Section:
    """Times of Engine.assess with the shipped model and articles, and of the plain pipeline on the same articles."""
    with threadpool_limits(1):
        engine = Engine.load(cache=settings.cache)
        if engine.problems:
            raise BenchmarkError(" ".join(engine.problems))
        other = _plain(engine)
        rows: list[Row] = []
        details: dict[str, Any] = {"articles": len(engine.library.live), "batch": BATCH}
        for name, chosen, wanted in (("short", texts.SHORT, asked.SHORT_RATIO), ("long", texts.LONG, asked.LONG_RATIO)):
            rounds = 16 if settings.quick else 240
            subjects: list[Subject] = [engine.assess] if other is None else [engine.assess, other.assess]
            seconds = interleaved(subjects, chosen, rounds, BURST)
            tokens = texts.mean_tokens(chosen, ENCODERS / ENCODER)
            rows += single_rows(f"{name} text ({tokens:.0f} tokens)", seconds, wanted)
            details[name] = {"tokens": tokens, "rounds": rounds, "median_ms": _rounded(np.median(seconds, 1))}
        rows += batch_rows(_batch(engine, other, 1 if settings.quick else BATCH_TURNS))
    notes = [
        f"Shipped model, {len(engine.library.live)} articles, one thread, in turns of {BURST} texts in one process. "
        "Ours also masks secrets, applies the rules, tells the language and writes the handoff; the plain pipeline "
        "does none of it.",
    ]
    if other is None:
        notes.insert(0, plain.MISSING)
    return Section("speed", "Speed of an assessment", tuple(rows), tuple(notes), details)


def single_rows(name: str, seconds: Floats, wanted: Asked) -> list[Row]:
    """Rows of one kind of text: `seconds` (1 or 2, rounds), ours first."""
    ours = seconds[0] * 1000
    theirs = seconds[1] * 1000 if len(seconds) > 1 else None
    low, high = median_interval(ours)
    rows = [
        Row(f"{name}, median", float(np.median(ours)), "ms", (low, high), _beside(theirs, 50)),
        Row(f"{name}, 95th percentile", float(np.quantile(ours, 0.95)), "ms", asked=_beside(theirs, 95)),
    ]
    if theirs is not None:
        ratio = float(np.median(theirs) / np.median(ours))
        # of moments when nothing else ran: on a busy machine the medians tell of the other work too
        quiet = float(np.quantile(theirs, 0.1) / np.quantile(ours, 0.1))
        note = f"{quiet:.2f} × in each one's quickest tenth"
        rows.append(Row(f"{name}, times faster", ratio, "×", ratio_interval(ours, theirs), wanted, note))
    return rows


def batch_rows(seconds: Floats) -> list[Row]:
    """Rows of the batch: `seconds` (1 or 2, turns) for BATCH texts each, ours first."""
    rates = BATCH / np.median(seconds, axis=1)
    theirs = float(rates[1]) if len(rates) > 1 else None
    beside = Asked(baseline=theirs, baseline_of="plain pipeline, encoded as batches") if theirs else Asked()
    rows = [Row(f"batch of {BATCH} mixed texts", float(rates[0]), "texts/s", asked=beside)]
    if theirs:
        rows.append(Row(f"batch of {BATCH} mixed texts, times faster", float(rates[0]) / theirs, "×"))
    return rows


def tickets() -> Sequence[TicketRow]:
    """Labelled tickets for the plain pipeline to learn from: spread over the committed corpus."""
    columns = Columns("text", category="category", tier="tier")
    rows = [row for row in read_many([CORPUS], columns).rows if row.category and row.tier]
    return rows[:: max(1, len(rows) // MOST_TICKETS)]


def _plain(engine: Engine) -> plain.PlainPipeline | None:
    if not plain.available():
        return None
    import torch

    torch.set_num_threads(1)
    return plain.PlainPipeline(engine.library.live, tickets())


def _batch(engine: Engine, other: plain.PlainPipeline | None, turns: int) -> Floats:
    chosen = texts.batch(BATCH)

    def ours(_: str) -> object:
        return [engine.assess(text) for text in chosen]

    def theirs(_: str) -> object:
        return other.assess_many(chosen) if other else None

    return interleaved([ours] if other is None else [ours, theirs], [""], turns)


def _beside(theirs: Floats | None, percentile: int) -> Asked:
    if theirs is None:
        return Asked(lower_is_better=True)
    return Asked(baseline=float(np.percentile(theirs, percentile)), baseline_of="plain pipeline", lower_is_better=True)


def _rounded(values: Floats) -> list[float]:
    return [round(1000 * float(value), 3) for value in values]
