"""Thanks for an earlier fix, before the new question: what works now is not what this ticket is about."""

from __future__ import annotations

import re

# Whoever has more to say than this is telling of the problem.
_LONGEST_COURTESY, _MOST_SENTENCES = 14, 3
_SHORTEST_QUESTION = 3
_END = re.compile(
    r"(?<=[.!?…])\s+|\s*\n\s*"
    r"|\s*[,;–-]?\s+(?=(?:(?:and|but) )?(?:how (?:do|can|would)|where (?:do|can|is)|can (?:you|i|we)"
    r"|could (?:you|i|we)|one more|another (?:thing|question)|next (?:thing|question)|new (?:topic|question))\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w']+")
_THANKS = re.compile(
    r"\b(?:thanks|thank you|thx|ty|cheers|much appreciated|great|perfect|excellent|brilliant|awesome|wonderful|super"
    r"|lovely)\b",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"\b(?:(?:works|working|running|connects|prints|opens|loads) (?:now|again|fine|perfectly|great|like a charm)"
    r"|(?:is|are|am) back|(?:that|it|this|you|which) (?:has |have )?(?:just )?(?:worked|helped|did it|fixed it"
    r"|solved it|sorted it)|(?:is|are|was|got|all|now) (?:fixed|solved|sorted|resolved)|works|worked)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"n['’]t\b|\b(?:not|no|never|nothing|none|nobody|hardly|barely|only|still|but|however|though|although|except|until"
    r"|unless|while|then|sometimes|partly|almost|cannot|cant|dont|doesnt|isnt|wont|if|should|would|may|once|yesterday"
    r"|before|for (?:a|an|one|two|five|ten|\d+))\b",
    re.IGNORECASE,
)
# A question that points back needs the words that it points to.
_POINTS_BACK = re.compile(
    r"^\W*(?:but|however|though|only|except)\b(?! (?:how|where|can|could|one|another))"
    r"|\b(?:it|its|it's|this|that|they|them|these|those|same|still|too|either|since then|there)\b",
    re.IGNORECASE,
)
_FIRST_WORDS = 8


def without_thanks(text: str) -> str:
    """The text without the sentences at its beginning that thank for a fix and say that something works now.

    Unchanged unless both are said, nothing in them doubts it, and a question of its own follows.
    """
    at, thanks, works = 0, False, False
    for end in list(_ends(text[: 200 * _MOST_SENTENCES]))[:_MOST_SENTENCES]:
        sentence = text[at : end[0]]
        kind = _kind(sentence)
        if kind is None:
            break
        thanks, works, at = thanks or kind[0], works or kind[1], end[1]
    rest = text[at:].strip()
    words = _WORD.findall(rest[:200])
    if not (thanks and works) or len(words) < _SHORTEST_QUESTION:
        return text
    begin = " ".join(words[:_FIRST_WORDS])
    return text if _POINTS_BACK.search(begin) else rest


def _ends(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _END.finditer(text)]


def _kind(sentence: str) -> tuple[bool, bool] | None:
    """Whether a courtesy says thanks, and whether it says that something works; None for any other sentence."""
    said = bool(_THANKS.search(sentence)), bool(_WORKS.search(sentence))
    long = len(_WORD.findall(sentence)) > _LONGEST_COURTESY
    if not any(said) or long or sentence.rstrip().endswith("?") or _DOUBT.search(sentence):
        return None
    return said
