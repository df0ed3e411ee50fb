"""How hard an English text is to read: the Flesch-Kincaid grade, about the years of school that it asks for.

Written by hand because it is thirty lines and because general libraries count names: "Microsoft Authenticator" in every
step would make any article look academic, while a reader only matches such words with what stands on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ABBREVIATIONS = {"e.g.", "i.e.", "etc.", "vs.", "no.", "approx."}
_CLOSING = "\"')]*_\u201d\u2019"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# Addresses, paths and commands are copied or clicked, not read.
_NOT_PROSE = re.compile(r"[/\\@<>={}|]|\w\.\w")


def count_sentences(text: str) -> int:
    """How many sentences; a text without a full stop at its end counts as one more, an empty one as none."""
    ends = [_ends(word) for word in text.split()]
    return sum(ends) + (0 if not ends or ends[-1] else 1)


def grade(texts: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of several texts together; 0.0 when they have no words.

    Words that begin with a capital inside a sentence, or have one further in, are names and count as one syllable.
    """
    words = syllables = sentences = 0
    for text in texts:
        sentences += count_sentences(text)
        opening = True
        for token in text.split():
            for word in [] if _NOT_PROSE.search(token) else _WORD.findall(token[:60]):
                words += 1
                name = word != word.lower() and not (opening and word[1:] == word[1:].lower())
                syllables += 1 if name else _syllables(word.lower())
                opening = False
            opening = opening or _ends(token)
    if not words or not sentences:
        return 0.0
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def _ends(word: str) -> bool:
    bare = word.rstrip(_CLOSING)
    # a lone mark is quoted, not read: the characters that a file name may not have
    return bare.endswith((".", "!", "?")) and len(bare) > 1 and word.lower().lstrip("(") not in _ABBREVIATIONS


def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end (`change`, `closed`) but with that of `table`, `needed`."""
    count = len(_VOWELS.findall(word))
    silent = (word.endswith("e") and not word.endswith(("le", "ee", "ye"))) or (
        word.endswith("ed") and not word.endswith(("ted", "ded", "eed"))
    )
    return max(1, count - silent)
