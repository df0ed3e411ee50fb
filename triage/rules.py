"""What no model may override: the built-in rules and the desk's own, run on the whole normalised text.

The built-in rules are the explainable half of the lock on automatic answers; the classifier's flags are the other half
and catch what nobody has put into words here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from triage.desk import Desk
from triage.desks.rules import Rule
from triage.redact import mask_secrets
from triage.rulebook.attacks import ATTACKS
from triage.rulebook.human import HUMAN
from triage.rulebook.impact import IMPACT
from triage.rulebook.losses import LOSSES
from triage.rulebook.others import OTHERS
from triage.rulebook.patterns import Pattern, sentences, vocabulary
from triage.rulebook.policy import POLICY
from triage.rulebook.rights import GROUPS, MACHINES, RIGHTS
from triage.rulebook.words import WORDS
from triage.types import Reason, RuleHit

_BUILT_IN: tuple[tuple[str, Reason, tuple[Pattern, ...]], ...] = (
    ("security", Reason.SECURITY, ATTACKS + LOSSES),
    ("admin-level", Reason.ADMIN_LEVEL, RIGHTS + GROUPS + MACHINES + OTHERS + POLICY),
    ("asked-for-human", Reason.ASKED_FOR_HUMAN, HUMAN),
    ("business-impact", Reason.BUSINESS_IMPACT, IMPACT),
)
_STEMS = sorted({stem for _, _, patterns in _BUILT_IN for pattern in patterns for stem in pattern.needed})
_LONGEST_EXCERPT = 160


def check_text(normalised: str) -> tuple[RuleHit, ...]:
    """The built-in rules that fire on a text from `text.normalise`: each at most once, all of them escalate."""
    text = sentences(normalised)
    words = vocabulary(text)
    stems = frozenset(stem for stem in _STEMS if stem in words)
    found = ((name, reason, _first_match(patterns, text, stems)) for name, reason, patterns in _BUILT_IN)
    return tuple(RuleHit(name, reason, match) for name, reason, match in found if match is not None)


def check(
    desk: Desk, normalised: str, *, category: str | None, priority: str | None, requester: str | None
) -> tuple[RuleHit, ...]:
    """Every rule that fires: built-in ones first, then the desk's bypass rules, then its routing rules."""
    hits = [_to_security(desk, hit) for hit in check_text(normalised)]
    for rules, bypass in ((desk.bypass, True), (desk.routing, False)):
        for rule in rules:
            excerpt = rule.matches(category, normalised, priority, requester)
            if excerpt is not None:
                hits.append(_desk_hit(rule, excerpt, bypass=bypass))
    return tuple(hits)


def fingerprint() -> str:
    """sha256 of the built-in rules: a certificate holds only for those it was made with."""
    content = repr((_BUILT_IN, sorted(WORDS.items())))
    return hashlib.sha256(content.encode()).hexdigest()


def _first_match(patterns: tuple[Pattern, ...], text: str, stems: frozenset[str]) -> str | None:
    matches = (pattern.search(text) for pattern in patterns if not stems.isdisjoint(pattern.needed))
    return next((_excerpt(match) for match in matches if match is not None), None)


def _excerpt(match: re.Match[str]) -> str:
    """The words that matched; where a secret stands in their sentence, the sentence without it. Excerpts are stored."""
    start, end = match.string.rfind("\n", 0, match.start()) + 1, match.string.find("\n", match.end())
    sentence = match.string[start : end if end >= 0 else None]
    masked = mask_secrets(sentence).text
    return (match.group() if masked == sentence else masked)[:_LONGEST_EXCERPT]


def _to_security(desk: Desk, hit: RuleHit) -> RuleHit:
    """A security report goes to the desk's security group, whatever it seems to be about."""
    known = hit.reason is Reason.SECURITY and desk.knows("security")
    return replace(hit, group=desk.category("security").group) if known else hit


def _desk_hit(rule: Rule, excerpt: str, *, bypass: bool) -> RuleHit:
    reason = Reason.BYPASS_CATEGORY if bypass and rule.categories else Reason.ROUTING_RULE
    return RuleHit(rule.name, reason, excerpt[:_LONGEST_EXCERPT], rule.tier, rule.group, escalates=rule.escalate)
