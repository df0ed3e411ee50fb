"""A dataset made ready: what models read of each ticket, its vector, its near-duplicate group and its part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.datasets import Dataset, TicketRow
from training.split import declared_parts, near_duplicate_groups, split_parts
from triage.classifier import CATEGORY, FLAGS, SOLVABLE, TIER
from triage.encoder import Encoder, Vectors
from triage.reading import model_text

Say = Callable[[str], None]
Advance = Callable[[int, int], None]
FIT, CALIBRATE, CERTIFY, TEST = "fit", "calibrate", "certify", "test"


@dataclass(frozen=True, eq=False)
class Corpus:
    """Rows with what belongs to each: `texts` as models read them, `vectors` (rows, d), `groups` of near-duplicates."""

    rows: tuple[TicketRow, ...]
    texts: tuple[str, ...]
    vectors: Vectors
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, inside: NDArray[np.bool_]) -> Corpus:
        """The rows where `inside` is true."""
        numbers = np.flatnonzero(inside)
        chosen = tuple(self.rows[i] for i in numbers), tuple(self.texts[i] for i in numbers)
        return Corpus(*chosen, self.vectors[numbers], self.groups[numbers])

    def targets(self) -> dict[str, Sequence[str | bool | None]]:
        """The label columns the classifier learns; a column that no row fills is left out."""
        flagged = any(row.flags for row in self.rows)
        columns: dict[str, Sequence[str | bool | None]] = {
            CATEGORY: [row.category for row in self.rows],
            TIER: [row.tier for row in self.rows],
        }
        if flagged:
            columns |= {name: [name in row.flags for row in self.rows] for name in FLAGS}
        if any(row.article for row in self.rows):
            columns[SOLVABLE] = [row.article is not None for row in self.rows]
        return {name: values for name, values in columns.items() if any(value is not None for value in values)}

    def authors(self) -> list[str]:
        """Who wrote each row, or the batch; a row without one stands alone with its near-duplicates."""
        return [row.group or f"group {number}" for row, number in zip(self.rows, self.groups, strict=True)]


def prepare(dataset: Dataset, encoder: Encoder, advance: Advance | None = None) -> Corpus:
    """Clean, redact, embed and group every row. `advance` is told (embedded so far, in all)."""
    texts = tuple(model_text(row.text) for row in dataset.rows)
    total = len(texts)
    vectors = encoder.encode(texts, (lambda done: advance(done, total)) if advance else None)
    return Corpus(dataset.rows, texts, vectors, near_duplicate_groups(vectors, texts))


def parts_of(corpus: Corpus, seed: int, declared: Mapping[str, str] | None = None) -> NDArray[np.str_]:
    """fit, calibrate, certify or test for each row: disjoint by batch or time, and by near-duplicate group.

    `declared` says for every batch which part it was put into before anything was trained.
    """
    batches = [row.group for row in corpus.rows]
    if declared is not None:
        return declared_parts(corpus.groups, batches, declared)
    return split_parts(corpus.groups, batches, [row.time for row in corpus.rows], seed=seed)
