"""A classifier assembled from hand-made arrays: two categories told apart by one word and one direction."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from triage.classifier import ARRAYS_FILE, FIELDS_FILE, FILES, GRAMS_FILE, Classifier, Findings, Linear
from triage.learned.heads import STRAIGHT as STRAIGHT_CURVE
from triage.learned.heads import Head, Memory, Mix, Network, Scope, bend, bend_one, softmax, votes
from triage.learned.style import FUNCTION_WORDS, Style, learn_style
from triage.learned.words import Words, part_grams, tokens, word_grams
from triage.types import ModelInvalid

EAST, NORTH = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
STRAIGHT = np.array(STRAIGHT_CURVE, np.float32)


def head(labels: tuple[str, ...], remembered: list[int]) -> Head:
    count = len(labels)
    network = Network(np.eye(2, dtype=np.float32), np.zeros(2, np.float32), np.eye(2, count, dtype=np.float32) * 3,
                      np.zeros(count, np.float32))  # fmt: skip
    mix = Mix(np.array([1, 0.5, 0.5], np.float32), np.zeros(count, np.float32), STRAIGHT)
    return Head(
        labels, network, np.array(remembered, np.int32), mix, np.log(np.full(count, 1 / count)).astype(np.float32)
    )


def build(style: Style | None = None, **heads: Head) -> Classifier:
    heads = heads or {"category": head(("network", "printing"), [0, 1, -1]), "security": head(("0", "1"), [0, 0, 1])}
    columns = sum(len(h.labels) for h in heads.values())
    words = Words(["printer", "vpn", " p", "vp"], 2, np.ones(4, np.float32))
    weights = np.zeros((4, columns), np.float32)
    weights[0, 1], weights[1, 0] = 2, 2
    return Classifier(
        heads,
        Linear(np.zeros((2, columns), np.float32), weights, np.zeros(columns, np.float32)),
        words,
        memory=Memory(np.eye(2, dtype=np.float32), np.array([EAST, NORTH, -EAST]), 2),
        scope=Scope(1.0, 0.5, 0.9, 0.1),
        style=style or Style(),
        encoder="abc",
        findings=Findings({"security": 0.25}, 2.5, ("thin",)),
    )


def test_words_vector_and_neighbours_each_move_the_probability() -> None:
    classifier = build()
    neutral = classifier.predict("hello", EAST).category
    assert neutral.label == "network"
    assert dict(classifier.predict("printer", EAST).category.ranking)["network"] < neutral.probability
    assert classifier.predict("printer", NORTH).category.label == "printing"


def test_a_target_that_was_not_trained_is_empty() -> None:
    found = build().predict("vpn", EAST)
    assert (found.tier.label, found.tier.probability, found.tier.ranking) == ("", 0.0, ())
    assert (found.flags.admin_level, found.flags.vague, found.flags.two_problems) == (0.0, 0.0, 0.0)
    assert 0 < found.flags.security < 1
    only_tier = build(tier=head(("1", "2"), [0, 1, 1])).predict("vpn", EAST)
    assert only_tier.category.label == ""
    assert only_tier.tier.label == "1"


def test_each_flag_is_that_of_its_own_head() -> None:
    sides = {"admin_level": [0, 0, 0], "security": [0, 0, 1], "vague": [1, 1, 1], "two_problems": [1, 1, 0]}
    classifier = build(**{name: head(("0", "1"), remembered) for name, remembered in sides.items()})
    text, vector = "hello", -EAST
    found = asdict(classifier.predict(text, vector).flags)
    one = {name: many[0, 1] for name, many in classifier.predict_many([text], vector[None]).probabilities.items()}
    assert found == one
    assert min(found["vague"], found["security"]) > max(found["admin_level"], found["two_problems"])


def test_whether_an_article_solves_it_is_unknown_unless_it_was_trained() -> None:
    assert build().predict("vpn", EAST).solvable is None
    solvable = build(solvable=head(("0", "1"), [1, 1, 1])).predict("vpn", EAST).solvable
    unsolvable = build(solvable=head(("0", "1"), [0, 0, 0])).predict("vpn", EAST).solvable
    assert solvable is not None
    assert unsolvable is not None
    assert 0 < unsolvable < solvable < 1


def test_predict_many_gives_the_bits_of_predict() -> None:
    classifier = build()
    texts, vectors = ["vpn", "printer", ""], np.array([EAST, NORTH, -EAST])
    many = classifier.predict_many(texts, vectors)
    for row, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
        one = classifier.predict(text, vector)
        assert [dict(one.category.ranking)[label] for label in classifier.targets["category"]] == many.probabilities[
            "category"
        ][row].tolist()
        assert one.out_of_scope == many.out_of_scope[row]
    assert classifier.predict_many([], np.empty((0, 2), np.float32)).probabilities["category"].shape == (0, 2)


def test_what_is_far_from_every_text_and_certain_of_no_label_is_stranger() -> None:
    classifier = build()
    assert classifier.predict("vpn vpn", EAST).out_of_scope < classifier.predict("a poem", -NORTH).out_of_scope


@pytest.mark.parametrize("text", ["", "\0", "🙂" * 1000, "x" * 1_000_000, "a b " * 250_000, "‮العربية", "\ud800"])
def test_hostile_texts_give_finite_probabilities_that_sum_to_one(text: str) -> None:
    found = build().predict(text, EAST)
    assert sum(p for _, p in found.category.ranking) == pytest.approx(1)
    assert np.isfinite(found.out_of_scope)


def test_saving_and_loading_changes_no_bit(tmp_path: Path) -> None:
    classifier = build(Style(True, False, frozenset({"the", "a"})))
    classifier.save(tmp_path / "one")
    loaded = Classifier.load(tmp_path / "one")
    assert loaded.predict("vpn printer", EAST) == classifier.predict("vpn printer", EAST)
    assert (loaded.targets, loaded.style, loaded.encoder) == (classifier.targets, classifier.style, "abc")
    assert (loaded.thresholds, loaded.out_of_scope_limit, loaded.notes) == ({"security": 0.25}, 2.5, ("thin",))
    loaded.save(tmp_path / "two")
    assert [(tmp_path / "one" / name).read_bytes() for name in FILES] == [
        (tmp_path / "two" / name).read_bytes() for name in FILES
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_cut_or_foreign_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    build().save(tmp_path)
    whole = (tmp_path / name).read_bytes()
    for content in (None, whole[: len(whole) // 2], b"\xff\x00nonsense"):
        (tmp_path / name).unlink(missing_ok=True)
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(ModelInvalid, match=str(tmp_path)):
            Classifier.load(tmp_path)


def test_a_model_of_another_format_or_with_labels_that_do_not_fit_is_refused(tmp_path: Path) -> None:
    build().save(tmp_path)
    fields = (tmp_path / FIELDS_FILE).read_text(encoding="utf-8")
    for old, new in (('"format": 1', '"format": 2'), ('"network"', '"network", "more"')):
        (tmp_path / FIELDS_FILE).write_text(fields.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ModelInvalid):
            Classifier.load(tmp_path)
    assert {ARRAYS_FILE, FIELDS_FILE, GRAMS_FILE} == set(FILES)


def test_serving_imports_neither_scikit_learn_nor_more_of_scipy_than_bm25_does() -> None:
    heavy = ("sklearn", "scipy.optimize", "scipy.stats", "scipy.special", "scipy.linalg")
    code = f"import sys, triage.engine; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


STRIPPED = [
    "vpn connection fails hello please help",
    "printer jam tray hello thanks",
    "error starting client regards",
] * 30
NATURAL = ["The VPN fails, please help me.", "I can't print: a paper jam is in my tray!", "It is slow to start."] * 30


def test_ordinary_writing_is_never_changed() -> None:
    style = learn_style(NATURAL)
    assert style == Style()
    assert not style.is_foreign("ANY Text, at all.")
    assert build(style).prepare("The Printer, again!") == "The Printer, again!"


def test_a_stripped_corpus_strips_what_is_written_otherwise() -> None:
    style = learn_style(STRIPPED)
    assert style.stripped
    assert "the" in style.dropped
    assert style.dropped <= FUNCTION_WORDS
    assert style.prepare("The VPN doesn't connect, error 809!") == "vpn connect error"
    assert style.prepare("i cannot use my printer and it is the only one") != ""
    assert style.prepare(STRIPPED[0]) == STRIPPED[0]
    assert style.prepare("¿…?") == "¿…?"


@given(st.text(max_size=200))
def test_a_prepared_text_is_prepared_already(text: str) -> None:
    style = learn_style(STRIPPED)
    once = style.prepare(text)
    assert style.prepare(once) == once


def test_a_few_texts_say_nothing_about_style() -> None:
    assert learn_style(STRIPPED[:10]) == Style()
    assert learn_style([]) == Style()


def test_the_prior_counts_less_for_a_foreign_text() -> None:
    skewed = head(("network", "printing"), [0, 0, 0])
    prior = np.log(np.array([0.9, 0.1])).astype(np.float32)
    rare = Head(skewed.labels, skewed.network, skewed.remembered, skewed.mix, prior)
    classifier = build(Style(True, True, frozenset({"the"})), category=rare)
    native, foreign = (dict(classifier.predict(text, NORTH).category.ranking) for text in ("vpn", "VPN!"))
    assert foreign["printing"] > native["printing"]


def test_tokens_of_a_long_text_are_those_of_its_head_and_tail() -> None:
    found = tokens("first " + "middle " * 100_000 + "last")
    assert found[0] == "first"
    assert found[-1] == "last"
    assert len(found) < 4_000


def test_grams_are_words_pairs_and_fenced_letters() -> None:
    assert word_grams(["a", "b", "c"]) == ["a", "b", "c", "a b", "b c"]
    assert part_grams("ab") == [" ab", "ab ", " ab "]


@given(st.text())
def test_word_features_are_ascending_known_and_of_length_one(text: str) -> None:
    words = Words(["a", "b", "a b", " a", "ab"], 3, np.array([1, 2, 1, 1, 3], np.float32))
    numbers, weights = words.features(text)
    assert (np.diff(numbers) > 0).all()
    assert set(numbers.tolist()) <= set(range(5))
    for block in (weights[numbers < 3], weights[numbers >= 3]):
        assert len(block) == 0 or float(block @ block) == pytest.approx(1, abs=1e-5)


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=6), st.tuples(*[st.floats(0.1, 3)] * 2, st.floats(-2, 2)))
def test_bending_keeps_the_order_and_the_sum(logits: list[float], curve: tuple[float, float, float]) -> None:
    before = softmax(np.array([logits], np.float64))
    after = bend(before, np.array(curve, np.float32))
    assert after.sum() == pytest.approx(1)
    assert (after >= 0).all()
    order: NDArray[np.int64] = np.argsort(-before[0], kind="stable")
    assert (np.diff(after[0][order]) <= 1e-7).all()
    assert bend(before, STRAIGHT) == pytest.approx(before, abs=1e-6)
    assert bend_one(before[0].tolist(), np.array(curve, np.float32).tolist()) == pytest.approx(after[0], abs=1e-12)


def test_neighbours_without_a_label_have_no_vote() -> None:
    found = np.exp(votes(np.array([[0, -1, 1]]), np.array([[1, 1, 0.9]], np.float32), 2))
    assert found[0, 0] > found[0, 1] > 0
    none = votes(np.array([[-1, -1]]), np.array([[1, 1]], np.float32), 2)
    assert none[0, 0] == none[0, 1]
