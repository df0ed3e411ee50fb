"""What rules read (`normalise`) and what models read (`clean`). People always see the text as it was sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from triage.cleaning import mail, signature, traces
from triage.cleaning.lookalikes import LATIN_FORMS, PARENTHESISED, fold_lookalikes

MAX_CLEAN = 6_000
_HEAD, _TAIL, _GAP = 4_000, 1_990, "\n[…]\n"
# Longer texts lose their middle before the work by lines begins: a log of a million lines must not hold up a reply.
_MAX_READ = 48_000

# Format, control and filler characters that show nothing; line breaks and tab are not among them. Arabic number signs
# are format characters too, but visible, and stay. The last range is lone surrogates, which no database stores.
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_VISIBLE = re.compile(rf"[^\s\u2800{_UNSEEN}]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# unicodedata sorts a run of combining marks in quadratic time. Marks are never word characters to `re`, but for the two
# half-width voiced sound marks, so cutting runs of such characters to 32 keeps it linear.
_LONG_RUN = re.compile("((?:[^\\w\\s\x00-\x7f]|[\uff9e\uff9f]){32})(?:[^\\w\\s\x00-\x7f]|[\uff9e\uff9f])+")

_ASCII_CONTROL = dict.fromkeys([*range(9), *range(14, 32), 127])
_ASCII = {**_ASCII_CONTROL, ord("`"): "'"}
# The spacing accent stands for an apostrophe on many keyboards; decomposed it would become a space.
# Two Arabic ligatures decompose to a phrase each and would let a text grow eighteenfold.
_BEFORE = {**str.maketrans({"´": "'", "\u2800": " ", "\ufdfa": " ", "\ufdfb": " "}), **PARENTHESISED}
_AFTER = {
    **str.maketrans("‘’‚‛′ʹʻʼʽˈ`“”„‟″«»‐‑‒–—―−⁃", "'" * 11 + '"' * 7 + "-" * 8),
    **LATIN_FORMS,
}

_SEP = r"[.\-_*~|/\\+,·•]"
_GAPS, _LETTER = r"[ \t.\-_*~|/\\+,·•]", "[a-z\x80-\U0010ffff]"
_SPACED_HINT = re.compile(f"{_GAPS}{_LETTER}{_GAPS}{{1,3}}{_LETTER}{_GAPS}{{1,3}}{_LETTER}(?![a-z])")
_SPACED = re.compile(
    rf"(?<![^\W_])[^\W\d_](?P<gap>[ \t]{{1,3}}|{_SEP}| {_SEP} )[^\W\d_](?:(?P=gap)[^\W\d_]){{2,}}(?![^\W_])"
)


@dataclass(frozen=True)
class Cleaned:
    """The text for models, at most MAX_CLEAN characters, and what was cut from it as pairs (kind, excerpt).

    Kinds: quote, header, greeting, signature, disclaimer, trace, length.
    """

    text: str
    cut: tuple[tuple[str, str], ...] = ()


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: only whitespace, invisible characters and control characters."""
    return _VISIBLE.search(text) is None


def normalise(text: str) -> str:
    """The text as rules match it: what looks the same reads the same, whatever it was typed with.

    NFKC, lower case, Latin look-alikes and accents folded, invisible characters dropped, spaced-out words joined,
    whitespace collapsed within lines. Line breaks and quotation marks stay (as " and '). Digits standing for letters
    do not change.
    """
    if text.isascii():
        return _joined(text.translate(_ASCII).lower())
    text = _joined(_fold(text).lower())
    # a small letter may pass for a Latin one where its capital did not, and so may one that now stands within a word
    while (folded := fold_lookalikes(text.translate(LATIN_FORMS))) != text:
        text = _joined(folded)
    return text


def clean(text: str) -> Cleaned:
    """What models read: the writer's own words, without quoted mail, signature, disclaimer, headers and stack frames.

    Where that leaves nothing of substance, the quoted mail is what the writer wants read, and failing that the text
    as it is. Empty only if the text is blank.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text).replace("\u2800", " ")
    elif not text.isprintable():
        text = text.translate(_ASCII_CONTROL)
    if len(text) <= MAX_CLEAN and "\n" not in text and "\r" not in text:
        if not mail.may_be_flat(text):
            return Cleaned(" ".join(text.split()))
        text = mail.unflatten(text)
    cut: list[tuple[str, str]] = []
    text = _cap(text, _MAX_READ, cut)
    lines = text.splitlines()
    if traces.may_hold_trace(text):
        lines, found = traces.shorten(lines)
        cut += found
    own = mail.own_words(_squeeze(lines))
    if own.lines:
        lines, cut = list(own.lines), cut + list(own.cut)
    body = "\n".join(line for line in _squeeze(lines) if line)
    return Cleaned(_cap(body, MAX_CLEAN, cut), tuple(cut))


def _cap(text: str, limit: int, cut: list[tuple[str, str]]) -> str:
    """Keep head and tail, where people say what they want; note the middle in `cut`."""
    if len(text) <= limit:
        return text
    head, tail = limit * _HEAD // MAX_CLEAN, limit * _TAIL // MAX_CLEAN
    cut.append(("length", signature.excerpt(text[head : head + 400])))
    return text[:head] + _GAP + text[-tail:]


def _squeeze(lines: Sequence[str]) -> list[str]:
    """Whitespace collapsed within lines, and of blank lines in a row one kept: a blank line ends a paragraph."""
    squeezed = [" ".join(line.split()) for line in lines]
    return [line for i, line in enumerate(squeezed) if line or (i and squeezed[i - 1])]


def _joined(text: str) -> str:
    """Spaced-out words joined, whitespace collapsed."""
    # letters before whitespace: two spaces end a spaced-out word; and again, for those that were spaced unevenly
    return _join_spaced(_collapse(_join_spaced(text))).strip()


def _collapse(text: str) -> str:
    return "\n".join([" ".join(line.split()) for line in text.splitlines()])


def _join_spaced(text: str) -> str:
    if _SPACED_HINT.search(text) is None:
        return text
    return _SPACED.sub(lambda m: m[0].replace(m["gap"], ""), text)


def _fold(text: str) -> str:
    text = _INVISIBLE.sub("", text).translate(_BEFORE)
    text = _LONG_RUN.sub(r"\1", text)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = unicodedata.normalize("NFKC", text).translate(_AFTER)
    return fold_lookalikes(text)
