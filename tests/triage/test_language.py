"""English with accents, typos and pasted errors stays English; other languages are seen; short texts stay unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.language import Language, detect

CASES = [
    tuple(line.split("\t", 1))
    for line in (Path(__file__).parent / "language_cases.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("code", "text"), CASES, ids=lambda value: value[:50])
def test_it_tells_the_language(code: str, text: str) -> None:
    assert detect(text) == Language(code, code in ("en", "unknown"))


@pytest.mark.parametrize("text", ["сбой", "打印", "خطأ", "σφάλμα", "שגיאה", "ปัญหา", "त्रुटि", "ఎర్రర్", "შეცდომა"])
def test_another_script_is_unsupported_however_short(text: str) -> None:
    assert not detect(text).supported


@pytest.mark.parametrize(
    "text",
    ["¯\\_(ツ)_/¯", "١٢٣٤٥", "Ω 50", "5 µm", "ｍｙ ｐｃ ｄｏｅｓ ｎｏｔ ｓｔａｒｔ", "𝐦𝐲 𝐩𝐜 𝐝𝐨𝐞𝐬 𝐧𝐨𝐭 𝐬𝐭𝐚𝐫𝐭"],
)
def test_faces_digits_units_and_latin_letters_in_costume_are_supported(text: str) -> None:
    assert detect(text).supported


def test_mostly_english_with_a_few_words_of_another_script_is_english() -> None:
    text = "The customer wrote Здравствуйте in the subject and now the mail will not open"
    assert detect(text) == Language("en", True)


def test_a_german_ticket_that_quotes_an_english_error_is_german() -> None:
    text = (
        "Guten Morgen, seit gestern kann ich keine Mails mehr senden und es kommt immer diese Meldung: "
        '"The operation failed." Ich habe den Rechner schon zweimal neu gestartet, aber das hilft nicht.'
    )
    assert detect(text).code == "de"


def test_a_log_beneath_an_english_sentence_changes_nothing() -> None:
    log = "2026-03-01 14:02:11 ERROR com.acme.Dienst - Verbindung /srv/daten verweigert\n"
    assert detect("The service on our server does not start anymore and we have no idea why\n" + 8 * log).supported


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    language = detect(text)
    assert language.supported or language.code != "en"
