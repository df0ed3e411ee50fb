"""CLINC150: 150 intents, and requests that belong to none of them. Trained on in-scope rows only."""

from __future__ import annotations

import numpy as np

from benchmarks import asked
from benchmarks.heldout import LABELLED, embedded, fitted, judged, sampled, top_labels
from benchmarks.machine import ENCODER
from benchmarks.rows import Row, Section
from benchmarks.settings import Settings
from training.datasets import Columns, read_tickets
from training.metrics import auroc, wilson
from triage.encoder import load_encoder

TRAIN, VALIDATION = "clinc150/train.csv.gz", "clinc150/val.csv.gz"
OUTSIDE = "clinc150/out_of_scope_val.csv.gz"
QUICK_ROWS = 3000


def run(settings: Settings) -> Section:
    """In-scope accuracy on the validation part, and how well the scope score tells the other requests from it."""
    encoder = load_encoder(ENCODER)
    most = QUICK_ROWS if settings.quick else None
    corpus = embedded(sampled(read_tickets(settings.file(TRAIN), LABELLED), most, 0), encoder, "clinc150")
    classifier = fitted(corpus, encoder)
    inside = [row for row in read_tickets(settings.file(VALIDATION), LABELLED).rows if row.category]
    outside = read_tickets(settings.file(OUTSIDE), Columns("text")).rows
    of_inside = judged(classifier, encoder, [row.text for row in inside])
    of_outside = judged(classifier, encoder, [row.text for row in outside])
    told = top_labels(classifier, of_inside)
    right = sum(label == row.category for label, row in zip(told, inside, strict=True))
    is_outside = np.arange(len(inside) + len(outside)) >= len(inside)
    scores = np.concatenate([of_inside.out_of_scope, of_outside.out_of_scope])
    separation = auroc(is_outside, scores, seed=0, draws=settings.draws)
    limit = classifier.out_of_scope_limit
    details = {"fitted": len(corpus), "in_scope": len(inside), "out_of_scope": len(outside), "limit": limit}
    rows = [
        Row.of("out of scope, AUROC of the score", separation, asked.CLINC_SCOPE),
        Row.of("in-scope accuracy", wilson(right, len(inside)), asked.CLINC_ACCURACY),
    ]
    if limit is not None:
        found = int((of_outside.out_of_scope > limit).sum())
        rows.append(Row.of("out of scope found at the limit training sets", wilson(found, len(outside))))
    note = (
        f"Trained on {len(corpus):,} in-scope rows; measured on the validation part: {len(inside):,} in scope, "
        f"{len(outside):,} not."
    )
    return Section("clinc150", "CLINC150, 150 intents and what is none of them", tuple(rows), (note,), details)
