"""Numbers of a model card: equal to scikit-learn's where it has them, to hand-made sums elsewhere."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss, confusion_matrix, f1_score, roc_auc_score
from sklearn.utils import resample

from training.metrics import Evaluation, auroc, confusion, evaluate, precision_coverage_curve, reliability, wilson
from training.resampling import bootstrap
from training.selective import Levels, area_under_risk, area_under_roc, coverage_at
from triage.types import TriageError

LABELS = ("access", "email", "network")


def sample(rows: int, seed: int = 0) -> tuple[NDArray[np.float64], list[str]]:
    """Probabilities that say the truth, and labels drawn from them."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet([0.5] * len(LABELS), size=rows)
    drawn = (probabilities.cumsum(axis=1) > rng.random((rows, 1))).argmax(axis=1)
    return probabilities, [LABELS[number] for number in drawn]


def evaluated(rows: int = 400, **options: object) -> Evaluation:
    probabilities, truth = sample(rows)
    return evaluate(LABELS, probabilities, truth, seed=1, draws=200, **options)  # type: ignore[arg-type]


def test_it_agrees_with_scikit_learn() -> None:
    probabilities, truth = sample(400)
    predicted = [LABELS[number] for number in probabilities.argmax(axis=1)]
    right = np.array(predicted) == np.array(truth)
    found = evaluated()
    assert found.accuracy.value == pytest.approx(right.mean())
    assert found.macro_f1.value == pytest.approx(f1_score(truth, predicted, average="macro"))
    brier = brier_score_loss(truth, probabilities, labels=list(LABELS), scale_by_half=False)
    assert found.brier.value == pytest.approx(brier)
    assert found.auroc.value == pytest.approx(roc_auc_score(right, probabilities.max(axis=1)))
    assert confusion(truth, predicted).counts.tolist() == confusion_matrix(truth, predicted).tolist()


def test_intervals_are_those_of_rows_drawn_anew() -> None:
    """The fast resampling against the slow one: draw rows, and let scikit-learn measure them."""
    probabilities, truth = sample(300)
    predicted = [LABELS[number] for number in probabilities.argmax(axis=1)]
    slow = []
    for seed in range(300):
        drawn = resample(np.arange(300), random_state=seed)
        slow.append(f1_score([truth[i] for i in drawn], [predicted[i] for i in drawn], average="macro"))
    found = evaluate(LABELS, probabilities, truth, seed=1).macro_f1
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(slow, [0.025, 0.975])), abs=0.015)


def test_honest_probabilities_have_a_small_calibration_error_and_boastful_ones_a_large_one() -> None:
    probabilities, truth = sample(4000)
    boastful = probabilities**4 / (probabilities**4).sum(axis=1, keepdims=True)
    honest = evaluate(LABELS, probabilities, truth, seed=1, draws=50).ece.value
    assert honest is not None
    assert honest < 0.03
    assert (evaluate(LABELS, boastful, truth, seed=1, draws=50).ece.value or 0) > 0.1


def test_calibration_error_is_the_mean_distance_over_the_bins() -> None:
    probability = np.array([0.95, 0.95, 0.95, 0.95, 0.5, 0.5])
    right = np.array([True, True, True, False, True, False])
    found = reliability(probability, right)
    assert found.ece == pytest.approx(4 / 6 * 0.2)
    assert [(each.rows, each.right.value) for each in found.bins if each.rows] == [(2, 0.5), (4, 0.75)]
    assert len(found.bins) == 15


def test_a_probability_on_an_edge_belongs_to_the_bin_below() -> None:
    found = reliability(np.array([0.0, 1 / 15, 1.0]), np.array([True, True, True]))
    assert [place for place, each in enumerate(found.bins) for _ in range(each.rows)] == [0, 0, 14]


@pytest.mark.parametrize(
    ("probability", "right", "coverage"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 1.0),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 1], 0.5),
        ([0.9, 0.8, 0.7, 0.6], [0, 1, 1, 1], 0.0),
        ([0.9, 0.9, 0.7, 0.6], [1, 0, 1, 1], 0.0),
        ([0.9] * 20, [1] * 19 + [0], 1.0),
    ],
)
def test_coverage_is_the_largest_share_that_a_threshold_keeps_at_the_precision(
    probability: list[float], right: list[int], coverage: float
) -> None:
    levels = Levels.of(np.array(probability), np.array(right, np.bool_))
    rows, wrong = levels.tally(np.ones(len(right), np.int64))
    assert coverage_at(rows, wrong, 0.95) == coverage


def slow_aurc(probability: NDArray[np.float64], right: NDArray[np.bool_], orders: int) -> float:
    rng, risks = np.random.default_rng(5), []
    for _ in range(orders):
        order = np.lexsort((rng.random(len(right)), -probability))
        risks.append(np.mean(np.cumsum(~right[order]) / np.arange(1, len(right) + 1)))
    return float(np.mean(risks))


@pytest.mark.parametrize("digits", [6, 1, 0])
def test_aurc_is_the_mean_risk_over_ranks_and_over_the_orders_of_ties(digits: int) -> None:
    rng = np.random.default_rng(2)
    probability = rng.random(60).round(digits)
    right = rng.random(60) < 0.3 + 0.6 * probability
    rows, wrong = Levels.of(probability, right).tally(np.ones(60, np.int64))
    assert area_under_risk(rows, wrong) == pytest.approx(slow_aurc(probability, right, 3000), abs=0.005)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3)), min_size=1, max_size=30))
def test_counting_a_row_twice_is_the_same_as_having_it_twice(rows: list[tuple[int, bool, int]]) -> None:
    probability = np.array([level / 4 for level, _, _ in rows])
    right = np.array([is_right for _, is_right, _ in rows])
    times = np.array([count for _, _, count in rows])
    if not times.sum():
        times[0] = 1
    counted = Levels.of(probability, right).tally(times)
    repeated_right = np.repeat(right, times)
    repeated = Levels.of(np.repeat(probability, times), repeated_right).tally(np.ones(times.sum(), np.int64))
    assert area_under_risk(*counted) == pytest.approx(area_under_risk(*repeated))
    assert coverage_at(*counted, 0.9) == coverage_at(*repeated, 0.9)
    rights = [rows - wrong for rows, wrong in (counted, repeated)]
    once, twice = (area_under_roc(right, tally[1]) for right, tally in zip(rights, (counted, repeated), strict=True))
    assert once == pytest.approx(twice, nan_ok=True)
    if 0 < repeated_right.sum() < len(repeated_right):
        assert twice == pytest.approx(roc_auc_score(repeated_right, np.repeat(probability, times)))


def test_the_curve_has_one_point_for_each_probability_and_ends_with_all_rows() -> None:
    curve = precision_coverage_curve(np.array([0.9, 0.5, 0.9, 0.2]), np.array([True, True, False, True]))
    assert curve.threshold.tolist() == [0.9, 0.5, 0.2]
    assert curve.coverage.tolist() == [0.5, 0.75, 1.0]
    assert curve.precision.tolist() == pytest.approx([0.5, 2 / 3, 0.75])
    assert json.loads(json.dumps(curve.to_dict()))["rows"] == 4


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_rates_have_wilsons_interval(count: int, total: int, low: float, high: float) -> None:
    found = wilson(count, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_a_rate_of_nothing_is_unknown() -> None:
    assert wilson(0, 0).to_dict() == {"value": None, "low": 0.0, "high": 1.0, "method": "wilson"}


def test_groups_that_agree_within_themselves_widen_the_interval() -> None:
    right = np.repeat(np.random.default_rng(3).random(40) < 0.8, 25)
    probabilities = np.tile([0.6, 0.4], (1000, 1))
    truth = ["a" if is_right else "b" for is_right in right]
    groups = np.repeat(np.arange(40), 25).tolist()
    found = evaluate(("a", "b"), probabilities, truth, groups=groups, seed=1)
    assert found.accuracy_by_group is not None
    assert found.groups == 40
    by_row = found.accuracy.high - found.accuracy.low
    assert found.accuracy_by_group.high - found.accuracy_by_group.low > 3 * by_row
    assert found.accuracy_by_group.value == found.accuracy.value


def test_one_group_tells_nothing_of_the_next() -> None:
    found = evaluated(groups=["anna"] * 400)
    assert (found.ece.low, found.ece.high, found.ece.method) == (0.0, 1.0, "group bootstrap")


def test_rows_without_a_group_stand_for_themselves() -> None:
    assert evaluated(groups=[None] * 399 + ["anna"]).groups == 400


def test_a_label_the_model_does_not_know_counts_as_wrong() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2]])
    found = evaluate(("a", "b"), probabilities, ["a", "new"], seed=1, draws=50)
    assert (found.accuracy.value, found.unknown_labels) == (0.5, ("new",))
    assert found.brier.value == pytest.approx((0.02 + 0.64 + 0.04 + 1) / 2)
    assert [(each.label, each.rows, each.predicted, each.recall.value) for each in found.classes] == [
        ("a", 1, 2, 1.0),
        ("b", 0, 0, None),
        ("new", 1, 0, 0.0),
    ]


def test_one_row_of_one_class_is_measured_without_a_warning() -> None:
    found = evaluate(("a",), np.ones((1, 1)), ["a"], seed=1)
    assert found.accuracy.value == 1.0
    assert found.auroc.value is None
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["auroc"]["value"] is None


def test_every_value_lies_in_its_interval_and_the_same_seed_repeats_it() -> None:
    found = evaluated()
    measured = [found.accuracy, found.macro_f1, found.ece, found.aurc, found.auroc, found.brier]
    assert all(each.low <= (each.value or 0) <= each.high for each in [*measured, *found.coverage.values()])
    assert json.dumps(found.to_dict(), allow_nan=False) == json.dumps(evaluated().to_dict())
    assert list(found.to_dict()["coverage"]) == ["95", "97", "99"]


@pytest.mark.parametrize(
    ("probabilities", "truth", "complaint"),
    [
        (np.ones((2, 2)) / 2, ["a"], "shape"),
        (np.ones((1, 3)) / 3, ["a"], "shape"),
        (np.array([[1.2, -0.2]]), ["a"], "between 0 and 1"),
        (np.array([[np.nan, 1.0]]), ["a"], "between 0 and 1"),
    ],
)
def test_it_refuses_what_are_no_probabilities(
    probabilities: NDArray[np.float64], truth: list[str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        evaluate(("a", "b"), probabilities, truth, seed=1)


def test_no_rows_cannot_be_measured() -> None:
    with pytest.raises(TriageError, match="no rows"):
        evaluate(("a",), np.zeros((0, 1)), [], seed=1)


def test_auroc_of_a_score_counts_ties_half_and_needs_both_kinds() -> None:
    positive, score = [True, True, False, False], [0.9, 0.5, 0.5, 0.1]
    assert auroc(positive, score, seed=1).value == pytest.approx(0.875)
    assert auroc([True, True], [0.1, 0.2], seed=1).value is None


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        drawn = np.random.default_rng(seed).random(150) < 0.3
        (found,) = bootstrap(
            lambda times, drawn=drawn: np.array([(times * drawn).sum() / times.sum()]),  # type: ignore[misc]
            [float(drawn.mean())], len(drawn), groups=None, seed=seed, draws=200,
        )  # fmt: skip
        held += found.low <= 0.3 <= found.high
    assert 0.88 <= held / 200 <= 0.99


def test_the_confusion_counts_true_rows_and_predicted_columns() -> None:
    found = confusion(["a", "a", "b"], ["a", "b", "b"], ["a", "b", "c"])
    assert found.to_dict() == {"labels": ["a", "b", "c"], "counts": [[1, 1, 0], [0, 1, 0], [0, 0, 0]]}
