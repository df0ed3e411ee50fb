"""What a model's probabilities are worth on rows it has not seen, each number with its 95 % interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from training.reliability import Reliability, bin_of, calibration_error, reliability
from training.resampling import DRAWS, Counts, Floats, Measured, bootstrap, wilson
from training.selective import Curve, Levels, area_under_risk, area_under_roc, coverage_at, precision_coverage_curve
from triage.types import TriageError

__all__ = [
    "ClassReport",
    "Confusion",
    "Curve",
    "Evaluation",
    "Measured",
    "Reliability",
    "auroc",
    "confusion",
    "evaluate",
    "precision_coverage_curve",
    "reliability",
    "wilson",
]

PRECISIONS = (0.95, 0.97, 0.99)


@dataclass(frozen=True)
class ClassReport:
    """One label: `rows` that have it, rows `predicted` to have it, and how well the two agree."""

    label: str
    rows: int
    predicted: int
    precision: Measured
    recall: Measured

    def to_dict(self) -> dict[str, Any]:
        agreement = {"precision": self.precision.to_dict(), "recall": self.recall.to_dict()}
        return {"label": self.label, "rows": self.rows, "predicted": self.predicted, **agreement}


@dataclass(frozen=True, eq=False)
class Confusion:
    """`counts[i, j]`: rows whose label is `labels[i]` and was predicted as `labels[j]`."""

    labels: tuple[str, ...]
    counts: Counts

    def to_dict(self) -> dict[str, Any]:
        return {"labels": list(self.labels), "counts": self.counts.tolist()}


@dataclass(frozen=True)
class Evaluation:
    """Every number of a model card for one target, as shares of 1.

    `coverage`: precision -> the largest share of rows that a threshold keeps at it. `auroc`: how well the top
    probability tells right from wrong. `brier`: summed over labels, 0 to 2. `unknown_labels` are in the rows but not in
    the model: such rows count as wrong. `accuracy_by_group` is None where no groups were given.
    """

    rows: int
    groups: int | None
    accuracy: Measured
    accuracy_by_group: Measured | None
    macro_f1: Measured
    ece: Measured
    coverage: Mapping[float, Measured]
    aurc: Measured
    auroc: Measured
    brier: Measured
    classes: tuple[ClassReport, ...]
    unknown_labels: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        names = ("accuracy", "macro_f1", "ece", "aurc", "auroc", "brier")
        by_group = None if self.accuracy_by_group is None else self.accuracy_by_group.to_dict()
        return {
            "rows": self.rows,
            "groups": self.groups,
            **{name: getattr(self, name).to_dict() for name in names},
            "accuracy_by_group": by_group,
            "coverage": {f"{100 * precision:g}": each.to_dict() for precision, each in self.coverage.items()},
            "classes": [each.to_dict() for each in self.classes],
            "unknown_labels": list(self.unknown_labels),
        }


@dataclass(frozen=True, eq=False)
class _Judged:
    """Rows with numbered labels: what was true, what was predicted, and how probable it was said to be."""

    truth: Counts
    predicted: Counts
    probability: Floats
    brier: Floats
    labels: int

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.equal(self.truth, self.predicted)


def evaluate(
    labels: Sequence[str],
    probabilities: NDArray[Any],
    truth: Sequence[str],
    *,
    groups: Sequence[object] | None = None,
    seed: int,
    draws: int = DRAWS,
) -> Evaluation:
    """Measure calibrated `probabilities` (rows, labels) against the true labels.

    `groups`: who wrote each row, or its near-duplicate group; rows of one group are then drawn together, and a row
    whose group is None stands for itself. Raises TriageError without rows.
    """
    names = [*labels, *sorted(set(truth) - set(labels))]
    judged = _judged(names, len(labels), probabilities, truth)
    numbers = None if groups is None else _numbered(groups)
    rows = len(judged.truth)
    others = bootstrap(_statistics(judged), _points(judged), rows, groups=numbers, seed=seed, draws=draws)
    accuracy, macro_f1, ece, aurc, separation, brier, *coverage = others
    return Evaluation(
        rows=rows,
        groups=None if numbers is None else int(numbers.max()) + 1,
        accuracy=wilson(int(judged.right.sum()), rows),
        accuracy_by_group=None if numbers is None else accuracy,
        macro_f1=macro_f1,
        ece=ece,
        coverage=dict(zip(PRECISIONS, coverage, strict=True)),
        aurc=aurc,
        auroc=separation,
        brier=brier,
        classes=_classes(names, judged),
        unknown_labels=tuple(names[len(labels) :]),
    )


def auroc(
    positive: Sequence[bool] | NDArray[np.bool_],
    score: Sequence[float] | Floats,
    *,
    groups: Sequence[object] | None = None,
    seed: int,
    draws: int = DRAWS,
) -> Measured:
    """How well a score (higher = more likely positive) tells the positive rows from the others."""
    is_positive = np.asarray(positive, np.bool_)
    levels = Levels.of(np.asarray(score, np.float64), ~is_positive)
    both = len(np.unique(is_positive)) == 2
    point = float(roc_auc_score(is_positive, score)) if both else float("nan")

    def statistics(times: Counts) -> Floats:
        rows, positives = levels.tally(times)  # "wrong" is what the levels count beside the rows
        return np.array([area_under_roc(positives, rows - positives)])

    numbers = None if groups is None else _numbered(groups)
    return bootstrap(statistics, [point], len(is_positive), groups=numbers, seed=seed, draws=draws)[0]


def confusion(truth: Sequence[str], predicted: Sequence[str], labels: Sequence[str] | None = None) -> Confusion:
    """Count which label was taken for which. `labels`: all that can occur; without them those that do, sorted."""
    names = sorted({*truth, *predicted}) if labels is None else list(labels)
    place = {name: number for number, name in enumerate(names)}
    true, taken = (np.array([place[name] for name in column], np.int64) for column in (truth, predicted))
    return Confusion(tuple(names), _counts(true, taken, len(names)))


def _counts(truth: Counts, predicted: Counts, labels: int) -> Counts:
    # scikit-learn's confusion_matrix warns where all rows have one label, which is no fault here
    return np.bincount(truth * labels + predicted, minlength=labels * labels).reshape(labels, labels)


def _judged(names: Sequence[str], known: int, probabilities: NDArray[Any], truth: Sequence[str]) -> _Judged:
    values = np.asarray(probabilities, np.float64)
    if not len(truth):
        raise TriageError("there are no rows to measure on")
    if values.shape != (len(truth), known):
        raise ValueError(f"expected probabilities of shape {(len(truth), known)}, got {values.shape}")
    if not bool(np.all((values >= 0) & (values <= 1 + 1e-6))):
        raise ValueError("probabilities lie between 0 and 1")
    place = {name: number for number, name in enumerate(names)}
    true = np.array([place[name] for name in truth], np.int64)
    every = np.arange(len(true))
    of_truth = np.where(true < known, values[every, np.minimum(true, known - 1)], 0.0)
    predicted = values.argmax(axis=1)
    brier = (values**2).sum(axis=1) - 2 * of_truth + 1
    return _Judged(true, predicted, np.minimum(values[every, predicted], 1.0), brier, len(names))


def _points(judged: _Judged) -> list[float]:
    levels = Levels.of(judged.probability, judged.right)
    rows, wrong = levels.tally(np.ones_like(judged.truth))
    both = len(np.unique(judged.right)) == 2
    return [
        float(accuracy_score(judged.truth, judged.predicted)),
        float(f1_score(judged.truth, judged.predicted, average="macro", zero_division=0)),
        reliability(judged.probability, judged.right).ece,
        area_under_risk(rows, wrong),
        float(roc_auc_score(judged.right, judged.probability)) if both else float("nan"),
        float(judged.brier.mean()),
        *(coverage_at(rows, wrong, precision) for precision in PRECISIONS),
    ]


def _statistics(judged: _Judged) -> Callable[[Counts], Floats]:
    """The numbers of `_points`, in that order, with each row counted as often as it was drawn."""
    levels = Levels.of(judged.probability, judged.right)
    place, right = bin_of(judged.probability), judged.right

    def statistics(times: Counts) -> Floats:
        rows, wrong = levels.tally(times)
        return np.array([
            1 - wrong.sum() / rows.sum(),
            _macro_f1(judged, times),
            calibration_error(place, judged.probability, right, times),
            area_under_risk(rows, wrong),
            area_under_roc(rows - wrong, wrong),
            float(judged.brier @ times / times.sum()),
            *(coverage_at(rows, wrong, precision) for precision in PRECISIONS),
        ])  # fmt: skip

    return statistics


def _macro_f1(judged: _Judged, times: Counts) -> float:
    """scikit-learn's macro-F1, some fifty times faster: over the labels that occur, true or predicted."""
    true = np.bincount(judged.truth, weights=times, minlength=judged.labels)
    predicted = np.bincount(judged.predicted, weights=times, minlength=judged.labels)
    both = np.bincount(judged.truth, weights=times * judged.right, minlength=judged.labels)
    occurs = true + predicted > 0
    return float((2 * both[occurs] / (true + predicted)[occurs]).mean())


def _classes(names: Sequence[str], judged: _Judged) -> tuple[ClassReport, ...]:
    counts = _counts(judged.truth, judged.predicted, len(names))
    rows, predicted, right = (each.tolist() for each in (counts.sum(axis=1), counts.sum(axis=0), counts.diagonal()))
    return tuple(
        ClassReport(name, rows[i], predicted[i], wilson(right[i], predicted[i]), wilson(right[i], rows[i]))
        for i, name in enumerate(names)
    )


def _numbered(groups: Sequence[object]) -> Counts:
    numbers: dict[object, int] = {}
    keys = [(place, None) if group is None else group for place, group in enumerate(groups)]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
