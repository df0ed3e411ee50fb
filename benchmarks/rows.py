"""The nouns of a benchmark: a row with what was measured and what was asked, a section of rows, the whole report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from training.resampling import Measured
from triage.types import TriageError

AIM, ENOUGH, BELOW = "aim", "enough", "below"
_DIGITS = 4


class BenchmarkError(TriageError):
    """A benchmark cannot be run as asked; the message says why and what to do."""


@dataclass(frozen=True)
class Asked:
    """What a row is held against, in its unit: the least, the aim, and a baseline measured elsewhere or beside it."""

    at_least: float | None = None
    aim: float | None = None
    baseline: float | None = None
    baseline_of: str = ""
    lower_is_better: bool = False


@dataclass(frozen=True)
class Row:
    """One measured number with its 95 % interval, in `unit`. `ours` is None where the rows cannot tell."""

    what: str
    ours: float | None
    unit: str
    interval: tuple[float, float] | None = None
    asked: Asked = Asked()
    note: str = ""

    @classmethod
    def of(cls, what: str, measured: Measured, asked: Asked = Asked(), *, unit: str = "%", note: str = "") -> Row:
        """A row of a share between 0 and 1, shown in percent."""
        value = None if measured.value is None else 100 * measured.value
        return cls(what, value, unit, (100 * measured.low, 100 * measured.high), asked, note)

    @property
    def verdict(self) -> str:
        """AIM, ENOUGH or BELOW; empty where nothing was asked or nothing measured."""
        if self.ours is None or not isfinite(self.ours):
            return ""
        for name, line in ((AIM, self.asked.aim), (ENOUGH, self.asked.at_least)):
            if line is not None and (self.ours <= line if self.asked.lower_is_better else self.ours >= line):
                return name
        return "" if self.asked.at_least is None else BELOW

    def to_dict(self) -> dict[str, Any]:
        low, high = self.interval or (None, None)
        return {
            "what": self.what,
            "ours": _number(self.ours),
            "unit": self.unit,
            "low": _number(low),
            "high": _number(high),
            "baseline": _number(self.asked.baseline),
            "baseline_of": self.asked.baseline_of,
            "at_least": self.asked.at_least,
            "aim": self.asked.aim,
            "lower_is_better": self.asked.lower_is_better,
            "verdict": self.verdict,
            "note": self.note,
        }


@dataclass(frozen=True)
class Section:
    """Rows that belong together. `notes` are sentences for people, `details` more JSON values for programs."""

    name: str
    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "rows": [row.to_dict() for row in self.rows],
            "notes": list(self.notes),
            "details": dict(self.details),
        }


@dataclass(frozen=True)
class Report:
    """Everything one run found, and in sentences what it left out."""

    machine: Mapping[str, Any]
    sections: tuple[Section, ...]
    left_out: tuple[str, ...] = ()
    quick: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "machine": dict(self.machine),
            "quick": self.quick,
            "sections": [section.to_dict() for section in self.sections],
            "left_out": list(self.left_out),
        }


def _number(value: float | None) -> float | None:
    """JSON knows no NaN and no infinity."""
    return round(value, _DIGITS) if value is not None and isfinite(value) else None
