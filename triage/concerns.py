"""Two problems in one ticket: where the one ends and the other begins, in the requester's own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.types import Concern

Look = Callable[[str], Concern]

# Of each half; where no cut leaves so many, two will do ("no sound, and where's my payslip?").
FEWEST_WORDS, FEWEST_OF_ALL = 3, 2
MOST_CUTS = 8
# Longer texts are for a person to part: each cut costs two searches, and tickets with two problems had 800 characters.
LONGEST = 4_000
# Below this, what was found for one half is chance: better one problem and a person than two guesses.
LEAST_PROBABILITY = 0.1
# "second" begins something only where it counts: not on the second floor, nor for the second time.
_ADDED = (
    r"(?:also|plus|additionally|another|besides|secondly|(?:second|2nd)(?=\s*[,:;]|\s+(?:thing|problem|issue|question"
    r"|matter)\b)|separately|and then|ps|p\.s|oh|btw|by the way|meanwhile)"
)
_ENDS = re.compile(
    rf"(?<=[.!?;])\s+|\s*\n\s*|,?\s+(?=(?:and |but )?{_ADDED}\b)|\s+(?=(?:\(?[2b]\)|2\.)\s)", re.IGNORECASE
)
_AND = re.compile(r",?\s+(?=(?:and|plus|&)\s)", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s+|\s+[-–—/]\s+")
# The clearest first: a cut at a comma tells little.
_JOINTS = (_ENDS, _AND, _COMMA)
_WORD = re.compile(r"\S+")
_LEADS = re.compile(rf"(?:and |but )?{_ADDED}\b|\(?[2b]\)|2\.", re.IGNORECASE)


def separate(text: str, look: Look) -> tuple[Concern, ...] | None:
    """The two halves that are most probably a problem each; nothing when no cut gives two different articles.

    None when it is one problem after all: there is nowhere to cut, or both halves of every cut have the same article.
    `look` tells what is found for a text alone: its category, and suggestions, best first.
    """
    if len(text) > LONGEST:
        return ()
    best: tuple[float, tuple[Concern, ...]] = (0.0, ())
    one = True
    for halves in cuts(text):
        concerns = tuple(look(half) for half in halves)
        first = [each.suggestions[0] for each in concerns if each.suggestions]
        least = min((each.probability for each in first), default=0.0)
        if len(first) < len(concerns) or least < LEAST_PROBABILITY:
            one = False
        elif len({each.article for each in first}) == len(first):
            one = False
            best = max(best, (least, concerns), key=lambda pair: pair[0])
    return None if one else best[1]


def cuts(text: str) -> list[tuple[str, str]]:
    """At most MOST_CUTS ways to cut the text in two, those where something is added ("also …", "2) …") first."""
    tried = (_places(text, joint, fewest) for fewest in (FEWEST_WORDS, FEWEST_OF_ALL) for joint in _JOINTS)
    places = next((places for places in tried if places), [])
    return [(text[:end].strip(), text[start:].strip()) for end, start in places]


def _places(text: str, ends: re.Pattern[str], fewest: int) -> list[tuple[int, int]]:
    """Where the first half ends and the second begins, so that each has `fewest` words; in the order of `cuts`."""
    words = [word.span() for word in _WORD.finditer(text)]
    if len(words) < 2 * fewest:
        return []
    earliest, latest = words[fewest - 1][0], words[-fewest][1]
    leads: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for found in ends.finditer(text):
        end, start = found.span()
        if end <= earliest or start >= latest:
            continue
        (leads if _LEADS.match(text, start) else others).append((end, start))
        if len(leads) == MOST_CUTS:
            break
    return [*leads, *others][:MOST_CUTS]
