from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.triage.risk_shapes import clustered
from triage.certificates.bounds import clopper_pearson
from triage.certificates.evidence import Part
from triage.certificates.reweigh import cluster_bootstrap, mix

patient = settings(deadline=None, max_examples=50)
parts = st.tuples(st.integers(0, 500), st.integers(0, 200), st.integers(0, 50)).map(
    lambda n: Part("part", sum(n), n[1] + n[2], n[2])
)


def test_with_every_author_a_single_ticket_the_interval_is_about_the_binomial_one() -> None:
    wrong = np.arange(1000) % 20 == 0
    assert cluster_bootstrap(wrong, np.arange(1000)) == pytest.approx(clopper_pearson(50, 1000, 0.95), abs=0.003)


def test_wrong_answers_heaped_on_few_authors_widen_the_interval() -> None:
    author = np.repeat(np.arange(50), 20)
    spread, heaped = np.arange(1000) % 20 == 0, np.arange(1000) < 50
    assert cluster_bootstrap(spread, author) == pytest.approx((0.05, 0.05))
    low, high = cluster_bootstrap(heaped, author)
    assert low < 0.01
    assert high > 0.1


def test_the_interval_by_authors_covers_the_truth_where_the_binomial_one_does_not() -> None:
    rng, truth, draws = np.random.default_rng(6), 0.0518, 300
    by_authors = by_tickets = 0
    for _ in range(draws):
        sample = clustered(100, 10, rng)
        assert sample.author is not None
        low, high = cluster_bootstrap(sample.wrong, sample.author, draws=400)
        by_authors += low <= truth <= high
        low, high = clopper_pearson(int(sample.wrong.sum()), len(sample), 0.95)
        by_tickets += low <= truth <= high
    assert by_tickets < 0.75 * draws
    assert by_authors > 0.88 * draws


@pytest.mark.parametrize(("wrong", "expected"), [(False, clopper_pearson(0, 40, 0.95)), (True, (0.9119, 1.0))])
def test_authors_who_all_agree_are_counted_as_so_many_draws(wrong: bool, expected: tuple[float, float]) -> None:
    author = np.repeat(np.arange(40), 5)
    assert cluster_bootstrap(np.full(200, wrong), author) == pytest.approx(expected, abs=1e-4)


def test_one_author_tells_nothing_of_the_next() -> None:
    assert cluster_bootstrap(np.zeros(50, bool), np.full(50, "anna")) == (0, 1)
    assert cluster_bootstrap(np.zeros(0, bool), np.zeros(0, str)) == (0, 1)


def test_the_same_seed_gives_the_same_interval_and_blocks_do_not_show() -> None:
    rng = np.random.default_rng(8)
    author, wrong = rng.integers(30_000, size=60_000), rng.random(60_000) < 0.03
    low, high = cluster_bootstrap(wrong, author, draws=150)
    assert (low, high) == cluster_bootstrap(wrong, author, draws=150)
    assert low < 0.03 < high


def test_a_declared_mix_weighs_the_rates_of_the_strata() -> None:
    some, none = Part("some", 800, 400, 8), Part("none", 200, 10, 10)
    estimate = mix(some, none, 0.5)
    # half of 1 % + half of 5 % wrong, among half of 50 % + half of 5 % answered
    assert estimate.wrong_share == pytest.approx((0.01 + 0.05) / (0.50 + 0.05))
    assert estimate.sample_share == 0.2


@patient
@given(parts, parts, st.floats(0, 1))
@example(Part("a", 10, 0, 0), Part("b", 500, 200, 0), 5e-324)
def test_an_estimate_lies_within_its_interval_and_unknown_rates_give_none(some: Part, none: Part, share: float) -> None:
    estimate = mix(some, none, share)
    if estimate.wrong_share is None:
        assert estimate.interval == (0, 1)
    else:
        assert estimate.interval[0] <= estimate.wrong_share <= estimate.interval[1]


@patient
@given(parts, parts)
def test_the_mix_of_the_sample_itself_gives_the_wrong_share_of_the_sample(some: Part, none: Part) -> None:
    tickets, answered = some.tickets + none.tickets, some.answered + none.answered
    if answered:
        estimate = mix(some, none, none.tickets / tickets)
        assert estimate.wrong_share == pytest.approx((some.wrong + none.wrong) / answered)


@pytest.mark.parametrize(
    ("some", "none", "share"),
    [
        (Part("some", 100, 50, 1), Part("none", 0, 0, 0), 0.3),
        (Part("some", 0, 0, 0), Part("none", 50, 5, 5), 0.3),
        (Part("some", 100, 0, 0), Part("none", 50, 0, 0), 0.3),
        (Part("some", 0, 0, 0), Part("none", 0, 0, 0), 0.0),
    ],
)
def test_a_mix_the_sample_says_nothing_about_is_unknown(some: Part, none: Part, share: float) -> None:
    assert mix(some, none, share).wrong_share is None


def test_more_tickets_without_an_article_mean_more_wrong_answers() -> None:
    some, none = Part("some", 800, 400, 8), Part("none", 200, 10, 10)
    shares = [mix(some, none, share).wrong_share for share in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert shares[0] == pytest.approx(0.02)
    assert shares[-1] == 1


def test_the_interval_of_the_mix_covers_the_truth() -> None:
    rng, draws, share = np.random.default_rng(9), 400, 0.4
    right, wrong, none_answered = 0.5, 0.01, 0.03
    truth = (0.6 * wrong + 0.4 * none_answered) / (0.6 * (right + wrong) + 0.4 * none_answered)
    covered = 0
    for _ in range(draws):
        a_right, a_wrong, _ = rng.multinomial(800, [right, wrong, 1 - right - wrong])
        answered = int(rng.binomial(200, none_answered))
        some = Part("some", 800, int(a_right + a_wrong), int(a_wrong))
        low, high = mix(some, Part("none", 200, answered, answered), share).interval
        covered += low <= truth <= high
    assert covered > 0.91 * draws
