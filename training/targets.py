"""Label columns as people hand them in -> checked, numbered targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.classifier import FLAGS, NO, SOLVABLE, YES
from triage.types import TriageError

YES_OR_NO = (*FLAGS, SOLVABLE)
_TRUE, _FALSE = ("1", "true", "yes", "y"), ("0", "false", "no", "n")
_SHOWN = 5


@dataclass(frozen=True)
class Target:
    """One label column: `numbers` index `labels`, −1 where a row has no label."""

    name: str
    labels: tuple[str, ...]
    numbers: NDArray[np.int64]

    @property
    def is_flag(self) -> bool:
        return self.name in FLAGS

    @property
    def known(self) -> NDArray[np.bool_]:
        return self.numbers >= 0

    @property
    def counts(self) -> NDArray[np.int64]:
        return np.bincount(self.numbers[self.known], minlength=len(self.labels)).astype(np.int64)


def read_targets(columns: Mapping[str, Sequence[Any]], rows: int) -> tuple[list[Target], list[str]]:
    """Number the labels of each column; also sentences about what is thin or left out.

    An empty label (None, "") means that the row does not say. Raises TriageError when a column has another length than
    there are texts, when a flag is neither yes nor no, and when no column holds any label at all.
    """
    targets, notes = [], []
    for name, values in columns.items():
        if len(values) != rows:
            raise TriageError(f"{name}: {len(values)} labels for {rows} texts")
        texts = [_flag(name, value) if name in YES_OR_NO else _text(value) for value in values]
        counts = Counter(text for text in texts if text)
        if not counts:
            notes.append(f"{name}: no row has a label, so it is not predicted.")
            continue
        labels = (NO, YES) if name in YES_OR_NO else tuple(sorted(counts))
        place = {label: number for number, label in enumerate(labels)} | {"": -1}
        targets.append(Target(name, labels, np.array([place[text] for text in texts], np.int64)))
        notes += _remarks(name, labels, counts)
    if not targets:
        raise TriageError(f"nothing to learn: no label in any of the columns {', '.join(columns) or '(none given)'}")
    return targets, notes


def _text(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return YES if value else NO
    return "" if value is None else str(value).strip()


def _flag(name: str, value: Any) -> str:
    text = _text(value).lower()
    if text in _TRUE:
        return YES
    if text in _FALSE:
        return NO
    if text:
        raise TriageError(f"{name}: {text!r} is neither yes nor no (use 1 and 0)")
    return ""


def _remarks(name: str, labels: Sequence[str], counts: Counter[str]) -> list[str]:
    if name in FLAGS and not counts[YES]:
        return [f"{name}: no row has it, so it is never raised by the model; only rules can."]
    if len(counts) == 1:
        return [f"{name}: every row is {next(iter(counts))!r}, so this is all that is ever predicted."]
    single = [label for label in labels if counts[label] == 1]
    if not single:
        return []
    shown = ", ".join(single[:_SHOWN]) + (", …" if len(single) > _SHOWN else "")
    return [f"{name}: {len(single)} label(s) with a single row, too few to be predicted reliably: {shown}."]
