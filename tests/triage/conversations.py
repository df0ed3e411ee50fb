"""Conversations for the dialogue's tests: a talk that assesses when it has to, with the decisions it is given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triage.articles import Article
from triage.desk import Desk, load_desk
from triage.dialogue import Context, Known, Turn, advance, starts_anew, to_assess
from triage.kb.markdown import Section
from triage.sla import due_times
from triage.talk.effects import Effect
from triage.talk.happenings import Happening
from triage.talk.replies import Reply, ReplyKind
from triage.talk.state import State, state_dict, state_from
from triage.talk.words import Words, load_words
from triage.types import (
    Action,
    Assessment,
    Decision,
    Fact,
    Flags,
    Handoff,
    Mode,
    Prediction,
    Question,
    Reason,
)

DESK = load_desk()
WORDS = load_words("en")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
NUMBER = "INC-1042"


def article(path: str, *steps: str, **changes: Any) -> Article:
    return replace(
        Article(path, "", 3, f"Title of {path}", category="network", auto_answer=True, steps=steps), **changes
    )


PLAIN = article("plain.md", sections=(Section("Resolution", ("Switch it off.", "Switch it on."), 1, 2),))
ARTICLES = {
    each.path: each
    for each in (
        article("a.md", "A one", "A two", "A three"),
        article("b.md", "B one", "B two"),
        article("c.md", "C one"),
        PLAIN,
    )
}


def found(
    decision: Decision, *missing: str, priority: str = "P3", now: datetime = MONDAY, desk: Desk = DESK
) -> Assessment:
    """An assessment with that decision; on escalation a handoff in which the named facts are missing."""
    handoff = None
    if decision.action is Action.ESCALATE:
        facts = tuple(Fact(n, desk.facts[n].label, None, desk.facts[n].required) for n in missing if n in desk.facts)
        handoff = Handoff(
            requester=None, summary="", category="network", category_probability=0.9, tier=decision.tier,
            group=decision.group, priority=priority, impact="person", urgency="medium", why="", facts=facts,
            first_response_due_at=due_times(desk, priority, decision.tier, now).first_response_due_at,
        )  # fmt: skip
    unsure = Prediction("network", 0.9), Prediction("1", 0.9)
    return Assessment(*unsure, Flags(), 0.0, (), (), decision, handoff, "en", "model", "index")


def answer(*paths: str) -> Decision:
    first, *also = paths
    return Decision(
        Action.ANSWER, Reason.CONFIDENT_MATCH, Mode.PROVISIONAL, 0, "Firstline", article=first, also=tuple(also)
    )


def clarify(text: str = "Which?", *choices: str) -> Decision:
    question = Question(text, (*(choices or ("windows", "macos")), "None of these"))
    return Decision(Action.CLARIFY, Reason.AMBIGUOUS, Mode.PROVISIONAL, 0, "Firstline", question=question)


def escalate(reason: Reason = Reason.NO_ARTICLE, tier: int = 2, group: str = "Network") -> Decision:
    return Decision(Action.ESCALATE, reason, Mode.PROVISIONAL, tier, group)


class Talk:
    """One conversation. `decisions` are what the assessments say, in order; each is used when one is needed."""

    def __init__(
        self, *decisions: Decision | Assessment, now: datetime = MONDAY, desk: Desk = DESK, words: Words = WORDS
    ):
        self.decisions, self.now, self.desk, self.words = list(decisions), now, desk, words
        self.state, self.turns = State(), list[Turn]()
        self.known: list[Known] = []

    def __call__(self, event: Happening, **context: Any) -> Turn:
        known = to_assess(self.state, event)
        assessment = None
        if known is not None:
            self.known.append(known)
            next_one = self.decisions.pop(0)
            assessment = next_one if isinstance(next_one, Assessment) else found(next_one, now=self.now, desk=self.desk)
        given = Context(
            desk=self.desk, words=self.words, number=NUMBER, now=self.now, articles=ARTICLES, assessment=assessment,
            first_response_due_at=None,
        )  # fmt: skip
        turn = advance(self.state, event, replace(given, **context))
        assert state_from(json.loads(json.dumps(state_dict(turn.state)))) == turn.state
        self.state = turn.state
        self.turns.append(turn)
        return turn

    def play(self, events: Sequence[Happening]) -> Turn:
        for event in events:
            self(event)
        return self.turns[-1]

    @property
    def effects(self) -> list[Effect]:
        return [effect for turn in self.turns for effect in turn.effects]

    def anew(self, event: Happening, *, may_reopen: bool) -> bool:
        return starts_anew(self.state, event, may_reopen)


def kinds(turn: Turn) -> list[ReplyKind]:
    return [reply.kind for reply in turn.replies]


def only(turn: Turn, kind: ReplyKind) -> Reply:
    """The one reply of that kind."""
    (reply,) = [each for each in turn.replies if each.kind is kind]
    return reply
