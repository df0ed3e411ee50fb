"""A first look through a text with RE2, which reads every character once: which lines could a pattern match at all?

Most patterns match nowhere, and Python's engine would need seconds to find that out of a megabyte of hostile text. RE2
has no lookarounds; without them a pattern matches more, never less, so what it does not find is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import re2

_OPENS = ("(?!", "(?<!")
_POSSESSIVE = re.compile(r"(?<=[+*?}])\+")
# Counting words takes a state for every count; any number of them, in one line, takes one.
_COUNTED = re.compile(r"\{\d+,\d+\}\??")
_FOREIGN_LETTER = re.compile(r"[^\W\x00-\x7f]")
# Bytes an expression. All together have grown to 40 MB over 4,000 real tickets.
_MEMORY = 8 << 20
# Characters looked at together: of a long text each part holds the words that only few expressions need, and the first
# parts may say all that the rest could.
_PART = 4_000


@dataclass(frozen=True)
class Prepared:
    """One sentence a line, and the same as bytes, a byte a character: words in other scripts become underscores."""

    sentences: str
    ascii: bytes

    @classmethod
    def of(cls, sentences: str) -> Prepared:
        plain = sentences if sentences.isascii() else _FOREIGN_LETTER.sub("_", sentences)
        return cls(sentences, plain.encode("ascii", "replace"))

    def parts(self) -> Iterator[Prepared]:
        """The text cut at the ends of lines, in order: no match reaches over one."""
        at = 0
        while (end := self.ascii.find(b"\n", at + _PART)) >= 0:
            yield Prepared(self.sentences[at:end], self.ascii[at:end])
            at = end + 1
        yield Prepared(self.sentences[at:], self.ascii[at:]) if at else self


class FirstLooks:
    """Which of many regular expressions are worth a look of their own.

    RE2 knows words without which an expression cannot match, and looks for those of all expressions in one go.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        self._filter = re2.Filter()
        for source in sources:
            self._filter.Add(_loosened(source), _options())
        self._filter.Compile()

    def which(self, text: Prepared, *, closely: bool = True) -> frozenset[int]:
        """The numbers of those that may match, as they came; the others cannot.

        Not `closely`, it is all of those whose words are there: cheap, also where the words of nearly all are.
        """
        return frozenset(self._filter.Match(text.ascii, potential=not closely) or ())


class FirstLook:
    """Finds the lines in which a regular expression, as whole words, may match; the others it cannot match."""

    def __init__(self, source: str) -> None:
        self._expression = re2.compile(_loosened(source), _options())

    def lines(self, text: Prepared) -> list[tuple[int, int]]:
        """Where those lines begin and end, in order."""
        found, lines = self._expression.search(text.ascii), []
        while found:
            last = found.end() - 1  # the sign after the match, or its last letter at the end of the text
            begin, end = text.ascii.rfind(b"\n", 0, last) + 1, text.ascii.find(b"\n", last)
            lines.append((begin, end if end >= 0 else len(text.ascii)))
            found = self._expression.search(text.ascii, end) if end >= 0 else None
        return lines


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem, options.log_errors, options.encoding = _MEMORY, False, re2.Options.Encoding.LATIN1
    return options


def _loosened(source: str) -> bytes:
    looser = _COUNTED.sub("*", _POSSESSIVE.sub("", _without_lookarounds(source))).replace(r"\Z", r"\z")
    return rf"(?:\A|\W)(?:{looser})(?:\W|\z)".encode("ascii")


def _without_lookarounds(source: str) -> str:
    """The expression without its negative lookarounds, nested brackets included."""
    kept, at = [], 0
    while at < len(source):
        if source.startswith(_OPENS, at):
            at = _closing(source, at)
        elif source[at] == "\\":
            kept.append(source[at : at + 2])
            at += 2
        else:
            kept.append(source[at])
            at += 1
    return "".join(kept)


def _closing(source: str, at: int) -> int:
    """The place after the bracket that closes the one at `at`."""
    depth = 0
    for part in re.finditer(r"\\.|\[\^?\]?[^\]]*\]|[()]", source[at:]):
        depth += {"(": 1, ")": -1}.get(part[0], 0)
        if not depth:
            return at + part.end()
    raise ValueError(f"a bracket is not closed: {source[at : at + 40]}")
