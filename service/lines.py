"""JSONL in, JSONL out: one result a line in input order; a bad line is reported in its place and stops nothing."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.engine import Engine
from triage.types import Audience, Request, RequestInvalid, TriageError

Result = Callable[[Mapping[str, Any]], dict[str, Any]]
REQUEST_FIELDS = ("requester", "impact", "urgency", "priority", "channel")
_KINDS = {list: "a list", dict: "an object", str: "a string", bool: "true or false", int: "a number", float: "a number"}


@dataclass(frozen=True)
class Line:
    """One input line: its fields, or why it could not be read."""

    number: int
    id: Any
    fields: Mapping[str, Any]
    error: str | None = None


def read_lines(path: Path) -> Iterator[Line]:
    """Every line that is not blank. The id is the line's own, else its number."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not _is_blank(raw):
                yield _line(number, raw)


def count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(not _is_blank(raw) for raw in file)


def write_results(
    lines: Iterator[Line],
    out: Path,
    result: Result,
    *,
    complain: Callable[[str], None],
    advance: Callable[[], None],
) -> int:
    """Write `{"id", …result}` or `{"id", "error"}` for each line to `out`; the number of bad lines."""
    bad = 0
    # a lone surrogate is no UTF-8; its escape is what JSON calls it
    with out.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for line in lines:
            try:
                if line.error:
                    raise RequestInvalid(line.error)
                row = {"id": line.id, **result(line.fields)}
            except TriageError as error:
                bad += 1
                complain(f"line {line.number}: {error}")
                row = {"id": line.id, "error": str(error)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            advance()
    return bad


def request_of(fields: Mapping[str, Any], **known: Any) -> Request:
    """A Request from a line's fields. Raises RequestInvalid, naming the field."""
    text = _text(fields)
    values = {name: fields[name] for name in REQUEST_FIELDS if fields.get(name) is not None}
    for name, value in values.items():
        _require_string(name, value)
    audience = fields.get("audience") or Audience.EMPLOYEES
    _require_string("audience", audience)
    return Request(text=text, audience=audience, **values, **known)


def search_result(engine: Engine, fields: Mapping[str, Any], top: int, audience: Audience) -> dict[str, Any]:
    """The results of one line of `kb search --in`."""
    query = fields.get("query")
    if not isinstance(query, str):
        raise RequestInvalid('expected "query", a string')
    found = engine.search(query, top, audience)
    return {"results": [{"article": s.article, "score": s.score, "probability": s.probability} for s in found]}


def _text(fields: Mapping[str, Any]) -> str:
    names = ("text",) if fields.get("text") is not None else ("subject", "body")
    given = {name: fields[name] for name in names if fields.get(name) is not None}
    if not given:
        raise RequestInvalid('expected "text", or "subject" and "body"')
    for name, value in given.items():
        _require_string(name, value)
    return "\n".join(part for part in given.values() if part)


def _require_string(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise RequestInvalid(f"{name} must be a string, not {_KINDS.get(type(value), 'null')}")


def _is_blank(raw: bytes) -> bool:
    return not raw.removeprefix(codecs.BOM_UTF8).strip()


def _line(number: int, raw: bytes) -> Line:
    try:
        fields = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        return Line(number, number, {}, f"not UTF-8 (byte {error.start} of the line)")
    except ValueError as error:
        return Line(number, number, {}, f"not JSON ({error})")
    except RecursionError:
        return Line(number, number, {}, "JSON nested too deeply")
    if not isinstance(fields, dict):
        return Line(number, number, {}, f"expected a JSON object, got {_KINDS.get(type(fields), 'null')}")
    own = fields.get("id", number)
    if isinstance(own, list | dict):
        return Line(number, number, {}, f"id must be a string or a number, not {_KINDS[type(own)]}")
    return Line(number, own, fields)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")
