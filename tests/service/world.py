"""A service with people, keys and tickets in it, for tests: real parts, and a clock that the test holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, select, text
from starlette.testclient import TestClient

from service import accounts
from service.access import SCOPES
from service.database import Database
from service.knowledge import GENERATION, Knowledge, load_first
from service.migrating import migrate
from service.services import Services
from service.settings import Settings
from service.sites import Wanted, new_secret, register
from service.tables import Attachment, Person, StoredAssessment, StoredSuggestion, Ticket
from service.ticketing.opening import value_of
from service.tickets import Actor
from service.turn import Caller, Start, start_conversation
from tests.service.sites import Signer
from triage.desk import load_desk
from triage.engine import ARTICLES, Engine
from triage.talk.happenings import Said, WantsPerson
from triage.talk.words import load_words
from triage.types import Audience

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SQLITE, POSTGRES_16, POSTGRES_18 = "sqlite", "postgresql-16", "postgresql-18"
# for tests in which the engine of the database matters
every_database = pytest.mark.parametrize("database_kind", [SQLITE, POSTGRES_16, POSTGRES_18], indirect=True)
ARTICLE = "email/mailbox-full.md"
SOLVABLE = "Outlook says my mailbox is full and I can no longer send mail"
FOR_PEOPLE = "Please give me local administrator rights on my laptop"
ASKED_BACK = "My headset does not work."
# two articles are offered, one after the other
TWO_FIXES = "VPN does not connect from home"
# somebody for whom a site signs tokens
VOUCHED = "vouched"
DESK = load_desk()
_PLENTY = "1000000/minute"


class Clock:
    """A second later each time it is read, so that an order in time is one; a test may set it."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.at = now

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def settings_for(folder: Path, url: str, **more: Any) -> Settings:
    limits = ("requests", "conversations", "messages", "sign_in", "sign_in_account")
    plenty = {f"limit_{name}": _PLENTY for name in limits}
    return Settings(
        _env_file=None, **({"data_dir": folder, "database_url": url, "anonymous_audience": "public", **plenty} | more)
    )


def services_over(
    engine: Engine, folder: Path, url: str, clock: Clock, *, cache: Path | None = None, **settings: Any
) -> Services:
    """Everything as `service.services.start` makes it, around an engine that is loaded already."""
    database = Database(url, pool=8)
    with database.read() as session:
        generation = value_of(session, GENERATION)
    known = Knowledge(database, engine, generation, cache)
    return Services(
        settings_for(folder, url, **settings), database, engine.desk, known, load_words("en"), b"k" * 32, clock
    )


def fill(url: str) -> None:
    """A new database with the shipped articles in it, closed again."""
    database = Database(url, pool=2)
    migrate(database)
    with database.write() as session:
        load_first(session, ARTICLES, MONDAY)
    if database.embedded:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@contextmanager
def postgres_copy(server: str, template: str) -> Iterator[str]:
    """The address of a fresh copy of a template, dropped afterwards."""
    name = f"t_{uuid.uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.replace("/postgres?", f"/{name}?")
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def make_template(server: str) -> str:
    _run(server, "CREATE DATABASE template_filled")
    fill(server.replace("/postgres?", "/template_filled?"))
    return "template_filled"


PEOPLE: dict[str, dict[str, Any]] = {
    "requester": {"roles": ("requester",)},
    "other requester": {"roles": ("requester",)},
    "agent": {"roles": ("agent",), "groups": ("Service Desk",), "tiers": (0, 1, 2, 3)},
    "other agent": {"roles": ("agent",), "groups": ("Facilities",)},
    "author": {"roles": ("author",)},
    "manager": {"roles": ("manager",)},
    "admin": {"roles": ("admin",)},
    "disabled": {"roles": ("admin",)},
}


@dataclass
class World:
    """`headers` of each kind of caller. `tickets`: those of "requester", "other requester", "visitor"."""

    services: Services
    app: FastAPI
    people: dict[str, Person] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    tickets: dict[str, uuid.UUID] = field(default_factory=dict)
    key_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    site: str = ""
    signer: Signer | None = None

    def client(self, kind: str) -> TestClient:
        """A client that is this kind of caller."""
        return TestClient(self.app, headers=self.sent_by(kind), raise_server_exceptions=True)

    def sent_by(self, kind: str) -> dict[str, str]:
        """What a caller of this kind sends; a site's token, which lasts for minutes, is made for now."""
        if kind == VOUCHED and self.signer is not None:
            return {"Authorization": f"Bearer {self.signer.token(self.services.now())}"}
        return self.headers[kind]

    def ticket(self, kind: str, text: str = SOLVABLE, **start: Any) -> uuid.UUID:
        """A conversation of a person, or with `access` of a visitor."""
        return opened(self.services, self.people.get(kind), text, **start)

    def for_people(self, kind: str) -> uuid.UUID:
        """A ticket that is with people at once."""
        person = self.people.get(kind)
        caller = _caller(person)
        return start_conversation(self.services, Start("chat"), WantsPerson(), caller, lambda _s, t: t.id)

    def hanging_on(self, ticket_id: uuid.UUID) -> dict[str, str]:
        """One of everything that hangs on the ticket, a file, a suggestion and a handoff made for it, by path name."""
        with self.services.database.write() as session:
            ticket = session.get_one(Ticket, ticket_id)
            done = Ticket.handed_over_at.is_not(None)
            ticket.handoff = ticket.handoff or session.scalars(select(Ticket.handoff).where(done)).first()
            of_it = StoredAssessment.ticket_id == ticket_id
            assessment = session.scalars(select(StoredAssessment.id).where(of_it)).first()
            file = Attachment(
                id=uuid.uuid4(),
                ticket_id=ticket_id,
                name="a.txt",
                type="text/plain",
                size=5,
                sha256="0" * 64,
                internal=False,
                at=MONDAY,
            )
            given = StoredSuggestion(
                ticket_id=ticket_id, assessment_id=assessment, rank=0, article=ARTICLE, version=1, title="A title",
                score=0.5, probability=0.5,
            )  # fmt: skip
            session.add_all([file, given])
            session.flush()
            found = {
                "ticket_id": str(ticket_id), "attachment_id": str(file.id), "assessment_id": str(assessment),
                "suggestion_id": str(given.id),
            }  # fmt: skip
        folder = self.services.settings.attachments
        folder.mkdir(exist_ok=True)
        (folder / file.id.hex).write_bytes(b"hello")
        return found


def opened(services: Services, person: Person | None, text: str, **start: Any) -> uuid.UUID:
    begin = Start(**({"channel": "chat"} | start))
    return start_conversation(services, begin, Said(text), _caller(person), lambda _session, ticket: ticket.id)


def populated(services: Services, app: FastAPI) -> World:
    """People of each kind, a key of each scope, and tickets of two requesters and a visitor."""
    world = World(services, app)
    world.headers["anonymous"] = {}
    for kind, given in PEOPLE.items():
        _person(world, kind, given)
    for scope in (*SCOPES, "revoked"):
        _key(world, scope)
    with services.database.write() as session:
        accounts.disable(session, world.people["disabled"].id, services.now())
        accounts.revoke_key(session, world.key_ids["key revoked"], services.now())
        wanted = Wanted("A site", ("https://www.example.org",))
        site = register(session, wanted, services.now(), "tests")
        world.site = site.key
        world.signer = Signer(site, *new_secret(session, site.id, services.now(), "tests"))
    for kind in ("visitor", "other visitor"):
        token = accounts.conversation_token()
        world.headers[kind] = {"Authorization": f"Bearer {token}"}
        world.tickets[kind] = world.ticket(kind, access=accounts.token_hash(token))
    for kind in ("requester", "other requester"):
        world.tickets[kind] = world.ticket(kind, FOR_PEOPLE)
    return world


def _person(world: World, kind: str, given: dict[str, Any]) -> None:
    new = accounts.NewPerson(kind.title(), f"{kind.replace(' ', '.')}@example.org", **given)
    with world.services.database.write() as session:
        person = accounts.create_person(session, new, world.services.now())
        # not None: may sign in; nobody does by password here
        person.password = "$argon2id$none"  # no secret
        token = accounts.start_session(session, person.id, world.services.now(), 24 * 30)
    world.people[kind] = person
    world.headers[kind] = {"Cookie": f"firstline={token}", "Sec-Fetch-Site": "same-origin"}


def _key(world: World, scope: str) -> None:
    scopes = ["admin", "tickets:write"] if scope == "revoked" else [scope]
    with world.services.database.write() as session:
        key, plain = accounts.create_key(session, f"A key for {scope}", scopes, world.services.now())
    world.key_ids[f"key {scope}"] = key.id
    world.headers[f"key {scope}"] = {"Authorization": f"Bearer {plain}"}


def _caller(person: Person | None) -> Caller:
    if person is None:
        return Caller(Actor("requester"), Audience.PUBLIC)
    return Caller(Actor("requester", person.id, person.name), Audience.EMPLOYEES, person.email)
