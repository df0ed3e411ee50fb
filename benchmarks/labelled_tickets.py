"""Categories from labelled files: the 8 classes of real IT tickets, and the 77 intents of Banking77."""

from __future__ import annotations

from typing import Any

from benchmarks import asked
from benchmarks.heldout import HeldOut, judged, read_lines, top_labels, train_and_judge
from benchmarks.rows import Asked, BenchmarkError, Row, Section
from benchmarks.settings import HERE, Settings
from training.metrics import Evaluation
from training.resampling import Measured, wilson

IT_TICKETS = "it_tickets/tickets.csv.gz"
BANKING77 = "banking77/train.csv.gz"
NATURAL = HERE / "natural_8class.jsonl"
QUICK_ROWS = 3000
PRECISION = 0.97


def it_tickets(settings: Settings) -> Section:
    """Accuracy, coverage and calibration on tickets held back; the same model on natural text; what training took."""
    held = train_and_judge(settings.file(IT_TICKETS), most=QUICK_ROWS if settings.quick else None)
    found = held.evaluation
    rows = [
        Row.of("accuracy", _by_group(found), asked.IT_ACCURACY),
        Row.of("macro-F1", found.macro_f1, asked.IT_MACRO_F1),
        Row.of("coverage at 97 % precision", found.coverage[PRECISION], asked.IT_COVERAGE),
        Row.of("ECE (15 bins, top label)", found.ece, asked.IT_ECE),
    ]
    if NATURAL.is_file():
        rows.append(natural_row(held))
    rows += [
        Row("training time, embedding included", held.cost.minutes, "min", asked=asked.TRAINING_MINUTES),
        Row("peak memory of training", held.cost.peak_mb / 1000, "GB", asked=asked.TRAINING_MEMORY),
    ]
    return Section("it_tickets", "8-class IT tickets", tuple(rows), _notes(held), _details(held))


def banking77(settings: Settings) -> Section:
    """Accuracy on the intents of Banking77, rows of the training part held back."""
    held = train_and_judge(settings.file(BANKING77), most=QUICK_ROWS if settings.quick else None)
    found = held.evaluation
    rows = (
        Row.of("accuracy", _by_group(found), asked.BANKING_ACCURACY),
        Row.of("coverage at 97 % precision", found.coverage[PRECISION]),
        Row.of("ECE (15 bins, top label)", found.ece, Asked(lower_is_better=True)),
        Row("training time, embedding included", held.cost.minutes, "min", asked=Asked(lower_is_better=True)),
    )
    return Section("banking77", "Banking77, 77 intents", rows, _notes(held), _details(held))


def natural_row(held: HeldOut) -> Row:
    """The same model on tickets written as people write. Raises BenchmarkError when it knows other labels."""
    lines = read_lines(NATURAL)
    truth = [str(fields["label"]) for fields in lines]
    unknown = set(truth) - set(held.classifier.targets["category"])
    if unknown:
        raise BenchmarkError(f"{NATURAL.name}: the model does not know {', '.join(sorted(unknown))}")
    texts = [str(fields["text"]) for fields in lines]
    predicted = top_labels(held.classifier, judged(held.classifier, held.encoder, texts))
    right = sum(told == true for told, true in zip(predicted, truth, strict=True))
    return Row.of(
        f"{len(texts)} tickets written as people write, accuracy", wilson(right, len(texts)), asked.IT_NATURAL
    )


def _by_group(found: Evaluation) -> Measured:
    return found.accuracy_by_group or found.accuracy


def _notes(held: HeldOut) -> tuple[str, ...]:
    split = (
        f"Trained on {held.fitted:,} rows, measured on {held.evaluation.rows:,} in {held.evaluation.groups:,} groups "
        "of near-duplicates; no group is on both sides, which is harder than a split by rows."
    )
    return (split, *held.classifier.notes)


def _details(held: HeldOut) -> dict[str, Any]:
    cost = {"embedding_s": round(held.cost.embedding_s, 1), "fitting_s": round(held.cost.fitting_s, 1)}
    return {"fitted": held.fitted, **cost, "peak_mb": round(held.cost.peak_mb), "measures": held.evaluation.to_dict()}
