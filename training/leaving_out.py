"""What a desk's own articles will see: answers about articles that the matcher was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from training.datasets import TicketRow
from training.judging import Judged, judge, right_articles
from training.matcher import Ticket, fit_categorised
from triage.engine import Engine
from triage.types import TriageError

FOLDS = 3


def judge_left_out(
    engine: Engine,
    rows: Sequence[TicketRow],
    tickets: Sequence[Ticket],
    *,
    calibrate: Sequence[Ticket],
    cache: Path | None,
    seed: int,
) -> list[Judged]:
    """Each row once, by a matcher that saw no ticket of its article; rows without an article are dealt evenly.

    Articles are dealt to FOLDS; for each, a matcher is fitted on the `tickets` that its articles do not solve. The
    classifier and the encoder stay as they are. Empty where there are too few articles to do so.
    """
    assert engine.model is not None
    assert engine.model.matchers is not None
    paths = sorted(engine.library.by_path)
    fold_of = {path: n % FOLDS for n, path in enumerate(Random(seed).sample(paths, len(paths)))}
    judged: list[Judged] = []
    for fold in range(FOLDS):
        learnt, held = (
            [ticket for ticket in some if all(fold_of.get(path) != fold for path in ticket.right)]
            for some in (tickets, calibrate)
        )
        try:
            fitted = fit_categorised(learnt, engine.library, engine.encoder, cache, seed=seed, calibrate=held)
        except TriageError:  # too few articles to leave a third of them out
            return []
        other = replace(engine.model, matchers=replace(engine.model.matchers, categorised=fitted), certificate=None)
        without = Engine(engine.desk, engine.library, engine.encoder, other, engine.index)
        own = [row for n, row in enumerate(rows) if _fold(row, n, fold_of) == fold]
        judged += judge(without, own)
    return judged


def _fold(row: TicketRow, number: int, fold_of: dict[str, int]) -> int:
    named = sorted(right_articles(row, frozenset(fold_of)) & set(fold_of))
    return fold_of[named[0]] if named else number % FOLDS
