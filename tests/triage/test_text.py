"""What rules read and what models read."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.text import MAX_CLEAN, Cleaned, clean, is_blank, normalise

TRICKS = {
    "zero-width characters": "ad\u200bmin r\u200dig\u2060hts",
    "soft hyphens": "ad\xadmin rig\xadhts",
    "bidirectional overrides": "\u202eadmin\u202c \u2066rights\u2069",
    "control characters": "ad\x00min\x08 rig\x1fhts",
    "tags": "admin\U000e0061\U000e0062 rights",
    "variation selectors": "a\ufe0fdmin rights",
    "Cyrillic letters": "аdmіn rіghtѕ",
    "words of Cyrillic twins only": "please, I need асcеss to аdmin rights",
    "Cyrillic cousins": "аdмiп гights",
    "Greek letters": "αdmιn rιghτs",
    "full width": "ａｄｍｉｎ　ｒｉｇｈｔｓ",
    "mathematical bold": "𝐚𝐝𝐦𝐢𝐧 𝐫𝐢𝐠𝐡𝐭𝐬",
    "mathematical script": "𝓪𝓭𝓶𝓲𝓷 𝓻𝓲𝓰𝓱𝓽𝓼",
    "fraktur": "𝖆𝖉𝖒𝖎𝖓 𝖗𝖎𝖌𝖍𝖙𝖘",
    "circled": "ⓐⓓⓜⓘⓝ ⓡⓘⓖⓗⓣⓢ",
    "negative squared": "🅰🅳🅼🅸🅽 🆁🅸🅶🅷🆃🆂",
    "parenthesised": "⒜⒟⒨⒤⒩ ⒭⒤⒢⒣⒯⒮",
    "small capitals": "ᴀᴅᴍɪɴ ʀɪɢʜᴛꜱ",
    "accents": "ádmîn rïghts",
    "heaps of accents": "a\u0300\u0301\u0316d\u0338min ri\u0340ghts",
    "upper case": "ADMIN RIGHTS",
    "wide spaces": "admin \t \u00a0\u2003 rights",
    "spaced out": "a d m i n  r i g h t s",
    "unevenly spaced out": "a d  m i  n   rights",
    "dotted": "a.d.m.i.n r.i.g.h.t.s",
    "hyphened": "a-d-m-i-n r_i_g_h_t_s",
    "dashes with spaces": "a - d - m - i - n rights",
    "spaced-out twins": "а d m і n rights",
}


@pytest.mark.parametrize("trick", TRICKS, ids=str)
def test_rules_see_through(trick: str) -> None:
    assert "admin rights" in normalise(TRICKS[trick]).replace("access to ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My  Laptop\tis   BROKEN", "my laptop is broken"),
        ("one\r\ntwo\rthree\n\nfive ", "one\ntwo\nthree\n\nfive"),
        ("it says “Access denied” – can’t log in…", 'it says "access denied" - can\'t log in...'),
        ("can´t and can`t", "can't and can't"),
        ("«Zugriff» „verweigert“", '"zugriff" "verweigert"'),
        ("> a quoted line stays\nbelow", "> a quoted line stays\nbelow"),
        ("p4ssw0rd and adm1n", "p4ssw0rd and adm1n"),
        ("Straße, Œuvre, Ærø, Łódź, İzmir ılık", "strasse, oeuvre, aero, lodz, izmir ilik"),
        ("e.g. U.S.A. i.e. x y z", "e.g. u.s.a. i.e. x y z"),
        ("I a m here", "i a m here"),
        ("version 1.2.3.4 on 10.0.0.1", "version 1.2.3.4 on 10.0.0.1"),
        ("Outlook не открывается", "outlook не открывается"),
        ("Ο εκτυπωτής δεν τυπώνει", "ο εκτυπωτης δεν τυπωνει"),
        ("今朝から起動しません", "今朝から起動しません"),
        ("사회과학원", "사회과학원"),
        ("5 µs at 50 Ω", "5 us at 50 ω"),
        ("", ""),
    ],
)
def test_it_normalises(text: str, expected: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", expected)


def test_every_invisible_format_character_is_dropped() -> None:
    visible = {0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
    hieroglyph_joiners = range(0x13430, 0x13440)
    for code in range(sys.maxunicode + 1):
        invisible = unicodedata.category(chr(code)) == "Cf" and code not in visible and code not in hieroglyph_joiners
        if invisible:
            assert normalise(f"a{chr(code)}b") == "ab", hex(code)


def test_long_runs_of_marks_do_not_hold_anybody_up() -> None:
    # sorting these takes minutes if nothing cuts the run
    assert normalise("a" + "\u05b9" * 100_000 + "\u05b0" * 100_000 + " b").endswith("b")


@given(st.text(max_size=200))
@example("a b c d - e f")
@example("ﷺ𝐀ß\u0345")
@example("\u01a6")
@example("a\u0393b a\u041fb a\u04c0b a\u0540b")
@example("a \u0432 b c")
@example("a µ b c")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t\r", "\u200b\ufeff", "\x00\x01", "\u00a0\u3000", "\u2800", "\u3164\u202e"]
)
def test_blank_is_what_shows_nothing(text: str) -> None:
    assert is_blank(text)
    assert clean(text) == Cleaned("")
    assert normalise(text) == ""


@pytest.mark.parametrize("text", [".", "a", "\u200b1", "😀", "\u0600", "é"])
def test_whatever_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_a_long_text_keeps_head_and_tail() -> None:
    cleaned = clean("first words " + "middle " * 5_000 + " last words")
    assert len(cleaned.text) <= MAX_CLEAN
    assert cleaned.text.startswith("first words")
    assert cleaned.text.endswith("last words")
    assert "length" in [kind for kind, _ in cleaned.cut]


def test_whitespace_is_collapsed_and_blank_lines_dropped() -> None:
    assert clean("  one   two \n\n\n three\tfour ").text == "one two\nthree four"


def test_invisible_characters_are_dropped() -> None:
    assert clean("pass\u200bword\x00 expired\u202e").text == "password expired"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert len(clean(text).text) <= MAX_CLEAN
    assert isinstance(normalise(text), str)
