"""Reading labelled tickets: what a good file becomes, and what is said of each kind of bad one."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.datasets import (
    Columns,
    Dataset,
    DatasetInvalid,
    TicketRow,
    read_many,
    read_tickets,
    write_rejected,
)
from triage.types import TriageError

LABELLED = Columns("text", category="category")
FULL = Columns("text", "category", "tier", "article", "also_ok", "flags", "group", "time")


PRINTED = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), st.sampled_from("\n\r\t")
)


def read(folder: Path, content: str | bytes, columns: Columns = LABELLED, name: str = "tickets.csv") -> Dataset:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_tickets(path, columns)


def complaint(folder: Path, content: str | bytes, columns: Columns = LABELLED) -> str:
    with pytest.raises(DatasetInvalid) as caught:
        read(folder, content, columns)
    return str(caught.value)


def texts(dataset: Dataset) -> list[str]:
    return [row.text for row in dataset.rows]


def test_it_reads_every_field_of_a_csv(tmp_path: Path) -> None:
    content = (
        "id,text,category,tier,article,also_ok,flags,group,time\n"
        'T-1,"vpn drops\n\nsince monday",network,Tier 2,network/vpn,network/wifi.md; web/proxy,'
        '"security, admin level",anna,2026-01-31T10:00:00+01:00\n'
    )
    assert read(tmp_path, content, FULL).rows == (
        TicketRow(
            line=2,
            id="T-1",
            text="vpn drops\n\nsince monday",
            category="network",
            tier="2",
            article="network/vpn.md",
            also_ok=("network/wifi.md", "web/proxy.md"),
            flags=frozenset({"security", "admin_level"}),
            group="anna",
            time=datetime(2026, 1, 31, 9, tzinfo=UTC),
        ),
    )


def test_it_reads_the_same_from_json_lines(tmp_path: Path) -> None:
    line = {
        "id": "b07-001",
        "text": "vpn drops",
        "category": "network",
        "tier": 1,
        "article": "network/vpn",
        "also_ok": ["network/wifi", "network/vpn"],
        "flags": ["vague"],
        "group": 7,
        "time": 1769850000,
        "candidates": [],
    }
    assert read(tmp_path, json.dumps(line), FULL).rows == (
        TicketRow(
            line=1,
            id="b07-001",
            text="vpn drops",
            category="network",
            tier="1",
            article="network/vpn.md",
            also_ok=("network/wifi.md",),
            flags=frozenset({"vague"}),
            group="7",
            time=datetime(2026, 1, 31, 9, tzinfo=UTC),
        ),
    )


def test_what_a_row_does_not_say_is_none_or_empty(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "text,category,tier,article,also_ok,flags,group,time\nhelp,,,,,,,\n", FULL).rows
    assert row == TicketRow(line=2, id="2", text="help")


def test_lines_are_those_a_row_begins_on_and_stand_in_for_ids(tmp_path: Path) -> None:
    content = 'text,category\r\n"two\r\nlines",a\r\n\r\nshort\r\nlast,b\r\n'
    dataset = read(tmp_path, content)
    assert [(row.line, row.id) for row in dataset.rows] == [(2, "2"), (6, "6")]
    assert [left.line for left in dataset.rejected] == [5]


@pytest.mark.parametrize("name", ["tickets.csv", "tickets.gz", "tickets.jsonl", "tickets"])
@pytest.mark.parametrize("packed", [True, False])
def test_gzip_and_format_are_found_by_content_not_by_name(tmp_path: Path, name: str, packed: bool) -> None:
    for content in (b"text,category\nhelp,a\n", b'{"text": "help", "category": "a"}\n'):
        dataset = read(tmp_path, gzip.compress(content) if packed else content, name=name)
        assert [(row.text, row.category) for row in dataset.rows] == [("help", "a")]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("\ufefftext,category\nhelp,a\n".encode(), "byte order mark removed"),
        (b"text;category\nhelp;a\n", "delimiter: semicolon"),
        (b"text\tcategory\nhelp\ta\n", "delimiter: tab"),
        (b"sep=|\ntext|category\nhelp|a\n", "delimiter: vertical bar"),
        (b"Text ,CATEGORY\nhelp,a\n", '"CATEGORY" read as category: "category" was asked for'),
        (b"text,category\nhelp,a\ntext,category\n", "1 repeated header row skipped"),
        (b"text,category\n,\n\nhelp,a\n", "2 blank rows skipped"),
        (b"text,category\nhelp,a,,\n", "empty cells beyond the last column ignored in 1 row"),
        (b"text,category,category\nhelp,a,b\n", '"category" heads 2 columns: the first of them was read'),
        (b"text,category\nhe\0lp,a\n", "1 NUL character removed"),
        ("text\tcategory\nhelp\ta\n".encode("utf-16"), "read as UTF-16"),
        (b"text,category\nhelp,a\nhelp,a,b\n", "1 row left out: too many cells: 3 under a header of 2 (1 row)"),
        (b"text,category\nhelp,a\n \xe2\x80\x8b,a\n", "1 row left out: no text (1 row)"),
        (b"text,category\nhelp,a\nmore,\n", "1 row without a category"),
        (b"id,text,category\n7,help,a\n7,help,a\n", '1 id on more than one row, "7" for one'),
    ],
)
def test_it_says_what_it_did_to_read_the_file(tmp_path: Path, content: bytes, note: str) -> None:
    dataset = read(tmp_path, content)
    assert (dataset.rows[0].text, dataset.rows[0].category) == ("help", "a")
    assert note in dataset.notes


def test_a_good_file_needs_no_remark(tmp_path: Path) -> None:
    dataset = read(tmp_path, 'text,category\r\n"hello, you",a\r\n')
    assert (texts(dataset), dataset.rejected, dataset.notes) == (["hello, you"], (), ())


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    dataset = read(tmp_path, "text,category\nDrucker für Größe,a\n".encode("cp1252"))
    assert texts(dataset) == ["Drucker für Größe"]
    assert dataset.notes[0].startswith("not UTF-8 (first on line 2): read as Windows-1252")


def test_one_damaged_character_does_not_spoil_the_other_accents(tmp_path: Path) -> None:
    dataset = read(tmp_path, f"text,category\n{'ü' * 20},a\n".encode() + b"\xfc,b\n")
    assert texts(dataset) == ["ü" * 20, "\ufffd"]
    assert dataset.notes == ("1 damaged character replaced by \ufffd, the first on line 3",)


def test_of_repeated_columns_the_first_is_read(tmp_path: Path) -> None:
    content = "Summary,Labels,Labels,Comment,Comment\nhelp,a,b,c,d\n"
    dataset = read(tmp_path, content, Columns("Summary+Comment", "Labels"))
    assert (texts(dataset), dataset.rows[0].category) == (["help\nc"], "a")


def test_several_text_columns_are_joined_and_empty_ones_left_out(tmp_path: Path) -> None:
    content = "Subject,Body,Tag\nvpn,it drops,a\n,only body,b\nonly subject,,c\n,,d\n"
    dataset = read(tmp_path, content, Columns("subject+body", "Tag"))
    assert texts(dataset) == ["vpn\nit drops", "only body", "only subject"]
    assert [(left.line, left.reason) for left in dataset.rejected] == [(5, "no text")]


def test_a_column_with_a_plus_in_its_name_is_taken_as_it_is(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a+b,a,b\nwhole,x,y\n", Columns("a+b"))) == ["whole"]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    dataset = read(tmp_path, 'text,category\nfirst,a\n"broken,b\nthird,c\nfourth,d\n')
    assert texts(dataset) == ["first", "third", "fourth"]
    assert [left.line for left in dataset.rejected] == [3]
    assert "never closed" in dataset.rejected[0].reason


def test_a_cell_of_a_million_characters_is_read_and_one_of_three_is_not(tmp_path: Path) -> None:
    dataset = read(tmp_path, f"text,category\n{'x' * 1_000_000},a\n{'x' * 3_000_000},b\nlast,c\n")
    assert [len(text) for text in texts(dataset)] == [1_000_000, 4]
    assert [left.line for left in dataset.rejected] == [3]


def test_a_wrong_column_lists_those_there_are_and_what_was_meant(tmp_path: Path) -> None:
    message = complaint(tmp_path, "Subject,Category,Tier\nhelp,a,1\n", Columns("text", "categroy", "tier"))
    assert 'there is no column "text" for the text' in message
    assert 'there is no column "categroy" for the category (did you mean Category?)' in message
    assert message.endswith("The columns are: Subject, Category, Tier")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no row of column names"),
        (b"text,category\n", "no usable row. There is nothing below the column names."),
        (b"text,category\n,a\nx\n", "no text (1 row); too few cells: 1 under a header of 2 (1 row)"),
        (b'[{"text": "a"}]', "one JSON list: write one object on each line"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (gzip.compress(b"text,category\nhelp,a\n", mtime=0)[:-9], "a damaged gzip file"),
        (gzip.compress(b"PAR1", mtime=0), "a Parquet file"),
        (bytes(range(256)) * 40, "is not text"),
    ],
)
def test_a_file_of_no_use_is_refused_with_the_reason_and_its_name(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    message = complaint(tmp_path, content)
    assert expected in message
    assert "tickets.csv" in message


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match=r"nothing\.csv cannot be read: No such file"):
        read_tickets(tmp_path / "nothing.csv", LABELLED)


def test_a_folder_stands_for_its_json_lines_files_by_name(tmp_path: Path) -> None:
    for name, text in (("b2.jsonl", "second"), ("b1.jsonl", "first"), ("notes.txt", "none of it")):
        (tmp_path / name).write_text(json.dumps({"text": text, "category": "a"}) + "\n{bad\n")
    dataset = read_many([tmp_path], LABELLED)
    assert [(row.text, row.id) for row in dataset.rows] == [("first", "b1.jsonl:1"), ("second", "b2.jsonl:1")]
    assert [(left.file, left.line) for left in dataset.rejected] == [("b1.jsonl", 2), ("b2.jsonl", 2)]
    assert all(note.startswith(("b1.jsonl: ", "b2.jsonl: ")) for note in dataset.notes)


def test_a_folder_without_tickets_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match=r"a folder without any \.jsonl"):
        read_many([tmp_path], LABELLED)


def test_rejected_rows_go_to_a_file_that_runs_no_formula(tmp_path: Path) -> None:
    dataset = read(tmp_path, 'text,category\nfine,a\n=HYPERLINK("x"),a,b\n,c\n')
    write_rejected(dataset, tmp_path / "rejected.csv")
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["file", "line", "reason", "raw"],
            ["tickets.csv", "3", "too many cells: 3 under a header of 2", '\'=HYPERLINK("x"),a,b'],
            ["tickets.csv", "4", "no text", ",c"],
        ]


def test_a_rejects_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    dataset = read(tmp_path, "text,category\nfine,a\n")
    with pytest.raises(DatasetInvalid, match="cannot be written"):
        write_rejected(dataset, tmp_path / "no" / "such" / "folder.csv")


@given(
    start=st.sampled_from([b"", b"text,category,tier,article,also_ok,flags,group,time\n", b'{"text":"a",']),
    content=st.one_of(st.binary(max_size=200), st.text(alphabet=',;\t|"\n\r\0{}[]:a1é\ufeff\u2028😀').map(str.encode)),
    packed=st.booleans(),
)
def test_whatever_the_bytes_it_reads_them_or_says_why_not(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, content: bytes, packed: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(gzip.compress(start + content) if packed else start + content)
    for columns in (FULL, Columns("text"), Columns("a+1")):
        try:
            dataset = read_tickets(path, columns)
        except TriageError:
            continue
        assert dataset.rows
        assert all(row.text.strip() for row in dataset.rows)


@given(
    rows=st.lists(
        st.tuples(
            st.text(PRINTED, min_size=1).map("x{}".format),
            st.text("abc", min_size=1),
        ),
        min_size=1,
    ),
    delimiter=st.sampled_from(",;\t|"),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_spreadsheet_writes_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
        writer.writerows([("text", "category"), *rows])
    dataset = read_tickets(path, LABELLED)
    assert [(row.text, row.category) for row in dataset.rows] == [(text.strip(), label) for text, label in rows]
    assert dataset.rejected == ()
