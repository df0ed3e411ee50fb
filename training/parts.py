"""Fits the three opinions of a head on given rows: linear model, network, memory. scikit-learn goes in, arrays out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from training.targets import Target
from training.vocabulary import LARGE, word_matrix
from triage.classifier import Linear
from triage.learned.heads import Floats, Memory, Network
from triage.learned.words import Words

# Chosen by grouped validation on three public sets, see docs/experiments.md.
VECTOR_WEIGHT, SVC_C, SMALL_SVC_C = 0.5, 0.3, 1.0
NETWORK_INPUT, NETWORK_L2 = 8.0, 1e-3
MEMORY_DIMENSIONS, MEMORY_ROWS = 128, 20_000
_UPDATES = 1_700
# Below, the network adds nothing (its weight in the mix comes out as 0) and the linear model wants less restraint.
SMALL = 5_000
# What a one-against-all linear model says of a class it is sure of not seeing.
_ABSENT_LINEAR, _ABSENT_NETWORK = -1.0, -20.0


@dataclass(frozen=True)
class Corpus:
    """Everything the parts are fitted on, in row order: `matrix` is the weighted vector beside the words."""

    words: Words
    vectors: Floats
    matrix: sparse.csr_array
    basis: Floats
    targets: tuple[Target, ...]
    seed: int


@dataclass(frozen=True)
class Parts:
    """The opinions fitted on `rows`; `remembered` are the rows that memory holds."""

    linear: Linear
    networks: tuple[Network, ...]
    memory: Memory
    remembered: NDArray[np.int64]


def corpus_of(words: Words, texts: Sequence[str], vectors: Floats, targets: Sequence[Target], seed: int) -> Corpus:
    """Put vectors and word features side by side and find the directions in which the vectors vary most."""
    blocks = [sparse.csr_array(vectors * np.float32(VECTOR_WEIGHT)), word_matrix(words, texts)]
    matrix = sparse.csr_array(sparse.hstack(blocks, format="csr", dtype=np.float64))
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    basis = np.ascontiguousarray(directions[:, ::-1][:, :MEMORY_DIMENSIONS], np.float32)
    return Corpus(words, vectors, matrix, basis, tuple(targets), seed)


def fit_parts(corpus: Corpus, rows: NDArray[np.int64]) -> Parts:
    """Fit all three on `rows` (ascending). Weights are rounded as they are stored: what is judged is what is served."""
    networks = tuple(_fit_network(corpus, target, rows) for target in corpus.targets)
    remembered = rows
    if len(rows) > MEMORY_ROWS:
        remembered = np.sort(np.random.default_rng(corpus.seed).choice(rows, MEMORY_ROWS, replace=False))
    short = corpus.vectors[remembered] @ corpus.basis
    short /= np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)
    memory = Memory(corpus.basis, _rounded(short), 25 if len(rows) >= LARGE // 2 else 10)
    return Parts(_fit_linear(corpus, rows), networks, memory, remembered)


def _fit_linear(corpus: Corpus, rows: NDArray[np.int64]) -> Linear:
    fitted = [_fit_columns(corpus, target, rows[target.known[rows]]) for target in corpus.targets]
    together, width = _rounded(np.hstack([weights for weights, _ in fitted])), corpus.vectors.shape[1]
    vector = together[:width] * np.float32(VECTOR_WEIGHT)
    return Linear(vector, together[width:].copy(), np.concatenate([offset for _, offset in fitted]))


def _fit_columns(corpus: Corpus, target: Target, used: NDArray[np.int64]) -> tuple[NDArray[np.float64], Floats]:
    """One-against-all weights (columns of the matrix, labels) and offsets (labels,)."""
    weights = np.zeros((corpus.matrix.shape[1], len(target.labels)))
    offset = np.full(len(target.labels), _ABSENT_LINEAR, np.float32)
    present = np.unique(target.numbers[used])
    if len(present) < 2:
        offset[present] = -_ABSENT_LINEAR
        return weights, offset
    restraint = SMALL_SVC_C if len(used) < SMALL else SVC_C
    model = LinearSVC(C=restraint, class_weight="balanced" if target.is_flag else None, random_state=corpus.seed)
    # a slice is a copy, and the matrix of a large corpus is the largest thing in memory
    matrix = corpus.matrix if len(used) == corpus.matrix.shape[0] else corpus.matrix[used]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(matrix, target.numbers[used])
    both = len(present) == 2
    weights[:, present] = (np.vstack([-model.coef_, model.coef_]) if both else model.coef_).T
    offset[present] = [-model.intercept_[0], model.intercept_[0]] if both else model.intercept_
    return weights, offset


def _fit_network(corpus: Corpus, target: Target, rows: NDArray[np.int64]) -> Network:
    used, count = rows[target.known[rows]], len(target.labels)
    present = np.unique(target.numbers[used])
    if len(used) < SMALL or len(present) < 2:
        no_units = np.zeros((corpus.vectors.shape[1], 0), np.float32)
        return Network(no_units, np.zeros(0, np.float32), np.zeros((0, count), np.float32), np.zeros(count, np.float32))
    offset = np.full(count, _ABSENT_NETWORK, np.float32)
    batch = 256 if len(used) >= LARGE else 128
    epochs = int(np.clip(_UPDATES * batch / len(used), 15, 60))
    model = MLPClassifier(
        (64 if count <= 4 else 256,), alpha=NETWORK_L2, batch_size=batch, max_iter=epochs, random_state=corpus.seed,
        n_iter_no_change=epochs,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(corpus.vectors[used] * np.float32(NETWORK_INPUT), target.numbers[used])
    weights, offsets = model.coefs_[1], model.intercepts_[1]
    if len(present) == 2:
        weights, offsets = np.hstack([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    outer = np.zeros((weights.shape[0], count), np.float32)
    outer[:, present], offset[present] = weights, offsets
    inner = np.asarray(model.coefs_[0] * NETWORK_INPUT, np.float32)
    return Network(_rounded(inner), np.asarray(model.intercepts_[0], np.float32), _rounded(outer), offset)


def _rounded(array: NDArray[np.floating]) -> Floats:
    return array.astype(np.float16).astype(np.float32)
