"""When tickets came, in whatever one column writes: ISO 8601, seconds since 1970, or the local dates of exports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import Protocol

_DATES = (
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y",
    "%d/%b/%y", "%d/%b/%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_EPOCH = re.compile(r"(?P<seconds>[0-9]{9,10})(?:[0-9]{3})?(?:\.[0-9]{1,9})?")
_SAMPLE, _LONGEST = 200, 40


class Reading(Protocol):
    """One way to read a time. Raises ValueError where it does not fit."""

    def __call__(self, value: str, /) -> datetime: ...


def choose_reading(values: Sequence[str]) -> tuple[Reading, list[str]]:
    """The one way that reads most of a column's times, and a note where day and month could be the other way round."""
    given = [value.strip() for value in values if value.strip()]
    sample = given[:: max(1, len(given) // _SAMPLE)]
    read = [(_count(reading, sample), reading) for reading in _READINGS]
    most = max(count for count, _ in read)
    best = [reading for count, reading in read if count == most]
    if most == 0 or len(best) == 1:
        return best[0], []
    counts = [_count(reading, given) for reading in best]
    chosen = best[counts.index(max(counts))]
    if counts.count(max(counts)) == 1:
        return chosen, []
    return chosen, [f"times such as {sample[0]} can be read in two ways: the day was taken to come first"]


def _count(reading: Reading, values: Sequence[str]) -> int:
    return sum(_fits(reading, value) for value in values)


def _fits(reading: Reading, value: str) -> bool:
    try:
        reading(value)
    except ValueError:
        return False
    return True


def _iso(value: str) -> datetime:
    return _aware(datetime.fromisoformat(value))


def _epoch(value: str) -> datetime:
    match = _EPOCH.fullmatch(value)
    if match is None:
        raise ValueError("not seconds or milliseconds since 1970")
    return datetime.fromtimestamp(int(match["seconds"]), UTC)


def _written(form: str, value: str) -> datetime:
    if len(value) > _LONGEST:
        raise ValueError("too long for a time")
    return _aware(datetime.strptime(value, form))


def _aware(time: datetime) -> datetime:
    """In UTC; a time without a zone is taken for UTC: only the order of tickets counts."""
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


_READINGS: tuple[Reading, ...] = (
    _iso,
    _epoch,
    *(partial(_written, date + clock) for date, clock in product(_DATES, _CLOCKS)),
)
