"""Accounts: people and what they may do, signing in, the first admin, on a real database."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service import accounts, passwords
from service.access import ROLES
from service.accounts import NewPerson
from service.database import Database
from service.errors import Conflict, Invalid, NotFound, ServiceError
from service.tables import Audit, Person
from tests.service.somebody import HASH, NOW, SECRET, added
from tests.service.world import every_database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, pool=8)
    yield opened
    opened.close()


@every_database
def test_an_address_is_one_however_it_is_written(database: Database) -> None:
    person = added(database, " Ada@Desk.Example ")
    assert person.email == "ada@desk.example"
    with pytest.raises(Conflict), database.write() as session:
        accounts.create_person(session, NewPerson("Other", "ADA@desk.example"), NOW)
    with database.read() as session:
        assert accounts.person_by_email(session, "aDa@desk.example ") is not None
        assert accounts.person_by_email(session, "not an address") is None


@pytest.mark.parametrize(
    ("new", "pointer"),
    [
        *((NewPerson("Ada", email), "/email") for email in (
            "", "ada", "@desk.example", "ada@", "a b@desk.example", "ada@@x", "ada@x\r\nBcc: y@z.example",
            "a\x00@x.example",            "<ada@x.example>", "x" * 65 + "@y.example", "a@" + "y" * 250,
        )),
        *((NewPerson(name, "ada@desk.example"), "/name") for name in ("", "   ", "a" * 101, "Ada\x00B", "Ada\u202eB")),
        (NewPerson("Ada", roles=()), "/roles"),
        (NewPerson("Ada", roles=("root",)), "/roles"),
        (NewPerson("Ada", groups=("",)), "/groups"),
        (NewPerson("Ada", groups=("x" * 101,)), "/groups"),
        (NewPerson("Ada", tiers=(-1,)), "/tiers"),
        (NewPerson("Ada", tiers=(10,)), "/tiers"),
    ],
    ids=ascii,
)  # fmt: skip
def test_what_cannot_be_somebody_is_refused_by_field(database: Database, new: NewPerson, pointer: str) -> None:
    with pytest.raises(Invalid) as refused, database.write() as session:
        accounts.create_person(session, new, NOW)
    assert refused.value.faults[0].pointer == pointer


def test_roles_groups_and_tiers_are_kept_in_one_order(database: Database) -> None:
    person = added(database)
    with database.write() as session:
        changed = accounts.change_person(
            session,
            person.id,
            NOW,
            name="  Ada  B ",
            roles=reversed(ROLES[:3]),
            groups=["b", " a ", "b"],
            tiers=[2, 1, 2],
        )
    assert (changed.name, changed.roles, changed.groups, changed.tiers) == (
        "Ada B",
        list(ROLES[:3]),
        ["a", "b"],
        [1, 2],
    )


@pytest.mark.parametrize(
    ("email", "password", "before", "expected"),
    [
        ("ada@desk.example", SECRET, None, True),
        ("ADA@DESK.EXAMPLE", SECRET, None, True),
        ("ada@desk.example", SECRET + " ", None, False),
        ("ada@desk.example", "", None, False),
        ("eve@desk.example", SECRET, None, False),
        ("", "", None, False),
        ("ada@desk.example\x00", SECRET, None, False),
        ("ada@desk.example", SECRET, "disabled", False),
        ("none@desk.example", "", "no password", False),
    ],
)
def test_only_the_right_password_of_an_enabled_account_signs_in(
    database: Database, email: str, password: str, before: str | None, expected: bool
) -> None:
    person = added(database)
    with database.write() as session:
        if before == "disabled":
            accounts.disable(session, person.id, NOW)
        if before == "no password":
            accounts.create_person(session, NewPerson("None", "none@desk.example"), NOW)
    assert (accounts.check_sign_in(database, email, password) is not None) is expected


def test_nobody_signs_in_with_what_changed_while_it_was_checked(database: Database) -> None:
    added(database)
    checked = accounts.check_sign_in(database, "ada@desk.example", SECRET)
    assert checked is not None
    with database.write() as session:
        accounts.set_password(session, checked.id, passwords.hashed("another-otter-canyon"), NOW)
    with database.write() as session:
        assert accounts.sign_in(session, checked, NOW, 12, None) is None


@every_database
def test_of_two_at_the_same_moment_one_becomes_the_first_admin(database: Database) -> None:
    with database.write() as session:
        token = accounts.first_admin_link(session, NOW)
    assert token is not None
    results: list[str] = []
    start = threading.Barrier(6)

    def claim(number: int) -> None:
        start.wait()
        try:
            with database.write() as session:
                accounts.create_first_admin(session, token, NewPerson("Ada", f"a{number}@desk.example"), HASH, NOW)
            results.append("made")
        except ServiceError as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(results) == ["NotFound"] * 5 + ["made"]
    with database.write() as session:
        assert accounts.has_admin(session)
        assert accounts.first_admin_link(session, NOW) is None
        assert [person.roles for person in session.scalars(select(Person))] == [["admin"]]


@every_database
def test_a_link_that_failed_to_make_an_admin_can_be_used_again(database: Database) -> None:
    added(database)
    with database.write() as session:
        token = accounts.first_admin_link(session, NOW)
    assert token is not None
    with pytest.raises(Conflict), database.write() as session:
        accounts.create_first_admin(session, token, NewPerson("Ada", "ada@desk.example"), HASH, NOW)
    with database.write() as session:
        assert accounts.create_first_admin(session, token, NewPerson("Eve", "eve@desk.example"), HASH, NOW).roles == [
            "admin"
        ]


def test_a_link_for_a_password_makes_no_admin(database: Database) -> None:
    person = added(database)
    with database.write() as session:
        token = accounts.new_link(session, person.id, NOW)
    with pytest.raises(NotFound), database.write() as session:
        accounts.create_first_admin(session, token, NewPerson("Eve", "eve@desk.example"), HASH, NOW)


@every_database
@pytest.mark.parametrize("way", ["disable", "roles"])
def test_the_last_admin_stays(database: Database, way: str) -> None:
    last = added(database, roles=("agent", "admin"))

    def go() -> None:
        with database.write() as session:
            if way == "disable":
                accounts.disable(session, last.id, NOW)
            else:
                accounts.change_person(session, last.id, NOW, roles=["agent"])

    with pytest.raises(Conflict, match="last admin"):
        go()
    with database.read() as session:
        assert accounts.has_admin(session)
    added(database, "eve@desk.example", ("admin",))
    go()


@every_database
def test_an_admin_without_a_password_or_disabled_is_none(database: Database) -> None:
    with database.write() as session:
        person = accounts.create_person(session, NewPerson("Ada", "ada@desk.example", ("admin",)), NOW)
        assert not accounts.has_admin(session)
        accounts.set_password(session, person.id, HASH, NOW)
        assert accounts.has_admin(session)


@every_database
def test_what_was_done_is_written_in_the_same_transaction_or_not_at_all(database: Database) -> None:
    def fails() -> None:
        with database.write() as session:
            accounts.audit(session, NOW, "person:1", "key.added", "key:1", scopes=["triage"])
            raise Conflict("no")

    with pytest.raises(Conflict):
        fails()
    with database.write() as session:
        accounts.audit(session, NOW, "person:1", "key.added", "key:2", scopes=["triage"])
    with database.read() as session:
        assert [(row.object, row.data) for row in session.scalars(select(Audit))] == [("key:2", {"scopes": ["triage"]})]
