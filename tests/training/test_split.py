"""Parts that do not know each other: near-duplicates and authors stay together, and nothing gets lost unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from training.split import DROPPED, FRACTIONS, declared_parts, near_duplicate_groups, split_basis, split_parts

ORDER = list(FRACTIONS)
TEN_WORDS = "the printer on floor two shows a red light again"
START = datetime(2026, 1, 1, tzinfo=UTC)


def unit(*rows: Sequence[float]) -> NDArray[np.float32]:
    vectors = np.array(rows, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def apart(rows: int) -> NDArray[np.float32]:
    return np.eye(rows, dtype=np.float32)


def test_rows_of_nearly_the_same_vector_are_one_group_and_groups_chain() -> None:
    vectors = unit([1, 0], [0, 1], [1, 0.25], [1, 0.5], [-1, 0])
    assert near_duplicate_groups(vectors, list("abcde"), threshold=0.95).tolist() == [0, 1, 0, 0, 2]


def test_the_threshold_itself_is_not_near_enough() -> None:
    assert near_duplicate_groups(unit([1, 0], [0, 1]), ["a", "b"], threshold=0.0).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Purchase order 4711 was approved.", "purchase ORDER 4711 was approved!", True),
        (f"{TEN_WORDS} on monday", f"{TEN_WORDS}, and then it hung", True),
        (f"{TEN_WORDS} on monday", f"Now {TEN_WORDS} on monday", False),
        ("vpn down", "vpn down again", False),
        ("Größe", "GRÖSSE", True),
        ("ﬁle", "file", True),
        ("😀😀", "😀😀", True),
        ("😀😀", "🙁", False),
    ],
)
def test_the_first_ten_words_make_a_near_duplicate(one: str, other: str, same: bool) -> None:
    groups = near_duplicate_groups(apart(2), [one, other])
    assert (groups[0] == groups[1]) == same


def test_pairs_are_found_across_blocks() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(5000, 32)).astype(np.float32)
    vectors[4999] = vectors[3] + 0.01
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = near_duplicate_groups(vectors, [str(number) for number in range(5000)])
    assert groups.max() == 4998
    assert groups[4999] == groups[3] == 3


def test_no_rows_are_no_groups() -> None:
    assert len(near_duplicate_groups(np.zeros((0, 4), np.float32), [])) == 0
    assert len(split_parts(np.zeros(0, np.int64), seed=1)) == 0


def test_as_many_vectors_as_texts_are_needed() -> None:
    with pytest.raises(ValueError, match="2 vectors for 1 texts"):
        near_duplicate_groups(apart(2), ["a"])


@pytest.mark.parametrize(
    ("fractions", "complaint"),
    [({"fit": 0.5, "test": 0.4}, "sum to 1"), ({"fit": 1.5, "test": -0.5}, "positive")],
)
def test_fractions_must_be_shares_of_the_whole(fractions: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        split_parts(np.arange(4), fractions=fractions, seed=1)


@pytest.mark.parametrize(
    ("batches", "times", "basis"),
    [
        (None, None, "group"),
        ([None, None], [None, None], "group"),
        (["a", "b"], None, "group"),
        (list("abcdefgh"), None, "batch"),
        ([*list("abcdefg"), None], None, "group"),
        (list("abcdefgh"), [None] * 7 + [START], "time"),
    ],
)
def test_it_goes_by_time_then_by_batch_then_by_group(
    batches: list[str | None] | None, times: list[datetime | None] | None, basis: str
) -> None:
    assert split_basis(batches, times) == basis


def test_at_random_the_parts_have_their_fractions_and_each_size_of_group() -> None:
    groups = np.repeat(np.arange(3000), np.tile([1, 1, 4], 1000))
    parts = split_parts(groups, seed=7)
    for part, fraction in FRACTIONS.items():
        assert np.mean(parts == part) == pytest.approx(fraction, abs=0.005)
        assert np.mean(groups[parts == part] % 3 == 2) == pytest.approx(4 / 6, abs=0.02)


def test_the_same_seed_gives_the_same_parts_and_another_gives_others() -> None:
    groups = np.arange(200)
    assert (split_parts(groups, seed=1) == split_parts(groups, seed=1)).all()
    assert (split_parts(groups, seed=1) != split_parts(groups, seed=2)).any()


@pytest.mark.parametrize("count", [12, 15, 40])
@pytest.mark.parametrize("seed", range(5))
def test_twelve_batches_or_more_give_three_each_to_certify_and_test(count: int, seed: int) -> None:
    batches = [f"b{row % count}" for row in range(count * 10)]
    parts = split_parts(np.arange(len(batches)), batches, seed=seed)
    of_part = {part: {b for b, p in zip(batches, parts, strict=True) if p == part} for part in ORDER}
    assert sum(map(len, of_part.values())) == count
    assert min(len(of_part["certify"]), len(of_part["test"])) >= 3
    assert all(of_part.values())


def test_eight_batches_give_at_least_one_to_each_part() -> None:
    batches = [f"b{row % 8}" for row in range(80)]
    parts = split_parts(np.arange(80), batches, seed=3)
    assert set(parts) == set(ORDER)


def test_rows_without_a_batch_go_to_the_first_part() -> None:
    batches = [f"b{row % 10}" if row < 100 else None for row in range(120)]
    parts = split_parts(np.arange(120), batches, seed=3)
    assert set(parts[100:]) == {"fit"}


def test_by_time_the_latest_are_tested_and_rows_without_a_time_count_as_oldest() -> None:
    times = [START - timedelta(days=row) for row in range(18)] + [None, None]
    parts = split_parts(np.arange(20), times=times, seed=1)
    assert parts.tolist() == ["test"] * 2 + ["certify"] * 3 + ["calibrate"] * 3 + ["fit"] * 12


def test_a_group_that_reaches_into_a_later_part_is_dropped_there() -> None:
    groups = np.arange(20)
    groups[[0, 15, 19]] = 0
    times = [START + timedelta(days=row) for row in range(20)]
    parts = split_parts(groups, times=times, seed=1)
    assert [parts[0], parts[15], parts[19]] == ["fit", DROPPED, DROPPED]
    assert np.count_nonzero(parts == DROPPED) == 2


# ---- declared parts


@pytest.mark.parametrize(
    ("groups", "batches", "parts"),
    [
        ([0, 1, 2, 3], "afct", ["fit", "fit", "certify", "test"]),
        ([0, 1, 2, 0], "afct", ["fit", "fit", "certify", DROPPED]),
        ([0, 1, 0, 0], "tcka", [DROPPED, "certify", DROPPED, "fit"]),
        ([0, 0, 1, 1], "affa", ["fit"] * 4),
        ([0, 0, 1, 1], "ctkc", ["certify", DROPPED, "calibrate", DROPPED]),
        ([], "", []),
    ],
)
def test_each_row_is_in_the_part_of_its_batch_unless_an_earlier_part_has_its_like(
    groups: list[int], batches: str, parts: list[str]
) -> None:
    declared = {"a": "fit", "f": "fit", "k": "calibrate", "c": "certify", "t": "test"}
    assert declared_parts(np.array(groups, np.int64), list(batches), declared).tolist() == parts


@pytest.mark.parametrize(
    ("batches", "declared", "complaint"),
    [
        (["a", "c", "b"], {"a": "fit"}, "no part is declared for: b, c$"),
        (["a", None], {"a": "fit"}, "no part is declared for: None"),
        (["a"], {"a": "exam"}, "no such part: exam; parts are fit, calibrate, certify, test"),
        (["a"], {"a": "fit", "b": DROPPED}, f"no such part: {DROPPED}"),
    ],
)
def test_a_batch_without_a_part_and_a_part_that_does_not_exist_are_refused(
    batches: list[str | None], declared: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        declared_parts(np.arange(len(batches)), batches, declared)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdefgh")), max_size=60), st.data())
def test_no_declared_part_knows_a_near_duplicate_of_another(rows: list[tuple[int, str]], data: st.DataObject) -> None:
    declared = {batch: data.draw(st.sampled_from(ORDER)) for batch in "abcdefgh"}
    groups = np.array([group for group, _ in rows], np.int64)
    parts = declared_parts(groups, [batch for _, batch in rows], declared)
    assert all(part in (declared[batch], DROPPED) for part, (_, batch) in zip(parts, rows, strict=True))
    for group in np.unique(groups):
        earliest = min((declared[batch] for number, batch in rows if number == group), key=ORDER.index)
        assert set(parts[groups == group]) <= {earliest, DROPPED}
        assert earliest in parts[groups == group]


rows_of_tickets = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.one_of(st.none(), st.sampled_from([f"b{number}" for number in range(14)])),
        st.one_of(st.none(), st.integers(0, 50).map(lambda days: START + timedelta(days=days))),
    ),
    max_size=120,
)


@given(rows=rows_of_tickets, has_batch=st.booleans(), has_time=st.booleans(), seed=st.integers(0, 9))
def test_no_group_and_no_batch_crosses_parts_and_every_row_is_assigned_or_dropped(
    rows: list[tuple[int, str | None, datetime | None]], has_batch: bool, has_time: bool, seed: int
) -> None:
    groups = np.array([group for group, _, _ in rows], np.int64)
    batches = [batch for _, batch, _ in rows] if has_batch else None
    times = [time for _, _, time in rows] if has_time else None
    parts = split_parts(groups, batches, times, seed=seed)
    assert len(parts) == len(rows)
    assert set(parts) <= {*ORDER, DROPPED}
    kept = parts != DROPPED
    for group in np.unique(groups):
        assert len(set(parts[kept & (groups == group)])) == 1
    basis = split_basis(batches, times)
    if basis == "group":
        assert kept.all()
    if basis == "batch" and batches is not None:
        for batch in {batch for batch in batches if batch is not None}:
            mine = np.array([other == batch for other in batches])
            assert len(set(parts[kept & mine])) <= 1
    if basis == "time" and times is not None:
        seconds = np.array([0.0 if time is None else time.timestamp() for time in times])
        places = np.array([ORDER.index(part) for part in parts[kept]])
        assert (np.diff(places[np.lexsort((places, seconds[kept]))]) >= 0).all()
