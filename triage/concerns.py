"""Two problems in one ticket: where the one ends and the other begins, in the requester's own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from triage.types import Concern

Look = Callable[[str], Concern]

FEWEST_WORDS = 3
MOST_CUTS = 8
# Below this, what was found for one half is chance: better one problem and a person than two guesses.
LEAST_PROBABILITY = 0.1
_ADDED = (
    r"(?:also|plus|additionally|another|besides|secondly|second|2nd|separately|and then|ps|p\.s|oh|btw|by the way"
    r"|meanwhile)"
)
_ENDS = re.compile(
    rf"(?<=[.!?;])\s+|\s*\n\s*|,?\s+(?=(?:and |but )?{_ADDED}\b)|\s+(?=(?:\(?[2b]\)|2\.)\s)", re.IGNORECASE
)
_AND = re.compile(r",?\s+(?=(?:and|plus|&)\s)", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LEADS = re.compile(rf"(?:and |but )?{_ADDED}\b|\(?[2b]\)|2\.", re.IGNORECASE)


def separate(text: str, look: Look) -> tuple[Concern, ...]:
    """The two halves that are most probably a problem each, or nothing when no cut gives two different articles.

    `look` tells what is found for a text alone: its category, and suggestions, best first.
    """
    best: tuple[float, tuple[Concern, ...]] = (0.0, ())
    for halves in cuts(text):
        concerns = tuple(look(half) for half in halves)
        first = [each.suggestions[0] for each in concerns if each.suggestions]
        if len(first) < len(concerns) or len({each.article for each in first}) < len(first):
            continue
        least = min(each.probability for each in first)
        if least >= LEAST_PROBABILITY and least > best[0]:
            best = (least, concerns)
    return best[1]


def cuts(text: str) -> list[tuple[str, str]]:
    """At most MOST_CUTS ways to cut the text in two, those where something is added ("also …", "2) …") first."""
    places = _places(text, _ENDS) or _places(text, _AND)
    return [(text[:end].strip(), text[start:].strip()) for end, start in places]


def _places(text: str, ends: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the first half ends and the second begins, so that each has FEWEST_WORDS; in the order of `cuts`."""
    words = [word.span() for word in _WORD.finditer(text)]
    if len(words) < 2 * FEWEST_WORDS:
        return []
    earliest, latest = words[FEWEST_WORDS - 1][0], words[-FEWEST_WORDS][1]
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
