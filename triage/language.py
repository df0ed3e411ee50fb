"""Which language a ticket is written in. Firstline's models read English; anything plainly else goes to a person.

Calling an English ticket foreign costs its writer an answer, so that needs two things at once: the detector is sure,
and the function words are those of another language. In doubt a text is English or unknown.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from triage.cleaning.function_words import ENGLISH, LANGUAGES_OF

_CANDIDATES = """
ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr sv ta th tr uk ur vi zh
"""

_READ = 2_000
_FEWEST_WORDS = 4
_FEWEST_LETTERS = 15
# Probability of English above which a text is not called foreign, with and without function words to confirm it.
_DOUBT = 0.2
_LEAST_DOUBT = 0.02

# Words of code, logs and addresses, names in capitals: they say nothing about the language around them.
_NO_PROSE = re.compile(r"[@\\/_=<>{}|\d]|\w[.:]\w|[a-z][A-Z]|^\W*[A-Z]{2,}\W*$")
_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u0590-\u05ff\u0620-\u065f\u066e-\u06d3\u0750-\u077f\u0900-\u0dff\u0e00-\u0eff"
    "\u1000-\u10ff\u1100-\u11ff\u1200-\u137f\u1780-\u17ff\u1f00-\u1fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uff66-\uff9d\U00020000-\U0002ffff]"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# The language that a script stands for; where several share it, the detector chooses among them.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff\uff66-\uff9d]"), ()),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]"), ()),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]"), ()),
    ("ru", re.compile("[\u0400-\u052f]"), ("ru", "uk", "bg", "sr")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]"), ("ar", "fa", "ur")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), ()),
    ("he", re.compile("[\u0590-\u05ff]"), ()),
    ("hi", re.compile("[\u0900-\u097f]"), ()),
    ("bn", re.compile("[\u0980-\u09ff]"), ()),
    ("ta", re.compile("[\u0b80-\u0bff]"), ()),
    ("th", re.compile("[\u0e00-\u0e7f]"), ()),
)


@dataclass(frozen=True)
class Language:
    """An ISO 639-1 code, or "unknown" for what is too short or no prose; and whether the models can read it."""

    code: str
    supported: bool


ENGLISH_TEXT = Language("en", True)
UNKNOWN = Language("unknown", True)


def detect(text: str) -> Language:
    """The language of `text`, by its first 2,000 characters.

    Short texts, codes and logs are unknown and count as supported. A text mostly in another script than Latin is never
    supported, however short.
    """
    text = text[:_READ]
    if not text.isascii():
        # mathematical or full-width letters and those under heaps of accents are Latin ones in costume
        text = _MARKS.sub("", unicodedata.normalize("NFKC", text))
        if _mostly_other_script(text):
            return Language(_by_script(text), False)
    words = [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]
    english = sum(word in ENGLISH for word in words)
    if english >= 3 and english >= len(words) / 4:
        return ENGLISH_TEXT
    foreign = _foreign_words(words)
    if english >= 3 and english >= 2 * foreign:
        return ENGLISH_TEXT
    prose = _WORD.findall(" ".join(word for word in text.split() if not _NO_PROSE.search(word)))
    if len(prose) < _FEWEST_WORDS or sum(map(len, prose)) < _FEWEST_LETTERS:
        return UNKNOWN
    return _judge(prose, english, foreign)


def _judge(prose: list[str], english: int, foreign: int) -> Language:
    """Weigh the detector's opinion against the function words counted: English ones and those of another language."""
    ranking = _identifier().rank(" ".join(prose).lower())
    best = str(ranking[0][0])
    doubt = float(dict(ranking)["en"])
    # the detector takes Danish for Norwegian and such, so what counts is how sure it is that this is not English
    own_words = foreign >= 2 and foreign > english and doubt <= _DOUBT
    accented = sum(not word.isascii() for word in prose) >= 2
    long_enough = accented or len(prose) >= 2 * _FEWEST_WORDS
    no_words_known = english == 0 and foreign < 2 and doubt <= _LEAST_DOUBT and long_enough
    if best != "en" and (own_words or no_words_known):
        return Language(best, False)
    return ENGLISH_TEXT if english or best == "en" else UNKNOWN


def _foreign_words(words: list[str]) -> int:
    """How many function words there are of the foreign language that has the most."""
    counts = Counter(code for word in words for code in LANGUAGES_OF.get(word, ()))
    return max(counts.values(), default=0)


def _mostly_other_script(text: str) -> bool:
    # a single letter is more often part of a face: ¯\_(ツ)_/¯
    others = len(_OTHER_SCRIPT.findall(text))
    return others >= 2 and others > len(_LATIN.findall(text))


def _by_script(text: str) -> str:
    counts = [(len(pattern.findall(text)), code, choices) for code, pattern, choices in _SCRIPTS]
    # Japanese is written with more Chinese characters than its own
    if counts[0][0] and counts[2][0]:
        counts[0] = (counts[0][0] + counts[2][0], *counts[0][1:])
    most, code, choices = max(counts, key=lambda count: count[0])
    if not most:
        return "unknown"
    if choices:
        found, _ = _identifier().classify(text.lower())
        return str(found) if found in choices else code
    return code


@functools.cache
def _identifier() -> Any:
    """The detector; loading it takes about a second, so it waits until a text needs it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CANDIDATES.split())
    return identifier
