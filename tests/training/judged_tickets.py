"""A ticket as the engine would have judged it, made by hand."""

from __future__ import annotations

from training.datasets import TicketRow
from training.judging import Judged
from triage.types import Action, Assessment, Decision, Flags, Mode, Prediction, Reason, Suggestion


def judged(probability: float, *, right: bool, answerable: bool = True) -> Judged:
    """`right`: whether the article offered is the one that the label names."""
    decision = Decision(Action.ANSWER, Reason.CONFIDENT_MATCH, Mode.PROVISIONAL, 0, "Firstline", article="a.md")
    if not answerable:
        decision = Decision(Action.ESCALATE, Reason.SECURITY, Mode.PROVISIONAL, 3, "Security")
    found = Assessment(
        category=Prediction("printing", 0.9),
        tier=Prediction("1", 0.9),
        flags=Flags(),
        out_of_scope=0.0,
        rules=(),
        suggestions=(Suggestion("a.md", 1, "A", 1.0, probability),),
        decision=decision,
        handoff=None,
        language="en",
        model="m/1",
        index="i",
    )
    return Judged(TicketRow(1, "1", "text", article="a.md" if right else None), found, right, right)
