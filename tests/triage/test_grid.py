from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.risk_shapes import DESKS, EVEN, Desk, flat_by_category
from triage.certificates.grid import SMALLEST_ANSWERS
from triage.certificates.outcomes import counts_at
from triage.certify import CertificationInvalid, Grid, Outcomes, certify, excluded_categories, threshold_grid


def outcomes(probability: np.ndarray, wrong: np.ndarray, category: np.ndarray | None = None) -> Outcomes:
    category = np.full(len(wrong), "any") if category is None else category
    return Outcomes(probability, wrong, category, np.ones(len(wrong), bool))


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 600), st.integers(1, 5000), st.integers(1, 4), st.floats(0, 0.6), st.integers(0, 2**32 - 1))
def test_a_grid_goes_from_strict_to_loose_and_begins_where_enough_answers_are_predicted(
    calibrate_size: int, certify_size: int, decimals: int, error: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    probability = rng.random(calibrate_size).round(decimals)
    calibrate = outcomes(probability, rng.random(calibrate_size) < error)
    grid = threshold_grid(calibrate, certify_size)
    assert all(loose < strict for strict, loose in pairwise(grid.thresholds))
    if certify_size < SMALLEST_ANSWERS:
        assert grid.thresholds == ()
    elif "any" not in grid.excluded_categories:
        predicted = [float(np.mean(probability >= t)) * certify_size for t in grid.thresholds]
        assert min(predicted) >= SMALLEST_ANSWERS - 1e-6
        assert grid.thresholds[-1] == probability.min()


def test_it_begins_at_150_predicted_answers_where_looser_thresholds_are_worse() -> None:
    calibrate = outcomes(EVEN[::4], np.where(EVEN[::4] > 0.8, False, True))
    grid = threshold_grid(calibrate, 1000)
    assert SMALLEST_ANSWERS <= float(np.mean(EVEN[::4] >= grid.thresholds[0])) * 1000 <= 1.35 * SMALLEST_ANSWERS


def test_it_begins_looser_where_that_is_likelier_to_pass() -> None:
    desk, rng = Desk(np.full(4000, 0.02)), np.random.default_rng(1)
    certified = from_150 = 0
    for _ in range(100):
        calibrate, sample = desk.draw(1000, rng), desk.draw(1000, rng)
        certified += certify(sample, threshold_grid(calibrate, 1000)).threshold is not None
        from_150 += certify(sample, Grid(tuple(np.geomspace(0.15, 1, 40) * -1 + 1))).threshold is not None
    assert certified >= 90
    assert from_150 <= 65


def test_too_small_a_certification_part_gives_an_empty_grid_and_the_certificate_says_how_much_is_missing() -> None:
    desk, rng = DESKS["all right"], np.random.default_rng(2)
    grid = threshold_grid(desk.draw(500, rng), 149)
    certificate = certify(desk.draw(149, rng), grid)
    assert grid.thresholds == ()
    assert certificate.threshold is None
    assert certificate.missing is not None
    assert certificate.missing.more_at_two_percent == 234


def test_a_calibration_part_without_a_single_candidate_gives_an_empty_grid() -> None:
    desk, rng = DESKS["all right"], np.random.default_rng(2)
    nothing = replace(desk.draw(500, rng), answerable=np.zeros(500, bool))
    assert threshold_grid(nothing, 1000) == Grid(())
    assert threshold_grid(outcomes(np.zeros(0), np.zeros(0, bool)), 1000) == Grid(())


def test_it_excludes_the_category_that_is_bad_and_no_other() -> None:
    desk, rng = DESKS["one category is bad"], np.random.default_rng(3)
    for _ in range(20):
        assert excluded_categories(desk.draw(1000, rng), 2000) == ("category 3",)


@pytest.mark.parametrize("risk", [0.0, 0.02, 0.3, 1.0])
def test_where_all_categories_are_alike_hardly_any_is_excluded(risk: float) -> None:
    desk, rng = flat_by_category(risk, risk, risk, risk), np.random.default_rng(4)
    excluded = [len(excluded_categories(desk.draw(1000, rng), 1000)) for _ in range(50)]
    assert sum(excluded) <= 0.1 * 4 * 50
    assert max(excluded) < 4


def test_a_few_wrong_answers_are_not_enough_to_call_a_category_bad() -> None:
    category = np.array(["rare"] * 9 + ["common"] * 991)
    wrong = np.arange(1000) < 9
    assert excluded_categories(outcomes(np.ones(1000), wrong, category), 1000) == ()
    assert excluded_categories(
        outcomes(np.ones(1010), np.arange(1010) < 10, np.append("rare", np.insert(category, 9, ["common"] * 9))), 1010
    ) == ("rare",)


def test_an_excluded_category_is_not_answered_on_the_certification_part() -> None:
    desk, rng = DESKS["one category is bad"], np.random.default_rng(5)
    sample = desk.draw(2000, rng)
    certificate = certify(sample, threshold_grid(desk.draw(1000, rng), 2000))
    given_answers = [certificate.permits(p, c) for p, c in zip(sample.probability, sample.category, strict=True)]
    assert certificate.answered == np.count_nonzero(given_answers & sample.answerable)
    assert not certificate.permits(1.0, "category 3")
    assert "category 3" not in [claim.category for claim in certificate.categories]


def test_a_category_is_tested_only_where_it_is_predicted_to_have_answers_enough() -> None:
    category = np.array(["common"] * 970 + ["rare"] * 30)
    rng = np.random.default_rng(6)
    calibrate = outcomes(rng.random(1000), np.zeros(1000, bool), category)
    grid = threshold_grid(calibrate, 1000)
    assert [name for name, _ in grid.category_starts] == ["common"]
    claims = {claim.category: claim for claim in certify(calibrate, grid).categories}
    assert claims["common"].holds
    assert (claims["rare"].tested, claims["rare"].holds) == (False, False)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50), st.lists(st.floats(0, 1), max_size=8))
def test_answers_are_counted_from_the_threshold_upwards(
    rows: list[tuple[float, bool]], thresholds: list[float]
) -> None:
    probability, wrong = np.array([p for p, _ in rows]), np.array([w for _, w in rows], bool)
    answered, wrongs = counts_at(np.array(thresholds), probability, wrong)
    assert answered.tolist() == [sum(p >= t for p, _ in rows) for t in thresholds]
    assert wrongs.tolist() == [sum(w for p, w in rows if p >= t) for t in thresholds]


@pytest.mark.parametrize(
    ("thresholds", "starts"), [((0.5, 0.5), ()), ((0.4, 0.5), ()), ((0.5,), (("vpn", 1),)), ((), (("vpn", 0),))]
)
def test_a_grid_out_of_order_is_refused(thresholds: tuple[float, ...], starts: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(CertificationInvalid):
        Grid(thresholds, (), starts)


def test_the_size_to_certify_on_must_be_known() -> None:
    with pytest.raises(CertificationInvalid):
        threshold_grid(DESKS["all right"].draw(10, np.random.default_rng(0)), 0)
