"""Cursors: opaque, signed, each for one list."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Invalid
from service.paging import Cursors

KEY = b"k" * 32
LIST = Cursors.of(KEY, "tickets", state=("new",), sort="-updated")


@given(st.lists(st.text(), max_size=4))
def test_a_cursor_gives_back_the_place_it_was_made_for(place: list[str]) -> None:
    assert LIST.unpack(LIST.pack(*place)) == tuple(place)


@pytest.mark.parametrize(
    "other",
    [
        Cursors.of(b"x" * 32, "tickets", state=("new",), sort="-updated"),
        Cursors.of(KEY, "events", state=("new",), sort="-updated"),
        Cursors.of(KEY, "tickets", state=("open",), sort="-updated"),
        Cursors.of(KEY, "tickets", state=("new",), sort="updated"),
        Cursors.of(KEY, "tickets"),
    ],
    ids=["another key", "another list", "another filter", "another order", "no filters"],
)
def test_a_cursor_of_another_list_is_refused(other: Cursors) -> None:
    with pytest.raises(Invalid):
        LIST.unpack(other.pack("2026-11-23", "1"))


@given(st.text(max_size=80))
def test_no_text_is_a_cursor(text: str) -> None:
    with pytest.raises(Invalid):
        LIST.unpack(text)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=255))
def test_a_cursor_that_was_changed_anywhere_is_refused(place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(LIST.pack("2026-11-23", "abc") + "=="))
    raw[place % len(raw)] ^= change
    with pytest.raises(Invalid):
        LIST.unpack(base64.urlsafe_b64encode(raw).decode().rstrip("="))


@pytest.mark.parametrize("spelling", ["{}=", "{}\n", " {}", "{}.", "{}===="])
def test_a_cursor_has_one_spelling(spelling: str) -> None:
    with pytest.raises(Invalid):
        LIST.unpack(spelling.format(LIST.pack("2026-11-23", "abc")))


@pytest.mark.parametrize(
    ("rows", "shown", "more"), [([], (), False), ([1, 2], (1, 2), False), ([1, 2, 3], (1, 2), True)]
)
def test_a_page_has_a_cursor_where_something_follows(rows: list[int], shown: tuple[int, ...], more: bool) -> None:
    page = LIST.page(rows, 2, lambda row: (str(row),))
    assert page.rows == shown
    assert (page.next_cursor is not None) == more
