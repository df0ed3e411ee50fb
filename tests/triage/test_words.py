"""The words: every sentence is there and is used, and a mistake names file and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from triage.clarify import PAST_IT
from triage.talk.replies import Move
from triage.talk.words import FOLDER, PHRASES, SENTENCES, WordsInvalid, load_words, read_words, spoken

ENGLISH = (FOLDER / "en.toml").read_text(encoding="utf-8")
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for path in [*FOLDER.parent.glob("*.py"), FOLDER.parent.parent / "dialogue.py"]
    if path.name != "words.py"
)
# Composed where they are used: why_<reason>, not_now_<phase>, button_<move>.
COMPOSED = re.compile(r"why_|not_now_|button_(?:" + "|".join(Move) + ")$")


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_used(key: str) -> None:
    assert f'"{key}"' in SOURCES or COMPOSED.match(key)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.name)
def test_every_language_is_complete(file: Path) -> None:
    assert read_words(file.read_text(encoding="utf-8"), file.stem, file.name).sentences.keys() == SENTENCES.keys()


@pytest.mark.parametrize("move", Move)
def test_every_move_has_a_label(move: Move) -> None:
    assert load_words().label(move)


def test_the_way_past_a_question_is_named_as_the_engine_names_it() -> None:
    assert load_words().say("past_it") == PAST_IT


@pytest.mark.parametrize("locale", ["en", "en-GB", "EN_us", "de", "de-AT", "../../etc/passwd", ""])
def test_a_language_without_words_of_its_own_speaks_english(locale: str) -> None:
    assert load_words(locale).say("button_not_yet") == "Not yet"


def test_what_is_filled_in_is_never_filled_in_again() -> None:
    assert "“{number}”" in load_words().say("handover", number="INC-1", group="{number}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rated = "', 'ratd = "', "sentences.rated: expected a sentence"),
        ('rated = "', 'ratd = "', "sentences.ratd: unknown"),
        (
            'button_score = "{score} of 5"',
            'button_score = "of 5"',
            "sentences.button_score: placeholder {score} is missing",
        ),
        ('button_score = "{score} of 5"', 'button_score = "{score} {x}"', "button_score: unknown placeholder {x}"),
        ('button_score = "{score} of 5"', 'button_score = "{score} {0}"', "button_score: a brace that belongs to no"),
        ('button_score = "{score} of 5"', "button_score = 5", "sentences.button_score: expected a sentence"),
        ('button_score = "{score} of 5"', 'button_score = " "', "sentences.button_score: expected a sentence"),
        ('"Monday", ', "", "calendar.weekdays: expected a list of 7 names"),
        ("greeting = [", "greetings = [", "phrases.greeting: expected a list of phrases"),
        ("greeting = [", "greetings = [", "phrases.greetings: unknown"),
        ("[calendar]", "[calender]", "calendar: expected a table"),
        ("[calendar]", "[calender]", "calender: unknown"),
        ('"hi", ', '"?!", ', "phrases.greeting: expected a list of phrases"),
        ("[phrases]", "[phrases", "expected TOML"),
    ],
)
def test_a_mistake_names_file_and_key(old: str, new: str, said: str) -> None:
    with pytest.raises(WordsInvalid, match=re.escape(said)) as error:
        read_words(ENGLISH.replace(old, new, 1), "en", "xx.toml")
    assert str(error.value).startswith("xx.toml")


@pytest.mark.parametrize(
    ("text", "list_name"),
    [
        ("It works!", "solved"),
        ("  THANKS, that did it :)", "solved"),
        ("it’s fixed", "solved"),
        ("Yes.", "yes"),
        ("No", "no"),
        ("still doesn’t work…", "still_not"),
        ("Thank you!!", "thanks"),
        ("Good morning,", "greeting"),
    ],
)
def test_phrases_are_heard_however_they_are_typed(text: str, list_name: str) -> None:
    words = load_words()
    assert [name for name in PHRASES if words.hears(text, name)] == [list_name]


@pytest.mark.parametrize(
    "text",
    [
        "it works on my phone but not here",
        "no idea",
        "thanks, but it still drops",
        "hi, my vpn drops",
        "",
        "?",
        "yes " * 40,
    ],
)
def test_what_says_more_is_no_phrase(text: str) -> None:
    assert not load_words().hears(text, *PHRASES)


def test_no_phrase_means_two_things() -> None:
    heard = [phrase for name in PHRASES for phrase in load_words().phrases[name]]
    assert len(heard) == len(set(heard))
    assert all(phrase == spoken(phrase) for phrase in heard)
