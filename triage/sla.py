"""When a ticket is due: sums of minutes in a calendar's opening hours. Every moment returned is in UTC.

A local time that summer time skips counts as the moment of the change; one that comes twice is meant the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.desk import Desk
from triage.desks.calendars import Calendar
from triage.types import RequestInvalid

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueTimes:
    """When the first answer and the solution are due; None where the desk promises nothing."""

    first_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None


def due_times(desk: Desk, priority: str, tier: int, started_at: datetime) -> DueTimes:
    """Both due times of a ticket whose first message came at `started_at` (with time zone).

    Raises RequestInvalid for a moment without time zone or a priority that the desk does not have.
    """
    target = desk.sla_target(tier, priority)
    if target is None:
        return DueTimes()
    calendar = desk.calendars[target.calendar]
    return DueTimes(
        first_response_due_at=add_business_minutes(calendar, started_at, target.first_response_minutes),
        resolution_due_at=add_business_minutes(calendar, started_at, target.resolution_minutes),
    )


def add_business_minutes(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The moment by which `minutes` (≥ 0) of opening hours have passed since `start`.

    It lies within the hours or on their closing time. Zero minutes give the next moment the calendar is open.
    """
    if minutes < 0:
        raise ValueError(f"minutes must not be negative, got {minutes}")
    remaining = timedelta(minutes=minutes)
    windows = _windows(calendar, start)
    opens, closes = next(windows)
    while opens + remaining > closes:
        remaining -= closes - opens
        opens, closes = next(windows)
    return opens + remaining


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether `at` lies in the opening hours: from the opening on, before the closing."""
    # Both in UTC: Python calls times of different zones unequal while either stands in the hour that comes twice.
    return next_opening(calendar, at) == at.astimezone(UTC)


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first moment from `at` on that is open; `at` itself when it is."""
    opens, _ = next(_windows(calendar, at))
    return opens


def _windows(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of opening hours that end after `start`, in order and without end; none begins before `start`."""
    if start.utcoffset() is None:
        raise RequestInvalid("a moment must carry a time zone, for example datetime.now(UTC)")
    start = start.astimezone(UTC)
    day = start.astimezone(calendar.zone).date()
    while True:
        for opening, closing in calendar.hours_on(day):
            opens = max(start, _instant(day, opening, calendar.zone))
            closes = _instant(day, closing, calendar.zone)
            if opens < closes:
                yield opens, closes
        day += DAY


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The first moment at which the clocks of `zone` show that time of that day, or later."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone).astimezone(UTC)
    # Only for a time that is skipped does the later reading come first; the change itself lies between the two.
    while after - before > SECOND:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
