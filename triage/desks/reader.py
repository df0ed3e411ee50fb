"""desk.toml as text -> tables of the right shape. Every mistake of shape is noted, and what is sound is kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from triage.desks.problems import Nothing, Problems, named
from triage.desks.schema import (
    AnswersTable,
    BypassTable,
    CalendarTable,
    CategoryTable,
    ConversationTable,
    DeskTable,
    EncoderTable,
    FactTable,
    PrioritiesTable,
    RoutingTable,
    SlaTable,
    Table,
    TierTable,
)
from triage.types import DeskInvalid

T = TypeVar("T", bound=Table)

SINGLE = ("desk", "priorities", "answers", "conversation", "encoder", "variables")
NAMED = ("categories", "facts", "calendars")
LISTED = ("tiers", "routing", "bypass", "sla")

_PLACE = re.compile(r" \(at (?:(line \d+, column \d+)|(end) of document)\)$")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Tables:
    """What of the file has the right shape. Lists are keyed by their heading, for example `[[routing]] #2 (Payroll)`.

    Names and numbers are those the file mentions, sound or not: a mistake inside a table is no reason to call it
    unknown. `tier_numbers` is None when one cannot be read.
    """

    desk: DeskTable | None
    priorities: PrioritiesTable | None
    answers: AnswersTable
    conversation: ConversationTable
    encoder: EncoderTable
    tiers: Mapping[str, TierTable]
    categories: Mapping[str, CategoryTable]
    facts: Mapping[str, FactTable]
    routing: Mapping[str, RoutingTable]
    bypass: Mapping[str, BypassTable]
    calendars: Mapping[str, CalendarTable]
    sla: Mapping[str, SlaTable]
    variables: Mapping[str, str]
    tier_numbers: tuple[int, ...] | None
    names: Mapping[str, tuple[str, ...]]
    levels: tuple[str, ...]


def read_toml(text: str, source: str) -> dict[str, object]:
    """Parse TOML. Raises DeskInvalid with line and column: after a mistake of syntax nothing else can be said."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise DeskInvalid(source, ["expected valid TOML, got brackets nested too deeply"]) from None
    except ValueError as error:
        where = _PLACE.search(str(error))
        line = f"{where[1] or 'end of the file'}: " if where else ""
        raise DeskInvalid(source, [f"{line}expected valid TOML, got: {_PLACE.sub('', str(error))}"]) from None


def read_tables(data: Mapping[str, object], problems: Problems) -> Tables:
    """Sort the file into tables; mistakes go to `problems`, and only what is sound comes back."""
    known = (*SINGLE, *NAMED, *LISTED)
    for name in data:
        if name not in known:
            problems.unknown(f"[{name}]", "", name, known, kind="tables")
    reader = _Reader(data, problems)
    return Tables(
        desk=reader.single("desk", DeskTable),
        tiers=reader.listed("tiers", TierTable),
        categories=reader.named("categories", CategoryTable),
        facts=reader.named("facts", FactTable),
        routing=reader.listed("routing", RoutingTable),
        bypass=reader.listed("bypass", BypassTable),
        priorities=reader.single("priorities", PrioritiesTable),
        calendars=reader.named("calendars", CalendarTable),
        sla=reader.listed("sla", SlaTable),
        answers=reader.single("answers", AnswersTable) or AnswersTable(),
        conversation=reader.single("conversation", ConversationTable) or ConversationTable(),
        encoder=reader.single("encoder", EncoderTable) or EncoderTable(),
        variables=reader.variables(),
        tier_numbers=reader.tier_numbers(),
        names={name: tuple(_table(data.get(name))) for name in NAMED},
        levels=tuple(_table(_table(data.get("priorities")).get("levels"))),
    )


class _Reader:
    def __init__(self, data: Mapping[str, object], problems: Problems) -> None:
        self._data, self._problems = data, problems

    def single(self, name: str, model: type[T]) -> T | None:
        return self._check(f"[{name}]", self._data.get(name, {}), model)

    def named(self, table: str, model: type[T]) -> dict[str, T]:
        found = {}
        for name, value in self._tables(table, "name").items():
            heading = named(table, name)
            if table == "facts" and not _IDENTIFIER.fullmatch(name):
                self._problems.add(heading, "", "a name of lower-case letters, digits and _", name)
            if not name.strip():
                self._problems.add(heading, "", "a name", name)
            row = self._check(heading, value, model)
            if row is not None:
                found[name] = row
        return found

    def listed(self, table: str, model: type[T]) -> dict[str, T]:
        rows = self._data.get(table, [])
        if not isinstance(rows, list):
            self._problems.add(f"[{table}]", "", f"[[{table}]] in double brackets", rows)
            return {}
        found = {}
        for position, value in enumerate(rows, start=1):
            name = _table(value).get("name")
            title = f" ({name[:40]})" if isinstance(name, str) and name.isprintable() else ""
            heading = f"[[{table}]] #{position}{title}"
            row = self._check(heading, value, model)
            if row is not None:
                found[heading] = row
        return found

    def variables(self) -> dict[str, str]:
        found = {}
        for name, value in self._tables("variables", "name").items():
            if not _IDENTIFIER.fullmatch(name):
                self._problems.add("[variables]", name, "a name of lower-case letters, digits and _", name)
            elif not isinstance(value, str) or not value.isprintable() or not value.strip():
                self._problems.add("[variables]", name, "text in quotes, on one line", value)
            else:
                found[name] = value
        return found

    def tier_numbers(self) -> tuple[int, ...] | None:
        rows = self._data.get("tiers", [])
        numbers = [_table(row).get("number") for row in rows] if isinstance(rows, list) else [rows]
        whole = [number for number in numbers if type(number) is int]
        return tuple(sorted(set(whole))) if len(whole) == len(numbers) else None

    def _tables(self, table: str, key: str) -> Mapping[str, object]:
        value = self._data.get(table, {})
        if not isinstance(value, dict):
            self._problems.add(f"[{table}]", "", f"[{table}.{key}] tables" if table in NAMED else "a table", value)
        return _table(value)

    def _check(self, heading: str, value: object, model: type[T]) -> T | None:
        if not isinstance(value, dict):
            self._problems.add(heading, "", "a table", value)
            return None
        try:
            return model.model_validate(value)
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False):
                self._explain(heading, model, error)
            return None

    def _explain(self, heading: str, model: type[Table], error: ErrorDetails) -> None:
        key, *below = (str(part) for part in error["loc"] if isinstance(part, str))
        if error["type"] == "extra_forbidden":
            self._problems.unknown(heading, key, key, model.model_fields, kind="keys")
            return
        expected = str(model.model_fields[key].description)
        got = Nothing.HERE if error["type"] == "missing" else error["input"]
        hint = str(error.get("ctx", {}).get("error", "")) if error["type"] == "value_error" else ""
        self._problems.add(heading, ".".join([key, *below]), expected, got, hint=hint)


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
