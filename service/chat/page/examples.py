"""Problems to click in a demo: each shows one way in which a conversation can go."""

from __future__ import annotations

from dataclasses import dataclass

from triage.types import Action, Reason


@dataclass(frozen=True)
class Example:
    """`shows` is what a visitor is told; `action` and `reasons` are what the shipped model does with it.

    `rule`: whether a rule fires; one that sends it to a person needs no doubt.
    """

    shows: str
    text: str
    action: Action
    reasons: tuple[Reason, ...]
    rule: bool = False


EXAMPLES = (
    Example(
        "Solved by a fix",
        "The VPN drops every few minutes when I work from home.",
        Action.ANSWER,
        (Reason.CONFIDENT_MATCH,),
    ),
    Example(
        "Asked back first",
        "My headset does not work.",
        Action.CLARIFY,
        (Reason.AMBIGUOUS, Reason.TOO_VAGUE),
    ),
    Example(
        "To a person, by a rule",
        "I typed my password on a page that a strange mail sent me to.",
        Action.ESCALATE,
        (Reason.SECURITY,),
        rule=True,
    ),
    Example(
        "To a person, for doubt",
        "The invoice export stops at 48 % with ORA-01555 since the weekend.",
        Action.ESCALATE,
        (Reason.NO_ARTICLE, Reason.LOW_CONFIDENCE),
    ),
    Example(
        "Not an IT problem",
        "Can you recommend a good restaurant near the office?",
        Action.ESCALATE,
        (Reason.OUT_OF_SCOPE, Reason.NO_ARTICLE, Reason.LOW_CONFIDENCE, Reason.BYPASS_CATEGORY),
    ),
)
