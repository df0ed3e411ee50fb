"""Front matter: the YAML block at the head of an article, read as plain text and checked key by key.

Values are read as written (no YAML types: `title: no` stays "no") and typed by one model, so a wrong value is named
with its key. A mistake in a key that decides who reads an article is always an error: guessing could show it to the
wrong people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

import yaml
from frontmatter.default_handlers import YAMLHandler
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from triage.types import Audience

MAX_BYTES = 16 * 1024
MAX_DEPTH = 4
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Status(StrEnum):
    """Where an article stands; only `published` ones are shown."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    EXPIRED = "expired"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Mistake:
    """What is wrong on a line (from 1). `error`: the article is not used; `warning`: it is."""

    line: int
    message: str
    severity: str = "error"


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _comma_list(value: Any) -> Any:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _iso_date(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("not a date")
    return value


Line = Annotated[str, BeforeValidator(_one_line), Field(min_length=1, max_length=1000)]


class FrontMatter(BaseModel):
    """Every key an article may carry, with its default. `id` stays empty when missing: the import gives one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}$")] = ""
    title: Line = ""
    category: Line = ""
    locale: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")] = "en"
    audience: Audience = Audience.EMPLOYEES
    status: Status = Status.PUBLISHED
    auto_answer: bool = False
    requires_admin: bool = False
    tier: Annotated[int, Field(ge=0, le=9)] | None = None
    symptoms: Annotated[tuple[Line, ...], BeforeValidator(_as_list)] = ()
    environment: Annotated[tuple[Line, ...], BeforeValidator(_comma_list)] = ()
    owner: Line = ""
    review_by: Annotated[date, BeforeValidator(_iso_date)] | None = None
    known_issue: bool = False


KEYS = tuple(FrontMatter.model_fields)
# A typing mistake in one of these would show the article to people it is not for.
_GUARDS = {"audience", "status", "auto_answer", "requires_admin"}
_EXPECTED = {
    "id": "letters, digits and . _ : - (at most 120)",
    "locale": "a language code such as en or en-GB",
    "audience": "public, employees or agents",
    "status": "draft, in_review, published, expired or archived",
    "auto_answer": "true or false",
    "requires_admin": "true or false",
    "known_issue": "true or false",
    "tier": "a number from 0 to 9",
    "symptoms": 'a list of texts, each in "quotes"',
    "environment": "a list of words",
    "review_by": "a date such as 2027-05-31",
}


@dataclass(frozen=True)
class Head:
    """What the head of a file says, and where its body begins. `fields` is None when a mistake makes it unusable."""

    fields: FrontMatter | None
    body: str
    body_line: int
    mistakes: tuple[Mistake, ...] = ()
    lines: Mapping[str, int] = dataclass_field(default_factory=dict)


class _Handler(YAMLHandler):
    """Exactly three dashes: a longer line is a rule or an underlined heading of plain Markdown."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)


_HANDLER = _Handler()
_ANY_KEY = re.compile(r"""["']?[A-Za-z][\w. -]{0,60}["']?[ \t]*:(?:[ \t]|$)""")
_OUR_KEY = re.compile(rf"""^[ \t{{-]*["']?(?:{"|".join(KEYS)})["']?[ \t]*:(?:[ \t]|$)""", re.MULTILINE | re.IGNORECASE)


class _Refused(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.mistake = Mistake(line, message)


def read_head(text: str) -> Head:
    """Split a file (newlines already `\\n`) into front matter and body. Never raises; see `mistakes`."""
    blank = len(text) - len(text.lstrip("\n \t"))
    first = text.count("\n", 0, blank) + 1
    start = text[blank:]
    if start.startswith("+++\n") and "\n+++" in start:
        return _refuse(first, "front matter in TOML (+++) is not read; write it as YAML between two lines of ---")
    if not _HANDLER.detect(start):
        return Head(FrontMatter(), text, 1)
    try:
        block, body = _HANDLER.split(start)
    except ValueError:
        if _holds_keys(start.partition("\n\n")[0].partition("\n")[2]):
            return _refuse(first, "front matter begins here but no line of --- ends it")
        return Head(FrontMatter(), text, 1)
    if block.strip() and not _holds_keys(block):
        return Head(FrontMatter(), text, 1)
    if len(block.encode()) > MAX_BYTES:
        return _refuse(first, f"front matter is longer than {MAX_BYTES // 1024} kB")
    try:
        lines = _key_lines(block, first)
        values = _HANDLER.load(block, Loader=_LOADER)
    except _Refused as refused:
        return Head(None, "", first, (refused.mistake,))
    except yaml.YAMLError as error:
        return _refuse(*_yaml_mistake(error, block, first))
    body_line = first + block.count("\n") + 1
    return _validated(values or {}, lines, body[1:], body_line)


def _refuse(line: int, message: str) -> Head:
    return Head(None, "", line, (Mistake(line, message),))


def _holds_keys(block: str) -> bool:
    """Whether a block between rules holds keys: plain Markdown may begin with a rule too."""
    first = next((line for line in block.split("\n") if line.strip() and not line.startswith("#")), "")
    return bool(_ANY_KEY.match(first) or _OUR_KEY.search(block))


def _key_lines(block: str, first: int) -> dict[str, int]:
    """The line of every key, from a pass over the YAML events, before anything is built.

    Raises _Refused for anchors and aliases (a small file can expand to gigabytes), tags, deep nesting, repeated keys.
    """
    lines: dict[str, int] = {}
    depth, key_next = 0, True
    for event in yaml.parse(block, Loader=_LOADER):
        line = first + (event.start_mark.line if event.start_mark else 0)
        _check_event(event, line, depth)
        if isinstance(event, yaml.CollectionStartEvent):
            if depth == 0 and not isinstance(event, yaml.MappingStartEvent):
                raise _Refused(line, "front matter must be lines of `key: value`")
            if depth == 1 and key_next:
                raise _Refused(line, "a key must be a plain word")
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth != 1 or isinstance(event, yaml.MappingStartEvent):
            continue
        if isinstance(event, yaml.ScalarEvent) and key_next:
            if event.value == "<<":
                raise _Refused(line, "YAML merge keys (<<) are not allowed")
            if event.value in lines:
                raise _Refused(line, f"`{event.value}` is given twice, first on line {lines[event.value]}")
            lines[event.value] = line
        key_next = not key_next
    return lines


def _check_event(event: Any, line: int, depth: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _Refused(line, "YAML anchors and aliases are not allowed; put a text that begins with & or * in quotes")
    if getattr(event, "tag", None):
        raise _Refused(line, "YAML tags are not allowed; put a text that begins with ! in quotes")
    if isinstance(event, yaml.ScalarEvent) and depth == 0:
        raise _Refused(line, "front matter must be lines of `key: value`")
    if depth > MAX_DEPTH:
        raise _Refused(line, f"front matter is nested more than {MAX_DEPTH} deep")


def _yaml_mistake(error: yaml.YAMLError, block: str, first: int) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None)
    below = mark.line if mark else block.encode().count(b"\n", 0, getattr(error, "position", None) or 0)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return first + below, f"front matter is not YAML: {what} (is a quote missing?)"


def _validated(values: dict[str, Any], lines: dict[str, int], body: str, body_line: int) -> Head:
    given = {key: value for key, value in values.items() if value not in ("", "~", "null", [], {})}
    mistakes = list(_unknown_keys([key for key in lines if key not in KEYS], lines))
    fields: FrontMatter | None = None
    try:
        fields = FrontMatter.model_validate(given)
    except ValidationError as error:
        wrong = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_url=False))
        for key in wrong:
            expected = _EXPECTED.get(key, "one line of text, at most 1,000 characters")
            found = repr(given[key])
            shown = found if len(found) <= 60 else f"{found[:59]}…"
            mistakes.append(Mistake(lines.get(key, 1), f"{key}: expected {expected}, not {shown}"))
    usable = not any(mistake.severity == "error" for mistake in mistakes)
    return Head(fields if usable else None, body, body_line, tuple(mistakes), lines)


def _unknown_keys(unknown: list[str], lines: Mapping[str, int]) -> Iterator[Mistake]:
    """One for all strange keys, as another system's files may have many; one each for likely typing mistakes."""
    strange = []
    for position, key in enumerate(unknown):
        # Comparing is slow; whoever has more unknown keys than this is not misspelling ours.
        near = get_close_matches(key[:40].lower(), KEYS, n=1, cutoff=0.8) if position < 20 else []
        if near:
            severity = "error" if near[0] in _GUARDS else "warning"
            yield Mistake(lines[key], f"unknown key `{key[:40]}`: did you mean `{near[0]}`?", severity)
        else:
            strange.append(key)
    if strange:
        shown = ", ".join(f"`{key[:40]}`" for key in strange[:5])
        more = f" and {len(strange) - 5} more" if len(strange) > 5 else ""
        yield Mistake(lines[strange[0]], f"unknown keys are ignored: {shown}{more}", "warning")
