"""fit_classifier on small hand-made tickets; vectors come from a fixed random projection of their words."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from training.calibration import MOST_FALSE_ALARMS, RECALL, choose_threshold, fit_mix
from training.heads import assign_folds, fit_classifier
from training.targets import Target, read_targets
from training.vocabulary import learn_words, word_matrix
from triage.classifier import FLAGS, Classifier
from triage.types import TriageError

THINGS = {
    "access": ["password", "account locked", "sign in", "authenticator code"],
    "network": ["wifi", "vpn tunnel", "network cable", "proxy"],
    "printing": ["printer", "scanner", "print queue", "toner"],
}
FRAMES = [
    "My {} fails.",
    "please help, {} again",
    "the {} is broken since Monday",
    "{} stopped, error 0x{}",
    "no {} today",
]


def vectors_of(texts: Sequence[str], dimension: int = 24) -> NDArray[np.float32]:
    rows = []
    for text in texts:
        seeds = [zlib.crc32(word.encode()) for word in ["", *text.lower().split()]]
        row = sum(np.random.default_rng(seed).normal(size=dimension) for seed in seeds)
        rows.append(row / np.linalg.norm(row))
    return np.array(rows, np.float32)


def tickets() -> tuple[list[str], list[str]]:
    pairs = [(f.format(thing, i), label) for label, ts in THINGS.items() for i, thing in enumerate(ts) for f in FRAMES]
    return [text for text, _ in pairs], [label for _, label in pairs]


def fit(texts: list[str], seed: int = 0, **targets: Sequence[str | int | bool]) -> Classifier:
    return fit_classifier(
        texts, vectors_of(texts), targets, groups=list(range(len(texts))), encoder_fingerprint="fake", seed=seed
    )


def test_it_learns_what_the_words_say_and_ranks_every_label() -> None:
    texts, labels = tickets()
    classifier = fit(texts, category=labels)
    seen = "The printer is broken, toner everywhere"
    found = classifier.predict(seen, vectors_of([seen])[0])
    assert found.category.label == "printing"
    assert len(found.category.ranking) == 3
    assert sum(p for _, p in found.category.ranking) == pytest.approx(1)
    assert classifier.encoder == "fake"
    assert classifier.targets == {"category": ("access", "network", "printing")}


def test_it_gives_the_same_bits_for_the_same_seed() -> None:
    texts, labels = tickets()
    vectors = vectors_of(texts)
    once, twice = (fit(texts, category=labels).predict_many(texts, vectors) for _ in range(2))
    assert once.probabilities["category"].tobytes() == twice.probabilities["category"].tobytes()
    assert once.out_of_scope.tobytes() == twice.out_of_scope.tobytes()


def test_it_trains_several_targets_together_and_skips_rows_without_a_label() -> None:
    texts, labels = tickets()
    tiers: list[str | int | bool] = [2 if "broken" in text else 1 for text in texts]
    tiers[0] = ""
    admin = [label == "access" for label in labels]
    classifier = fit(texts, category=labels, tier=tiers, admin_level=admin, security=[False] * len(texts))
    assert classifier.targets["tier"] == ("1", "2")
    assert classifier.targets["admin_level"] == ("0", "1")
    found = classifier.predict(texts[2], vectors_of(texts[2:3])[0])
    assert found.tier.label == "2"
    assert 0.5 < found.flags.admin_level < 0.999
    assert found.flags.security == pytest.approx(0, abs=0.01)
    assert classifier.thresholds["security"] == 2.0
    assert 0 < classifier.thresholds["admin_level"] < 1
    assert any("security" in note for note in classifier.notes)


def test_a_target_that_is_no_flag_has_no_threshold_and_is_read_as_yes_or_no() -> None:
    texts, labels = tickets()
    classifier = fit(
        texts, category=labels, solvable=[label != "access" for label in labels], vague=[False] * len(texts)
    )
    assert classifier.targets["solvable"] == ("0", "1")
    assert set(classifier.thresholds) == {"vague"}
    found = classifier.predict(texts[-1], vectors_of(texts[-1:])[0])
    assert found.solvable is not None
    assert found.solvable > 0.5 > found.flags.vague


def test_every_flag_says_how_many_false_alarms_it_may_raise() -> None:
    assert set(MOST_FALSE_ALARMS) == set(FLAGS)
    assert all(0 < most < 0.1 for most in MOST_FALSE_ALARMS.values())


def test_it_says_so_when_a_target_has_no_labels_one_class_or_a_class_of_one_row() -> None:
    texts, labels = tickets()
    labels[0] = "lonely"
    classifier = fit(texts, category=labels, tier=["1"] * len(texts), priority=[""] * len(texts))
    assert "priority" not in classifier.targets
    found = classifier.predict(texts[3], vectors_of(texts[3:4])[0])
    assert (found.tier.label, found.tier.probability) == ("1", 1.0)
    assert "lonely" in dict(found.category.ranking)
    assert [note.split(":")[0] for note in classifier.notes] == ["category", "tier", "priority"]


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_it_trains_on_a_handful_of_rows_and_calls_the_result_rough(rows: int) -> None:
    texts = ["printer jam", "vpn down", "printer toner", "vpn slow", "printer"][:rows]
    classifier = fit(texts, category=["p", "n", "p", "n", "p"][:rows])
    assert classifier.predict("printer", vectors_of(["printer"])[0]).category.label == "p"
    assert rows == 1 or any("rough" in note for note in classifier.notes)


def test_it_refuses_what_it_cannot_learn_from() -> None:
    texts, labels = tickets()
    with pytest.raises(TriageError, match="no texts"):
        fit([], category=[])
    with pytest.raises(TriageError, match="no label"):
        fit(texts, category=[""] * len(texts))
    with pytest.raises(TriageError, match="labels for"):
        fit(texts, category=labels[1:])
    with pytest.raises(TriageError, match="neither yes nor no"):
        fit(texts, category=labels, security=["perhaps"] * len(texts))
    with pytest.raises(TriageError, match="not a number"):
        fit_classifier(
            texts, vectors_of(texts) * np.float32("nan"), {"category": labels}, groups=texts, encoder_fingerprint=""
        )


def test_it_trains_on_empty_and_wordless_texts() -> None:
    texts = ["", "🙂🙂", "\0", "…"] * 10
    classifier = fit(texts, category=["a", "b", "a", "b"] * 10)
    assert classifier.predict("", vectors_of([""])[0]).category.label in ("a", "b")


def test_it_reports_its_progress() -> None:
    texts, labels = tickets()
    said: list[str] = []
    fit_classifier(
        texts, vectors_of(texts), {"category": labels}, groups=texts, encoder_fingerprint="", progress=said.append
    )
    assert said[0] == "learning words"
    assert said[-1] == "training on all rows"
    assert "validating, part 5 of 5" in said


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60))
def test_folds_never_tear_a_group_apart(groups: list[int]) -> None:
    folds = assign_folds(groups, np.zeros(len(groups), np.int64), seed=1)
    assert all(len({f for f, g in zip(folds, groups, strict=True) if g == group}) == 1 for group in groups)
    assert set(folds) == set(range(min(5, len(set(groups)))))


def test_folds_deal_out_the_labels_evenly() -> None:
    numbers = np.array([0] * 50 + [1] * 10)
    folds = assign_folds(list(range(60)), numbers, seed=3)
    assert [int((numbers[folds == fold] == 1).sum()) for fold in range(5)] == [2] * 5


def test_held_out_opinions_that_are_too_sure_are_calibrated() -> None:
    rng = np.random.default_rng(0)
    truth = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])[rng.integers(0, 3, 6000)]
    numbers = np.array([rng.choice(3, p=row) for row in truth])
    sure = (np.log(truth) * 4).astype(np.float32)
    noise = rng.normal(size=sure.shape).astype(np.float32)
    mix = fit_mix((sure, noise, noise), Target("category", ("a", "b", "c"), numbers), np.ones(6000, bool))
    assert mix is not None
    found = mix.probabilities(mix.logits(sure, noise, noise))
    assert np.abs(found - truth).max() < 0.05


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80),
    st.sampled_from([0.0, 0.01, 0.05, 0.5]),
)
def test_a_flag_threshold_keeps_recall_unless_false_alarms_forbid_it(
    rows: list[tuple[float, bool]], most: float
) -> None:
    probabilities, raised = np.array([p for p, _ in rows]), np.array([r for _, r in rows])
    threshold = choose_threshold(probabilities, raised, most)
    if not raised.any():
        assert threshold == 2.0
        return

    def recall_and_alarms(at: float) -> tuple[float, float]:
        caught = probabilities >= at
        return raised[caught].sum() / raised.sum(), (caught & ~raised).sum() / max((~raised).sum(), 1)

    recall, alarms = recall_and_alarms(threshold)
    assert alarms <= most
    lower = [recall_and_alarms(p) for p in probabilities if p < threshold]
    assert recall >= RECALL or all(more > most for _, more in lower)


@pytest.mark.parametrize(
    ("value", "number"),
    [(True, 1), ("yes", 1), ("TRUE", 1), (1, 1), (False, 0), ("no", 0), (0, 0), (None, -1), ("", -1)],
)
def test_flags_are_read_however_people_write_them(value: str | int | bool | None, number: int) -> None:
    (target,), _ = read_targets({"security": [value, True]}, 2)
    assert target.labels == ("0", "1")
    assert target.numbers[0] == number


def test_the_word_matrix_has_two_blocks_of_length_one() -> None:
    texts, _ = tickets()
    words = learn_words(texts)
    matrix = word_matrix(words, [*texts, "", "zzzzzz"])
    assert isinstance(matrix, sparse.csr_array)
    assert matrix.shape == (len(texts) + 2, len(words))
    squares = matrix.multiply(matrix)
    assert np.asarray(squares[:, : words.split].sum(axis=1))[: len(texts)] == pytest.approx(1, abs=1e-4)
    assert np.asarray(squares[:, words.split :].sum(axis=1))[: len(texts)] == pytest.approx(1, abs=1e-4)
    assert np.asarray(squares.sum(axis=1))[-2:].tolist() == [0, 0]


def test_choosing_the_vocabulary_does_not_depend_on_the_order_of_the_texts() -> None:
    texts, _ = tickets()
    assert learn_words(texts).grams == learn_words(texts[::-1]).grams
