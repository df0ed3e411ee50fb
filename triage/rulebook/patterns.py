"""Ways of saying something, written to be read: `give ~5 <RIGHT>` is "give", at most five words, a word for rights.

A space stands for whatever parts two words of one sentence, `~N` for at most N words, `<NAME>` for a list of words
(see `rule_words`), `[ ]` for a space and nothing else; the rest is a regular expression. No way reaches over the end of
a sentence, every gap is bounded and gives nothing back: the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from triage.rulebook.quick import FirstLook, FirstLooks, Prepared
from triage.rulebook.words import WORDS

_BETWEEN = r"(?:[^\w\n]++)"
_GAP = r"(?:[^\w\n]++\w++){0,%s}?" + _BETWEEN
_LIST = re.compile(r"<([A-Z_]+)>")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
# Runs of more than six characters between two words say no more than six.
_PUNCTUATION = re.compile(r"([^\w\n]{6})[^\w\n]+")
_SHORTEST_SENTENCE = 3
# Words; more than any pattern reaches over.
_STEP = 80
# How many characters before, and on both sides, can take a match back. Bounds: one sentence may be a megabyte.
_BEFORE, _AROUND = 90, 300


@dataclass(frozen=True)
class Pattern:
    """Ways of saying one thing.

    A match counts unless a way in `before` leads up to it or one in `unless` stands in its sentence. Every entry of
    `also` must match somewhere in the text. Nothing elsewhere in the text takes a match back: harmless words around a
    request change nothing.
    """

    ways: tuple[str, ...]
    before: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def search(self, part: Prepared) -> re.Match[str] | None:
        """The first match in a part of a text that counts, whatever must stand elsewhere in the text; or None."""
        for begin, end in self._first_look.lines(part):
            finds = _compiled(self.ways)
            found = finds.search(part.sentences, begin, end)
            while found and not self._counts(found):
                found = finds.search(part.sentences, found.start() + 1, end)
            if found:
                return found
        return None

    def is_backed(self, text: Prepared) -> bool:
        """Whether the text has all that must stand in it beside a match."""
        return all(_compiled((way,)).search(text.sentences) for way in self.also)

    @cached_property
    def _first_look(self) -> FirstLook:
        return FirstLook(_expanded(self.ways))

    def _counts(self, found: re.Match[str]) -> bool:
        text, begin, end = found.string, found.start(), found.end()
        before = text[max(0, begin - _AROUND) : begin].rpartition("\n")[2]
        if self.before and _leading(self.before).search(before[-_BEFORE:]):
            return False
        after = text[end : end + _AROUND].partition("\n")[0]
        return not (self.unless and _compiled(self.unless).search(before + text[begin:end] + after))


def first_looks(patterns: Sequence[Pattern]) -> FirstLooks:
    """First looks of all the patterns, by their numbers."""
    return FirstLooks([_expanded(pattern.ways) for pattern in patterns])


# Compiled on first use: most tickets need few of them, and a process should start at once.
@lru_cache(maxsize=512)
def _compiled(ways: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_expanded(ways)})(?!\w)")


@lru_cache(maxsize=64)
def _leading(ways: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_expanded(ways)})[ '\"(*]*$")


def _expanded(ways: tuple[str, ...]) -> str:
    """Put in the lists of words, which may name others, and then the gaps and the spaces."""
    source, before = "|".join(ways), ""
    while source != before:
        before, source = source, _LIST.sub(lambda name: f"(?:{WORDS[name[1]]})", source)
    source = re.sub(r" ~(\d+) ", lambda gap: _GAP % gap[1], source).replace("[ ]", "\0")
    return source.replace(" ", _BETWEEN).replace("\0", " ")


def prepared(normalised: str) -> Prepared:
    """A text from `text.normalise`, ready for every pattern."""
    return Prepared.of(sentences(normalised))


def sentences(text: str) -> str:
    """The text with one sentence a line, each once: single spaces, short runs of punctuation.

    A piece of fewer than three words ends nothing, or full stops between the words would hide a sentence. A very long
    sentence comes in overlapping stretches, so that a megabyte of the same few words is looked through once.
    """
    lines: list[list[str]] = []
    last = 0
    for piece in _SENTENCE_END.split(_PUNCTUATION.sub(r"\1", text)):
        words = piece.split()
        if lines and min(len(words), last) < _SHORTEST_SENTENCE:
            lines[-1].extend(words)
        else:
            lines.append(words)
        last = len(words)
    stretches = (line[at : at + 2 * _STEP] for line in lines for at in range(0, max(len(line) - _STEP, 1), _STEP))
    return "\n".join(dict.fromkeys(map(" ".join, stretches)))
