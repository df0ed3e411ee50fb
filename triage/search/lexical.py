"""Words: tokens, stop words, error codes, and BM25 over several fields of the articles (bm25s).

Product names and codes hit here, everyday words hit in the vectors; `retrieval.py` adds the two.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_WORD = re.compile(r"\w+(?:[-.'’]\w+)*")
_JOINT = re.compile(r"[-.'’]")
_ENDING = re.compile(r"['’](?:s|t|re|ve|ll|m|d)$")
# An identifier that says exactly which fault it is: hexadecimal, or letters and digits with three digits in a row.
_CODE = re.compile(r"\b(?:0x[0-9a-f]{4,16}|[a-z]{0,8}[-_]?\d{3,12}[a-z]{0,4})\b")
# Years, products of a year, round numbers and quantities name no fault.
_NO_CODE = re.compile(
    r"[a-z]*[-_]?(?:(?:19|20)\d\d|365)|[1-9]0{2,11}|1080|1024"
    r"|\d+(?:[kmgt]i?b|[kmg]?bps|[km]?hz|ms|px|p|k|ma|mah|mm|cm|th|am|pm|min|hrs?|days?)"
)
_STOP_WORDS = """
a about after again all also am an and any are as at be been before but by can could did do does doing done for from
get gets getting got had has have he hello help her hi him his how i if in into is it its just know like me my need no
not now of on one or our out please she should since so some thank thanks that the their them then there these they
this those to too tried try trying up us use using want wants was we went were what when where which while who why
will with work working would you your
"""
# "don't" after its ending is cut, and as people in a hurry type it
_NEGATIONS = """
ain aren cant couldn couldnt didn didnt doesn doesnt don dont hadn hasn hasnt haven havent isn isnt needn shouldn wasn
wasnt weren won wont wouldn wouldnt
"""
STOP_WORDS = frozenset(_STOP_WORDS.split() + _NEGATIONS.split())


def tokens(text: str) -> list[str]:
    """Index terms in order: lower-case, plural folded, hyphens both joined and apart; stop words left out."""
    out: list[str] = []
    for word in _WORD.findall(text.lower()):
        if not word.isalnum():
            word = _ENDING.sub("", word)
            parts = [p for p in _JOINT.split(word) if p]
            if len(parts) > 1:
                out.append(_singular("".join(parts)))
                out += [_singular(p) for p in parts if p not in STOP_WORDS]
                continue
        if word not in STOP_WORDS:
            out.append(_singular(word))
    return out


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def codes(text: str) -> frozenset[str]:
    """Error codes and other exact identifiers in `text`; years and round numbers are not."""
    return frozenset(c for c in _CODE.findall(text.lower()) if not _NO_CODE.fullmatch(c))


@dataclass(frozen=True)
class QueryWords:
    """A query's terms, the rarity (0 … 1) of each different one, its codes, and what BM25 can reach with such terms."""

    terms: tuple[str, ...]
    rarity: Mapping[str, float]
    codes: frozenset[str]
    scale: float

    @property
    def total(self) -> float:
        return max(sum(self.rarity.values()), 0.5)


@dataclass(frozen=True)
class Field:
    """One text field of every article: BM25 scores in article order."""

    size: int
    postings: Mapping[str, tuple[NDArray[np.int32], Floats]]

    @classmethod
    def build(cls, documents: Sequence[list[str]]) -> Field:
        if not any(documents):
            return cls(len(documents), {})
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        index.index(list(documents), show_progress=False)
        # bm25s scores every pair of term and article when it indexes; a query only adds a few columns up
        columns, starts = index.scores, index.scores["indptr"].tolist()
        slices = (
            (term, slice(starts[n], starts[n + 1])) for term, n in index.vocab_dict.items() if n + 1 < len(starts)
        )
        return cls(len(documents), {t: (columns["indices"][s], columns["data"][s]) for t, s in slices})

    @classmethod
    def stacked(cls, fields: Sequence[Field]) -> Field:
        """The fields one after the other, to be asked in one go."""
        terms = dict.fromkeys(term for field in fields for term in field.postings)
        starts = np.cumsum([0, *(field.size for field in fields)])
        postings = {}
        for term in terms:
            found = [
                (field.postings[term], at) for field, at in zip(fields, starts, strict=False) if term in field.postings
            ]
            places = np.concatenate([articles + np.int32(at) for (articles, _), at in found])
            postings[term] = (places, np.concatenate([scores for (_, scores), _ in found]))
        return cls(int(starts[-1]), postings)

    def scores(self, words: QueryWords) -> Floats:
        """BM25 of each article as a share of what the query could reach: comparable between queries and collections."""
        total = np.zeros(self.size, np.float32)
        for term in words.terms:
            if term in self.postings:
                articles, scores = self.postings[term]
                total[articles] += scores
        return total / np.float32(words.scale)


class Lexicon:
    """The three fields (whole, title, symptoms), each article's vocabulary, and inverse document frequencies."""

    def __init__(self, whole: Sequence[str], titles: Sequence[str], symptoms: Sequence[str]) -> None:
        title_terms, symptom_terms = [tokens(t) for t in titles], [tokens(s) for s in symptoms]
        # the title three times: BM25F's field weight, by the plainest means
        whole_terms = [t * 3 + tokens(w) for t, w in zip(title_terms, whole, strict=True)]
        self.whole, self.title = Field.build(whole_terms), Field.build(title_terms)
        self.symptoms = Field.build([t + s for t, s in zip(title_terms, symptom_terms, strict=True)])
        self._stacked = Field.stacked((self.whole, self.title, self.symptoms))
        self.vocabulary = [frozenset(t) for t in whole_terms]
        self.title_vocabulary = [frozenset(t) for t in title_terms]
        self.codes = [codes(f"{t} {w}") for t, w in zip(titles, whole, strict=True)]
        self._rarest = math.log(1 + (len(self.vocabulary) + 0.5) / 0.5)
        self._frequency = Counter(term for terms in self.vocabulary for term in terms)

    def query(self, text: str) -> QueryWords:
        terms = tokens(text)
        rarity = {t: self.rarity(t) for t in dict.fromkeys(terms)}
        scale = max(sum(rarity[t] for t in terms), 0.5) * self._rarest
        return QueryWords(tuple(terms), rarity, codes(text), scale)

    def scores(self, words: QueryWords) -> Floats:
        """BM25 in whole, title and symptoms: shape (3, articles)."""
        return self._stacked.scores(words).reshape(3, -1)

    def rarity(self, term: str) -> float:
        """Inverse document frequency in these articles, scaled to 0 (in every article) … 1 (in none)."""
        size, seen = len(self.vocabulary), self._frequency.get(term, 0)
        return math.log(1 + (size - seen + 0.5) / (seen + 0.5)) / self._rarest

    def knows(self, term: str) -> bool:
        return term in self._frequency
