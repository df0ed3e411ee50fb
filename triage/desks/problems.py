"""Mistakes in desk.toml, in plain words: `[table] key: expected …, got …`."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum

LONGEST_SHOWN = 60


class Nothing(StrEnum):
    """What a mistake says was found where a key or a table is missing."""

    HERE = "nothing"


class Problems:
    """Collects mistakes instead of stopping at the first. `found` holds each once, in the order of discovery."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, table: str, key: str, expected: str, got: object = Nothing.HERE, *, hint: str = "") -> None:
        """Note one mistake. `table` is written as in the file, brackets included; `key` may be empty."""
        where = f"{table} {key}" if key else table
        problem = f"{where}: expected {expected}, got {shown(got)}" + (f" ({hint})" if hint else "")
        if problem not in self.found:
            self.found.append(problem)

    def unknown(self, table: str, key: str, got: object, known: Iterable[object], *, kind: str) -> None:
        """Note a name that is not among the known ones, and the nearest of them. `kind` is their plural: "tiers"."""
        names = [str(name) for name in known]
        listed = ", ".join(names) if names else "(the file has none)"
        self.add(table, key, f"one of the {kind} {listed}", got, hint=did_you_mean(got, names))


def did_you_mean(word: object, known: list[str]) -> str:
    """The nearest known name as a short question, or nothing when none is near."""
    lower = {name.lower(): name for name in known}
    near = get_close_matches(str(word)[:LONGEST_SHOWN].lower(), lower, n=1, cutoff=0.7)
    return f"did you mean {lower[near[0]]}?" if near else ""


def shown(value: object) -> str:
    """A value as the person wrote it, cut short."""
    if isinstance(value, Nothing):
        return str(value)
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else "?" for c in text[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def named(table: str, name: str) -> str:
    """The heading of a table with a name of its own, quoted where TOML wants it: [categories."HR support"]."""
    bare = name.isascii() and name.replace("-", "_").replace("_", "a").isalnum()
    return f"[{table}.{name}]" if bare else f"[{table}.{shown(name)}]"
