"""How it ends, and who has it meanwhile: the word that it is solved, what agents do, silence and withdrawal."""

from __future__ import annotations

from dataclasses import replace

from triage.talk.effects import Cancel, Close, CloseSilent, Reopen, Resolve
from triage.talk.handing_over import holder, who_has_it
from triage.talk.happenings import (
    AgentAnswered,
    AgentCancelled,
    AgentClosed,
    AgentMoved,
    AgentResolved,
    AgentTook,
    WentSilent,
    Withdrew,
)
from triage.talk.replies import Reply, ReplyKind
from triage.talk.state import Phase, State
from triage.talk.turns import Context, Turn, not_now

ByOthers = (
    AgentTook | AgentAnswered | AgentMoved | AgentResolved | AgentClosed | AgentCancelled | WentSilent | Withdrew
)  # fmt: skip


def solved(state: State, context: Context, key: str, by: str) -> Turn:
    """By the word of `by`, and how was it? `key` names the sentence."""
    after = replace(state, phase=Phase.SOLVED, question=None, choices=(), waiting=(), facts_open=(), rating=None)
    rating = Reply(ReplyKind.RATING, context.words.say("rating"))
    return Turn(after, (context.note(key), rating), (Resolve(by),))


def taken_or_ended(state: State, meant: ByOthers, context: Context) -> Turn:
    """An agent takes it, moves it or ends it; or the clock or the requester ends it."""
    match meant:
        case AgentTook() | AgentAnswered():
            return _taken(state, context, told=isinstance(meant, AgentAnswered))
        case AgentMoved(tier, group):
            return _moved(state, context, tier, group)
        case AgentResolved() if state.phase is Phase.SOLVED:
            return Turn(state)
        case AgentResolved():
            return solved(replace(state, offer=None, taken=True), context, "solved_by_agent", "agent")
        case AgentClosed() | AgentCancelled():
            return _ended_by_people(state, meant, context)
        case WentSilent() if state.handed_over or state.over:
            return Turn(state)
        case WentSilent():
            return Turn(_over(state), (context.note("silent", number=context.number),), (CloseSilent(),))
        case Withdrew() if state.over:
            return not_now(state, context)
        case Withdrew():
            ended = replace(_over(state), offer=None, waiting=())
            return Turn(ended, (context.note("cancelled", number=context.number),), (Cancel(),))


def _over(state: State) -> State:
    return replace(state, phase=Phase.CLOSED, question=None, choices=(), facts_open=())


def _ended_by_people(state: State, meant: AgentClosed | AgentCancelled, context: Context) -> Turn:
    """Who was told that it is solved need not be told that it is filed."""
    effect = Close(meant.by) if isinstance(meant, AgentClosed) else Cancel()
    if state.over:
        return Turn(state, (), (effect,) if state.phase is Phase.SOLVED and isinstance(effect, Close) else ())
    key = "closed_by_agent" if isinstance(effect, Close) else "cancelled_by_agent"
    # opened again it is with people, as now
    ended = replace(_over(state), offer=None, waiting=(), taken=True)
    return Turn(ended, (context.note(key, number=context.number),), (effect,))


def _taken(state: State, context: Context, *, told: bool) -> Turn:
    tier, group = holder(state, context)
    after = replace(_with_people(state, tier, group), taken=True)
    told = told or (state.taken and state.phase is Phase.PERSON)
    said = () if told else (context.note("agent_took", group=group),)
    return Turn(after, said, (Reopen(),) if state.over else ())


def _moved(state: State, context: Context, tier: int, group: str) -> Turn:
    """Those who have asked before are told when they ask; who was with Firstline is told at once."""
    if state.over:
        return Turn(state)
    after = replace(_with_people(state, tier, group), taken=False, acknowledged=False)
    return Turn(after, () if state.handed_over else (who_has_it(after, context),))


def _with_people(state: State, tier: int, group: str) -> State:
    """Firstline neither asks nor offers any more."""
    return replace(
        state, phase=Phase.PERSON, question=None, choices=(), offer=None, waiting=(), facts_open=(), group=group,
        tier=tier, rating=None, promised=state.promised and not state.over,
    )  # fmt: skip
