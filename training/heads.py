"""Texts, vectors and labels -> a calibrated Classifier.

Each head mixes three opinions (training/parts.py). How much each counts, and with it the calibration, is fitted on
rows that none of the three was trained on, whole groups at a time; then the three are fitted again on all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from training.calibration import MOST_FALSE_ALARMS, choose_threshold, fit_mix, usual_mix
from training.parts import Corpus, Parts, corpus_of, fit_parts
from training.targets import Target, read_targets
from training.vocabulary import LARGE, learn_words
from triage.classifier import CATEGORY, YES, Classifier, Findings
from triage.learned.heads import SCOPE_NEIGHBOURS, Floats, Head, Mix, Scope, votes
from triage.learned.style import Style, learn_style
from triage.types import TriageError

STRANGEST = 0.01

Progress = Callable[[str], None]


@dataclass(frozen=True)
class HeldOut:
    """Opinions on rows not trained on: three arrays (rows, labels) a target; mean cosines of the nearest (rows,)."""

    opinions: tuple[tuple[Floats, Floats, Floats], ...]
    cosines: Floats
    judged: tuple[NDArray[np.bool_], ...]


@dataclass(frozen=True)
class Fitted:
    """A classifier and, per target, the probabilities (rows, labels) of rows while they were not trained on.

    A row that could not be judged (its label was in no other fold, or it has none) is all zeros. The mix of opinions
    was fitted on these very rows (three numbers and one a label), so measures on them are a little optimistic.
    """

    classifier: Classifier
    held_out: Mapping[str, NDArray[np.float64]]


def fit_classifier(
    texts: Sequence[str],
    vectors: Floats,
    targets: Mapping[str, Sequence[str | int | bool | None]],
    *,
    groups: Sequence[int | str],
    encoder_fingerprint: str,
    seed: int = 0,
    progress: Progress | None = None,
) -> Classifier:
    """The classifier of `fit_validated`."""
    return fit_validated(
        texts, vectors, targets, groups=groups, encoder_fingerprint=encoder_fingerprint, seed=seed, progress=progress
    ).classifier


def fit_validated(
    texts: Sequence[str],
    vectors: Floats,
    targets: Mapping[str, Sequence[str | int | bool | None]],
    *,
    groups: Sequence[int | str],
    encoder_fingerprint: str,
    seed: int = 0,
    progress: Progress | None = None,
) -> Fitted:
    """Train and calibrate; the same arguments give the same bits.

    `vectors` (rows, d) are those of the texts as they are; rows of one group (near-duplicates, one author) are never on
    both sides of a validation. Empty labels are left out. Raises TriageError when nothing can be learnt; what is thin
    but possible is said in the classifier's `notes`.
    """
    _check(texts, vectors, groups)
    chosen, notes = read_targets(targets, len(texts))
    style = learn_style(texts)
    if style.stripped:
        notes.append("The texts hold no upper case, punctuation or small words; others are stripped alike when judged.")
    say = progress or (lambda _: None)
    # one thread: sums split over threads round otherwise on another machine, and small products only wait for another
    with threadpool_limits(limits=1):
        say("learning words")
        corpus = corpus_of(learn_words(texts), texts, np.asarray(vectors, np.float32), chosen, seed)
        held = _held_out(corpus, assign_folds(groups, chosen[0].numbers, seed), say)
        say("calibrating")
        mixes = _mixes(chosen, held, notes)
        say("training on all rows")
        parts = fit_parts(corpus, np.arange(len(texts)))
    held_out = {t.name: _validated(held, number, mixes[number]) for number, t in enumerate(chosen)}
    classifier = _assemble(
        corpus, parts, held, mixes, held_out=held_out, style=style, encoder=encoder_fingerprint, notes=notes
    )
    return Fitted(classifier, held_out)


def _validated(held: HeldOut, number: int, mix: Mix) -> NDArray[np.float64]:
    judged = held.judged[number]
    linear, network, neighbours = held.opinions[number]
    found = np.zeros(linear.shape, np.float64)
    found[judged] = mix.probabilities(mix.logits(linear[judged], network[judged], neighbours[judged]))
    return found


def _mixes(targets: Sequence[Target], held: HeldOut, notes: list[str]) -> list[Mix]:
    mixes = []
    for target, opinions, judged in zip(targets, held.opinions, held.judged, strict=True):
        mix = fit_mix(opinions, target, judged)
        if mix is None and len(target.labels) > 1:
            notes.append(f"{target.name}: too few rows to calibrate; its probabilities are rough.")
        mixes.append(mix or usual_mix(len(target.labels)))
    return mixes


def _check(texts: Sequence[str], vectors: Floats, groups: Sequence[int | str]) -> None:
    if not len(texts):
        raise TriageError("nothing to learn from: no texts")
    if vectors.ndim != 2 or len(vectors) != len(texts) or len(groups) != len(texts):
        raise TriageError(f"{len(texts)} texts, {len(groups)} groups and vectors of shape {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise TriageError("a vector holds a value that is not a number")


def assign_folds(groups: Sequence[int | str], numbers: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """A fold for each row: groups stay whole, and the labels of their first rows are dealt out evenly."""
    _, first, member = np.unique(np.asarray(groups), return_index=True, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(len(first))
    dealt = shuffled[np.argsort(numbers[first[shuffled]], kind="stable")]
    count = min(len(first), 3 if len(groups) >= LARGE else 5)
    fold_of = np.empty(len(first), np.int64)
    fold_of[dealt] = np.arange(len(dealt)) % count
    folds: NDArray[np.int64] = fold_of[member.reshape(-1)]
    return folds


def _held_out(corpus: Corpus, folds: NDArray[np.int64], say: Progress) -> HeldOut:
    rows, count = len(folds), int(folds.max()) + 1
    sizes = [len(target.labels) for target in corpus.targets]
    opinions = tuple(tuple(np.zeros((rows, size), np.float32) for _ in range(3)) for size in sizes)
    judged = tuple(np.zeros(rows, bool) for _ in sizes)
    cosines = np.zeros(rows, np.float32)
    for fold in range(count if count > 1 else 0):
        say(f"validating, part {fold + 1} of {count}")
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        parts = fit_parts(corpus, inside)
        for start in range(0, len(outside), 1000):
            batch = outside[start : start + 1000]
            found, near = opinions_of(corpus, parts, batch)
            cosines[batch] = near
            for mine, theirs in zip(opinions, found, strict=True):
                for kept, new in zip(mine, theirs, strict=True):
                    kept[batch] = new
        for target, flags in zip(corpus.targets, judged, strict=True):
            learnt = np.unique(target.numbers[inside])
            flags[outside] = np.isin(target.numbers[outside], learnt[learnt >= 0])
    return HeldOut(tuple((a, b, c) for a, b, c in opinions), cosines, judged)


def opinions_of(
    corpus: Corpus, parts: Parts, rows: NDArray[np.int64]
) -> tuple[list[tuple[Floats, Floats, Floats]], Floats]:
    """What the parts say about `rows`: three arrays (rows, labels) a target, and the mean cosine of the nearest."""
    vectors, linear = corpus.vectors[rows], parts.linear
    words = corpus.matrix[rows][:, vectors.shape[1] :]
    sums = (vectors @ linear.vector + words @ linear.words + linear.offset).astype(np.float32)
    found, cosines = parts.memory.nearest(vectors)
    result, start = [], 0
    for target, network in zip(corpus.targets, parts.networks, strict=True):
        size = len(target.labels)
        neighbours = votes(target.numbers[parts.remembered][found], cosines, size)
        result.append((sums[:, start : start + size], network.opinions(vectors), neighbours))
        start += size
    return result, cosines[:, :SCOPE_NEIGHBOURS].mean(axis=1)


def _assemble(
    corpus: Corpus, parts: Parts, held: HeldOut, mixes: Sequence[Mix], *,
    held_out: Mapping[str, NDArray[np.float64]], style: Style, encoder: str, notes: Sequence[str],
) -> Classifier:  # fmt: skip
    heads, thresholds = {}, {}
    for number, target in enumerate(corpus.targets):
        shares = (target.counts + 1.0) / (target.counts.sum() + len(target.labels))
        remembered = target.numbers[parts.remembered].astype(np.int32)
        prior = np.log(shares).astype(np.float32)
        heads[target.name] = Head(target.labels, parts.networks[number], remembered, mixes[number], prior)
        if target.is_flag:
            judged, place = held.judged[number], target.labels.index(YES)
            probabilities = held_out[target.name][judged, place]
            raised = target.numbers[judged] == place
            thresholds[target.name] = choose_threshold(probabilities, raised, MOST_FALSE_ALARMS[target.name])
    scope, limit = _scope(corpus, held)
    return Classifier(
        heads, parts.linear, corpus.words, memory=parts.memory, scope=scope, style=style, encoder=encoder,
        findings=Findings(thresholds, limit, tuple(notes)),
    )  # fmt: skip


def _scope(corpus: Corpus, held: HeldOut) -> tuple[Scope, float | None]:
    """The usual spread of the two signs of strangeness on held-out rows, and the score that 1 % of those exceed."""
    number = next((n for n, target in enumerate(corpus.targets) if target.name == CATEGORY), 0)
    judged = held.judged[number]
    if judged.sum() < 2:
        return Scope(0.0, 1.0, 0.0, 1.0), None
    linear, cosines = held.opinions[number][0][judged], held.cosines[judged]
    largest = linear.max(axis=1)
    scope = Scope(
        float(largest.mean()), max(float(largest.std()), 1e-3), float(cosines.mean()), max(float(cosines.std()), 1e-3)
    )
    return scope, float(np.quantile(scope.score(linear, cosines[:, None]), 1 - STRANGEST))
