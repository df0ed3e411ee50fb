"""A person takes it: the effect, the sentence with number, queue and time, and the facts that are still missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from triage.clarify import PAST_IT
from triage.desk import Desk
from triage.handoff import Case, build_handoff
from triage.reading import masked
from triage.redact import mask_secrets
from triage.sla import due_times
from triage.talk.effects import Captured, HandOver, Reroute
from triage.talk.expected import expected
from triage.talk.replies import Reply, ReplyKind
from triage.talk.state import Phase, State
from triage.talk.turns import Context, Turn
from triage.types import Action, Assessment, Decision, Handoff, Reason

# Enough to start the work with; a person can ask for the rest.
MOST_FACTS = 4
_LONGEST_FACT = 500
_OWN_SENTENCE = frozenset(
    {
        Reason.ASKED_FOR_HUMAN,
        Reason.SECURITY,
        Reason.ADMIN_LEVEL,
        Reason.BUSINESS_IMPACT,
        Reason.KNOWN_OUTAGE,
        Reason.FIXES_FAILED,
        Reason.MODEL_UNAVAILABLE,
        Reason.UNSUPPORTED_LANGUAGE,
        Reason.OUT_OF_SCOPE,
    }
)


@dataclass(frozen=True)
class Queue:
    """Where it goes. `priority` and `due` are None when nobody has reckoned them, `handoff` without an assessment."""

    tier: int
    group: str
    priority: str | None
    due: datetime | None
    handoff: Handoff | None = None


def hand_over(state: State, context: Context, reason: Reason) -> Turn:
    """To a person, now. The reply says so only together with the effect; number, queue and time come first.

    Facts are asked for at the first handover only: nobody is asked twice.
    """
    queue = _queue(state, context, reason)
    facts = _facts_to_ask(state, context, queue.handoff) if not state.known_to_people else ()
    said = _said(context, queue, f"why_{reason.value}" if reason in _OWN_SENTENCE else "why_other")
    return _handed_over(state, context, queue, reason, said, facts)


def hand_back(state: State, context: Context) -> Turn:
    """Opened again: to the people who had it."""
    tier, group = holder(state, context)
    queue = Queue(tier, group, state.priority, _promised(state, context, context.first_response_due_at))
    reason = Reason(state.reason) if state.reason in tuple(Reason) else Reason.ASKED_FOR_HUMAN
    return _handed_over(state, context, queue, reason, _said(context, queue, "why_reopened"), ())


def holder(state: State, context: Context) -> tuple[int, str]:
    """Tier and group of the people who have it: the ticket's as it is, else those of the handover."""
    if context.tier and context.group:
        return context.tier, context.group
    first = context.desk.category("")
    return state.tier or first.tier, state.group or first.group


def who_has_it(state: State, context: Context) -> Reply:
    """Number, queue and time once more, for a ticket that a person has already."""
    tier, group = holder(state, context)
    if state.taken:
        return Reply(ReplyKind.HANDOVER, context.words.say("handover_taken", number=context.number, group=group))
    where = context.words.say("handover_again", number=context.number, group=group)
    due = context.first_response_due_at if state.promised else None
    return Reply(ReplyKind.HANDOVER, f"{where} {expected(context, group, tier, state.priority, due)}")


def route(state: State, context: Context, found: Assessment) -> Turn:
    """The first words about a ticket that was handed over without any: it goes where it belongs and keeps its place.

    Where an agent has taken or moved it, it stays, and gets its handoff alone.
    """
    escalates = found.decision.action is Action.ESCALATE
    reason = found.decision.reason if escalates else Reason.ASKED_FOR_HUMAN
    queue, home = _queue(state, context, reason), context.desk.category("")
    held = holder(state, context)
    stays = state.taken or held != (home.tier, home.group) or held == (queue.tier, queue.group)
    tier, group = held if stays else (queue.tier, queue.group)
    after = replace(
        state, described=True, acknowledged=True, reason=reason.value, tier=tier, group=group, priority=queue.priority
    )
    effect = Reroute(reason.value, tier, group, queue.handoff)
    if stays:
        said = () if state.taken or state.acknowledged else (context.note("noted"),)
        return Turn(after, said, (effect,))
    there = replace(context, tier=tier, group=group, first_response_due_at=queue.due)
    where = who_has_it(after, there)
    if escalates and reason in _OWN_SENTENCE:
        where = replace(where, text=f"{where.text} {context.words.say(f'why_{reason.value}')}")
    return Turn(after, (where,), (effect,))


def take_fact(state: State, context: Context, name: str, value: str | None) -> Turn:
    """An answer to an open checklist question, or past it; then the next one, or the closing sentence."""
    rest = tuple(each for each in state.facts_open if each != name)
    answer = " ".join(mask_secrets(value).text.split())[:_LONGEST_FACT] if value else ""
    facts = {**state.facts, name: answer} if answer else dict(state.facts)
    effects = (Captured(name, answer),) if answer else ()
    if rest and name != state.facts_open[0]:
        # an answer from an older page: the open question stands already
        return Turn(replace(state, facts=facts, facts_open=rest), (context.note("fact_out_of_turn"),), effects)
    if rest:
        question = context.desk.facts[rest[0]].question if rest[0] in context.desk.facts else rest[0]
        text = context.words.say("fact_next", question=question)
        asked = replace(state, facts=facts, facts_open=rest)
        return Turn(asked, (Reply(ReplyKind.FACT, text, fact=rest[0]),), effects)
    done = replace(state, phase=Phase.PERSON, facts=facts, facts_open=())
    return Turn(done, (context.note("thread_after_facts"),), effects)


def _handed_over(
    state: State, context: Context, queue: Queue, reason: Reason, said: Reply, facts: tuple[str, ...]
) -> Turn:
    after = replace(
        state, phase=Phase.FACTS if facts else Phase.PERSON, question=None, choices=(), offer=None, waiting=(),
        facts_open=facts, reason=reason.value, group=queue.group, tier=queue.tier, priority=queue.priority, taken=False,
        acknowledged=False, promised=queue.due is not None,
    )  # fmt: skip
    effect = HandOver(reason.value, queue.tier, queue.group, queue.handoff)
    if not facts:
        thread = context.note("thread" if state.described else "thread_undescribed")
        return Turn(after, (said, thread), (effect,))
    question = Reply(ReplyKind.FACT, context.desk.facts[facts[0]].question, fact=facts[0])
    return Turn(after, (said, context.note("facts_intro"), question), (effect,))


def _said(context: Context, queue: Queue, why: str) -> Reply:
    words = context.words
    where = words.say("handover", number=context.number, group=queue.group)
    when = expected(context, queue.group, queue.tier, queue.priority, queue.due)
    return Reply(ReplyKind.HANDOVER, f"{where} {when} {words.say(why)}")


def _queue(state: State, context: Context, reason: Reason) -> Queue:
    """The decision's queue, with handoff and times; without an assessment the first tier.

    Where the dialogue sends on what was to be answered, the handoff is made for the reason it has.
    """
    found = context.assessment
    if found is None:
        first = context.desk.category("")
        due = _due(context, first.tier, context.priority)
        return Queue(first.tier, first.group, context.priority, _promised(state, context, due))
    if found.decision.action is not Action.ESCALATE:
        found = replace(found, decision=_sent_on(context.desk, found, reason))
        found = replace(found, handoff=_handoff(state, context, found))
    decision, handoff = found.decision, found.handoff
    priority = handoff.priority if handoff else context.priority
    # the promise of the queue that it goes to, which may be another than that of the ticket so far
    due = handoff.first_response_due_at if handoff else _due(context, decision.tier, priority)
    return Queue(decision.tier, decision.group, priority, _promised(state, context, due), handoff)


def _sent_on(desk: Desk, found: Assessment, reason: Reason) -> Decision:
    """To those who would settle it, by what it seems to be."""
    slug, predicted = found.category.label, found.tier.label
    wanted = int(predicted) if predicted.isdecimal() else desk.category(slug).tier
    tier = desk.tier(max(wanted, 1)).number
    return Decision(Action.ESCALATE, reason, found.decision.mode, tier, desk.group_for(tier, slug))


def _handoff(state: State, context: Context, found: Assessment) -> Handoff | None:
    request = context.request
    if request is None:
        return None
    earlier = [turn.text for turn in request.history if turn.author == "requester"]
    answers = [answer for _, answer in request.clarifications if answer != PAST_IT]
    titles = {fix.article: fix.title for fix in state.failed}
    priority = request.priority or context.desk.priority(request.impact, request.urgency)
    return build_handoff(
        Case(context.desk, request, found, masked([*earlier, request.text, *answers]), titles, priority)
    )


def _due(context: Context, tier: int, priority: str | None) -> datetime | None:
    if context.started_at is None:
        return context.first_response_due_at
    desk = context.desk
    return due_times(desk, priority or desk.priority(), tier, context.started_at).first_response_due_at


def _promised(state: State, context: Context, due: datetime | None) -> datetime | None:
    """The time, unless it ran out while the ticket counted as ended."""
    return due if due is not None and (state.promised or due >= context.now) else None


def _facts_to_ask(state: State, context: Context, handoff: Handoff | None) -> tuple[str, ...]:
    """Names of facts that nobody knows yet: the required ones first, never more than a few."""
    if handoff is None:
        return ()
    missing = [fact for fact in handoff.facts if fact.value is None and fact.name in context.desk.facts]
    missing.sort(key=lambda fact: not fact.required)
    return tuple(fact.name for fact in missing if fact.name not in state.facts)[:MOST_FACTS]
