"""JSON Lines -> a table; a line that is no object is reported and left out."""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any

from training.tables import LONGEST, Record, Rejected, Table, excerpt, fold


def read_jsonl(text: str, wanted: Set[str]) -> Table:
    """One JSON object a line. `wanted`: the folded names of the columns to keep. Blank lines are passed over."""
    names: dict[str, None] = {}
    records: list[Record] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        found = _object(line)
        if isinstance(found, str):
            rejected.append(Rejected(number, found, excerpt(line)))
            continue
        names |= dict.fromkeys(found)
        cells = {key: value for key, value in found.items() if fold(key) in wanted}
        records.append(Record(number, cells, excerpt(line)))
    return Table(tuple(names), tuple(records), tuple(rejected))


def _object(line: str) -> dict[str, Any] | str:
    """The line's object, or the reason that there is none."""
    if len(line) > LONGEST:
        return f"the line is longer than {LONGEST:,} characters"
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg} at character {error.pos + 1}"
    except RecursionError:
        return "not JSON that can be read: nested too deeply"
    except ValueError:  # a number of more than 4,300 digits
        return "not JSON that can be read: a number is too long"
    return value if isinstance(value, dict) else f"expected a JSON object, got {_kind(value)}"


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), "null")
