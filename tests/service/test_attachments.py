"""Files: names for show, types by content, bytes whole or not at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.attachments import OCTETS, headers_of, keeping, open_file, shown_name, type_of
from service.errors import Gone, Invalid, TooLarge

NAMES = [
    ("report.pdf", "report.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\ada\\notes.txt", "notes.txt"),
    ("..", "file"),
    ("...hidden", "hidden"),
    ("", "file"),
    ("  a   b .txt ", "a b .txt"),
    ("line\nbreak\r.txt", "linebreak.txt"),
    ("invoice\u202efdp.exe", "invoicefdp.exe"),
    ("zero\u200bwidth.txt", "zerowidth.txt"),
    ("nul\0byte.txt", "nulbyte.txt"),
    ('quote".txt', "quote_.txt"),
    ("Ünïcode – naïve.txt", "Ünïcode – naïve.txt"),
    ("a" * 300 + ".png", "a" * 116 + ".png"),
    ("b" * 300, "b" * 120),
]
TYPES = [
    (b"%PDF-1.7\n", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "image/png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
    (b"GIF89a" + b"\0" * 10, "image/gif"),
    (b"Dear all,\nnothing works.\n", "text/plain"),
    ("Grüße".encode(), "text/plain"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>", OCTETS),
    (b"<html><script>alert(1)</script></html>", OCTETS),
    (b"<!DOCTYPE html><p>", OCTETS),
    (b"MZ\x90\0\3\0\0\0", OCTETS),
    (b"\x7fELF\2\1\1", OCTETS),
    (b"\0\1\2\3\4", OCTETS),
]


@pytest.mark.parametrize(("given_name", "shown"), NAMES)
def test_a_name_is_made_fit_to_show(given_name: str, shown: str) -> None:
    assert shown_name(given_name) == shown


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_hides_anything(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set('/\\\0\r\n"<>|:*?')
    assert shown == shown.strip(" .")
    assert shown_name(shown) == shown


@given(st.text(max_size=300))
def test_no_name_breaks_out_of_the_header(name: str) -> None:
    row: Any = SimpleNamespace(name=shown_name(name), size=1)
    value = headers_of(row)["Content-Disposition"]
    assert value.startswith('attachment; filename="')
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2


@pytest.mark.parametrize(("head", "type_"), TYPES)
def test_the_type_goes_by_the_content(head: bytes, type_: str) -> None:
    assert type_of(head) == type_


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_have_a_type_that_no_browser_runs(head: bytes) -> None:
    assert type_of(head) not in {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript"}


def test_a_bomb_of_an_archive_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 10_000_000)
    assert type_of(buffer.getvalue()[:8192])


def test_bytes_are_kept_under_their_id(tmp_path: Path) -> None:
    with keeping(tmp_path / "files", io.BytesIO(b"hello"), "../x.txt", most=100) as kept:
        pass
    with open_file(tmp_path / "files", kept.id) as file:
        assert file.read() == b"hello"
    assert [each.name for each in (tmp_path / "files").iterdir()] == [kept.id.hex]
    assert (kept.name, kept.type, kept.size) == ("x.txt", "text/plain", 5)


@pytest.mark.parametrize(("content", "error"), [(b"", Invalid), (b"x" * 101, TooLarge)])
def test_what_is_empty_or_too_large_leaves_nothing_behind(
    content: bytes, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error), keeping(tmp_path, io.BytesIO(content), "a", most=100):
        raise AssertionError("it must not come so far")
    assert list(tmp_path.iterdir()) == []


def test_bytes_whose_row_could_not_be_written_are_taken_away(tmp_path: Path) -> None:
    def fails() -> None:
        raise Gone

    with pytest.raises(Gone), keeping(tmp_path, io.BytesIO(b"hello"), "a", most=100):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_a_secret_in_a_name_is_masked(tmp_path: Path) -> None:
    with keeping(tmp_path, io.BytesIO(b"hello"), "my password is Tr0ub4dor&3.txt", most=100) as kept:
        assert "Tr0ub4dor" not in kept.name


def test_a_row_that_outlived_its_file_says_so(tmp_path: Path) -> None:
    with keeping(tmp_path, io.BytesIO(b"hello"), "a", most=100) as kept:
        kept.discard(tmp_path)
    with pytest.raises(Gone):
        open_file(tmp_path, kept.id)
