"""What no model may override: the built-in rules and the desk's own, run on the whole normalised text.

The built-in rules are the explainable half of the lock on automatic answers; the classifier's flags are the other half
and catch what nobody has put into words here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import cache, cached_property
from itertools import accumulate, pairwise

from triage.desk import Desk
from triage.desks.rules import Rule
from triage.redact import mask_secrets
from triage.rulebook.attacks import ATTACKS
from triage.rulebook.human import HUMAN
from triage.rulebook.impact import IMPACT
from triage.rulebook.losses import LOSSES
from triage.rulebook.others import OTHERS
from triage.rulebook.patterns import Pattern, first_looks, prepared
from triage.rulebook.policy import POLICY
from triage.rulebook.quick import FirstLooks, Prepared
from triage.rulebook.rights import GROUPS, MACHINES, RIGHTS
from triage.rulebook.words import WORDS
from triage.text import normalise
from triage.types import Reason, RuleHit

_BUILT_IN: tuple[tuple[str, Reason, tuple[Pattern, ...]], ...] = (
    ("security", Reason.SECURITY, ATTACKS + LOSSES),
    ("admin-level", Reason.ADMIN_LEVEL, RIGHTS + GROUPS + MACHINES + OTHERS + POLICY),
    ("asked-for-human", Reason.ASKED_FOR_HUMAN, HUMAN),
    ("business-impact", Reason.BUSINESS_IMPACT, IMPACT),
)
BY_BUTTON = "asked for a person (button)"
_PATTERNS = tuple(pattern for _, _, patterns in _BUILT_IN for pattern in patterns)
_ENDS = tuple(accumulate((len(patterns) for _, _, patterns in _BUILT_IN), initial=0))
_NUMBERS = {name: range(*ends) for (name, _, _), ends in zip(_BUILT_IN, pairwise(_ENDS), strict=True)}
_LONGEST_EXCERPT = 160
# Masking costs seconds a megabyte.
_LONG, _MARGIN = 80_000, 2_000
_WORD = re.compile(r"\w+")
_GONE = "[…]"


def check_text(normalised: str, said: str | None = None) -> tuple[RuleHit, ...]:
    """The built-in rules that fire on a text from `text.normalise`: each at most once, all of them escalate.

    `said` is the text as it was sent: only there can every secret be told, and excerpts are cut from it without them.
    """
    found = _first_matches(prepared(normalised))
    around = _Around(normalised if said is None else said)
    hits = [(name, reason, found[name]) for name, reason, _ in _BUILT_IN if name in found]
    return tuple(RuleHit(name, reason, _excerpt(match, around.known(match))) for name, reason, match in hits)


def check(
    desk: Desk, normalised: str, *, category: str | None, priority: str | None, requester: str | None,
    said: str | None = None, wants_person: bool = False,
) -> tuple[RuleHit, ...]:  # fmt: skip
    """Every rule that fires: built-in ones first, then the desk's bypass rules, then its routing rules.

    `wants_person`: a person was asked for by button, which counts as much as the words for it.
    """
    hits = [RuleHit(BY_BUTTON, Reason.ASKED_FOR_HUMAN)] if wants_person else []
    hits += [_to_security(desk, hit) for hit in check_text(normalised, said)]
    for rules, bypass in ((desk.bypass, True), (desk.routing, False)):
        for rule in rules:
            excerpt = rule.matches(category, normalised, priority, requester)
            if excerpt is not None:
                hits.append(_desk_hit(rule, excerpt, bypass=bypass))
    return tuple(hits)


@cache
def fingerprint() -> str:
    """sha256 of the built-in rules: a certificate holds only for those it was made with."""
    content = repr((_BUILT_IN, sorted(WORDS.items())))
    return hashlib.sha256(content.encode()).hexdigest()


@cache
def _looks() -> FirstLooks:
    """First looks of all patterns, made when a text is first checked."""
    return first_looks(_PATTERNS)


def _first_matches(text: Prepared) -> dict[str, re.Match[str]]:
    """The first match of each rule that has one; a long text is read on only while a rule is without."""
    found: dict[str, re.Match[str]] = {}
    # patterns without what must stand elsewhere: the whole text is looked through for that once, not for every part
    unbacked: set[int] = set()
    for part in text.parts():
        likely = _looks().which(part, closely=part is text) - unbacked
        for name in _NUMBERS.keys() - found.keys() if likely else ():
            for number in filter(likely.__contains__, _NUMBERS[name]):
                match = _PATTERNS[number].search(part)
                if match is not None and _PATTERNS[number].is_backed(text):
                    found[name] = match
                    break
                if match is not None:
                    unbacked.add(number)
        if len(found) == len(_NUMBERS):
            break
    return found


class _Around:
    """The words of a text beside each other, without secrets: of a very long text, those around a match only."""

    def __init__(self, said: str) -> None:
        self._said = said

    def known(self, match: re.Match[str]) -> frozenset[tuple[str, str]]:
        """Empty where the words of the match stand otherwise in the text as it was sent."""
        if len(self._said) <= _LONG:
            return self._all
        spelled = r"\W{1,40}".join(map(re.escape, _WORD.findall(match.group())))
        found = re.search(spelled, self._said, re.IGNORECASE)
        if found is None:
            return frozenset()
        near = self._said[max(found.start() - _MARGIN, 0) : found.end() + _MARGIN]
        return _pairs(normalise(mask_secrets(near).text))

    @cached_property
    def _all(self) -> frozenset[tuple[str, str]]:
        return _pairs(normalise(mask_secrets(self._said).text))


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Which word stands beside which."""
    return frozenset(pairwise(["", *_WORD.findall(text), ""]))


def _excerpt(match: re.Match[str], known: frozenset[tuple[str, str]]) -> str:
    """The words that matched, without those of secrets. Excerpts are stored.

    A word stays if it stands beside the same word in the masked text: a secret may be a word that is none elsewhere.
    """
    words = list(_WORD.finditer(match.group()))
    spelled = [word[0] for word in words]
    beside = [pair in known for pair in pairwise(spelled)]
    single = {word for pair in known for word in pair} if len(words) == 1 else set()
    kept = [any(beside[max(i - 1, 0) : i + 1]) or word in single for i, word in enumerate(spelled)]
    if all(kept):
        return match.group()[:_LONGEST_EXCERPT]
    return " ".join(word if keep else _GONE for word, keep in zip(spelled, kept, strict=True))[:_LONGEST_EXCERPT]


def _to_security(desk: Desk, hit: RuleHit) -> RuleHit:
    """A security report goes to the desk's security group, whatever it seems to be about."""
    known = hit.reason is Reason.SECURITY and desk.knows("security")
    return replace(hit, group=desk.category("security").group) if known else hit


def _desk_hit(rule: Rule, excerpt: str, *, bypass: bool) -> RuleHit:
    reason = Reason.BYPASS_CATEGORY if bypass and rule.categories else Reason.ROUTING_RULE
    return RuleHit(rule.name, reason, excerpt[:_LONGEST_EXCERPT], rule.tier, rule.group, escalates=rule.escalate)
