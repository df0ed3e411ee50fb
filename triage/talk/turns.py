"""One turn: what the dialogue may look at, what the next assessment must know, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.articles import Article
from triage.desk import Desk
from triage.talk.effects import Effect
from triage.talk.replies import Reply, ReplyKind
from triage.talk.state import State
from triage.talk.words import Words
from triage.types import Assessment, Request


@dataclass(frozen=True)
class Context:
    """What a turn rests on besides state and event. `number` is the ticket's, for example "INC-1042".

    `articles` by path are those that the requester's audience may read. `assessment` is there whenever `to_assess`
    asked for one, with the `request` it was made of. `first_response_due_at` (None once answered), `group`, `tier`,
    `priority` and `started_at` (the first message) are the ticket's as it is, None when not known.
    """

    desk: Desk
    words: Words
    number: str
    now: datetime
    articles: Mapping[str, Article]
    assessment: Assessment | None = None
    first_response_due_at: datetime | None = None
    may_reopen: bool = True
    group: str | None = None
    tier: int | None = None
    request: Request | None = None
    priority: str | None = None
    started_at: datetime | None = None

    def note(self, key: str, **values: object) -> Reply:
        """A sentence of the words, as a reply."""
        return Reply(ReplyKind.NOTE, self.words.say(key, **values))


@dataclass(frozen=True)
class Known:
    """What the next Request must say, the event included."""

    clarifications: tuple[tuple[str, str], ...] = ()
    failed_articles: tuple[str, ...] = ()
    captured_facts: Mapping[str, str] = field(default_factory=dict)
    wants_person: bool = False


@dataclass(frozen=True)
class Turn:
    """The state after the event, what is said, and what has to be done, in order and before anything is said."""

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()

    def after(self, *effects: Effect) -> Turn:
        """The same turn with `effects` before its own."""
        return replace(self, effects=(*effects, *self.effects))


def not_now(state: State, context: Context) -> Turn:
    """What to do instead of something that does not fit where the conversation stands."""
    return Turn(state, (context.note(f"not_now_{state.phase.value}"),))
