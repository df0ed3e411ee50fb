"""The text as masks search it: what looks the same reads the same, and every place can be found again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.cleaning.lookalikes import fold_lookalikes

_ORDINARY = re.compile(r"[\t-\r -~]*+\Z")
# Characters that show nothing: controls but whitespace, format characters, fillers.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000)
# Each stands for one character, so that only what is left out moves a place.
_PLAIN = {
    **dict.fromkeys(_SPACES, " "),
    **{0xFEE0 + code: chr(code) for code in range(0x21, 0x7F)},  # full-width forms
    **dict.fromkeys(map(ord, "‐‑‒–−⁃﹣"), "-"),
}


@dataclass(frozen=True)
class Plain:
    """The text without disguise; `places` says where each character stood, None where nothing was left out."""

    text: str
    places: tuple[int, ...] | None = None

    @classmethod
    def of(cls, text: str) -> Plain:
        if _ORDINARY.match(text):
            return cls(text)
        places = None
        if _UNSEEN.search(text):
            places = tuple(i for i, c in enumerate(text) if not _UNSEEN.match(c))
            text = _UNSEEN.sub("", text)
        return cls(fold_lookalikes(text.translate(_PLAIN)), places)

    def original(self, start: int, stop: int) -> tuple[int, int]:
        """Where a span of `text` that is not empty stood."""
        return (start, stop) if self.places is None else (self.places[start], self.places[stop - 1] + 1)
