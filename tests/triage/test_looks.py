from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.certificates.evidence import CertificationInvalid
from triage.certificates.looks import LookLog, delta_for_look, fingerprint_of_tickets

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def log(tmp_path: Path) -> LookLog:
    return LookLog(tmp_path / "model" / "certifications.jsonl")


@given(st.floats(0.001, 0.4), st.integers(1, 500))
def test_all_looks_together_spend_at_most_delta_and_each_less_than_the_one_before(delta: float, looks: int) -> None:
    spent = [delta_for_look(delta, k) for k in range(1, looks + 1)]
    assert sum(spent) < delta
    assert all(later < earlier for earlier, later in pairwise(spent))


def test_the_first_look_spends_six_tenths_and_there_is_no_look_nought() -> None:
    assert delta_for_look(0.05, 1) == pytest.approx(0.0304, abs=1e-4)
    with pytest.raises(ValueError, match="counted from 1"):
        delta_for_look(0.05, 0)


def test_each_look_at_a_sample_has_the_next_number_and_is_remembered(log: LookLog) -> None:
    assert log.looks() == ()
    looks = [log.record(certification_set="s", computation=f"c{i}", now=NOON + i * DAY) for i in range(3)]
    assert [look.number for look in looks] == [1, 2, 3]
    assert LookLog(log.path).looks() == tuple(looks)


def test_the_same_computation_again_is_the_same_look_and_writes_nothing(log: LookLog) -> None:
    first = log.record(certification_set="s", computation="c", now=NOON)
    log.record(certification_set="s", computation="d", now=NOON)
    before = log.path.read_bytes()
    assert log.record(certification_set="s", computation="c", now=NOON + DAY) == first
    assert log.path.read_bytes() == before


@pytest.mark.parametrize(
    ("oldest_ticket", "number"),
    [
        (None, 3),  # may overlap with both
        (NOON - DAY, 3),
        (NOON, 3),  # not newer than the first look
        (NOON + DAY / 2, 2),  # newer than the first, not than the second
        (NOON + 2 * DAY, 1),  # all tickets newer than any look
    ],
)
def test_another_sample_starts_afresh_only_with_tickets_newer_than_the_looks(
    log: LookLog, oldest_ticket: datetime | None, number: int
) -> None:
    log.record(certification_set="s", computation="c", now=NOON)
    log.record(certification_set="t", computation="c", now=NOON + DAY)
    look = log.record(certification_set="u", computation="c", now=NOON + 9 * DAY, oldest_ticket=oldest_ticket)
    assert look.number == number


def test_a_sample_seen_before_is_never_fresh_whatever_is_said_of_its_age(log: LookLog) -> None:
    log.record(certification_set="s", computation="c", now=NOON)
    look = log.record(certification_set="s", computation="d", now=NOON + DAY, oldest_ticket=NOON + DAY)
    assert look.number == 2


GOOD = b'{"number": 1, "at": "2026-03-01T12:00:00+00:00", "certification_set": "s", "computation": "c"}'


@pytest.mark.parametrize(
    "line",
    [
        b"not json\n",
        b"[1]\n",
        b"{}\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        GOOD.replace(b"1,", b"0,", 1) + b"\n",
        GOOD.replace(b"+00:00", b"") + b"\n",
        GOOD.replace(b"2026", b"soon") + b"\n",
        GOOD,
    ],
)
def test_a_damaged_log_stops_the_certification_and_names_the_line(log: LookLog, line: bytes) -> None:
    log.path.parent.mkdir()
    log.path.write_bytes(GOOD + b"\n" + line)
    with pytest.raises(CertificationInvalid, match=r"certifications\.jsonl, line 2: "):
        log.record(certification_set="s", computation="d", now=NOON)
    assert log.path.read_bytes() == GOOD + b"\n" + line


@pytest.mark.parametrize(("now", "oldest"), [(NOON.replace(tzinfo=None), None), (NOON, NOON.replace(tzinfo=None))])
def test_a_time_without_a_zone_is_refused(log: LookLog, now: datetime, oldest: datetime | None) -> None:
    with pytest.raises(CertificationInvalid, match="time zone"):
        log.record(certification_set="s", computation="c", now=now, oldest_ticket=oldest)
    assert not log.path.exists()


@given(st.lists(st.text(), unique=True, min_size=1))
def test_the_fingerprint_of_a_sample_is_that_of_its_tickets_in_any_order(ids: list[str]) -> None:
    assert fingerprint_of_tickets(reversed(ids)) == fingerprint_of_tickets(ids)
    assert fingerprint_of_tickets([*ids, ids[0]]) == fingerprint_of_tickets(ids)
    assert fingerprint_of_tickets(ids[1:]) != fingerprint_of_tickets(ids)
