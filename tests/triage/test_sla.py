"""Due times: sums in opening hours that no change of the clocks, weekend or holiday can upset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk import load_desk
from triage.desks.calendars import WEEKDAYS, Calendar, Holiday, Hours, clock, read_holiday, read_hours
from triage.sla import DueTimes, add_business_minutes, due_times, is_open, next_opening
from triage.types import RequestInvalid

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
OFFICE_DAYS = ((480, 1080),), ((480, 1080),), ((480, 1080),), ((480, 1080),), ((480, 720), (780, 960)), (), ()
LONDON = ZoneInfo("Europe/London")
OFFICE = Calendar("office", LONDON, OFFICE_DAYS, frozenset({date(2027, 3, 26), (12, 25)}))
# Changes by an hour and by half an hour, at midnight, and over a whole day that never was.
ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "Pacific/Apia",
    "UTC",
)
CHANGES = [
    datetime(2026, 3, 8),
    datetime(2026, 3, 29),
    datetime(2026, 4, 5),
    datetime(2026, 10, 4),
    datetime(2026, 10, 25),
    datetime(2026, 11, 1),
    datetime(2011, 12, 30),
]


def always(zone: str) -> Calendar:
    return Calendar("always", ZoneInfo(zone), (((0, 1440),),) * 7)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@st.composite
def days(draw: st.DrawFn) -> tuple[Hours, ...]:
    edges = sorted(draw(st.sets(st.sampled_from(range(0, 1441, 15)), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = draw(st.tuples(*[days()] * 7).filter(any))
    holidays = draw(
        st.frozensets(st.sampled_from([change.date() for change in CHANGES] + [(12, 25), (10, 5)]), max_size=3)
    )
    return Calendar("any", ZoneInfo(draw(st.sampled_from(ZONES))), week, holidays)


# Near a change of the clocks, where sums go wrong, to the second.
moments = st.builds(
    lambda change, seconds: change.replace(tzinfo=UTC) + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-2 * 86_400, 2 * 86_400),
)
minutes = st.integers(0, 3_000)


# Reading


@pytest.mark.parametrize(
    ("text", "hours"), [("08:00-18:00", (480, 1080)), ("00:00-24:00", (0, 1440)), ("23:59-24:00", (1439, 1440))]
)
def test_opening_hours_are_read_as_minutes_of_the_day(text: str, hours: Hours) -> None:
    assert read_hours(text) == hours
    assert "-".join(clock(minute) for minute in hours) == text


@pytest.mark.parametrize(
    "value",
    ["18:00-08:00", "08:00-08:00", "08:00-24:01", "08:60-09:00", "8:00-18:00", "08:00 - 18:00", "٠٨:00-18:00", 8, None],
)
def test_opening_hours_that_are_none_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        read_hours(value)


@pytest.mark.parametrize(
    ("value", "holiday"),
    [
        ("2027-03-26", date(2027, 3, 26)),
        (date(2027, 3, 26), date(2027, 3, 26)),
        ("12-25", (12, 25)),
        ("02-29", (2, 29)),
    ],
)
def test_holidays_are_dates_or_days_of_every_year(value: object, holiday: Holiday) -> None:
    assert read_holiday(value) == holiday


@pytest.mark.parametrize(
    "value", ["02-30", "13-01", "2027-02-29", "0000-01-01", "25.12.", "Christmas", 5, datetime(2027, 1, 1)]
)
def test_holidays_that_no_year_has_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"^$|range|1\.\.12"):
        read_holiday(value)


# Tables


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2027-03-22T09:00", 60, "2027-03-22T10:00"),
        ("2027-03-22T09:00:30", 60, "2027-03-22T10:00:30"),
        ("2027-03-22T06:00", 60, "2027-03-22T09:00"),
        ("2027-03-22T17:30", 30, "2027-03-22T18:00"),
        ("2027-03-22T17:30", 31, "2027-03-23T08:01"),
        ("2027-03-22T18:00", 1, "2027-03-23T08:01"),
        ("2027-03-22T18:00", 0, "2027-03-23T08:00"),
        ("2027-03-22T12:00", 0, "2027-03-22T12:00"),
        ("2027-03-22T08:00", 1200, "2027-03-23T18:00"),
        ("2027-03-19T11:00", 120, "2027-03-19T14:00"),
        ("2027-03-19T12:30", 10, "2027-03-19T13:10"),
        ("2027-03-19T15:59", 2, "2027-03-22T08:01"),
        ("2027-03-20T10:00", 10, "2027-03-22T08:10"),
        ("2027-03-25T17:00", 120, "2027-03-29T09:00"),
        ("2026-12-24T17:30", 60, "2026-12-28T08:30"),
    ],
)
def test_minutes_count_only_in_opening_hours(start: str, minutes: int, due: str) -> None:
    found = add_business_minutes(OFFICE, london(start), minutes)
    assert found == london(due)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2027-03-22T08:00", "2027-03-22T08:00"),
        ("2027-03-22T07:59:59", "2027-03-22T08:00"),
        ("2027-03-22T17:59:59", "2027-03-22T17:59:59"),
        ("2027-03-22T18:00", "2027-03-23T08:00"),
        ("2027-03-19T12:00", "2027-03-19T13:00"),
        ("2027-03-20T12:00", "2027-03-22T08:00"),
        ("2027-03-26T12:00", "2027-03-29T08:00"),
        ("2026-12-25T12:00", "2026-12-28T08:00"),
    ],
)
def test_it_opens_next_when_the_calendar_says(at: str, opening: str) -> None:
    assert next_opening(OFFICE, london(at)) == london(opening)
    assert is_open(OFFICE, london(at)) == (at == opening)


@pytest.mark.parametrize(
    ("zone", "hours", "day", "opens", "closes"),
    [
        # Spring: 01:00 to 02:00 is skipped. Autumn: 01:00 to 02:00 comes twice.
        ("Europe/London", "00:30-03:00", "2027-03-28", "00:30Z", "02:00Z"),
        ("Europe/London", "01:15-03:00", "2027-03-28", "01:00Z", "02:00Z"),
        ("Europe/London", "00:30-01:45", "2027-03-28", "00:30Z", "01:00Z"),
        ("Europe/London", "00:30-03:00", "2026-10-25", "23:30Z", "03:00Z"),
        ("Europe/London", "01:30-03:00", "2026-10-25", "00:30Z", "03:00Z"),
        ("Europe/London", "00:30-01:30", "2026-10-25", "23:30Z", "00:30Z"),
        ("Asia/Beirut", "00:00-06:00", "2026-03-29", "22:00Z", "03:00Z"),
        ("Australia/Lord_Howe", "02:10-05:00", "2026-10-04", "15:30Z", "18:00Z"),
    ],
)
def test_the_day_the_clocks_change_is_as_long_as_it_is(
    zone: str, hours: str, day: str, opens: str, closes: str
) -> None:
    week = ((read_hours(hours),),) * 7
    calendar = Calendar("night", ZoneInfo(zone), week)
    noon = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo(zone))
    opening = next_opening(calendar, noon)
    length = sum(is_open(calendar, opening + n * MINUTE) for n in range(12 * 60))
    assert opening.strftime("%H:%MZ") == opens
    assert (opening + length * MINUTE).strftime("%H:%MZ") == closes


def test_a_day_that_a_country_left_out_has_no_opening_hours() -> None:
    calendar = Calendar("Friday", ZoneInfo("Pacific/Apia"), ((), (), (), (), ((480, 1080),), (), ()))
    assert next_opening(calendar, datetime(2011, 12, 28, tzinfo=UTC)).isoformat() == "2012-01-05T18:00:00+00:00"


def test_a_moment_in_the_hour_that_comes_twice_is_open_in_a_calendar_that_never_closes() -> None:
    for fold in (0, 1):
        assert is_open(always("Europe/London"), datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=fold))


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(RequestInvalid, match="time zone"):
        add_business_minutes(OFFICE, datetime(2027, 3, 22), 1)
    with pytest.raises(ValueError, match="negative"):
        add_business_minutes(OFFICE, london("2027-03-22T09:00"), -1)


# Due times of the shipped desk


@pytest.mark.parametrize(
    ("priority", "tier", "response", "resolution"),
    [
        ("P1", 1, "2027-03-25T17:15", "2027-03-25T21:00"),
        ("P2", 1, "2027-03-25T17:30", "2027-03-30T15:00"),
        ("P3", 1, "2027-03-30T11:00", "2027-04-01T17:00"),
        ("P3", 3, "2027-03-30T11:00", "2027-04-05T17:00"),
        ("P4", 0, "2027-03-30T17:00", "2027-04-05T17:00"),
    ],
)
def test_both_due_times_follow_priority_tier_and_calendar(
    priority: str, tier: int, response: str, resolution: str
) -> None:
    due = due_times(load_desk(), priority, tier, london("2027-03-25T17:00"))  # the Thursday before Easter
    assert due == DueTimes(london(response), london(resolution))


# Invariants


@given(calendars(), moments, minutes)
def test_nothing_is_ever_due_outside_opening_hours(calendar: Calendar, start: datetime, minutes: int) -> None:
    due = add_business_minutes(calendar, start, minutes)
    assert due >= start
    assert is_open(calendar, due - INSTANT if minutes else due)


@given(calendars(), moments, minutes, st.integers(0, 10_000), st.integers(0, 100))
def test_later_or_longer_is_never_due_earlier(
    calendar: Calendar, start: datetime, minutes: int, later: int, longer: int
) -> None:
    due = add_business_minutes(calendar, start, minutes)
    assert add_business_minutes(calendar, start + timedelta(seconds=later), minutes) >= due
    assert add_business_minutes(calendar, start, minutes + longer) >= due


@given(calendars(), moments, minutes, st.integers(1, 3_000))
def test_two_stretches_add_up_to_one(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    between = add_business_minutes(calendar, start, first)
    assert add_business_minutes(calendar, between, second) == add_business_minutes(calendar, start, first + second)


@given(calendars(), moments, st.integers(1, 90))
def test_as_many_open_minutes_pass_as_were_asked_for(calendar: Calendar, start: datetime, minutes: int) -> None:
    start = next_opening(calendar, start.replace(second=0))
    due = add_business_minutes(calendar, start, minutes)
    passed, at = 0, start
    while at < due:
        at = next_opening(calendar, at)
        passed += at < due
        at += MINUTE
    assert passed == minutes


@given(st.sampled_from(ZONES), moments, minutes)
def test_a_calendar_that_never_closes_counts_every_minute(zone: str, start: datetime, minutes: int) -> None:
    assert add_business_minutes(always(zone), start, minutes) == start + minutes * MINUTE


@given(st.sampled_from(ZONES), moments, st.integers(240, 900), st.integers(1, 500))
def test_hours_by_day_are_open_exactly_when_the_clock_on_the_wall_says_so(
    zone: str, at: datetime, opens: int, length: int
) -> None:
    week = tuple(((opens, opens + length),) if day != "sunday" else () for day in WEEKDAYS)
    calendar = Calendar("day", ZoneInfo(zone), week)
    wall = at.astimezone(calendar.zone)
    of_day = wall.hour * 60 + wall.minute
    assert is_open(calendar, at) == (opens <= of_day < opens + length and wall.weekday() != 6)


@given(calendars(), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, at: datetime) -> None:
    opening = next_opening(calendar, at)
    assert is_open(calendar, opening)
    assert opening == at or not any(is_open(calendar, at + (opening - at) * share / 7) for share in range(7))
