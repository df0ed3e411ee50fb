"""Cursors: where a list goes on. Signed, so that nobody builds one, and each holds for one list with its filters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_

from service.errors import Fault, Invalid

MOST = 200
USUAL = 50
_SIGNATURE_BYTES = 16

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of the rows, in order, and the cursor of those that follow; None at the end."""

    rows: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Cursors:
    """Cursors of one list. `name` says which: its address, its order and its filters."""

    key: bytes
    name: str

    @classmethod
    def of(cls, key: bytes, address: str, **filters: object) -> Cursors:
        return cls(key, json.dumps([address, sorted(filters.items())], default=str))

    def pack(self, *place: str) -> str:
        """The cursor behind the row that stands at this place."""
        held = json.dumps(place, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(held) + held).decode().rstrip("=")

    def unpack(self, cursor: str) -> tuple[str, ...]:
        """The place that `pack` was given. Raises Invalid for anything that it did not make for this very list."""
        try:
            raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except (binascii.Error, UnicodeEncodeError, ValueError):
            raise _bad() from None
        signature, held = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        # a second spelling of the same bytes would be accepted otherwise
        if not hmac.compare_digest(signature, self._signature(held)) or self.pack(*json.loads(held)) != cursor:
            raise _bad()
        return tuple(json.loads(held))

    def page(self, rows: Sequence[T], limit: int, place: Callable[[T], tuple[str, ...]]) -> Page[T]:
        """Of `limit + 1` rows that were asked for, the first `limit`."""
        shown = tuple(rows[:limit])
        return Page(shown, self.pack(*place(shown[-1])) if len(rows) > limit else None)

    def _signature(self, held: bytes) -> bytes:
        return hmac.new(self.key, self.name.encode() + b"\0" + held, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def beyond(column: Any, value: object, tie: Any, tie_value: object, *, descending: bool) -> ColumnElement[bool]:
    """The rows behind a place in an order by `column`, then `tie`: new rows elsewhere do not move it."""
    further = column < value if descending else column > value
    level = tie < tie_value if descending else tie > tie_value
    return or_(further, and_(column == value, level))


def moment(text: str) -> datetime:
    """A moment as cursors hold it."""
    return datetime.fromisoformat(text)


def _bad() -> Invalid:
    return Invalid(
        "This cursor is not one of this list; begin again without it.",
        faults=(Fault("/query/cursor", "expected the next_cursor of the page before, with the same filters"),),
    )
