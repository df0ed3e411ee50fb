"""JSON Lines: a bad line costs itself and nothing else."""

from __future__ import annotations

import pytest

from training.jsonl_reader import read_jsonl


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{oops}", "not JSON"),
        ('{"text": "cut off', "not JSON"),
        ("[1]", "expected a JSON object, got a list"),
        ("null", "expected a JSON object, got null"),
        ('"text"', "expected a JSON object, got a string"),
        ('{"text":' * 100_000, "nested too deeply"),
        ('{"text": ' + "9" * 5000 + "}", "a number is too long"),
        ('{"text": "' + "x" * 2_000_000 + '"}', "longer than 2,000,000 characters"),
    ],
)
def test_a_bad_line_is_rejected_with_its_number_and_the_others_are_read(line: str, reason: str) -> None:
    table = read_jsonl(f'{{"text": "one"}}\n{line}\n\n{{"text": "four"}}\r\n', {"text"})
    assert [(record.line, record.cells) for record in table.records] == [(1, {"text": "one"}), (4, {"text": "four"})]
    assert [left.line for left in table.rejected] == [2]
    assert reason in table.rejected[0].reason
    assert len(table.rejected[0].raw) <= 201


def test_only_wanted_cells_are_kept_and_every_name_is_known() -> None:
    table = read_jsonl('{"Text": "a", "x": 1}\n{"y": null, "text": "b"}', {"text"})
    assert table.names == ("Text", "x", "y", "text")
    assert [record.cells for record in table.records] == [{"Text": "a"}, {"text": "b"}]


def test_a_line_separator_inside_a_text_does_not_end_the_line() -> None:
    table = read_jsonl('{"text": "a\u2028b\x85c"}', {"text"})
    assert [record.cells for record in table.records] == [{"text": "a\u2028b\x85c"}]
