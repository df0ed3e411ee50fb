"""Who may do what. Deny by default: a ticket that is not in somebody's filter does not exist for them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from service.errors import Forbidden, NotFound, Unauthenticated
from service.tables import Ticket
from service.tickets import Actor
from triage.types import Audience

ROLES = ("requester", "agent", "author", "manager", "admin")
STAFF = frozenset(ROLES[1:])
# What a program's key may be allowed; each is one line of the page that makes keys.
SCOPES = {
    "triage": "assess texts without a ticket, and search",
    "conversations": "hold conversations for requesters, and read them",
    "tickets:read": "read every ticket",
    "tickets:write": "work on every ticket",
    "articles:read": "read articles, those for agents included",
    "articles:write": "publish articles",
    "admin": "accounts, keys and the audit log",
}


@dataclass(frozen=True)
class Principal:
    """Who is asking. `kind`: anonymous, visitor (holds a conversation's token), person or key.

    `id` names them in logs, limits and idempotency keys. `access` is the hash of a visitor's token, `site_id` the site
    that vouches for a person.
    """

    kind: str
    id: str
    name: str = ""
    email: str | None = None
    person_id: uuid.UUID | None = None
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()
    scopes: frozenset[str] = frozenset()
    access: str | None = field(default=None, repr=False)
    site_id: uuid.UUID | None = None

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    def has(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    def may(self, scope: str) -> bool:
        return scope in self.scopes


ANONYMOUS = Principal("anonymous", "anonymous")


def audience_of(who: Principal, anonymous: Audience = Audience.PUBLIC) -> Audience:
    """Whose articles they may read; `anonymous` is what the installation lets strangers read."""
    if who.is_staff or who.may("articles:read"):
        return Audience.AGENTS
    if who.kind in ("person", "key"):
        return Audience.EMPLOYEES
    return anonymous


def readable(who: Principal) -> ColumnElement[bool]:
    """The tickets that exist for them: the filter of every query."""
    if who.kind == "visitor":
        return Ticket.access == who.access
    if who.kind == "key":
        return true() if who.scopes & {"tickets:read", "tickets:write", "conversations"} else false()
    if who.kind != "person":
        return false()
    own = Ticket.requester_id == who.person_id
    if who.has("manager", "admin"):
        return true()
    if who.has("agent"):
        return or_(own, workable(who))
    return own


def workable(who: Principal) -> ColumnElement[bool]:
    """The tickets they may work on as staff: their groups', their tiers', and those assigned to them."""
    if who.kind == "key":
        return true() if who.may("tickets:write") else false()
    if who.has("admin"):
        return true()
    if not who.has("agent"):
        return false()
    return or_(
        Ticket.group.in_(sorted(who.groups)), Ticket.tier.in_(sorted(who.tiers)), Ticket.assignee_id == who.person_id
    )


def speaks_for(who: Principal) -> ColumnElement[bool]:
    """The tickets in whose conversation they are the requester (or a program that speaks for one)."""
    if who.kind == "visitor":
        return Ticket.access == who.access
    if who.kind == "key":
        return true() if who.may("conversations") else false()
    return Ticket.requester_id == who.person_id if who.kind == "person" else false()


def ticket_for(session: Session, ticket_id: uuid.UUID, allowed: ColumnElement[bool]) -> Ticket:
    """The ticket, if it exists for whoever is asking. Raises NotFound: foreign and missing look the same."""
    found = session.scalar(select(Ticket).where(Ticket.id == ticket_id, allowed))
    if found is None:
        raise NotFound("There is no such ticket.")
    return found


def require(who: Principal, *, roles: tuple[str, ...] = (), scope: str | None = None) -> None:
    """Raises Unauthenticated for strangers and Forbidden for those who lack the role or scope."""
    if who.has(*roles) or (scope is not None and who.may(scope)):
        return
    if who.kind in ("anonymous", "visitor"):
        raise Unauthenticated("Sign in, or send an API key.")
    raise Forbidden("Your account or key is not allowed to do this.")


def actor_of(who: Principal, *, staff: bool) -> Actor:
    """How the ticket's events name them."""
    return Actor("agent" if staff else "requester", who.person_id, who.name)
