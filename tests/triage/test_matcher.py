"""Evidence to probability: the stored model gives the same numbers, and a damaged one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from training.matcher import _forest
from triage.search.matcher import EVIDENCE, KNOWN, Forest, Linear, Matchers, Platt
from triage.types import ModelInvalid

WIDTH = len(EVIDENCE)
_TREES = ("feature", "threshold", "left", "right", "value")


def evidence_of(seed: int, rows: int) -> np.ndarray:
    """Evidence as the search gives it: 32-bit, with ties, codes that are 0 or 1, and some categories unknown."""
    rng = np.random.default_rng(seed)
    found = np.round(rng.normal(size=(rows, WIDTH)), 2).astype(np.float32)
    found[:, KNOWN] = rng.random(rows) < 0.6
    return found


def boosted(seed: int, **options: Any) -> HistGradientBoostingClassifier:
    evidence = evidence_of(seed, 400)
    solved = evidence[:, 0] + evidence[:, 4] * evidence[:, 6] + np.random.default_rng(seed).normal(size=400) > 0.3
    usual = {"max_iter": 30, "max_depth": 4, "max_leaf_nodes": 12, "max_features": 0.4, "random_state": seed}
    return HistGradientBoostingClassifier(**{**usual, **options}).fit(evidence, solved)


@pytest.fixture(scope="module")
def matchers() -> Matchers:
    forest = _forest(boosted(0))
    weights = {name: 0.1 * number for number, name in enumerate(EVIDENCE)}
    return Matchers(
        categorised=replace(forest, platt=Platt(1.25, -0.1)), plain=replace(Linear.of(weights), platt=Platt(2.0, -1.5))
    )


# ---- the same numbers


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"max_depth": 1},
        {"max_depth": None, "max_leaf_nodes": 31, "min_samples_leaf": 5},
        {"learning_rate": 0.5, "l2_regularization": 5},
        {"min_samples_leaf": 300},
        {"max_iter": 1},
    ],
    ids=str,
)
def test_the_trees_give_what_scikit_learn_gives_but_for_the_constant_it_starts_from(
    seed: int, options: dict[str, Any]
) -> None:
    model = boosted(seed, **options)
    evidence = np.vstack([evidence_of(seed, 300), evidence_of(seed + 100, 300)])
    start = model.decision_function(evidence) - _forest(model).score(evidence)
    assert start == pytest.approx(start[0], abs=1e-9)
    assert start[0] == pytest.approx(float(model._baseline_prediction.squeeze()))


def test_evidence_on_the_very_edge_of_a_split_goes_where_scikit_learn_sends_it() -> None:
    model = boosted(1)
    forest = _forest(model)
    edges = np.repeat(evidence_of(1, 1), len(forest.threshold), axis=0).astype(np.float64)
    edges[np.arange(len(edges)), forest.feature[:, 0]] = forest.threshold[:, 0]
    start = model.decision_function(edges) - forest.score(edges)
    assert start == pytest.approx(start[0], abs=1e-9)


def test_no_rows_have_no_scores(matchers: Matchers) -> None:
    assert matchers.probability(np.zeros((0, WIDTH), np.float32)).shape == (0,)


def test_what_is_stored_is_read_back_to_the_bit(matchers: Matchers) -> None:
    read = Matchers.from_json(matchers.to_json())
    evidence = evidence_of(7, 500)
    assert np.array_equal(read.probability(evidence), matchers.probability(evidence))
    assert read.to_json() == matchers.to_json()
    assert (read.categorised.platt, read.plain.platt) == (matchers.categorised.platt, matchers.plain.platt)


def test_an_article_is_judged_by_the_matcher_for_its_kind(matchers: Matchers) -> None:
    evidence = evidence_of(8, 100)
    known = evidence[:, KNOWN] > 0
    found, exact = matchers.probability(evidence), evidence.astype(np.float64)
    forest, plain = matchers.categorised, matchers.plain
    assert 0 < known.sum() < 100
    assert np.array_equal(found[known], forest.platt(forest.score(exact[known])))
    assert np.array_equal(found[~known], plain.platt(plain.score(exact[~known])))


def test_a_row_does_not_depend_on_its_neighbours(matchers: Matchers) -> None:
    evidence = evidence_of(9, 50)
    alone = np.concatenate([matchers.probability(row[None]) for row in evidence])
    assert matchers.probability(evidence) == pytest.approx(alone, abs=1e-12)


def test_a_linear_matcher_names_its_weights() -> None:
    row = np.arange(WIDTH, dtype=np.float64)[None]
    named = Linear.of({"hybrid": 2.0, "coverage": -1.0})
    assert named.score(row).tolist() == [2 * EVIDENCE.index("hybrid") - EVIDENCE.index("coverage")]


@given(
    st.floats(0, 100),
    st.floats(-100, 100),
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20),
)
def test_the_calibration_keeps_the_order_and_stays_a_probability(
    slope: float, intercept: float, scores: list[float]
) -> None:
    found = Platt(slope, intercept)(np.array(sorted(scores)))
    assert (np.diff(found) >= 0).all()
    assert ((found > 0) & (found < 1)).all()


def test_the_calibration_is_the_logistic_curve() -> None:
    assert Platt(1.0, 0.0)(np.array([0.0, np.log(3.0)])).tolist() == pytest.approx([0.5, 0.75])
    assert Platt(0.0, np.log(3.0))(np.array([-9.0, 9.0])).tolist() == pytest.approx([0.75, 0.75])


# ---- damage


def changed(matchers: Matchers, change: Callable[[dict[str, Any]], object]) -> str:
    fields = json.loads(matchers.to_json())
    change(fields)
    return json.dumps(fields)


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "3", '"evidence"', "{}", "[" * 100_000, '{"evidence": 3}'])
def test_what_is_no_matcher_is_refused(text: str) -> None:
    with pytest.raises(ModelInvalid, match="matchers"):
        Matchers.from_json(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.pop("categorised"),
        lambda f: f.pop("plain"),
        lambda f: f["categorised"].pop("left"),
        lambda f: f["categorised"].pop("depth"),
        lambda f: f["categorised"].update(depth=-1),
        lambda f: f["categorised"].update(depth=10**9),
        lambda f: f["categorised"].update(depth="deep"),
        lambda f: f["categorised"].update(depth=float("inf")),
        lambda f: f["categorised"].update(platt=[1.0]),
        lambda f: f["categorised"].update(platt=[1.0, float("nan")]),
        lambda f: f["categorised"].update(platt=3),
        lambda f: f["categorised"].update(left=[]),
        lambda f: f["categorised"].update({n: [] for n in _TREES}),
        lambda f: f["categorised"].update({n: [[]] for n in _TREES}),
        lambda f: f["categorised"].update({n: [[]] for n in _TREES}, depth=0),
        lambda f: f["categorised"]["left"].pop(),
        lambda f: f["categorised"]["left"][0].pop(),
        lambda f: f["categorised"]["left"][0].__setitem__(0, 10**6),
        lambda f: f["categorised"]["left"][0].__setitem__(0, 10**12),
        lambda f: f["categorised"]["right"][0].__setitem__(0, -1),
        lambda f: f["categorised"]["feature"][0].__setitem__(0, WIDTH),
        lambda f: f["categorised"]["feature"][0].__setitem__(0, "x"),
        lambda f: f["categorised"]["value"][0].__setitem__(0, float("nan")),
        lambda f: f["categorised"]["threshold"][0].__setitem__(0, float("inf")),
        lambda f: f["plain"]["weights"].pop(),
        lambda f: f["plain"]["weights"].__setitem__(0, float("nan")),
        lambda f: f["plain"].update(weights=None),
        lambda f: f["plain"].update(platt=[float("inf"), 0.0]),
        lambda f: f.update(plain=[]),
    ],
)
def test_a_damaged_matcher_is_refused(matchers: Matchers, change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(ModelInvalid, match="cannot be read"):
        Matchers.from_json(changed(matchers, change))


@pytest.mark.parametrize("change", [lambda f: f["evidence"].pop(), lambda f: f["evidence"].reverse()])
def test_a_matcher_for_other_evidence_says_train_again(
    matchers: Matchers, change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(ModelInvalid, match="train again"):
        Matchers.from_json(changed(matchers, change))


def test_a_plain_matcher_is_stored_by_itself(matchers: Matchers) -> None:
    read = Linear.from_json(matchers.plain.to_json())
    evidence = evidence_of(3, 50)
    assert np.array_equal(read.probability(evidence), matchers.plain.probability(evidence))
    assert read.to_json() == matchers.plain.to_json()
    for text in ("", "[]", "{}", matchers.plain.to_json().replace("platt", "plott")):
        with pytest.raises(ModelInvalid, match="matchers"):
            Linear.from_json(text)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_damage_to_the_file_crashes(matchers: Matchers, data: st.DataObject) -> None:
    """Whatever a damaged file still says, it is refused, or no probability leaves 0 … 1."""
    text = matchers.to_json()
    start = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:start] + data.draw(st.text('0123456789-.eE,[]{}"x', max_size=3)) + text[start + 1 :]
    try:
        read = Matchers.from_json(damaged)
    except ModelInvalid:
        return
    with np.errstate(all="ignore"):
        found = read.probability(evidence_of(3, 20))
    assert not ((found < 0) | (found > 1)).any()


def test_a_tree_of_one_leaf_is_a_constant() -> None:
    leaf = Forest(*(np.zeros((2, 1), kind) for kind in (np.int32, float, np.int32, np.int32, float)), depth=0)
    assert leaf.score(evidence_of(0, 3)).tolist() == [0, 0, 0]
    three = replace(leaf, value=np.array([[1.0], [2.0]]))
    assert three.score(evidence_of(0, 3)).tolist() == [3, 3, 3]
