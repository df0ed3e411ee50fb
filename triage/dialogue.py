"""The conversation as a pure state machine: (state, what happened, what is known) -> (state, replies, effects).

Describe, clarify, propose, and a person at any moment. It never resolves by itself and never claims what its effects do
not bring about. Every sentence comes from the words of a language, an article or the desk.
"""

from __future__ import annotations

from dataclasses import replace

from triage.clarify import ENVIRONMENT_QUESTION, PAST_IT, SYMPTOM_QUESTION
from triage.desk import Desk
from triage.redact import mask_secrets
from triage.talk.effects import Effect, FixWorked, Rate, Reopen
from triage.talk.ending import solved, taken_or_ended
from triage.talk.handing_over import hand_back, hand_over, route, take_fact, who_has_it
from triage.talk.happenings import (
    AgentAnswered,
    AgentCancelled,
    AgentClosed,
    AgentMoved,
    AgentResolved,
    AgentTook,
    AllSteps,
    Chose,
    GaveFact,
    Happening,
    Helped,
    NextStep,
    NotYet,
    Rated,
    Said,
    SentFile,
    WantsPerson,
    WentSilent,
    Withdrew,
)
from triage.talk.hearing import Denied, Greeted, Heard, Thanked, heard
from triage.talk.pressing import SCORES, buttons
from triage.talk.proposing import give_up, next_problem, propose, steps
from triage.talk.replies import Reply, ReplyKind
from triage.talk.state import Phase, State
from triage.talk.turns import Context, Known, Turn, not_now
from triage.talk.words import Words, load_words
from triage.text import is_blank
from triage.types import Action, Assessment, Decision, Reason

__all__ = ["Context", "Known", "Turn", "advance", "buttons", "starts_anew", "to_assess", "welcome"]

_QUESTIONS = {ENVIRONMENT_QUESTION: "question_environment", SYMPTOM_QUESTION: "question_symptom"}


def welcome(words: Words, desk: Desk) -> tuple[Reply, ...]:
    """What stands there before anything is said: that it is automatic, and what to do."""
    said = (words.say("welcome", desk=desk.name), words.say("welcome_how"))
    return tuple(Reply(ReplyKind.NOTE, text) for text in said)


def to_assess(state: State, event: Happening, words: Words | None = None) -> Known | None:
    """What the assessment of this event must know; None when the event needs none.

    Needed for whatever may lead to a fix or to a queue, once the problem was described. `words` are those that
    `advance` will get; None stands for the English ones. For an event that `starts_anew`, ask with the new state.
    """
    meant = heard(state, event, words or load_words())
    if not _leads_on(state, meant):
        return None
    after = _answered(state, meant)
    if isinstance(meant, NotYet):
        after, _ = give_up(after)
    return Known(after.asked, after.failed_articles, dict(after.facts), wants_person=isinstance(meant, WantsPerson))


def starts_anew(state: State, event: Happening, may_reopen: bool, words: Words | None = None) -> bool:
    """Whether the event belongs to a new, linked ticket: this one ended too long ago to be opened again."""
    if may_reopen or not state.over:
        return False
    return _opens_again(heard(state, event, words or load_words()))


def advance(state: State, event: Happening, context: Context) -> Turn:
    """One turn. Any event in any state gives one; a move that makes no sense now says so kindly and changes nothing.

    Where `to_assess` asked for an assessment and the context has none, a person takes the ticket.
    """
    meant = heard(state, event, context.words)
    match meant:
        case AgentTook() | AgentAnswered() | AgentMoved() | AgentResolved() | AgentClosed() | AgentCancelled():
            return taken_or_ended(state, meant, context)
        case WentSilent() | Withdrew():
            return taken_or_ended(state, meant, context)
        case Helped():
            return _helped(state, context)
        case Rated(score, comment):
            return _rated(state, context, score, comment)
        case Thanked() | Greeted() | Denied():
            return _kind_word(state, context, meant)
        case _:
            return _after_the_end(state, meant, context) if state.over else _going_on(state, meant, context)


def _leads_on(state: State, meant: Heard) -> bool:
    """Whether an assessment is needed. People who have a ticket, or had it, need none but to know what it is about."""
    if state.handed_over:
        return isinstance(meant, Said) and not state.described and not is_blank(meant.text)
    if state.over and state.known_to_people:
        return False
    match meant:
        case Said(text):
            return not is_blank(text)
        case Chose(choice):
            return state.phase is Phase.CLARIFY and choice in state.choices
        case NotYet():
            return state.described and (state.over or state.offer is not None)
        case WantsPerson():
            return state.described
        case _:
            return False


def _answered(state: State, meant: Heard) -> State:
    """The state with its open question closed. An answer in own words stands among the messages already."""
    if state.phase is Phase.CLARIFY and state.question is not None and isinstance(meant, Said | Chose):
        answer = meant.choice if isinstance(meant, Chose) else PAST_IT
        state = replace(state, asked=(*state.asked, (state.question, answer)), question=None, choices=())
    return replace(state, described=True) if isinstance(meant, Said) else state


def _opens_again(meant: Heard) -> bool:
    return isinstance(meant, NotYet | WantsPerson) or (isinstance(meant, Said) and not is_blank(meant.text))


def _going_on(state: State, meant: Heard, context: Context) -> Turn:
    match meant:
        case WantsPerson() if state.handed_over:
            return Turn(state, (who_has_it(state, context),))
        case WantsPerson():
            return hand_over(state, context, _reason_to_want(context.assessment))
        case SentFile():
            return Turn(state)
        case Said() if state.handed_over:
            return _in_thread(state, meant, context)
        case Said() | Chose() if _leads_on(state, meant):
            return _decided(_answered(state, meant), context)
        case NotYet() if state.phase is Phase.PROPOSE and state.offer is not None:
            given_up, effects = give_up(state)
            return _decided(given_up, context).after(*effects)
        case NextStep() | AllSteps() if state.phase is Phase.PROPOSE and state.offer is not None:
            return _stepped(state, meant, context)
        case GaveFact(name, value) if state.phase is Phase.FACTS and name in state.facts_open:
            return take_fact(state, context, name, value)
        case _:
            return not_now(state, context)


def _after_the_end(state: State, meant: Heard, context: Context) -> Turn:
    """Solved or closed: what shows that it is not over opens it again, while it may be."""
    # nobody reads a file that is sent to Firstline: whose ticket was never with people is told how to open it again
    opens = _opens_again(meant) or (isinstance(meant, SentFile) and state.known_to_people)
    if not context.may_reopen or not opens:
        return not_now(state, context)
    reopened = _answered(replace(state, rating=None, promised=False), meant)
    if state.known_to_people:
        return hand_back(reopened, context).after(Reopen())
    if isinstance(meant, WantsPerson):
        return hand_over(reopened, context, _reason_to_want(context.assessment)).after(Reopen())
    if not reopened.described:
        return not_now(state, context)
    effects: tuple[Effect, ...] = ()
    if isinstance(meant, NotYet):
        reopened, effects = give_up(reopened)
    return _decided(reopened, context).after(Reopen(), *effects)


def _decided(state: State, context: Context) -> Turn:
    """What the assessment's decision says, within what the desk allows; a person in every other case."""
    if context.assessment is None:
        return hand_over(state, context, Reason.MODEL_UNAVAILABLE)
    decision = context.assessment.decision
    if decision.action is Action.ESCALATE:
        return hand_over(state, context, decision.reason)
    if len(state.failed) >= context.desk.max_failed_fixes:
        return hand_over(state, context, Reason.FIXES_FAILED)
    if decision.action is Action.CLARIFY:
        return _ask(state, context, decision) or hand_over(state, context, Reason.LOW_CONFIDENCE)
    return propose(state, context, decision) or hand_over(state, context, Reason.NO_ARTICLE)


def _ask(state: State, context: Context, decision: Decision) -> Turn | None:
    question = decision.question
    if question is None or len(state.asked) >= context.desk.max_questions:
        return None
    known = _QUESTIONS.get(question.text)
    text = context.words.say(known) if known else question.text
    after = replace(state, phase=Phase.CLARIFY, question=question.text, choices=question.choices, offer=None)
    return Turn(after, (Reply(ReplyKind.QUESTION, text, choices=question.choices),))


def _reason_to_want(found: Assessment | None) -> Reason:
    escalates = found is not None and found.decision.action is Action.ESCALATE
    return found.decision.reason if found is not None and escalates else Reason.ASKED_FOR_HUMAN


def _stepped(state: State, meant: NextStep | AllSteps, context: Context) -> Turn:
    offer = state.offer
    if offer is None:
        return not_now(state, context)
    if isinstance(meant, AllSteps):
        shown = replace(offer, whole=meant.whole)
        return Turn(replace(state, offer=shown, all_at_once=meant.whole), steps(shown, context))
    if offer.on_last_step:
        return Turn(state, (context.note("ask_whole"),))
    shown = replace(offer, step=offer.step + 1)
    return Turn(replace(state, offer=shown), steps(shown, context))


def _helped(state: State, context: Context) -> Turn:
    """The requester's word. After one of several problems the next is taken up; solved is only what is solved whole."""
    offer = state.offer
    silent = state.phase is Phase.CLOSED and offer is not None and context.may_reopen
    if state.phase is Phase.DESCRIBE or (state.over and not silent):
        return not_now(state, context)
    worked: tuple[Effect, ...] = ()
    if offer is not None:
        worked = (FixWorked(offer.article, offer.version),)
        state = replace(state, solved=(*state.solved, offer.article))
        following = next_problem(state, context)
        if following is not None:
            return following.after(*([Reopen()] if silent else []), *worked)
    return solved(state, context, "solved", "requester").after(*worked)


def _rated(state: State, context: Context, score: int, comment: str) -> Turn:
    if state.phase is not Phase.SOLVED or state.rating is not None or score not in SCORES:
        return not_now(state, context)
    effect = Rate(score, mask_secrets(comment).text)
    return Turn(replace(state, rating=score), (context.note("rated"),), (effect,))


def _kind_word(state: State, context: Context, meant: Thanked | Greeted | Denied) -> Turn:
    """Thanks resolve nothing: a button makes sure. Where people read along, plain thanks need no answer."""
    if isinstance(meant, Denied):
        return not_now(state, context)
    if isinstance(meant, Greeted):
        return Turn(state, (context.note("thread_undescribed" if state.handed_over else "greeting"),))
    if state.over:
        return Turn(state, (context.note("you_are_welcome"),))
    if meant.solved:
        return Turn(state, (context.note("confirm" if state.phase is Phase.PROPOSE else "confirm_elsewhere"),))
    return not_now(state, context) if state.phase is Phase.FACTS else Turn(state)


def _in_thread(state: State, meant: Said, context: Context) -> Turn:
    """A person reads it. One acknowledgement while nobody has taken it; more would only be noise."""
    if is_blank(meant.text):
        return not_now(state, context)
    if not state.described and context.assessment is not None:
        return route(state, context, context.assessment)
    after = replace(state, described=True, acknowledged=True)
    return Turn(after, () if state.taken or state.acknowledged else (context.note("noted"),))
