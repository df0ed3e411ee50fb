"""Checklists: the facts a category needs, as far as the requester's own words hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from triage.desk import Desk
from triage.facts.applications import find_application
from triage.facts.circumstances import find_how_many_affected, find_operating_system, find_place, find_since_when
from triage.facts.codes import find_asset_tag, find_error_code, find_host_name, find_version
from triage.types import Fact

_FINDERS: Mapping[str, Callable[[str], str | None]] = {
    "asset_tag": find_asset_tag,
    "host_name": find_host_name,
    "error_code": find_error_code,
    "application": find_application,
    "version": find_version,
    "operating_system": find_operating_system,
    "place": find_place,
    "since_when": find_since_when,
    "how_many_affected": find_how_many_affected,
}
FACTS = tuple(_FINDERS)
# A pasted log of a megabyte says at its ends what a person wanted to say.
_HEAD, _TAIL = 40_000, 10_000
_LONGEST = 200
# Ruled lines, rows of emoji, binary: no fact reaches over them.
_NO_WORDS = re.compile(r"[^\w\s]{60,}")


def find_facts(text: str, names: Iterable[str]) -> dict[str, str]:
    """The named facts that stand in the text, in its own words with single spaces; a fact not found is left out.

    Names that no finder knows are left out too: a desk may ask for facts that only a person can give.
    """
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    text = _NO_WORDS.sub("\n", text)
    text = "\n".join(" ".join(line.split()) for line in text.splitlines())
    found = {name: _FINDERS[name](text) for name in names if name in _FINDERS}
    return {name: value.strip()[:_LONGEST] for name, value in found.items() if value and value.strip()}


def checklist(desk: Desk, category: str, text: str, captured: Mapping[str, str]) -> tuple[Fact, ...]:
    """The category's facts in the desk's order; what was `captured` by a person or a question beats what is found."""
    names = desk.category(category).checklist
    found = {**find_facts(text, names), **{name: value for name, value in captured.items() if value.strip()}}
    more = [name for name in captured if name in desk.facts and name not in names]
    specs = [desk.facts[name] for name in (*names, *more)]
    return tuple(Fact(spec.name, spec.label, found.get(spec.name), spec.required) for spec in specs)
