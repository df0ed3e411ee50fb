"""Training texts -> the vocabulary of the word features, and the matrix of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from triage.learned.words import Words, part_grams, tokens, word_grams

MOST_WORDS, MOST_PARTS = 60_000, 40_000
# In a large corpus a gram seen once or twice is a name or a number; in a small one it is half of what is known.
LARGE = 20_000
_SMALL_FEWEST, _LARGE_FEWEST = (1, 2), (3, 5)


def learn_words(texts: Sequence[str]) -> Words:
    """Choose the grams by the number of texts they occur in (ties by alphabet) and weigh them by idf."""
    split = [tokens(text) for text in texts]
    whole = Counter(gram for words in split for gram in set(word_grams(words)))
    parts = _part_frequency([set(words) for words in split])
    fewest = _LARGE_FEWEST if len(texts) >= LARGE else _SMALL_FEWEST
    chosen = _most(whole, fewest[0], MOST_WORDS)
    chosen_parts = _most(parts, fewest[1], MOST_PARTS)
    seen = np.array([whole[gram] for gram in chosen] + [parts[gram] for gram in chosen_parts], np.float64)
    idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float16).astype(np.float32)
    return Words([*chosen, *chosen_parts], len(chosen), idf)


def _part_frequency(bags: Sequence[set[str]]) -> Counter[str]:
    """In how many bags of words each letter gram occurs; counted by number, since strings take five times as long."""
    number_of: dict[str, int] = {}
    grams_of: dict[str, NDArray[np.int64]] = {}
    for word in sorted(set().union(*bags)):
        grams_of[word] = np.array([number_of.setdefault(gram, len(number_of)) for gram in part_grams(word)], np.int64)
    seen = np.zeros(len(number_of), np.int64)
    for bag in bags:
        if bag:
            seen[np.concatenate([grams_of[word] for word in bag])] += 1
    return Counter(dict(zip(number_of, seen.tolist(), strict=True)))


def _most(frequency: Counter[str], fewest: int, most: int) -> list[str]:
    kept = [gram for gram, count in frequency.items() if count >= fewest]
    kept.sort(key=lambda gram: (-frequency[gram], gram))
    return sorted(kept[:most])


def word_matrix(words: Words, texts: Sequence[str]) -> sparse.csr_array:
    """The word features of each text: shape (len(texts), len(words)), float32."""
    rows = [(numbers.astype(np.int32), weights) for numbers, weights in map(words.features, texts)]
    # scikit-learn takes 32-bit numbers only
    ends = np.cumsum([0, *(len(numbers) for numbers, _ in rows)], dtype=np.int32)
    columns = np.concatenate([numbers for numbers, _ in rows])
    weights = np.concatenate([values for _, values in rows])
    return sparse.csr_array((weights, columns, ends), shape=(len(texts), len(words)))
