"""Rule: one [[routing]] or [[bypass]] entry of desk.toml, able to say whether it fires and on what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from triage.text import normalise


@dataclass(frozen=True)
class Rule:
    """Fires when every kind of condition it names is met; within a kind one entry is enough.

    `tier` and `group` are None where the rule leaves them alone. `escalate`: a person takes the ticket (every bypass
    rule; a routing rule only where it says so).
    """

    name: str
    tier: int | None = None
    group: str | None = None
    escalate: bool = False
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    requesters: tuple[str, ...] = ()

    def matches(
        self, category: str | None, normalised_text: str, priority: str | None, requester: str | None
    ) -> str | None:
        """The words that set the rule off, or None. The text must be normalised; keywords are found as whole words.

        For a requester it is the pattern, never the person's address: what is returned is stored and shown.
        """
        words: list[str] = []
        if self.keywords:
            keyword = self._keyword_in(normalised_text)
            if keyword is None:
                return None
            words.append(keyword)
        for wanted, actual in ((self.categories, category), (self.priorities, priority)):
            if wanted:
                if actual is None or actual not in wanted:
                    return None
                words.append(actual)
        if self.requesters:
            pattern = self._requester_pattern(requester)
            if pattern is None:
                return None
            words.append(pattern)
        return ", ".join(words) or None

    def _keyword_in(self, text: str) -> str | None:
        # `in` is a hundred times faster than the expression, and on nearly every text it is all that is needed.
        possible = tuple(keyword for keyword in self.keywords if all(word in text for word in keyword.split()))
        found = _any_of(possible).search(text) if possible else None
        return " ".join(found.group().split()) if found else None

    def _requester_pattern(self, requester: str | None) -> str | None:
        address = (requester or "").strip().lower()
        return next((p for p in self.requesters if address and fnmatchcase(address, p.lower())), None)


def normalised_keyword(keyword: str) -> str:
    """A keyword in the form of the text it is looked for in, on one line."""
    return " ".join(normalise(keyword).split())


@lru_cache(maxsize=1024)
def _any_of(keywords: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(keywords, key=len, reverse=True)
    alternatives = "|".join(r"\s+".join(re.escape(word) for word in keyword.split()) for keyword in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
