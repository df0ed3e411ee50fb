"""`firstline evaluate`: what a trained model's heads say about tickets with known labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.corpus import Advance, Corpus, prepare
from training.datasets import Columns, Dataset, read_many
from training.metrics import Evaluation, evaluate
from triage.classifier import CATEGORY, TIER, Classifier
from triage.encoder import Encoder
from triage.types import ModelInvalid, TriageError


@dataclass(frozen=True, eq=False)
class Evaluated:
    """Measures of each target, with the probabilities (rows, labels) and true labels they were computed from."""

    dataset: Dataset
    targets: Mapping[str, Evaluation]
    probabilities: Mapping[str, NDArray[np.float64]]
    truth: Mapping[str, tuple[str, ...]]


def evaluate_tickets(
    classifier: Classifier, encoder: Encoder, paths: tuple[Path, ...], columns: Columns, advance: Advance | None = None
) -> Evaluated:
    """Read, embed and judge the tickets.

    Raises TriageError when no labelled column is one the model predicts, or when it was trained on other vectors.
    """
    if classifier.encoder != encoder.fingerprint:
        raise ModelInvalid("the model was trained on vectors of another encoder: name its desk file with --desk")
    dataset = read_many(paths, columns)
    corpus = prepare(dataset, encoder, advance)
    return evaluate_corpus(classifier, encoder, corpus, dataset)


def evaluate_corpus(classifier: Classifier, encoder: Encoder, corpus: Corpus, dataset: Dataset) -> Evaluated:
    """The same for rows that are already embedded."""
    prepared = [classifier.prepare(text) for text in corpus.texts]
    changed = [n for n, (own, text) in enumerate(zip(prepared, corpus.texts, strict=True)) if own != text]
    vectors = corpus.vectors.copy()
    if changed:
        vectors[changed] = encoder.encode([prepared[n] for n in changed])
    scores = classifier.predict_many(corpus.texts, vectors)
    columns = {CATEGORY: [row.category for row in corpus.rows], TIER: [row.tier for row in corpus.rows]}
    measured, kept, truths = {}, {}, {}
    for target, values in columns.items():
        known = np.array([bool(value) for value in values])
        if target not in scores.probabilities or not known.any():
            continue
        truth = tuple(str(value) for value in values if value)
        kept[target], truths[target] = scores.probabilities[target][known], truth
        groups = [group for group, use in zip(corpus.authors(), known, strict=True) if use]
        measured[target] = evaluate(classifier.targets[target], kept[target], truth, groups=groups, seed=0)
    if not measured:
        raise TriageError("nothing to evaluate: no row has a label of a target that this model predicts")
    return Evaluated(dataset, measured, kept, truths)
