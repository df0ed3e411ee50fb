"""Train on four fifths of a labelled file, judge the rest: no near-duplicate is on both sides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.machine import ENCODER, peak_mb
from benchmarks.rows import BenchmarkError
from benchmarks.terminal import working
from training.corpus import Corpus, prepare
from training.datasets import Columns, Dataset, read_tickets
from training.evaluating import evaluate_corpus
from training.heads import fit_classifier
from training.metrics import Evaluation
from training.split import split_parts
from triage.classifier import CATEGORY, Classifier, Scores
from triage.encoder import Encoder, load_encoder
from triage.reading import model_text

FIT, TEST = "fit", "test"
FRACTIONS = {FIT: 0.8, TEST: 0.2}
LABELLED = Columns("text", category="category")


@dataclass(frozen=True)
class Cost:
    """What training took: seconds to embed all rows and to group and fit, and the process's peak memory until then."""

    embedding_s: float
    fitting_s: float
    peak_mb: float

    @property
    def minutes(self) -> float:
        return (self.embedding_s + self.fitting_s) / 60


@dataclass(frozen=True, eq=False)
class HeldOut:
    """A classifier, the encoder it reads with, how it does on the rows held back, and what training took."""

    classifier: Classifier
    encoder: Encoder
    fitted: int
    evaluation: Evaluation
    cost: Cost


def train_and_judge(path: Path, *, most: int | None, seed: int = 0) -> HeldOut:
    """Fit on 80 % of the file's near-duplicate groups and measure on the others; `most` rows at random, None: all."""
    start = perf_counter()
    encoder = load_encoder(ENCODER)
    corpus = embedded(sampled(read_tickets(path, LABELLED), most, seed), encoder, path.parent.name)
    embedding_s = perf_counter() - start
    part = split_parts(corpus.groups, fractions=FRACTIONS, seed=seed)
    fit, test = corpus.part(part == FIT), corpus.part(part == TEST)
    if not len(fit) or not len(test):
        raise BenchmarkError(f"{path}: too few different texts to hold any back")
    classifier = fitted(fit, encoder, seed=seed)
    cost = Cost(embedding_s, perf_counter() - start - embedding_s, peak_mb())
    found = evaluate_corpus(classifier, encoder, test, Dataset(test.rows))
    return HeldOut(classifier, encoder, len(fit), found.targets[CATEGORY], cost)


def sampled(dataset: Dataset, most: int | None, seed: int) -> Dataset:
    """The labelled rows, or `most` of them at random, in the order of the file."""
    rows = [row for row in dataset.rows if row.category]
    if most is not None and len(rows) > most:
        chosen = np.random.default_rng(seed).choice(len(rows), size=most, replace=False)
        rows = [rows[number] for number in np.sort(chosen)]
    return Dataset(tuple(rows))


def embedded(dataset: Dataset, encoder: Encoder, name: str) -> Corpus:
    """The rows cleaned, embedded and grouped, with a progress bar."""
    with working(f"{name}: embedding") as advance:
        return prepare(dataset, encoder, advance)


def fitted(corpus: Corpus, encoder: Encoder, *, seed: int = 0) -> Classifier:
    """A classifier of the corpus' category alone."""
    with working("training"):
        return fit_classifier(
            corpus.texts,
            corpus.vectors,
            {CATEGORY: [str(row.category) for row in corpus.rows]},
            groups=corpus.groups.tolist(),
            encoder_fingerprint=encoder.fingerprint,
            seed=seed,
        )


def judged(classifier: Classifier, encoder: Encoder, texts: Sequence[str]) -> Scores:
    """What the classifier says of texts it gets as they were written: cleaned and encoded as when serving."""
    read = [model_text(text) for text in texts]
    vectors = encoder.encode([classifier.prepare(text) for text in read])
    return classifier.predict_many(read, vectors)


def top_labels(classifier: Classifier, scores: Scores) -> list[str]:
    labels = classifier.targets[CATEGORY]
    return [labels[place] for place in scores.probabilities[CATEGORY].argmax(axis=1)]


def read_lines(path: Path) -> list[dict[str, object]]:
    """The objects of a JSON Lines file. Raises BenchmarkError when it cannot be read as such."""
    try:
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"{path}: cannot be read as JSON Lines ({error})") from error
    if not all(isinstance(fields, dict) for fields in found):
        raise BenchmarkError(f"{path}: every line must be an object")
    return found
