"""What proves who is asking: sessions, one-time links, API keys, conversations. Only hashes are stored.

Functions over a database session and the clock; whoever calls opens the transaction.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from service.access import SCOPES
from service.errors import Fault, Invalid, NotFound
from service.tables import ApiKey, OneTimeLink, Person, SignIn, Ticket

KEY, CONVERSATION = "fl_k_", "fl_c_"
FIRST_ADMIN_MINUTES, LINK_MINUTES = 60, 30
# how often "last used" is written: a write for each request would queue behind the tickets
SEEN_EVERY = timedelta(minutes=1)
_BYTES = 32
_HINT = 4
# 256 bits in base64url: 43 characters
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Found:
    """Somebody's session or key that is good now. `stale`: its last use is worth writing down again."""

    id: str
    stale: bool


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256, 64 hexadecimal digits. The tokens are random, so that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def conversation_token() -> str:
    """A new token for a visitor; its `token_hash` goes to the ticket's `access`."""
    return CONVERSATION + secrets.token_urlsafe(_BYTES)


def derived_conversation_token(key: bytes, said: str) -> str:
    """A visitor's token that is the same for the same `said`: what is sent twice opens one conversation.

    Only as hard to guess as `said` is.
    """
    made = hmac.new(key, said.encode(), hashlib.sha256).digest()
    return CONVERSATION + base64.urlsafe_b64encode(made).decode().rstrip("=")


def is_conversation(session: Session, token: str) -> bool:
    """Whether a ticket was opened with this token."""
    if not _well_formed(token, CONVERSATION):
        return False
    return session.scalar(select(Ticket.id).where(Ticket.access == token_hash(token))) is not None


def start_session(session: Session, person_id: uuid.UUID, now: datetime, hours: int) -> str:
    """A new session; returns the token for the cookie, 256 bits. It ends after `hours`, used or not."""
    token = secrets.token_urlsafe(_BYTES)
    until = now + timedelta(hours=hours)
    session.add(SignIn(id=token_hash(token), person_id=person_id, created_at=now, seen_at=now, expires_at=until))
    session.flush()
    return token


def person_of_session(session: Session, token: str, now: datetime) -> tuple[Person, Found] | None:
    """Who a cookie stands for; None when it is malformed, unknown, expired or revoked, or they are disabled."""
    if not _well_formed(token, ""):
        return None
    row = session.execute(
        select(SignIn, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(
            SignIn.id == token_hash(token), SignIn.revoked_at.is_(None), SignIn.expires_at > now,
            Person.disabled_at.is_(None),
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    signed_in, person = row
    return person, Found(signed_in.id, now - signed_in.seen_at >= SEEN_EVERY)


def session_seen(session: Session, found: Found, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == found.id).values(seen_at=now))


def end_session(session: Session, token: str, now: datetime) -> None:
    """From now on this token is worth nothing."""
    done = update(SignIn).where(SignIn.id == token_hash(token), SignIn.revoked_at.is_(None)).values(revoked_at=now)
    session.execute(done)


def end_all_sessions(session: Session, person_id: uuid.UUID, now: datetime) -> int:
    """Sign somebody out everywhere; returns in how many places."""
    done = update(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None)).values(revoked_at=now)
    return _count(session.execute(done))


def places(session: Session, person_id: uuid.UUID, now: datetime) -> int:
    """In how many browsers somebody is signed in."""
    live = (SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
    return session.scalar(select(func.count()).select_from(SignIn).where(*live)) or 0


def new_link(session: Session, person_id: uuid.UUID | None, now: datetime, minutes: int = LINK_MINUTES) -> str:
    """A token for a link that works once, to set a password; person None: to make the first admin.

    Links made earlier for the same purpose stop working.
    """
    session.execute(delete(OneTimeLink).where(_for(person_id), OneTimeLink.used_at.is_(None)))
    token = secrets.token_urlsafe(_BYTES)
    until = now + timedelta(minutes=minutes)
    session.add(OneTimeLink(id=token_hash(token), person_id=person_id, created_at=now, expires_at=until))
    session.flush()
    return token


def link_works(session: Session, token: str, now: datetime) -> OneTimeLink | None:
    """The link, if it can still be used and whoever it is for is not disabled; it is not used up by looking."""
    if not _well_formed(token, ""):
        return None
    link = session.get(OneTimeLink, token_hash(token))
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    if link.person_id is None:
        return link
    person = session.get(Person, link.person_id)
    return link if person is not None and person.disabled_at is None else None


def use_link(session: Session, token: str, now: datetime) -> OneTimeLink:
    """Use a link up. Of two at the same moment one gets it. Raises NotFound."""
    if link_works(session, token, now) is None:
        raise NotFound("This link does not work: it was used, has expired, or was never given out.")
    # the database decides between two that both looked and saw that it works
    done = update(OneTimeLink).where(OneTimeLink.id == token_hash(token), OneTimeLink.used_at.is_(None))
    if _count(session.execute(done.values(used_at=now))) != 1:
        raise NotFound("This link does not work: it was used, has expired, or was never given out.")
    return session.get_one(OneTimeLink, token_hash(token))


def create_key(
    session: Session, name: str, scopes: Iterable[str], now: datetime, created_by: uuid.UUID | None = None
) -> tuple[ApiKey, str]:
    """A program's key and its plain text, which is shown this once. Raises Invalid."""
    wanted, title = sorted(set(scopes)), name.strip()
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        said = f"Scopes are one or more of {', '.join(SCOPES)}."
        raise Invalid(said, faults=(Fault("/scopes", said),))
    if not 0 < len(title) <= 100 or not title.isprintable():
        raise Invalid("A key needs a name of 1 to 100 characters.", faults=(Fault("/name", "1 to 100 characters"),))
    token = KEY + secrets.token_urlsafe(_BYTES)
    key = ApiKey(
        name=title, hash=token_hash(token), hint=token[: len(KEY) + _HINT], scopes=wanted, created_by=created_by,
        created_at=now,
    )  # fmt: skip
    session.add(key)
    session.flush()
    return key, token


def key_of(session: Session, token: str, now: datetime) -> tuple[ApiKey, Found] | None:
    """The key that a program sent; None when it is malformed, unknown or revoked."""
    if not _well_formed(token, KEY):
        return None
    key = session.scalar(select(ApiKey).where(ApiKey.hash == token_hash(token), ApiKey.revoked_at.is_(None)))
    if key is None:
        return None
    return key, Found(str(key.id), key.used_at is None or now - key.used_at >= SEEN_EVERY)


def key_used(session: Session, found: Found, now: datetime) -> None:
    session.execute(update(ApiKey).where(ApiKey.id == uuid.UUID(found.id)).values(used_at=now))


def revoke_key(session: Session, key_id: uuid.UUID, now: datetime) -> ApiKey:
    """From now on the key is refused. Raises NotFound."""
    key = session.get(ApiKey, key_id)
    if key is None:
        raise NotFound("There is no such key.")
    key.revoked_at = key.revoked_at or now
    session.flush()
    return key


def _for(person_id: uuid.UUID | None) -> ColumnElement[bool]:
    return OneTimeLink.person_id.is_(None) if person_id is None else OneTimeLink.person_id == person_id


def _well_formed(token: str, prefix: str) -> bool:
    """Spares the database whatever nobody here gave out."""
    return token.startswith(prefix) and _SECRET.fullmatch(token[len(prefix) :]) is not None


def _count(result: object) -> int:
    return int(result.rowcount) if isinstance(result, CursorResult) else 0
