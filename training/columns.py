"""Which column holds what: the names a person gives, and how they are found among the names a file has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from training.tables import DatasetInvalid, fold
from triage.desks.problems import did_you_mean, shown

JOINED = "+"
_MOST_LISTED = 60
_ID = "id"


@dataclass(frozen=True)
class Columns:
    """Names of columns. `text` may join several: "subject+body".

    `group`: who wrote it, or the batch it came in. `time`: when it came. Without `id`, a column called id is taken if
    there is one.
    """

    text: str
    category: str | None = None
    tier: str | None = None
    article: str | None = None
    also_ok: str | None = None
    flags: str | None = None
    group: str | None = None
    time: str | None = None
    id: str | None = None

    def given(self) -> dict[str, str]:
        """Field -> the name given for it, of those given."""
        return {each.name: name for each in fields(self) if (name := getattr(self, each.name)) is not None}

    def wanted(self) -> frozenset[str]:
        """Every folded name that may be meant: each whole, and each part of the text's."""
        return frozenset(fold(name) for name in [*self.given().values(), *self.text.split(JOINED), _ID])


@dataclass(frozen=True)
class Found:
    """Field -> the file's own names for it, in order (several for the text only), and what had to be guessed."""

    names: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def one(self, field: str) -> str | None:
        names = self.names.get(field)
        return names[0] if names else None


def find_columns(columns: Columns, there: Sequence[str]) -> Found:
    """Match each given name: exactly, else without regard to case and outer spaces; the first of several is taken.

    Raises DatasetInvalid that tells every name that is not there, what it may have meant, and the names there are.
    """
    names: dict[str, tuple[str, ...]] = {}
    missing: list[str] = []
    guessed: list[str] = []
    for field, given in columns.given().items():
        parts = [given]
        if field == "text" and _match(given, there) is None:
            parts = given.split(JOINED)
        matches = [(part, _match(part, there)) for part in parts]
        names[field] = tuple(match for _, match in matches if match is not None)
        missing += [_complaint(part, field, there) for part, match in matches if match is None]
        guessed += [f'"{match}" read as {field}: {shown(part)} was asked for' for part, match in matches
                    if match is not None and match != part]  # fmt: skip
    if missing:
        raise DatasetInvalid(f"{'; '.join(missing)}. The columns are: {_listed(there)}")
    if "id" not in names and (match := _match(_ID, there)) is not None:
        names["id"] = (match,)
    return Found(names, tuple(guessed))


def _match(name: str, there: Sequence[str]) -> str | None:
    if name in there:
        return name
    return next((other for other in there if fold(other) == fold(name)), None)


def _complaint(name: str, field: str, there: Sequence[str]) -> str:
    hint = did_you_mean(name.strip(), [other for other in there if other])
    return f"there is no column {shown(name)} for the {field}" + (f" ({hint})" if hint else "")


def _listed(there: Sequence[str]) -> str:
    names = [shown(name)[1:-1] for name in dict.fromkeys(there) if name][:_MOST_LISTED]
    return ", ".join(names) + (", …" if len(there) > _MOST_LISTED else "")
