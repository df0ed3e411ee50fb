"""Somebody is erased: nothing here names them any more, and what they wrote goes where that is wanted."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from service import accounts, cli, erasing, retention
from service.attachments import attach, keeping
from service.erasing import Held
from service.errors import Conflict
from service.fulltext import tickets_with
from service.services import Services
from service.tables import (
    ApiKey,
    Audit,
    Identity,
    Message,
    OneTimeLink,
    Person,
    SignIn,
    Site,
    StoredAssessment,
    StoredReply,
    Ticket,
)
from service.tickets import Actor, TicketState, staff
from service.turn import Caller, Start, start_conversation
from tests.service.test_ticketing import changed
from tests.service.world import DESK, FOR_PEOPLE, Clock, every_database
from triage.talk.happenings import Said
from triage.types import Audience

NAME, ADDRESS, WORD = "Quentin Zyzzyva", "quentin.zyzzyva@desk.example", "frobnicator"


def written(services: Services, person: Person, said: str = f"{FOR_PEOPLE}: the {WORD}") -> uuid.UUID:
    """A ticket that was handed over, with a file."""
    caller = Caller(Actor("requester", person.id, person.name), Audience.EMPLOYEES, person.email or ADDRESS)
    start = Start("chat", access="a" * 64, requester_id=person.id)
    ticket_id = start_conversation(services, start, Said(said), caller, lambda _session, ticket: ticket.id)
    with keeping(services.settings.attachments, io.BytesIO(b"x"), "x.txt", most=1000) as kept:
        changed(services, ticket_id, lambda ledger: attach(ledger, kept, DESK, internal=False))
    return ticket_id


def everywhere(services: Services, *, roles: tuple[str, ...] = ("agent",)) -> Person:
    """Somebody in every place where somebody can be."""
    now = services.now()
    with services.database.write() as session:
        person = accounts.create_person(session, accounts.NewPerson(NAME, ADDRESS, roles), now)
        accounts.start_session(session, person.id, now, 12)
        accounts.new_link(session, person.id, now)
        accounts.create_key(session, "theirs", ["triage"], now, person.id)
        session.add(StoredReply(caller=f"person:{person.id}", route="x", key="k", body="b", status=200,
                                reply={"name": NAME}, at=now))  # fmt: skip
        session.add(vouched(site_in(services, session), person))
    return person


def site_in(services: Services, session: Session) -> Site:
    made = Site(id=uuid.uuid4(), key=f"pk_{uuid.uuid4().hex}", name="A site", origins=[], secrets=[], anonymous=True,
                options={}, created_at=services.now())  # fmt: skip
    session.add(made)
    session.flush()
    return made


def vouched(site: Site, person: Person) -> Identity:
    return Identity(site_id=site.id, subject=f"s-{person.id}", person_id=person.id, email=ADDRESS, verified=True,
                    created_at=site.created_at)  # fmt: skip


def rows(services: Services, *tables: type) -> list[int]:
    with services.database.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def naming(services: Services) -> list[str]:
    """Tables in which the name or the address still stands."""
    found = []
    with services.database.read() as session:
        for table in Person.metadata.sorted_tables:
            values = repr([tuple(row) for row in session.execute(select(table))])
            if NAME in values or ADDRESS in values:
                found.append(table.name)
    return found


@every_database
def test_an_erased_person_is_named_nowhere_and_their_tickets_stay(services: Services) -> None:
    person = everywhere(services)
    with services.database.write() as session:
        other = accounts.create_person(session, accounts.NewPerson("Else", "else@desk.example"), services.now())
    mine, theirs = written(services, person), written(services, other)
    assert {"person", "identity", "assessment", "ticket", "stored_reply"} <= set(naming(services))
    found = erasing.erase(
        services.database, services.settings.attachments, person.id, services.now(), "tests", with_tickets=False
    )
    assert found == Held(1, 1)
    assert naming(services) == []
    assert rows(services, SignIn, OneTimeLink, Identity, StoredReply, Ticket) == [0, 0, 0, 0, 2]
    with services.database.read() as session:
        ticket, others = session.get_one(Ticket, mine), session.get_one(Ticket, theirs)
        assert (ticket.requester_id, ticket.access, others.requester_id) == (None, None, other.id)
        assert ticket.outcome == others.outcome == "escalated"
        assert ticket.handoff is not None
        assert others.handoff is not None
        assert (ticket.handoff["requester"], others.handoff["requester"]) == (None, "else@desk.example")
        asked = session.scalars(select(StoredAssessment.request).where(StoredAssessment.ticket_id == mine)).one()
        assert asked["requester"] is None
        assert set(tickets_with(session, WORD)) == {mine, theirs}
        assert session.scalars(select(ApiKey)).one().revoked_at is not None
        done = session.scalars(select(Audit).where(Audit.action == "person.erased")).one()
        assert (done.actor, done.object, done.data) == ("tests", f"person:{person.id}", {"tickets": 0, "keys": 1})
        said = select(Message.person_id).where(Message.ticket_id == mine, Message.author == "requester")
        assert set(session.scalars(said)) == {None}


@every_database
def test_their_tickets_go_with_them_where_that_is_wanted(services: Services) -> None:
    person = everywhere(services)
    mine = [written(services, person) for _ in range(3)]
    erasing.erase(
        services.database, services.settings.attachments, person.id, services.now(), "tests", with_tickets=True
    )
    assert rows(services, Ticket, Message, StoredAssessment) == [0, 0, 0]
    assert list(services.settings.attachments.iterdir()) == []
    with services.database.read() as session:
        assert tickets_with(session, WORD) == []
        words = text("SELECT count(*) FROM message_words WHERE ticket_id = :ticket")
        assert [session.scalar(words, {"ticket": each.hex}) for each in mine] == [0, 0, 0]


def test_of_an_erased_person_not_a_byte_is_left(services: Services) -> None:
    person = everywhere(services)
    written(services, person)
    erasing.erase(
        services.database, services.settings.attachments, person.id, services.now(), "tests", with_tickets=False
    )
    services.database.close()
    for file in services.settings.data_dir.glob("firstline.db*"):
        assert NAME.encode() not in file.read_bytes()
        assert ADDRESS.encode() not in file.read_bytes()


def test_the_last_admin_is_not_erased(services: Services) -> None:
    person = everywhere(services, roles=("admin",))
    with services.database.write() as session:
        accounts.set_password(session, person.id, "a hash", services.now())
    with pytest.raises(Conflict, match="last admin"):
        erasing.erase(
            services.database, services.settings.attachments, person.id, services.now(), "tests", with_tickets=True
        )
    assert rows(services, Person) == [1]


@every_database
def test_people_of_a_site_go_when_nothing_of_theirs_is_left(services: Services, clock: Clock) -> None:
    now = services.now()
    with services.database.write() as session:
        site = site_in(services, session)
        people = {name: accounts.create_person(session, accounts.NewPerson(name), now)
                  for name in ("gone", "writes", "blocked", "unknown")}  # fmt: skip
        session.flush()
        session.add_all(vouched(site, people[name]) for name in ("gone", "writes", "blocked"))
        accounts.disable(session, people["blocked"].id, now)
        accounts.create_person(session, accounts.NewPerson("account", "a@desk.example"), now)
    ticket_id = written(services, people["writes"])

    def left() -> set[str]:
        retention.purge(services.database, services.settings, services.now())
        with services.database.read() as session:
            return set(session.scalars(select(Person.name)))

    everybody = {"gone", "writes", "blocked", "unknown", "account"}
    assert left() == everybody
    clock.at += timedelta(days=31)
    assert retention.due(services.database, services.settings, services.now())["visitors"] == 1
    assert left() == everybody - {"gone"}
    changed(services, ticket_id, lambda ledger: staff.become(ledger, TicketState.CANCELLED, DESK))
    clock.at += timedelta(days=731)
    assert left() == everybody - {"gone", "writes"}
    assert rows(services, Identity) == [1]


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_the_command_erases_by_address_and_by_id(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FIRSTLINE_DATABASE_URL", raising=False)
    person = everywhere(services)
    with services.database.write() as session:
        named = accounts.create_person(session, accounts.NewPerson("Of a site"), services.now())
        session.flush()
        session.add(vouched(site_in(services, session), named))
        third = accounts.create_person(session, accounts.NewPerson("Third", "third@desk.example"), services.now())
    written(services, person)
    options = ("--yes", "--json", "--data", tmp_path)
    with pytest.raises(Exception, match="nobody here"):
        run("user", "erase", "nobody@desk.example", *options)
    with pytest.raises(Exception, match="nobody can be asked"):
        run("user", "erase", ADDRESS, "--data", tmp_path)
    assert rows(services, Person) == [3]
    code, said = run("user", "erase", ADDRESS.upper(), "--tickets", *options)
    assert (code, json.loads(said)) == (0, {"people": 2, "tickets": 1, "keys": 1, "tickets_erased": True})
    assert "1 erased; 0 tickets left" in run("user", "erase", third.id, "--yes", "--data", tmp_path)[1]
    assert rows(services, Person, Ticket) == [0, 0]
