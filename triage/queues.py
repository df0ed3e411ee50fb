"""Which group takes an escalated ticket."""

from __future__ import annotations

from collections.abc import Sequence

from triage.desk import Desk
from triage.types import Reason, RuleHit

# The order in which reasons are named when several rules fire: what the person asked for, then what is most dangerous.
ORDER = (
    Reason.ASKED_FOR_HUMAN,
    Reason.SECURITY,
    Reason.ADMIN_LEVEL,
    Reason.BUSINESS_IMPACT,
    Reason.BYPASS_CATEGORY,
    Reason.KNOWN_OUTAGE,
    Reason.ROUTING_RULE,
)


def queue(desk: Desk, category: str, rules: Sequence[RuleHit], reasons: Sequence[Reason], tier: int) -> str:
    """Security's group for an incident; else that of the most dangerous rule that names one, else the category's.

    Whoever asks for a person gets one of the group that the rest of the ticket needs.
    """
    named = sorted((hit for hit in rules if hit.group), key=lambda hit: (not hit.escalates, _danger(hit.reason)))
    if Reason.SECURITY in reasons and desk.knows("security"):
        own = (hit.group for hit in named if hit.group and hit.escalates and hit.reason is Reason.SECURITY)
        return next(own, desk.group_for(tier, "security"))
    return next((hit.group for hit in named if hit.group), desk.group_for(tier, category))


def _danger(reason: Reason) -> int:
    """The lower, the more dangerous; asking for a person is no danger."""
    return len(ORDER) if reason is Reason.ASKED_FOR_HUMAN else ORDER.index(reason)
