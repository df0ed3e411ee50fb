"""What each field of a ticket may be written as, and what is said of what it may not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from training.datasets import Columns, Dataset, read_tickets


def read(folder: Path, content: str, columns: Columns) -> Dataset:
    (folder / "tickets").write_text(content, encoding="utf-8")
    return read_tickets(folder / "tickets", columns)


@pytest.mark.parametrize("value", ["2", " 2 ", "2.0", "Tier 2", "TIER_2", "L2", "t2", "level 2", "tier-2"])
def test_it_understands_how_people_write_tiers(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, f"text,tier\nhelp,{value}\n", Columns("text", tier="tier")).rows[0].tier == "2"


@pytest.mark.parametrize("value", ["0", "4", "12", "second", "-1", "tier", "²"])
def test_it_rejects_any_other_tier(tmp_path: Path, value: str) -> None:
    dataset = read(tmp_path, f"text,tier\nhelp,1\nmore,{value}\n", Columns("text", tier="tier"))
    assert [left.reason for left in dataset.rejected] == [f'tier: expected 1, 2 or 3, got "{value}"']


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("text", ["a"], "text: expected text, got a list"),
        ("tier", True, "tier: expected text, got true or false"),
        ("tier", 1.5, 'tier: expected 1, 2 or 3, got "1.5"'),
        ("flags", {"vague": 1}, "flags: expected text, got an object"),
        ("flags", [["vague"]], "flags: expected text, got a list"),
        ("time", "soon", 'time: "soon" is not written as the other times are'),
    ],
)
def test_a_json_value_of_the_wrong_kind_rejects_its_row(tmp_path: Path, field: str, value: object, reason: str) -> None:
    good = {"text": "fine", "category": "a", "tier": 1, "flags": [], "time": "2026-01-01"}
    lines = [json.dumps({**good, **change}) for change in ({}, {field: value})]
    columns = Columns("text", "category", "tier", flags="flags", time="time")
    dataset = read(tmp_path, "\n".join(lines), columns)
    assert [(left.line, left.reason) for left in dataset.rejected] == [(2, reason)]


def test_half_characters_in_json_become_text_that_files_can_hold(tmp_path: Path) -> None:
    dataset = read(tmp_path, '{"text": "\\ud83d\\ude00 ok \\ud83d"}', Columns("text"))
    assert dataset.rows[0].text == "😀 ok ?"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("security", {"security"}),
        ("security;vague", {"security", "vague"}),
        ("Security | Two problems", {"security", "two_problems"}),
        ("admin-level;;", {"admin_level"}),
        ("", set()),
    ],
)
def test_flags_in_a_cell_are_separated_by_comma_semicolon_or_bar(
    tmp_path: Path, flags: str, expected: set[str]
) -> None:
    assert read(tmp_path, f"text,flags\nhelp,{flags}\n", Columns("text", flags="flags")).rows[0].flags == expected


def test_an_unknown_flag_is_kept_and_said(tmp_path: Path) -> None:
    dataset = read(tmp_path, "text,flags\nhelp,securty\n", Columns("text", flags="flags"))
    assert dataset.rows[0].flags == {"securty"}
    assert dataset.notes == ('unknown flag "securty" in 1 row (did you mean security?)',)


@pytest.mark.parametrize("path", ["network/vpn", "network/vpn.md", "./network/vpn.md", "/network/vpn", "network\\vpn"])
def test_an_article_is_a_path_with_its_ending(tmp_path: Path, path: str) -> None:
    dataset = read(tmp_path, f"text,article\nhelp,{path}\n", Columns("text", article="article"))
    assert dataset.rows[0].article == "network/vpn.md"


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["2026-02-01 08:00:00", "2026-02-03"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["2026-02-01T08:00:00Z"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["1/Feb/26 08:00 AM", "11/May/26 03:26 PM"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["01/02/2026 08:00", "28/02/2026 09:00"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["02/01/2026 08:00 AM", "02/28/2026 09:00 PM"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["01.02.2026", "02.02.2026"], datetime(2026, 2, 1, tzinfo=UTC)),
        (["1769932800"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (["1769932800000"], datetime(2026, 2, 1, 8, tzinfo=UTC)),
    ],
)
def test_it_reads_the_times_that_exports_write(tmp_path: Path, values: list[str], first: datetime) -> None:
    content = "text,time\n" + "".join(f"help,{value}\n" for value in values)
    dataset = read(tmp_path, content, Columns("text", time="time"))
    assert dataset.rows[0].time == first
    assert len(dataset) == len(values)


def test_it_says_when_day_and_month_cannot_be_told_apart(tmp_path: Path) -> None:
    dataset = read(tmp_path, "text,time\nhelp,01/02/2026\n", Columns("text", time="time"))
    assert dataset.rows[0].time == datetime(2026, 2, 1, tzinfo=UTC)
    assert dataset.notes == ("times such as 01/02/2026 can be read in two ways: the day was taken to come first",)
