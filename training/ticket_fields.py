"""Cells -> the values of a ticket. Each function says in an Unusable what it expected where a cell cannot be read."""

from __future__ import annotations

import re

from triage.desks.problems import shown

KNOWN_FLAGS = ("admin_level", "security", "business_impact", "vague", "two_problems", "out_of_scope")
_TIER = re.compile(r"(?:(?:tier|level|l|t)[\s_-]{0,3})?([123])(?:\.0)?", re.IGNORECASE)
_BETWEEN_FLAGS, _BETWEEN_ARTICLES = re.compile(r"[,;|]"), re.compile(r"[;|]")


class Unusable(Exception):
    """A cell cannot be read; the message is the reason the row is left out."""


def text_of(value: object, field: str) -> str:
    """A cell as text without outer whitespace; a missing one is "". Characters that no file can hold become "?"."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unusable(f"{field}: expected text, got {_kind(value)}")
    text = str(value).strip()
    return text if text.isascii() else text.encode(errors="replace").decode()


def tier_of(value: object) -> str | None:
    """1, 2 or 3, also written "Tier 2" or "L2", as "2"; None for an empty cell."""
    text = text_of(value, "tier")
    if not text:
        return None
    match = _TIER.fullmatch(text)
    if match is None:
        raise Unusable(f"tier: expected 1, 2 or 3, got {shown(text)}")
    return match[1]


def flags_of(value: object) -> frozenset[str]:
    """A list, or names separated by comma, semicolon or bar; "Admin level" is admin_level."""
    names = _items(value, _BETWEEN_FLAGS, "flags")
    return frozenset(re.sub(r"[\s-]+", "_", name.lower()) for name in names)


def article_of(value: object) -> str | None:
    """The path below the knowledge folder with its ending: "network/vpn" is network/vpn.md; None for an empty cell."""
    path = text_of(value, "article").replace("\\", "/").removeprefix("./").lstrip("/")
    if not path:
        return None
    return path if path.lower().endswith(".md") else f"{path}.md"


def articles_of(value: object) -> tuple[str, ...]:
    """A list, or paths separated by semicolon or bar: each once, in order."""
    paths = (article_of(item) for item in _items(value, _BETWEEN_ARTICLES, "also_ok"))
    return tuple(dict.fromkeys(path for path in paths if path))


def _items(value: object, between: re.Pattern[str], field: str) -> list[str]:
    items = value if isinstance(value, list) else between.split(text_of(value, field))
    return [text for item in items if (text := text_of(item, field))]


def _kind(value: object) -> str:
    return {list: "a list", dict: "an object", bool: "true or false"}.get(type(value), "something else")
