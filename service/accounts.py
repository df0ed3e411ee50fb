"""People and what they may do, signing in, and the audit log. No web: functions over a database session and the clock.

Tokens (sessions, links, keys, conversations) are in tokens.py, passwords in passwords.py; both are offered here too.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import passwords
from service.access import ROLES
from service.database import Database
from service.errors import Conflict, Fault, Invalid, NotFound
from service.tables import Audit, OneTimeLink, Person
from service.tokens import (
    FIRST_ADMIN_MINUTES,
    LINK_MINUTES,
    Found,
    conversation_token,
    create_key,
    derived_conversation_token,
    end_all_sessions,
    end_session,
    is_conversation,
    key_of,
    key_used,
    link_works,
    new_link,
    person_of_session,
    places,
    revoke_key,
    session_seen,
    start_session,
    token_hash,
    use_link,
)

__all__ = [
    "FIRST_ADMIN_MINUTES",
    "LINK_MINUTES",
    "Found",
    "NewPerson",
    "audit",
    "change_person",
    "check_sign_in",
    "conversation_token",
    "create_first_admin",
    "create_key",
    "create_person",
    "derived_conversation_token",
    "disable",
    "enable",
    "end_all_sessions",
    "end_session",
    "first_admin_link",
    "has_admin",
    "is_conversation",
    "key_of",
    "key_used",
    "link_works",
    "new_link",
    "normal_email",
    "person_by_email",
    "person_of_session",
    "places",
    "revoke_key",
    "session_seen",
    "set_password",
    "sign_in",
    "start_session",
    "token_hash",
    "use_link",
]
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,189}")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class NewPerson:
    """Who is to be added. `email` None: known by name alone, cannot sign in."""

    name: str
    email: str | None = None
    roles: tuple[str, ...] = ("requester",)
    groups: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    demo: bool = False


def create_person(session: Session, new: NewPerson, now: datetime) -> Person:
    """Add somebody, without a password. Raises Invalid, and Conflict when the address is taken."""
    person = Person(
        name=normal_name(new.name), email=normal_email(new.email) if new.email is not None else None,
        roles=_roles(new.roles), groups=_groups(new.groups), tiers=_tiers(new.tiers), created_at=now, demo=new.demo,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError as error:
        raise Conflict("Somebody with this e-mail address is here already.") from error
    return person


def change_person(
    session: Session,
    person_id: uuid.UUID,
    now: datetime,
    *,
    name: str | None = None,
    roles: Iterable[str] | None = None,
    groups: Iterable[str] | None = None,
    tiers: Iterable[int] | None = None,
) -> Person:
    """Change what is given. Other roles end the person's sessions: they sign in again with what they may now do.

    Raises NotFound, Invalid, and Conflict when the last admin would be gone.
    """
    person = _locked(session, person_id)
    wanted = person.roles if roles is None else _roles(roles)
    if wanted != person.roles:
        with _keeping_an_admin(session):
            person.roles = wanted
        end_all_sessions(session, person.id, now)
    person.name = normal_name(name) if name is not None else person.name
    person.groups = _groups(groups) if groups is not None else person.groups
    person.tiers = _tiers(tiers) if tiers is not None else person.tiers
    session.flush()
    return person


def set_password(session: Session, person_id: uuid.UUID, hash_: str, now: datetime) -> Person:
    """Store a new password's hash (`passwords.hashed`). Ends the person's sessions and links. Raises NotFound."""
    person = _locked(session, person_id)
    person.password = hash_
    end_all_sessions(session, person.id, now)
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )  # fmt: skip
    session.flush()
    return person


def disable(session: Session, person_id: uuid.UUID, now: datetime) -> Person:
    """They cannot sign in, and are signed out everywhere. Raises NotFound, and Conflict for the last admin."""
    person = _locked(session, person_id)
    with _keeping_an_admin(session):
        person.disabled_at = person.disabled_at or now
    end_all_sessions(session, person.id, now)
    session.flush()
    return person


def enable(session: Session, person_id: uuid.UUID) -> Person:
    """They can sign in again; sessions that were ended stay ended. Raises NotFound."""
    person = _locked(session, person_id)
    person.disabled_at = None
    session.flush()
    return person


def person_by_email(session: Session, email: str) -> Person | None:
    """None also for what is no address."""
    try:
        wanted = normal_email(email)
    except Invalid:
        return None
    return session.scalar(select(Person).where(Person.email == wanted))


def check_sign_in(database: Database, email: str, password: str) -> Person | None:
    """Who signs in with this; None for a wrong password, and as slowly for nobody, for the disabled and for those
    without a password. Raises Unavailable.
    """
    with database.read() as session:
        person = person_by_email(session, email)
    usable = person is not None and person.disabled_at is None
    # no database session is held while the hash is computed
    same = passwords.matches(password, person.password if person is not None and usable else None)
    return person if same else None


def sign_in(session: Session, person: Person, now: datetime, hours: int, before: str | None) -> str | None:
    """A new session's token for somebody whose password was checked; the browser's session `before` ends.

    None when the account was disabled or its password changed since it was checked.
    """
    still = session.scalar(select(Person).where(Person.id == person.id).with_for_update())
    if still is None or still.disabled_at is not None or still.password != person.password:
        return None
    if before:
        end_session(session, before, now)
    audit(session, now, f"person:{person.id}", "sign_in", f"person:{person.id}")
    return start_session(session, person.id, now, hours)


def has_admin(session: Session) -> bool:
    """Whether somebody can sign in as admin."""
    return bool(_admins(session))


def first_admin_link(session: Session, now: datetime) -> str | None:
    """A token for the link that makes the first admin; None when there is one. Earlier links stop working."""
    return None if has_admin(session) else new_link(session, None, now, FIRST_ADMIN_MINUTES)


def create_first_admin(session: Session, token: str, new: NewPerson, hash_: str, now: datetime) -> Person:
    """Use up the link and make its admin. Raises NotFound for a link that does not work, Invalid and Conflict."""
    link = use_link(session, token, now)
    if link.person_id is not None or has_admin(session):
        raise NotFound("This link does not work: it was used, has expired, or was never given out.")
    person = create_person(session, new, now)
    person.roles, person.password = ["admin"], hash_
    audit(session, now, f"person:{person.id}", "person.first_admin", f"person:{person.id}")
    return person


def audit(session: Session, now: datetime, actor: str, action: str, object_: str, **data: Any) -> None:
    """Write down who did what; in the transaction of what was done. Never secrets, never what people wrote."""
    session.add(Audit(at=now, actor=actor, action=action, object=object_, data=data))


def normal_email(email: str) -> str:
    """The address as it is stored and compared. Raises Invalid."""
    plain = email.strip().casefold()
    if len(plain) > 254 or not plain.isprintable() or not _EMAIL.fullmatch(plain):
        said = "This is not an e-mail address."
        raise Invalid(said, faults=(Fault("/email", said),))
    return plain


def normal_name(name: str) -> str:
    """The name without needless spaces. Raises Invalid."""
    plain = " ".join(name.split())
    if not 0 < len(plain) <= _LONGEST_NAME or not plain.isprintable():
        said = f"A name has 1 to {_LONGEST_NAME} characters."
        raise Invalid(said, faults=(Fault("/name", said),))
    return plain


def _roles(wanted: Iterable[str]) -> list[str]:
    chosen = set(wanted)
    if not chosen or not chosen <= set(ROLES):
        said = f"Roles are one or more of {', '.join(ROLES)}."
        raise Invalid(said, faults=(Fault("/roles", said),))
    return [role for role in ROLES if role in chosen]


def _groups(wanted: Iterable[str]) -> list[str]:
    chosen = sorted({" ".join(each.split()) for each in wanted})
    if not all(0 < len(each) <= _LONGEST_NAME and each.isprintable() for each in chosen) or len(chosen) > 100:
        said = "A group has a name of 1 to 100 characters."
        raise Invalid(said, faults=(Fault("/groups", said),))
    return chosen


def _tiers(wanted: Iterable[int]) -> list[int]:
    chosen = sorted(set(wanted))
    if not all(0 <= tier <= 9 for tier in chosen):
        raise Invalid("A tier is a number from 0 to 9.", faults=(Fault("/tiers", "0 to 9"),))
    return chosen


def _locked(session: Session, person_id: uuid.UUID) -> Person:
    person = session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _admins(session: Session) -> set[uuid.UUID]:
    """Those who can sign in as admin. `roles` is JSON, which the two engines search differently: read, then chosen."""
    able = select(Person.id, Person.roles).where(Person.password.is_not(None), Person.disabled_at.is_(None))
    return {found for found, roles in session.execute(able) if "admin" in roles}


@contextmanager
def _keeping_an_admin(session: Session) -> Iterator[None]:
    """Raises Conflict when what is done meanwhile leaves nobody who could undo it."""
    before = has_admin(session)
    yield
    session.flush()
    if before and not has_admin(session):
        raise Conflict("This is the last admin who can sign in: make another first.")
