"""Letters of other alphabets that pass for Latin ones, and Latin letters in disguise."""

from __future__ import annotations

import re

_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u0587]")
_LATIN = re.compile("[A-Za-z]")
# The possessive quantifiers keep a megabyte of letters without a foreign one from being read more than once.
_FOREIGN_WORD = re.compile(
    "(?<![^\\W\\d_])[A-Za-z\u00c0-\u024f]*+[\u0370-\u03ff\u0400-\u052f\u0531-\u0587][^\\W\\d_]*+"
)

# Nobody can tell these from Latin letters in an ordinary typeface.
_TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуԁԛԝһӏѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαοινρκυχϲϳօսհ",
    "ABESIJKMHOPCTXYaesijopcxydqwhlvABEZHIKMNOPTYXCaoivpkuxcjouh",
)
# These only resemble one; within a word that also holds Latin letters that is enough to say what was meant.
_COUSINS = str.maketrans("вгикмнптшьяГИШЯβγδεημσςτωՏո", "brnkmhntwbrrNWRbydenuoctwSn")
_MIXED = {**_COUSINS, **_TWINS}
_ONLY_TWINS = dict.fromkeys(_TWINS)

_SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡı", "abcdefghijklmnoprstuvwyzagi"
_BARRED = "ØøŁłĐđĦħŦŧÐðɨƗƀɃȼȻȺⱥȾⱦ", "OoLlDdHhTtDdiIbBcCAaTt"
_LIGATURES: dict[str, str | int | None] = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH",
}  # fmt: skip
_ENCLOSED = (0x1F150, 0x1F170, 0x1F1E6)  # negative circled, negative squared, regional indicators: 26 letters each

PARENTHESISED = {0x249C + i: chr(ord("a") + i) for i in range(26)}
"""For `str.translate`: ⒜ to ⒵, which compatibility normalisation would write as "(a)"."""
LATIN_FORMS: dict[int, str | int | None] = {
    **str.maketrans(*_SMALL_CAPITALS),
    **str.maketrans(*_BARRED),
    **str.maketrans(_LIGATURES),
    **{first + i: chr(ord("A") + i) for first in _ENCLOSED for i in range(26)},
}
"""For `str.translate`: disguised Latin letters that compatibility normalisation leaves alone."""


def fold_lookalikes(text: str) -> str:
    """Write look-alikes of other alphabets as the Latin letters they pass for.

    In a word that mixes alphabets every one; in a text that is otherwise Latin also words made of perfect twins only.
    A text in another alphabet is left as it is.
    """
    foreign = len(_FOREIGN.findall(text))
    if not foreign:
        return text
    mostly_latin = len(_LATIN.findall(text)) > 2 * foreign

    def fold(match: re.Match[str]) -> str:
        word = match[0]
        if _LATIN.search(word):
            return word.translate(_MIXED)
        if mostly_latin and not word.translate(_ONLY_TWINS):
            return word.translate(_TWINS)
        return word

    return _FOREIGN_WORD.sub(fold, text)
