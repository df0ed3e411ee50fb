"""Whole conversations: what is said, what has to be done, and where they end."""

from __future__ import annotations

import pytest

from tests.triage.conversations import (
    Talk,
    answer,
    clarify,
    escalate,
)
from triage.clarify import PAST_IT
from triage.talk import effects as fx
from triage.talk import happenings as on
from triage.talk.effects import Effect
from triage.talk.happenings import Happening, Said
from triage.talk.replies import ReplyKind
from triage.talk.state import Phase
from triage.types import Decision, Reason

K = ReplyKind
PROBLEM = Said("the vpn drops every few minutes")
A, B, C = (fx.Offered(path, 3, False) for path in ("a.md", "b.md", "c.md"))
AUTOMATIC = fx.Offered("a.md", 3, True)
BY_REQUESTER = fx.Resolve("requester")


def failed(path: str, step: int | None) -> fx.FixFailed:
    return fx.FixFailed(path, 3, step)


def handed(reason: Reason, tier: int = 2, group: str = "Network") -> fx.HandOver:
    return fx.HandOver(reason.value, tier, group)


Row = tuple[list[Decision], list[Happening], list[Effect], Phase]
CONVERSATIONS: dict[str, Row] = {
    "solved at step 2": (
        [answer("a.md")],
        [PROBLEM, on.NextStep(), on.Helped()],
        [AUTOMATIC, fx.FixWorked("a.md", 3), BY_REQUESTER],
        Phase.SOLVED,
    ),
    "asked back, then solved": (
        [clarify(), answer("a.md")],
        [PROBLEM, on.Chose("windows"), on.Helped()],
        [AUTOMATIC, fx.FixWorked("a.md", 3), BY_REQUESTER],
        Phase.SOLVED,
    ),
    "two failed fixes": (
        [answer("a.md"), answer("b.md"), escalate(Reason.FIXES_FAILED)],
        [PROBLEM, on.NextStep(), on.NotYet(), on.AllSteps(), on.NotYet()],
        [AUTOMATIC, failed("a.md", 2), B, failed("b.md", None), handed(Reason.FIXES_FAILED)],
        Phase.PERSON,
    ),
    "a rule": (
        [escalate(Reason.SECURITY, 3, "Security")],
        [PROBLEM],
        [handed(Reason.SECURITY, 3, "Security")],
        Phase.PERSON,
    ),
    "a person before anything was said": (
        [],
        [on.WantsPerson()],
        [handed(Reason.ASKED_FOR_HUMAN, 1, "Service desk")],
        Phase.PERSON,
    ),
    "a person instead of an answer to the question": (
        [clarify(), escalate(Reason.ASKED_FOR_HUMAN)],
        [PROBLEM, on.WantsPerson()],
        [handed(Reason.ASKED_FOR_HUMAN)],
        Phase.PERSON,
    ),
    "a person in the middle of a fix": (
        [answer("a.md"), escalate(Reason.ASKED_FOR_HUMAN)],
        [PROBLEM, on.NextStep(), on.WantsPerson(), on.WantsPerson()],
        [AUTOMATIC, handed(Reason.ASKED_FOR_HUMAN)],
        Phase.PERSON,
    ),
    "two problems, both solved": (
        [answer("a.md", "b.md")],
        [PROBLEM, on.Helped(), on.Helped()],
        [AUTOMATIC, fx.FixWorked("a.md", 3), B, fx.FixWorked("b.md", 3), BY_REQUESTER],
        Phase.SOLVED,
    ),
    "two problems, the second fix fails": (
        [answer("a.md", "b.md"), answer("a.md", "c.md")],
        [PROBLEM, on.Helped(), on.NotYet()],
        [AUTOMATIC, fx.FixWorked("a.md", 3), B, failed("b.md", 1), C],
        Phase.PROPOSE,
    ),
    "two problems, the first fix fails": (
        [answer("a.md", "b.md"), answer("c.md")],
        [PROBLEM, on.NotYet(), on.Helped(), on.Helped()],
        [AUTOMATIC, failed("a.md", 1), C, fx.FixWorked("c.md", 3), B, fx.FixWorked("b.md", 3), BY_REQUESTER],
        Phase.SOLVED,
    ),
    "more text brings another article, and the former does not count as failed": (
        [answer("a.md"), answer("b.md")],
        [PROBLEM, Said("only in the train")],
        [AUTOMATIC, B],
        Phase.PROPOSE,
    ),
    "more text brings the same article": (
        [answer("a.md"), answer("a.md")],
        [PROBLEM, on.NextStep(), Said("what is a step?")],
        [AUTOMATIC],
        Phase.PROPOSE,
    ),
    "more text brings a rule": (
        [answer("a.md"), escalate(Reason.SECURITY)],
        [PROBLEM, Said("I gave them my password")],
        [AUTOMATIC, handed(Reason.SECURITY)],
        Phase.PERSON,
    ),
    "not yet, in words": (
        [answer("a.md"), answer("b.md")],
        [PROBLEM, Said("Still not working!")],
        [AUTOMATIC, failed("a.md", 1), B],
        Phase.PROPOSE,
    ),
    "it works, in words, solves nothing": (
        [answer("a.md")],
        [PROBLEM, Said("Thanks, that did it."), Said("yes")],
        [AUTOMATIC],
        Phase.PROPOSE,
    ),
    "an agent takes it and solves it": (
        [escalate()],
        [PROBLEM, on.AgentTook(), Said("any news?"), on.AgentResolved()],
        [handed(Reason.NO_ARTICLE), fx.Resolve("agent")],
        Phase.SOLVED,
    ),
    "not solved after all, after a fix": (
        [answer("a.md"), answer("b.md")],
        [PROBLEM, on.Helped(), on.NotYet()],
        [AUTOMATIC, fx.FixWorked("a.md", 3), BY_REQUESTER, fx.Reopen(), failed("a.md", 1), B],
        Phase.PROPOSE,
    ),
    "not solved after all, after an agent": (
        [escalate()],
        [PROBLEM, on.AgentResolved(), Said("it is back again since this morning")],
        [handed(Reason.NO_ARTICLE), fx.Resolve("agent"), fx.Reopen(), handed(Reason.NO_ARTICLE)],
        Phase.PERSON,
    ),
    "a person after it was solved": (
        [answer("a.md"), escalate(Reason.ASKED_FOR_HUMAN)],
        [PROBLEM, on.Helped(), on.WantsPerson()],
        [AUTOMATIC, fx.FixWorked("a.md", 3), BY_REQUESTER, fx.Reopen(), handed(Reason.ASKED_FOR_HUMAN)],
        Phase.PERSON,
    ),
    "thanks after it was solved": (
        [answer("a.md")],
        [PROBLEM, on.Helped(), Said("Thank you!")],
        [AUTOMATIC, fx.FixWorked("a.md", 3), BY_REQUESTER],
        Phase.SOLVED,
    ),
    "silence while a fix is tried": (
        [answer("a.md")],
        [PROBLEM, on.WentSilent()],
        [AUTOMATIC, fx.CloseSilent()],
        Phase.CLOSED,
    ),
    "silence, and then the word": (
        [answer("a.md")],
        [PROBLEM, on.WentSilent(), on.Helped()],
        [AUTOMATIC, fx.CloseSilent(), fx.FixWorked("a.md", 3), BY_REQUESTER],
        Phase.SOLVED,
    ),
    "silence between two problems": (
        [answer("a.md", "b.md")],
        [PROBLEM, on.WentSilent(), on.Helped()],
        [AUTOMATIC, fx.CloseSilent(), fx.Reopen(), fx.FixWorked("a.md", 3), B],
        Phase.PROPOSE,
    ),
    "silence while a person has it": (
        [escalate()],
        [PROBLEM, on.WentSilent()],
        [handed(Reason.NO_ARTICLE)],
        Phase.PERSON,
    ),
    "withdrawn": ([clarify()], [PROBLEM, on.Withdrew()], [fx.Cancel()], Phase.CLOSED),
    "withdrawn, and needed after all": (
        [clarify(), answer("a.md")],
        [PROBLEM, on.Withdrew(), Said("it came back")],
        [fx.Cancel(), fx.Reopen(), AUTOMATIC],
        Phase.PROPOSE,
    ),
    "rated once": (
        [answer("a.md")],
        [PROBLEM, on.Helped(), on.Rated(5, "quick"), on.Rated(1)],
        [AUTOMATIC, fx.FixWorked("a.md", 3), BY_REQUESTER, fx.Rate(5, "quick")],
        Phase.SOLVED,
    ),
    "hello first": ([answer("a.md")], [Said("Hi!"), PROBLEM], [AUTOMATIC], Phase.PROPOSE),
    "an article that the reader may not see": (
        [answer("secret.md")],
        [PROBLEM],
        [handed(Reason.NO_ARTICLE, 1, "Service desk")],
        Phase.PERSON,
    ),
    "a third question": (
        [clarify("1?"), clarify("2?"), clarify("3?")],
        [PROBLEM, on.Chose(PAST_IT), Said("no idea, sorry, it is just slow")],
        [handed(Reason.LOW_CONFIDENCE, 1, "Service desk")],
        Phase.PERSON,
    ),
    "an answer beyond the last failed fix": (
        [answer("a.md"), answer("b.md"), answer("c.md")],
        [PROBLEM, on.NotYet(), on.NotYet()],
        [AUTOMATIC, failed("a.md", 1), B, failed("b.md", 1), handed(Reason.FIXES_FAILED, 1, "Service desk")],
        Phase.PERSON,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation(name: str) -> None:
    decisions, events, effects, phase = CONVERSATIONS[name]
    talk = Talk(*decisions)
    talk.play(events)
    assert (talk.effects, talk.state.phase) == (effects, phase)
    assert talk.decisions == []
