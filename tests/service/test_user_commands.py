"""`firstline user …`: accounts and keys from the command line, beside a server that is running."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from service import accounts, cli
from service.database import Database, sole_server
from service.migrating import migrate
from service.tables import ApiKey, Audit, Person
from tests.service.site import site_in
from tests.service.somebody import SECRET
from triage.types import TriageError

ADD = ("user", "add", "ada@desk.example", "--name", "Ada Byron", "--role", "agent", "--group", "Net", "--tier", "2")
COMMANDS = [
    ["user", "add"], ["user", "list"], ["user", "roles"], ["user", "password"], ["user", "disable"], ["user", "enable"],
    ["user", "first-admin"], ["user", "erase"], ["user", "key", "add"], ["user", "key", "list"],
    ["user", "key", "revoke"],
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("FIRSTLINE_DATA_DIR", "FIRSTLINE_DATABASE_URL", "FIRSTLINE_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


@pytest.fixture
def database(data: Path) -> Iterator[Database]:
    """The installation's, as a running server has it open."""
    data.mkdir()
    with sole_server(data):
        opened = Database(f"sqlite:///{data / 'firstline.db'}")
        migrate(opened)
        yield opened
        opened.close()


def run(*arguments: str, typed: str | None = None) -> str:
    """What a command says that succeeds."""
    result = CliRunner().invoke(cli.app, arguments, input=typed)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def told(*arguments: str, typed: str | None = None) -> Any:
    return json.loads(run(*arguments, "--json", typed=typed))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    assert re.search(r"Examples?: firstline " + " ".join(command), run(*command, "--help"))


def test_somebody_is_added_and_sets_a_password_with_the_link(database: Database, data: Path) -> None:
    made = told(*ADD)
    assert {name: made[name] for name in ("email", "name", "roles", "groups", "tiers", "disabled", "password")} == {
        "email": "ada@desk.example", "name": "Ada Byron", "roles": ["agent"], "groups": ["Net"], "tiers": [2],
        "disabled": False, "password": False,
    }  # fmt: skip
    with site_in(data) as site:
        site.clock.now = database.now()
        path = made["link"].removeprefix("http://localhost:8080")
        assert site.browser().post(path, data={"password": SECRET, "again": SECRET}).status_code == 303
    assert told("user", "list")[0]["password"] is True
    assert accounts.check_sign_in(database, "ada@desk.example", SECRET) is not None


def test_a_password_is_piped_in_and_never_printed(database: Database) -> None:
    run(*ADD)
    assert SECRET not in run("user", "password", "ada@desk.example", typed=f"{SECRET}\n")
    assert accounts.check_sign_in(database, "ada@desk.example", SECRET) is not None
    assert "/link/" in run("user", "password", "ada@desk.example", "--link")


def test_people_are_changed_disabled_and_enabled_and_all_of_it_is_audited(database: Database) -> None:
    run(*ADD)
    assert told("user", "roles", "ADA@desk.example", "--role", "author", "--role", "agent")["roles"] == [
        "agent",
        "author",
    ]
    assert told("user", "roles", "ada@desk.example", "--tier", "1", "--tier", "3")["tiers"] == [1, 3]
    assert told("user", "disable", "ada@desk.example")["disabled"] is True
    assert "disabled" in run("user", "list")
    assert told("user", "enable", "ada@desk.example")["disabled"] is False
    with database.read() as session:
        done = list(session.scalars(select(Audit).order_by(Audit.id)))
    assert [each.action for each in done] == [
        "person.added", "person.changed", "person.changed", "person.disabled", "person.enabled",
    ]  # fmt: skip
    assert {each.actor for each in done} == {"command line"}


def test_a_key_is_shown_once_listed_by_its_beginning_and_revoked(database: Database) -> None:
    made = told("user", "key", "add", "intranet", "--scope", "triage", "--scope", "conversations")
    assert made["key"].startswith("fl_k_")
    listed = run("user", "key", "list")
    assert "intranet" in listed
    assert made["key"] not in listed
    with database.read() as session:
        assert accounts.key_of(session, made["key"], database.now()) is not None
    assert told("user", "key", "revoke", made["id"])["revoked"] is True
    with database.read() as session:
        assert session.scalars(select(ApiKey)).one().revoked_at is not None
        assert accounts.key_of(session, made["key"], database.now()) is None
    assert [each["revoked"] for each in told("user", "key", "list")] == [True]


def test_the_first_admin_gets_a_link_until_there_is_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_PUBLIC_URL", "https://help.example.org/")
    link = told("user", "first-admin")["link"]
    assert re.fullmatch(r"https://help\.example\.org/first-admin/[\w-]{43}", link)
    run(*ADD[:-6], "--role", "admin")
    run("user", "password", "ada@desk.example", typed=SECRET)
    with pytest.raises(TriageError, match="there is an admin"):
        run("user", "first-admin")


def test_a_new_installation_needs_no_server_first(data: Path) -> None:
    elsewhere = data.parent / "elsewhere"
    run(*ADD, "--data", str(elsewhere))
    assert (elsewhere / "firstline.db").exists()
    assert not data.exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (ADD, None, "here already"),
        (("user", "add", "nobody", "--name", "X"), None, "not an e-mail address"),
        (("user", "add", "x@desk.example", "--name", "X", "--role", "root"), None, "Roles are"),
        (("user", "roles", "ada@desk.example"), None, "at least one of"),
        (("user", "roles", "eve@desk.example", "--role", "agent"), None, "nobody here"),
        (("user", "password", "ada@desk.example"), "short\n", "at least 12"),
        (("user", "password", "ada@desk.example"), "", "at least 12"),
        (("user", "password", "eve@desk.example"), SECRET, "nobody here"),
        (("user", "disable", "eve@desk.example"), None, "nobody here"),
        (("user", "key", "add", "x", "--scope", "root"), None, "Scopes are"),
        (("user", "key", "revoke", "01997b1e-6f3a-7c0e-9d5e-3c1f3e1f8a55"), None, "no such key"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else None,
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    database: Database, arguments: tuple[str, ...], typed: str | None, said: str
) -> None:
    run(*ADD)
    with pytest.raises(TriageError, match=said):
        run(*arguments, typed=typed)
    with database.read() as session:
        assert [person.email for person in session.scalars(select(Person))] == ["ada@desk.example"]
        assert len(session.scalars(select(Audit)).all()) == 1


def test_a_database_of_another_version_is_left_alone(database: Database) -> None:
    migrate(database, "base")
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))")
        session.connection().exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    with pytest.raises(TriageError, match="another version"):
        run(*ADD)


def test_a_group_that_the_desk_does_not_have_is_said(database: Database) -> None:
    said = CliRunner().invoke(cli.app, [*ADD, "--group", "Service desk", "--tier", "9"])
    assert said.exit_code == 0
    assert "The desk has no group Net; it has:" in said.stderr
    assert "The desk has no tier 9; it has: 0, 1, 2, 3" in said.stderr
