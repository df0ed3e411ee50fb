"""Fixes: an article is offered, its steps are shown, it fails or another takes its place."""

from __future__ import annotations

from dataclasses import replace

from triage.articles import Article
from triage.talk.effects import FixFailed, Offered
from triage.talk.replies import Reply, ReplyKind
from triage.talk.state import FailedFix, Offer, Phase, State
from triage.talk.turns import Context, Turn
from triage.types import Decision


def propose(state: State, context: Context, decision: Decision) -> Turn | None:
    """Offer the articles of an answer, one problem at a time; the article that is being tried already stays.

    None when nothing may be offered: an article is not the reader's to see, has failed, or has solved it before.
    """
    named = [path for path in (decision.article, *decision.also) if path is not None]
    if not named or any(path not in context.articles for path in named):
        return None
    fresh = [path for path in dict.fromkeys(named) if path not in (*state.failed_articles, *state.solved)]
    if not fresh:
        return None
    trying = state.offer if state.phase is Phase.PROPOSE else None
    staying = trying is not None and trying.article in fresh
    current = trying.article if trying is not None and staying else fresh[0]
    offers = [_offer(context.articles[path], state) for path in fresh if path != current]
    known = {current, *fresh}
    waiting = (*offers, *(each for each in state.waiting if each.article not in known))
    if staying:
        return Turn(replace(state, waiting=waiting), (context.note("ask_step"),))
    key = "proposal_instead" if trying else "proposal_next" if state.failed else "proposal"
    automatic = not state.offered
    offer = replace(_offer(context.articles[current], state), automatic=automatic)
    return show(replace(state, waiting=waiting), context, offer, key)


def next_problem(state: State, context: Context) -> Turn | None:
    """Offer what waits for the requester's other problem; None when nothing does that they may still read."""
    waiting = [each for each in state.waiting if each.article in context.articles]
    if not waiting:
        return None
    return show(replace(state, waiting=tuple(waiting[1:])), context, waiting[0], "proposal_other")


def show(state: State, context: Context, offer: Offer, key: str) -> Turn:
    """Put the article before the requester, with its first step or all of them."""
    offer = replace(offer, step=0, whole=state.all_at_once)
    text = context.words.say(key, title=offer.title, version=offer.version)
    proposal = Reply(ReplyKind.PROPOSAL, text, article=offer.article, version=offer.version)
    after = replace(
        state, phase=Phase.PROPOSE, question=None, choices=(), offer=offer, offered=(*state.offered, offer.article)
    )
    effect = Offered(offer.article, offer.version, offer.automatic)
    return Turn(after, (proposal, *steps(offer, context)), (effect,))


def steps(offer: Offer, context: Context) -> tuple[Reply, ...]:
    """The step where it stands, or all of them; after the last one the question whether it helped."""
    if offer.whole:
        text = context.words.say("steps")
        whole = Reply(ReplyKind.STEPS, text, offer.article, offer.version, steps=offer.steps)
        return whole, context.note("ask_whole")
    place = (offer.step + 1, len(offer.steps))
    step = Reply(ReplyKind.STEP, offer.steps[offer.step], offer.article, offer.version, step=place)
    if not offer.on_last_step:
        return (step,)
    return step, context.note("ask_last" if len(offer.steps) > 1 else "ask_whole")


def failed_fix(offer: Offer) -> FailedFix:
    """The offer as something that did not help; its step, unless all were shown or there is but one."""
    step = None if offer.whole or len(offer.steps) == 1 else offer.step + 1
    return FailedFix(offer.article, offer.version, offer.title, step)


def give_up(state: State) -> tuple[State, tuple[FixFailed, ...]]:
    """The article that is, or was, being tried counts as failed; once, however often it is said."""
    if state.offer is None or state.offer.article in state.failed_articles:
        return replace(state, offer=None), ()
    fix = failed_fix(state.offer)
    solved = tuple(path for path in state.solved if path != fix.article)
    after = replace(state, offer=None, solved=solved, failed=(*state.failed, fix))
    return after, (FixFailed(fix.article, fix.version, fix.step),)


def _offer(article: Article, state: State) -> Offer:
    shown = article.steps or tuple(filter(None, [article.section_text("resolution") or article.lead]))
    return Offer(article.path, article.version, article.title, shown or (article.title,), whole=state.all_at_once)
