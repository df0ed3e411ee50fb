from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.certificates.bounds import (
    allowed_wrong,
    answers_needed,
    chance_to_pass,
    clopper_pearson,
    clopper_pearson_upper,
)

patient = settings(deadline=None)
counts = st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


def chance_of_at_most(count: int, total: int, share: float) -> float:
    """The binomial sum written out: what the bounds must agree with."""
    return math.fsum(math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count + 1))


@patient
@given(counts, st.floats(0.001, 0.3))
def test_at_the_upper_bound_so_few_wrong_ones_have_exactly_the_chance_delta(
    pair: tuple[int, int], delta: float
) -> None:
    wrong, answered = pair
    bound = clopper_pearson_upper(wrong, answered, delta)
    if wrong == answered:
        assert bound == 1
    else:
        assert chance_of_at_most(wrong, answered, bound) == pytest.approx(delta, rel=1e-6)


@patient
@given(counts, st.floats(0.001, 0.3))
def test_one_more_wrong_answer_never_lowers_the_bound(pair: tuple[int, int], delta: float) -> None:
    wrong, answered = pair
    assert clopper_pearson_upper(min(wrong + 1, answered), answered, delta) >= clopper_pearson_upper(*pair, delta)
    assert clopper_pearson_upper(wrong, answered + 1, delta) <= clopper_pearson_upper(*pair, delta)


@patient
@given(counts, st.floats(0.5, 0.999))
def test_the_interval_holds_the_share_and_is_mirrored_by_the_other_outcome(pair: tuple[int, int], level: float) -> None:
    count, total = pair
    low, high = clopper_pearson(count, total, level)
    assert 0 <= low <= count / total <= high <= 1
    assert clopper_pearson(total - count, total, level) == pytest.approx((1 - high, 1 - low))


def test_nothing_answered_proves_nothing() -> None:
    assert clopper_pearson_upper(0, 0, 0.05) == 1
    assert clopper_pearson(0, 0, 0.95) == (0, 1)


@pytest.mark.parametrize(("wrong", "answered"), [(-1, 5), (6, 5)])
def test_counts_that_cannot_be_are_refused(wrong: int, answered: int) -> None:
    with pytest.raises(ValueError, match="between 0 and answered"):
        clopper_pearson_upper(wrong, answered, 0.05)


@patient
@given(st.integers(1, 2000), st.floats(0.01, 0.3), st.floats(0.001, 0.2))
def test_the_wrong_answers_allowed_are_those_whose_bound_is_within_the_budget(
    answered: int, alpha: float, delta: float
) -> None:
    most = allowed_wrong(answered, alpha, delta)
    assert most < 0 or clopper_pearson_upper(most, answered, delta) <= alpha + 1e-9
    assert clopper_pearson_upper(most + 1, answered, delta) >= alpha - 1e-9


@pytest.mark.parametrize(("answered", "most"), [(58, -1), (59, 0), (92, 0), (93, 1), (100, 1), (300, 8)])
def test_the_wrong_answers_allowed_at_five_per_cent(answered: int, most: int) -> None:
    assert allowed_wrong(answered, 0.05, 0.05) == most


@pytest.mark.parametrize(
    ("answers", "true_error", "chance"), [(100, 0.02, 0.403), (300, 0.02, 0.849), (300, 0.035, 0.275), (58, 0.0, 0.0)]
)
def test_the_chance_to_pass_is_the_binomial_one(answers: int, true_error: float, chance: float) -> None:
    assert chance_to_pass(answers, true_error, 0.05, 0.05) == pytest.approx(chance, abs=0.001)


@pytest.mark.parametrize("true_error", [0.0, 0.01, 0.02, 0.03])
def test_the_answers_needed_are_the_fewest_that_pass_four_times_in_five(true_error: float) -> None:
    needed = answers_needed(true_error, 0.05, 0.05)
    assert needed is not None
    assert chance_to_pass(needed, true_error, 0.05, 0.05) >= 0.8
    assert all(chance_to_pass(fewer, true_error, 0.05, 0.05) < 0.8 for fewer in range(1, needed))


@pytest.mark.parametrize("true_error", [0.04999, 0.05, 0.5, 1.0])
def test_no_number_of_answers_certifies_an_error_at_or_above_the_budget(true_error: float) -> None:
    assert answers_needed(true_error, 0.05, 0.05) is None
