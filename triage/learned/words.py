"""Text -> weighted word and letter n-grams: the half of the classifier that knows codes, names and typing errors.

Word 1–2 grams and, within words, 3–5 letters; sublinear tf-idf, each of the two blocks of length 1. Written without
scikit-learn because serving must not import it (a second of start-up); training uses the very same functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"\w+")
# What comes later in a ticket has never changed a label, and a megabyte must not cost a second.
_HEAD, _TAIL = 16_000, 4_000
_WORD_LETTERS = 40
_REMEMBERED_WORDS = 20_000
PART_LENGTHS = (3, 4, 5)


def tokens(text: str) -> list[str]:
    """The words of a text in lower case; of a very long text its head and its tail."""
    if len(text) > _HEAD + _TAIL:
        text = text[:_HEAD] + " " + text[-_TAIL:]
    return [token[:_WORD_LETTERS] for token in _TOKEN.findall(text.lower())]


def word_grams(words: Sequence[str]) -> list[str]:
    """Single words and neighbouring pairs."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def part_grams(word: str) -> list[str]:
    """Runs of three to five letters of one word, which is fenced by spaces so that beginnings and ends differ."""
    fenced = f" {word} "
    return [fenced[i : i + n] for n in PART_LENGTHS for i in range(len(fenced) - n + 1)]


class Words:
    """A vocabulary with its idf weights: word grams first (`split` of them), then letter grams."""

    def __init__(self, grams: Sequence[str], split: int, idf: NDArray[np.float32]) -> None:
        self.grams, self.split, self.idf = tuple(grams), split, idf
        self._words = {gram: number for number, gram in enumerate(self.grams[:split])}
        self._parts = {gram: split + number for number, gram in enumerate(self.grams[split:])}
        self._remembered: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.grams)

    def features(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers of the grams that occur, ascending, with their weights. Unknown grams are left out."""
        words = tokens(text)
        known = self._words
        found = [known[gram] for gram in word_grams(words) if gram in known]
        for word in words:
            found += self._parts_of(word)
        numbers, counts = np.unique(np.array(found, np.int64), return_counts=True)
        weights = (1 + np.log(counts.astype(np.float32))) * self.idf[numbers]
        border = int(numbers.searchsorted(self.split))
        for part in (weights[:border], weights[border:]):
            part /= max(float(np.sqrt(part @ part)), 1e-9)
        return numbers, weights

    def _parts_of(self, word: str) -> tuple[int, ...]:
        numbers = self._remembered.get(word)
        if numbers is None:
            known = self._parts
            numbers = tuple([known[gram] for gram in part_grams(word) if gram in known])
            if len(self._remembered) < _REMEMBERED_WORDS:
                self._remembered[word] = numbers
        return numbers
