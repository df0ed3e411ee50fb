"""Calendars: the hours in which the clock of an SLA target runs. Reading and describing them; `sla` does the sums."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
LEAP_YEAR = 2024
# Every year has 52 of each weekday: with fewer yearly holidays a calendar with one open weekday opens again.
MAX_YEARLY_HOLIDAYS = 50

Hours = tuple[int, int]
"""Opening and closing as minutes since local midnight; 1440 is the end of the day."""

Holiday = date | tuple[int, int]
"""A date, or (month, day) of every year."""

_HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_DAY = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True)
class Calendar:
    """Opening hours of a week, Monday first, less the holidays. Hours of one day are sorted and never overlap."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Hours, ...], ...]
    holidays: frozenset[Holiday] = frozenset()

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The hours of a local date; none on a holiday."""
        if day in self.holidays or (day.month, day.day) in self.holidays:
            return ()
        return self.week[day.weekday()]


def read_hours(value: object) -> Hours:
    """Read "08:00-18:00". Raises ValueError when it is not two times of one day, the earlier first."""
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or not opens < closes <= DAY_MINUTES:
        raise ValueError
    return opens, closes


def read_holiday(value: object) -> Holiday:
    """Read a date, "2027-03-26", or "12-25" for every year. Raises ValueError for what is no day of any year."""
    if type(value) is date:
        return value
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError
    day = date(int(match[1] or LEAP_YEAR), int(match[2]), int(match[3]))
    return day if match[1] else (day.month, day.day)


def clock(minutes: int) -> str:
    """Minutes since midnight as "08:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
