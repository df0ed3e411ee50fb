"""Whom a site vouches for: a token that the site signed, and the person it stands for here."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import accounts
from service.access import Principal
from service.database import Database
from service.errors import Invalid, Unauthenticated
from service.sites import live_secrets, site_by_key
from service.tables import Identity, Person

LONGEST, LEEWAY_S, MOST_S = 4_096, 60, 3_600
_LONGEST_SUBJECT = 200
_REFUSED = "The token was not taken: it is not one of this site's, or it has expired."
_HEADER = frozenset({"alg", "kid", "typ"})
_Known = tuple[Person, Identity]
_PART = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Vouched:
    """What a site says of somebody. `email` is None unless the site has verified it."""

    site_id: uuid.UUID
    subject: str
    name: str
    email: str | None
    said_email: str | None


def looks_signed(token: str) -> bool:
    """Whether a bearer token is of this kind; it may still be worth nothing."""
    return token.count(".") == 2


def person_for(database: Database, token: str, now: datetime) -> Principal:
    """Whoever the token stands for: a requester and nothing else, whatever somebody of that name may be here.

    Makes the person when they come for the first time. Raises Unauthenticated and DatabaseUnavailable.
    """
    with database.read() as session:
        vouched = verified(session, token, now)
        known = _known(session, vouched)
    if known is None or not _says_so(*known, vouched):
        known = _written(database, vouched, now)
    person, _ = known
    if person.disabled_at is not None:
        raise Unauthenticated(_REFUSED)
    return Principal(
        "person", f"person:{person.id}", person.name, vouched.email, person.id, frozenset({"requester"}),
        site_id=vouched.site_id,
    )  # fmt: skip


def verified(session: Session, token: str, now: datetime) -> Vouched:
    """What the token says, if one of its site's secrets signed it and it is good now. Raises Unauthenticated."""
    header, claims = _read(token)
    site = site_by_key(session, claims["aud"]) if isinstance(claims.get("aud"), str) else None
    secret = live_secrets(site).get(header["kid"]) if site is not None else None
    if site is None or secret is None:
        raise Unauthenticated(_REFUSED)
    try:
        jws.deserialize_compact(token, OctKey.import_key(secret), algorithms=["HS256"])
    except (JoseError, ValueError) as error:
        raise Unauthenticated(_REFUSED) from error
    if not _is_now(claims, now.timestamp()):
        raise Unauthenticated(_REFUSED)
    return _vouched(site.id, claims)


def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, unproven. Whatever could be read in two ways is refused."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3 or not all(_PART.fullmatch(part) for part in parts):
        raise Unauthenticated(_REFUSED)
    header, claims = _object(parts[0]), _object(parts[1])
    _bytes(parts[2])
    typ = header.get("typ", "JWT")
    fits = header.get("alg") == "HS256" and isinstance(header.get("kid"), str) and header.keys() <= _HEADER
    if not fits or not isinstance(typ, str) or typ.upper() != "JWT":
        raise Unauthenticated(_REFUSED)
    return header, claims


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part).decode("utf-8"), object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, RecursionError) as error:
        raise Unauthenticated(_REFUSED) from error
    if not isinstance(found, dict):
        raise Unauthenticated(_REFUSED)
    return found


def _bytes(part: str) -> bytes:
    """Base64url that is written as it must be: no padding, no bits beyond the end."""
    try:
        found = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated(_REFUSED) from error
    if base64.urlsafe_b64encode(found).decode().rstrip("=") != part:
        raise Unauthenticated(_REFUSED)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _never(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _is_now(claims: dict[str, Any], now: float) -> bool:
    """Issued before now, for an hour at most, and not over."""
    issued, until, since = _moment(claims.get("iat")), _moment(claims.get("exp")), _moment(claims.get("nbf", 0))
    if issued is None or until is None or since is None:
        return False
    return 0 < until - issued <= MOST_S and max(issued, since) <= now + LEEWAY_S and now < until + LEEWAY_S


def _moment(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e12 and math.isfinite(value) else None


def _vouched(site_id: uuid.UUID, claims: dict[str, Any]) -> Vouched:
    subject, name, email = claims.get("sub"), claims.get("name"), claims.get("email")
    sure = claims.get("email_verified", False)
    texts = all(each is None or isinstance(each, str) for each in (name, email))
    fits = isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT and subject.isprintable()
    if not (fits and texts and isinstance(sure, bool)):
        raise Unauthenticated(_REFUSED)
    try:
        address = accounts.normal_email(email) if email else None
    except Invalid as error:
        raise Unauthenticated(_REFUSED) from error
    shown = _shown(name or "") or _shown(address or "") or _shown(str(subject)) or "Somebody"
    return Vouched(site_id, str(subject), shown, address if sure else None, address)


def _shown(name: str) -> str:
    """A name as it can be stored."""
    return " ".join("".join(each for each in name if each.isprintable()).split())[:100].strip()


def _known(session: Session, vouched: Vouched) -> _Known | None:
    identity = session.get(Identity, (vouched.site_id, vouched.subject))
    return (session.get_one(Person, identity.person_id), identity) if identity is not None else None


def _says_so(person: Person, identity: Identity, vouched: Vouched) -> bool:
    """Whether what is stored of them is what the token says."""
    stored = (person.name, identity.email, identity.verified)
    return stored == (vouched.name, vouched.said_email, vouched.email is not None)


def _written(database: Database, vouched: Vouched, now: datetime) -> _Known:
    """The person, made or brought up to date. Never somebody who was here before: an e-mail address proves nothing.

    Their address is kept beside the identity, and not as the account's: it stays free for whoever signs in with it.
    """
    try:
        with database.write() as session:
            known = _known(session, vouched)
            if known is None:
                made = accounts.create_person(session, accounts.NewPerson(vouched.name), now)
                session.flush()
                known = made, Identity(
                    site_id=vouched.site_id, subject=vouched.subject, person_id=made.id, created_at=now
                )  # fmt: skip
                session.add(known[1])
            person, identity = known
            person.name, identity.email = vouched.name, vouched.said_email
            identity.verified = vouched.email is not None
            return known
    except IntegrityError:
        # two of their first requests came at once, and the other one was faster
        with database.read() as session:
            known = _known(session, vouched)
        if known is None:
            raise
        return known
