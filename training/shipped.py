"""`make train`: the shipped model again, from the committed corpus.

python -m training.shipped [--out models/firstline/1]

And what models that desks train without articles borrow: a matcher fitted in the vectors of their encoder.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from training.columns import Columns
from training.corpus import CALIBRATE, FIT, prepare
from training.datasets import read_many
from training.matcher import Ticket, fit_plain
from training.matching import tickets_of
from training.train import Plan, train
from triage.articles import load_articles
from triage.desk import load_desk
from triage.encoder import Encoder, load_encoder
from triage.engine import ARTICLES
from triage.model import CURRENT, LENT, MODELS, save_lent
from triage.search.query import Query

CORPUS = Path(__file__).resolve().parent / "data" / "tickets"
PARTS = CORPUS.parent / "parts.json"
COLUMNS = Columns("text", "category", "tier", "article", "also_ok", "flags", "batch", "written")
NAME, VERSION = "firstline", "1"
# all-MiniLM-L6-v2 tuned on these tickets (training/tune.py); other models are trained on the original
ENCODER, ORIGINAL = "minilm-l6-v2-firstline-int8", "minilm-l6-v2-int8"
SOURCE = "Firstline's own corpus: tickets written by personas of one kind of writer"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODELS / NAME / VERSION)
    out: Path = parser.parse_args().out
    cache = Path.home() / ".cache" / "firstline"
    desk = replace(load_desk(), encoder=ENCODER)
    parts = json.loads(PARTS.read_text(encoding="utf-8"))
    plan = Plan((CORPUS,), COLUMNS, out, desk, ARTICLES, NAME, VERSION, cache=cache, source=SOURCE, parts=parts)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=None)
        report = train(
            plan,
            datetime.now(UTC),
            lambda phase: bar.update(task, description=phase, total=None, completed=0),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if out.is_relative_to(MODELS):
        lend(MODELS / LENT, load_encoder(ORIGINAL), parts, cache)
        (MODELS / CURRENT).write_text(f"{out.relative_to(MODELS).as_posix()}\n", encoding="utf-8")
    console = Console()
    console.print(f"{report.model.label} in {out}")
    if report.model.certificate:
        console.print(report.model.certificate.wording(), highlight=False)


def lend(folder: Path, encoder: Encoder, parts: Mapping[str, str], cache: Path | None) -> None:
    """Fit the plain matcher as for the shipped model, in vectors of `encoder`, and write it below `folder`."""
    library = load_articles(ARTICLES, load_desk().variables)
    learnt, held = (_told(part, encoder, parts, frozenset(library.by_path)) for part in (FIT, CALIBRATE))
    save_lent(folder / encoder.name, encoder, fit_plain(learnt, library, encoder, cache, calibrate=held))


def _told(part: str, encoder: Encoder, parts: Mapping[str, str], paths: frozenset[str]) -> list[Ticket]:
    """A part's tickets; no classifier of ours has a say: the model that borrows has its own labels."""
    dataset = read_many([CORPUS], COLUMNS)
    rows = tuple(row for row in dataset.rows if parts.get(row.group or "") == part)
    corpus = prepare(replace(dataset, rows=rows), encoder)
    queries = (Query(text, vector) for text, vector in zip(corpus.texts, corpus.vectors, strict=True))
    return tickets_of(corpus, queries, paths)


if __name__ == "__main__":
    main()
