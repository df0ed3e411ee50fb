"""Who is asking: API key, visitor's token or session cookie; and no form is taken that another site sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import accounts, identity, pages
from service.access import ANONYMOUS, Principal, actor_of, audience_of
from service.database import Database, DatabaseUnavailable
from service.errors import Unauthenticated
from service.limits import Limiter, address_key
from service.services import Services
from service.settings import Settings
from service.tables import Person
from service.tokens import CONVERSATION, KEY
from service.turn import Caller
from triage.types import Audience

# the prefix makes browsers refuse the cookie from another host or a plain connection
_SECURE_COOKIE, _PLAIN_COOKIE = "__Host-firstline", "firstline"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED = "The token is not known here, has expired, or was withdrawn."
_OTHER_HOST = "This service is not known by the name under which it was asked for."
_CROSS_SITE = "This was sent from another site. Open the page here and try again."


def who(request: Request) -> Principal:
    """Whoever sent the request; counts it towards its address's limit.

    A bearer token decides, and a bad one is refused: raises Unauthenticated, never falls back. A bad cookie is nobody.
    Raises TooMany and DatabaseUnavailable.
    """
    limiter: Limiter = request.app.state.limiter
    limiter.hit("requests", address(request))
    request.state.who = found = proven(request)
    return found


Who = Annotated[Principal, Depends(who)]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="The same key and body happen once.", examples=["5c1e7b52-6d0c-4a3e"]),
]
Cursor = Annotated[str | None, Query(min_length=1, max_length=1_000, description="The next_cursor of the page before.")]


def services_of(request: Request) -> Services:
    """What the application was made of."""
    services: Services = request.app.state.services
    return services


def count_conversation(request: Request, who: Principal) -> None:
    """Count a new conversation: people by who they are, strangers by their address. Raises TooMany.

    In an outage a whole office writes from one address. Programs are held by their requests alone.
    """
    limiter: Limiter = request.app.state.limiter
    if who.kind != "key":
        limiter.hit("conversations", who.id if who.kind == "person" else address(request))


def caller_of(settings: Settings, who: Principal, *, tryout: bool = False) -> Caller:
    """How a turn names whoever is asking. What is said to a requester is never what only agents may read.

    Where nobody but people at this machine can ask, a try-out reads what employees read: else nothing could be tried.
    """
    audience = audience_of(who, Audience(settings.strangers_read))
    if audience is Audience.AGENTS or (tryout and settings.private):
        audience = Audience.EMPLOYEES
    return Caller(actor_of(who, staff=False), audience, who.email or who.name or None)


def proven(request: Request) -> Principal:
    """The same, uncounted: who they are by what they sent then and what is known now. Raises Unauthenticated."""
    services: Services = request.app.state.services
    given = request.headers.getlist("authorization")
    return _bearer(services, given) if given else _cookie(services, session_token(request))


def address(request: Request) -> str:
    """The sender's address as it is counted; behind a trusted proxy the one that the proxy names."""
    return address_key(request.client.host) if request.client else "unknown"


def is_https(request: Request) -> bool:
    return bool(request.scope.get("scheme") == "https")


def session_token(request: Request) -> str:
    """What the session cookie holds; empty without one."""
    return request.cookies.get(_cookie_name(request), "")


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session."""
    hours: int = request.app.state.services.settings.session_hours
    response.set_cookie(
        _cookie_name(request), token, max_age=hours * 3600, path="/", secure=is_https(request), httponly=True,
        samesite="lax",
    )  # fmt: skip


def clear_session(request: Request, response: Response) -> None:
    """Take the session from the browser; ending it is `accounts.end_session`."""
    response.delete_cookie(
        _cookie_name(request), path="/", secure=is_https(request), httponly=True, samesite="lax"
    )  # fmt: skip


def principal_of(person: Person) -> Principal:
    """What a person may do, as it is in the database now."""
    return Principal(
        "person", f"person:{person.id}", person.name, person.email, person.id, frozenset(person.roles),
        frozenset(person.groups), frozenset(int(tier) for tier in person.tiers),
    )  # fmt: skip


class FetchMetadata:
    """Refuses what changes something and was sent by a page of another site.

    The browser says so itself (Sec-Fetch-Site); older ones, and those on a plain connection, only where it came from
    (Origin). What says neither is no browser: it is taken when it brings no cookie, for it then acts for nobody.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE or own_request(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        await pages.refusal(Request(scope), 403, _CROSS_SITE)(scope, receive, send)


class KnownHosts:
    """Refuses what was asked of a host that is not ours: the library decides, and we answer."""

    def __init__(self, app: ASGIApp, allowed_hosts: list[str]) -> None:
        self._app, self._check = app, TrustedHostMiddleware(_pass, allowed_hosts, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def noted(_: Message) -> None:
            nonlocal refused
            refused = True

        await self._check(scope, receive, noted)
        answer = pages.refusal(Request(scope), 400, _OTHER_HOST) if refused else self._app
        await answer(scope, receive, send)


async def _pass(scope: Scope, receive: Receive, send: Send) -> None:
    """Where a request arrives that is for one of our hosts."""


def own_request(headers: Headers) -> bool:
    """Whether a request that changes something may be taken, by what it says of its origin."""
    with_cookie = "cookie" in headers
    bearer = all(each.lower().startswith("bearer ") for each in headers.getlist("authorization") or [""])
    if bearer and not with_cookie:
        return True
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    if sites:
        return all(site in ("same-origin", "none") for site in sites)
    if origins:
        return all(_host_of(origin) == headers.get("host", "").lower() for origin in origins)
    return not with_cookie


def _host_of(origin: str) -> str:
    """Host and port of an Origin, as a Host header says them; a space for "null", which is no host."""
    scheme, separator, host = origin.lower().partition("://")
    if not separator or scheme not in ("http", "https"):
        return " "
    return host.removesuffix(":443" if scheme == "https" else ":80")


def _cookie_name(request: Request) -> str:
    return _SECURE_COOKIE if is_https(request) else _PLAIN_COOKIE


def _bearer(services: Services, given: list[str]) -> Principal:
    scheme, _, token = given[0].partition(" ")
    if len(given) != 1 or scheme.lower() != "bearer":
        raise Unauthenticated(_REFUSED)
    token = token.strip()
    if token.startswith(KEY):
        return _key(services, token)
    if token.startswith(CONVERSATION):
        with services.database.read() as session:
            if accounts.is_conversation(session, token):
                access = accounts.token_hash(token)
                return Principal("visitor", f"visitor:{access[:32]}", access=access)
    if identity.looks_signed(token):
        return identity.person_for(services.database, token, services.now())
    raise Unauthenticated(_REFUSED)


def _key(services: Services, token: str) -> Principal:
    now = services.now()
    with services.database.read() as session:
        known = accounts.key_of(session, token, now)
    if known is None:
        raise Unauthenticated(_REFUSED)
    key, found = known
    if found.stale:
        _note(services.database, accounts.key_used, found, now)
    return Principal("key", f"key:{key.id}", key.name, scopes=frozenset(key.scopes))


def _cookie(services: Services, token: str) -> Principal:
    if not token:
        return ANONYMOUS
    now = services.now()
    with services.database.read() as session:
        known = accounts.person_of_session(session, token, now)
    if known is None:
        return ANONYMOUS
    person, found = known
    if found.stale:
        _note(services.database, accounts.session_seen, found, now)
    return principal_of(person)


def _note(
    database: Database, note: Callable[[Session, accounts.Found, datetime], None], found: accounts.Found, now: datetime
) -> None:
    """Write down the last use. That it cannot be written now is no reason to turn somebody away."""
    with suppress(DatabaseUnavailable), database.write() as session:
        note(session, found, now)
