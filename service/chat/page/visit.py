"""Who looks at the page: somebody signed in, or a browser that holds the tokens of its conversations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, or_

from service.access import Principal, speaks_for
from service.accounts import token_hash
from service.errors import Unauthenticated
from service.settings import Settings
from service.tables import Ticket
from service.tokens import CONVERSATION

MOST = 8
DAYS = 30
_TOKEN = re.compile(re.escape(CONVERSATION) + r"[A-Za-z0-9_-]{43}")
# what a cookie of ours can be at most: anything longer was not written here
_LONGEST = MOST * 50


@dataclass(frozen=True)
class Visit:
    """`tokens` are those of the cookie, newest first; what they open is decided by their hashes alone."""

    who: Principal
    tokens: tuple[str, ...] = ()

    @property
    def own(self) -> ColumnElement[bool]:
        """The conversations in which whoever is looking is the requester."""
        mine = speaks_for(self.who)
        hashes = [token_hash(token) for token in self.tokens]
        return or_(mine, Ticket.access.in_(hashes)) if hashes else mine

    @property
    def signed_in(self) -> bool:
        return self.who.kind == "person"

    def with_token(self, token: str) -> Visit:
        """With one more conversation; beyond the most that a browser remembers, the oldest is forgotten."""
        return replace(self, tokens=(token, *(each for each in self.tokens if each != token))[:MOST])


def tokens_of(cookie: str) -> tuple[str, ...]:
    """The tokens in a cookie; nothing at all of one that was not written here."""
    if len(cookie) > _LONGEST:
        return ()
    found = tuple(dict.fromkeys(cookie.split(".")))
    return found if len(found) <= MOST and all(map(_TOKEN.fullmatch, found)) else ()


def cookie_of(tokens: Sequence[str]) -> str:
    return ".".join(tokens)


def may_begin(settings: Settings, visit: Visit) -> None:
    """Raises Unauthenticated where the desk wants people to sign in first. A token proves one conversation, no more."""
    if not settings.anonymous and not visit.signed_in:
        raise Unauthenticated("This desk asks you to sign in before you write.")
