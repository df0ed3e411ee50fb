"""A database with nobody in it, and how somebody gets there: what several tests of accounts share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service import accounts, passwords
from service.accounts import NewPerson
from service.database import Database
from service.tables import Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = "plum-otter-canyon-9"
HASH = passwords.hashed(SECRET)


def added(database: Database, email: str = "ada@desk.example", roles: tuple[str, ...] = ("agent",)) -> Person:
    with database.write() as session:
        person = accounts.create_person(session, NewPerson("Ada Byron", email, roles), NOW)
        return accounts.set_password(session, person.id, HASH, NOW)


def signed_in(database: Database, person: Person, hours: int = 12) -> str:
    with database.write() as session:
        return accounts.start_session(session, person.id, NOW, hours)


def holds(database: Database, token: str, after: timedelta = timedelta()) -> bool:
    with database.read() as session:
        return accounts.person_of_session(session, token, NOW + after) is not None
