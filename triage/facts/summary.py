"""Extractive summaries: the requester's own sentences, chosen and shortened, never reworded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from triage.facts.codes import find_error_code
from triage.rulebook.patterns import sentences as rule_sentences
from triage.text import clean, normalise

MOST_SENTENCES, MOST_CHARACTERS = 3, 400

_ABBREVIATED = (
    r"(?<!\b[A-Za-z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)(?<!\bapprox\.)(?<!\bca\.)(?<!\bno\.)(?<!\bnr\.)"
)
_END = re.compile(rf"(?<=[.!?…])[\"')\]]{{0,2}}{_ABBREVIATED}\s+")
# A mail wrapped by its program goes on in the next line; a line of a chat does not.
_WRAPPED_FROM = 55
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|hallo|dear|good (?:morning|day|afternoon|evening)|greetings"
    r"|respected)\b[^,!.:\n]{0,40}[,!.:-]+\s*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W*(?:thanks?(?: you)?|thx|ta|cheers|many thanks|kind regards|best(?: regards| wishes)?|warm regards"
    r"|regards|rgds|br|mvg|gr|greets?"
    r"|greetings|fyi|see (?:below|attach\w*)|sincerely|yours|sent from|get outlook|hope (?:you|this)"
    r"|have a (?:nice|good)|hi|hello|hey|dear"
    r"|good (?:morning|day|afternoon|evening))\b",
    re.IGNORECASE,
)
_LONGEST_CLOSING = 6
_HEADER = re.compile(r"^[> ]*(?:from|to|cc|sent|date|subject|von|an|betreff|on behalf of)\s*:", re.IGNORECASE)
_BUSINESS_CARD = re.compile(r"[^|.!?]{2,60}\|[^.!?]{2,100}")
_PROBLEM = re.compile(
    r"n't\b|n\u2019t\b|\b(?:not|cannot|cant|dont|doesnt|wont|no longer|never|nothing|nobody|none|without|error|fails?"
    r"|failed|failing|failure|slow|crash\w*|broke\w*"
    r"|missing|gone|disappear\w*|stuck|blocked|lost|stolen|clicked|wrong|locked|forgot\w*|stopped|stops|black"
    r"|white|blank|empty|full|frozen|freez\w*|hangs?"
    r"|drops?|dead|down|offline|denied|refused|rejected|expired|virus|phish\w*|encrypted|problem|issue|trouble"
    r"|bounces?|unable|impossible|kaputt)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:please|pls|need|want|can (?:you|i|we|someone)|could (?:you|i|we|someone|somebody)|would|how (?:do|can"
    r"|to)|where|help|add|give|reset|unlock|install)\b",
    re.IGNORECASE,
)


def summarise(said: str | Sequence[str], excerpts: Iterable[str] = ()) -> tuple[str, ...]:
    """At most three sentences of what was said, a text or several messages, in their order.

    With the spaces between they have at most 400 characters. Sentences that say what is wrong, hold an error or one of
    `excerpts` (normalised words that set off a rule) come first; greetings and signatures do not come. Each is a
    substring of the text, whitespace aside. Empty only for a blank text.
    """
    messages = (said,) if isinstance(said, str) else said
    # each message on its own: a signature ends a message, not the conversation
    own = [part for text in messages for part in _sentences(clean(text).text) if _is_content(part)]
    squeezed = " ".join(" ".join(messages).split())
    if not squeezed:
        return ()
    candidates = [part for part in dict.fromkeys(own) if part in squeezed] or [squeezed[: 2 * MOST_CHARACTERS]]
    wanted = tuple(excerpts)
    ranked = sorted(range(len(candidates)), key=lambda at: (-_worth(candidates[at], at, wanted), at))
    chosen: list[int] = []
    left = MOST_CHARACTERS
    for at in ranked[:MOST_SENTENCES]:
        if len(candidates[at]) <= left:
            chosen.append(at)
            left -= len(candidates[at]) + 1
    if not chosen:
        return (_shortened(candidates[ranked[0]]),)
    return tuple(candidates[at] for at in sorted(chosen))


def _sentences(text: str) -> list[str]:
    paragraphs: list[str] = []
    previous = ""
    for line in text.splitlines():
        goes_on = len(previous) >= _WRAPPED_FROM and previous[-1] not in ".!?:" and line[:1].islower()
        if goes_on:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        previous = line
    parts = [part for paragraph in paragraphs for part in _END.split(paragraph)]
    return [_GREETING.sub("", " ".join(part.split())) for part in parts]


def _is_content(part: str) -> bool:
    if not re.search(r"\w", part) or _HEADER.match(part) or _BUSINESS_CARD.fullmatch(part):
        return False
    return not (_CLOSING.match(part) and len(part.split()) <= _LONGEST_CLOSING)


def _worth(part: str, position: int, excerpts: tuple[str, ...]) -> float:
    words = len(part.split())
    score = 2.0 * bool(_PROBLEM.search(part)) + 1.0 * bool(_REQUEST.search(part)) + 2.0 * bool(find_error_code(part))
    score += 10.0 * _holds(part, excerpts) + (1.0 if position < 2 else 0.0)
    return score - (1.5 if words < 4 else 0.0)


def _holds(part: str, excerpts: tuple[str, ...]) -> bool:
    if not excerpts:
        return False
    plain = rule_sentences(normalise(part))
    return any(excerpt and excerpt in plain for excerpt in excerpts)


def _shortened(part: str) -> str:
    """As many whole words as fit; of one endless word, its beginning."""
    if len(part) <= MOST_CHARACTERS:
        return part
    return part[: MOST_CHARACTERS + 1].rpartition(" ")[0] or part[:MOST_CHARACTERS]
