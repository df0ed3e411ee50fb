"""How a training corpus is written, and how a text written otherwise is brought near to it.

Many ticket exports are lower-cased and stripped of punctuation and small words. A model trained on one sees a
naturally written ticket as something foreign: it must be stripped alike before vectors and words are made of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Words that carry grammar and hardly any topic; only those that the corpus really lacks are ever dropped.
_GRAMMAR = """
a an the this that these those i me my mine myself we us our ours you your yours he him his she her it its they them
their am is are was were be been being do does did doing done have has had having will would shall should can could may
might must and or but nor so yet if then else because while although though since until unless of at by for with about
against between into through during before after above below to from up down in out on off over under again further once
here there when where why how what which who whom whose all any both each few more most other some such no not only own
same than too very just now also ever never always still already even much many as d ll m o re s t ve don doesn didn isn
aren wasn won wouldn couldn haven hasn
"""
FUNCTION_WORDS = frozenset(_GRAMMAR.split())
_EVERYDAY = ("the", "a", "i", "to", "is", "my")
# Everyday English has each of the six in 20–60 % of its tickets; the stripped public set in 4 %.
_STRIPPED_BELOW = 0.08
_DROPPED_BELOW = 0.06
_HARDLY_ANY = 0.01
_FOREIGN_SHARE = 0.35
_FEWEST_TEXTS = 50
_HEAD = 20_000

_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARK = re.compile(r"[^\w\s]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Style:
    """What the training texts lack. The default is ordinary writing: nothing is changed."""

    stripped: bool = False
    digits: bool = True
    dropped: frozenset[str] = field(default_factory=frozenset)

    def is_foreign(self, text: str) -> bool:
        """Is `text` written otherwise than the training corpus was? Never, when that was ordinary writing."""
        if not self.stripped:
            return False
        text = text[:_HEAD]
        if text != text.lower() or _MARK.search(text):
            return True
        words = text.split()
        return sum(word in self.dropped for word in words) > _FOREIGN_SHARE * max(len(words), 1)

    def prepare(self, text: str) -> str:
        """The text as the training corpus would have held it; unchanged when it is not foreign."""
        if not self.is_foreign(text):
            return text
        kept = (_WORD if self.digits else _LETTERS).findall(text.lower())
        return " ".join(word for word in kept if len(word) > 1 and word not in self.dropped) or text


def learn_style(texts: Sequence[str]) -> Style:
    """Look whether the corpus lacks upper case, punctuation and small words, all three; otherwise ordinary writing."""
    if len(texts) < _FEWEST_TEXTS:
        return Style()
    marked = _share(text != text.lower() or _MARK.search(text) is not None for text in texts)
    frequency = Counter(word for text in texts for word in set(text.split()) & FUNCTION_WORDS)
    everyday = sum(frequency[word] for word in _EVERYDAY) / len(_EVERYDAY) / len(texts)
    if marked > _HARDLY_ANY or everyday > _STRIPPED_BELOW:
        return Style()
    dropped = frozenset(word for word in FUNCTION_WORDS if frequency[word] < _DROPPED_BELOW * len(texts))
    digits = _share(_DIGIT.search(text) is not None for text in texts) > _HARDLY_ANY
    return Style(stripped=True, digits=digits, dropped=dropped)


def _share(truths: Iterable[bool]) -> float:
    found = list(truths)
    return sum(found) / max(len(found), 1)
