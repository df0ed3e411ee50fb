"""A first look through a text with RE2, which reads every character once: which lines could a pattern match at all?

Most patterns match nowhere, and Python's engine would need seconds to find that out of a megabyte of hostile text. RE2
has no lookarounds; without them a pattern matches more, never less, so what it does not find is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import re2

_OPENS = ("(?!", "(?<!")
_POSSESSIVE = re.compile(r"(?<=[+*?}])\+")
# Counting words takes a state for every count; any number of them, in one line, takes one.
_COUNTED = re.compile(r"\{\d+,\d+\}\??")
_FOREIGN_LETTER = re.compile(r"[^\W\x00-\x7f]")
# Bytes an expression. All together have grown to 60 MB over 15,000 real tickets.
_MEMORY = 8 << 20


@dataclass(frozen=True)
class Prepared:
    """One sentence a line, and the same as bytes, a byte a character: words in other scripts become underscores."""

    sentences: str
    ascii: bytes

    @classmethod
    def of(cls, sentences: str) -> Prepared:
        return cls(sentences, _FOREIGN_LETTER.sub("_", sentences).encode("ascii", "replace"))


class FirstLook:
    """Finds the lines in which a regular expression, as whole words, may match; the others it cannot match."""

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.max_mem, options.log_errors, options.encoding = _MEMORY, False, re2.Options.Encoding.LATIN1
        looser = _COUNTED.sub("*", _POSSESSIVE.sub("", _without_lookarounds(source))).replace(r"\Z", r"\z")
        self._expression = re2.compile(rf"(?:\A|\W)(?:{looser})(?:\W|\z)".encode("ascii"), options)

    def sees(self, text: Prepared) -> bool:
        """Whether there is any such line."""
        return self._expression.search(text.ascii) is not None

    def lines(self, text: Prepared) -> list[tuple[int, int]]:
        """Where those lines begin and end, in order."""
        found, lines = self._expression.search(text.ascii), []
        while found:
            last = found.end() - 1  # the sign after the match, or its last letter at the end of the text
            begin, end = text.ascii.rfind(b"\n", 0, last) + 1, text.ascii.find(b"\n", last)
            lines.append((begin, end if end >= 0 else len(text.ascii)))
            found = self._expression.search(text.ascii, end) if end >= 0 else None
        return lines


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
