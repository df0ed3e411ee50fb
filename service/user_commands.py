"""`firstline user …`: accounts and keys from the command line, beside a running server or without one."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import accounts, migrating, passwords
from service.access import ROLES, SCOPES
from service.database import Database
from service.errors import NotFound, ServiceError
from service.options import DataOption, JsonOption
from service.settings import settings_from
from service.tables import ApiKey, Person
from triage.types import RequestInvalid, TriageError

user = typer.Typer(help="Accounts: add people, say what they may do, sign them out; keys.", no_args_is_help=True)
key = typer.Typer(help="Keys with which programs use the API.", no_args_is_help=True)
user.add_typer(key, name="key")
out = Console()

Email = Annotated[str, typer.Argument(help="E-mail address of the account.", show_default=False)]
RoleOption = Annotated[list[str] | None, typer.Option("--role", help=f"{', '.join(ROLES)}; may be repeated.")]
GroupOption = Annotated[list[str] | None, typer.Option("--group", help="Group they work for; may be repeated.")]
TierOption = Annotated[list[int] | None, typer.Option("--tier", help="Tier they work on; may be repeated.")]
LinkOption = Annotated[bool, typer.Option("--link", help="Make a link that works once instead of asking.")]


@user.command(
    epilog="Example: firstline user add ada@example.org --name 'Ada Byron' --role agent --group 'Service Desk'"
)
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="How colleagues and requesters see them.")],
    role: RoleOption = None,
    group: GroupOption = None,
    tier: TierOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add somebody and print the link with which they set their password: it works once, for half an hour."""
    with _opened(data) as it, it.writing() as session:
        new = accounts.NewPerson(name, email, tuple(role or ["requester"]), tuple(group or []), tuple(tier or []))
        person = accounts.create_person(session, new, it.now)
        token = accounts.new_link(session, person.id, it.now)
        it.noted(session, "person.added", person, roles=person.roles)
    link = f"{it.address}/link/{token}"
    _say(as_json, {**_row(person), "link": link}, f"Added {person.email}. To set the password, once: {link}")


@user.command("list", epilog="Example: firstline user list --json")
def list_(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Everybody with an account, by address."""
    with _opened(data) as it, it.database.read() as session:
        people = list(session.scalars(select(Person).where(Person.email.is_not(None)).order_by(Person.email)))
    if as_json:
        typer.echo(json.dumps([_row(person) for person in people], ensure_ascii=False))
        return
    _table(("address", "name", "roles", "groups", "tiers", "state"), [_cells(person) for person in people])


@user.command(epilog="Example: firstline user roles ada@example.org --role agent --role author --group Net --tier 2")
def roles(
    email: Email,
    role: RoleOption = None,
    group: GroupOption = None,
    tier: TierOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change roles, groups or tiers: what is given replaces what was. Other roles sign the person out."""
    if role is None and group is None and tier is None:
        raise RequestInvalid("give at least one of --role, --group and --tier")
    with _opened(data) as it, it.writing() as session:
        found = _person(session, email)
        person = accounts.change_person(session, found.id, it.now, roles=role, groups=group, tiers=tier)
        it.noted(session, "person.changed", person, roles=person.roles, groups=person.groups, tiers=person.tiers)
    said = f"{person.email}: {', '.join([*person.roles, *person.groups, *(f'tier {each}' for each in person.tiers)])}"
    _say(as_json, _row(person), said)


@user.command(epilog="Examples: firstline user password ada@example.org · firstline user password a@example.org --link")
def password(email: Email, link: LinkOption = False, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Set a password, asked for or piped in, or print a link for it. Signs the person out everywhere."""
    with _opened(data) as it:
        with it.database.read() as session:
            person = _person(session, email)
        if link:
            with it.writing() as session:
                token = accounts.new_link(session, person.id, it.now)
                it.noted(session, "password.link", person)
            address = f"{it.address}/link/{token}"
            _say(as_json, {**_row(person), "link": address}, f"To set the password, once: {address}")
            return
        hash_ = passwords.hashed(passwords.accepted(_typed(), person.name, person.email or ""))
        with it.writing() as session:
            person = accounts.set_password(session, person.id, hash_, it.now)
            it.noted(session, "password.set", person)
    _say(as_json, _row(person), f"The password of {person.email} is set.")


@user.command(epilog="Example: firstline user disable ada@example.org")
def disable(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Refuse an account and sign it out everywhere. Its tickets and history stay."""
    with _opened(data) as it, it.writing() as session:
        person = accounts.disable(session, _person(session, email).id, it.now)
        it.noted(session, "person.disabled", person)
    _say(as_json, _row(person), f"{person.email} is disabled.")


@user.command(epilog="Example: firstline user enable ada@example.org")
def enable(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Let a disabled account sign in again."""
    with _opened(data) as it, it.writing() as session:
        person = accounts.enable(session, _person(session, email).id)
        it.noted(session, "person.enabled", person)
    _say(as_json, _row(person), f"{person.email} can sign in again.")


@user.command("first-admin", epilog="Example: firstline user first-admin")
def first_admin(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Print a link that makes the first admin: it works once, for an hour. Earlier ones stop working."""
    with _opened(data) as it, it.writing() as session:
        token = accounts.first_admin_link(session, it.now)
    if token is None:
        raise RequestInvalid("there is an admin; for another: firstline user add EMAIL --name NAME --role admin")
    link = f"{it.address}/first-admin/{token}"
    _say(as_json, {"link": link}, f"Open this to become the first admin: {link}")


@key.command("add", epilog="Example: firstline user key add intranet --scope conversations --scope triage")
def key_add(
    name: Annotated[str, typer.Argument(help="Which program it is for.", show_default=False)],
    scope: Annotated[list[str], typer.Option(help=f"{', '.join(SCOPES)}; may be repeated.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is shown now and never again: only its fingerprint is stored."""
    with _opened(data) as it, it.writing() as session:
        made, token = accounts.create_key(session, name, scope, it.now)
        accounts.audit(session, it.now, "command line", "key.added", f"key:{made.id}", scopes=made.scopes)
    _say(as_json, {**_key_row(made), "key": token}, f"Key {made.id} for {made.name}, shown this once: {token}")


@key.command("list", epilog="Example: firstline user key list")
def key_list(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Every key, the newest first; of the key itself only its beginning."""
    with _opened(data) as it, it.database.read() as session:
        keys = list(session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id)))
    if as_json:
        typer.echo(json.dumps([_key_row(each) for each in keys], ensure_ascii=False))
        return
    rows = [
        (str(each.id), each.name, f"{each.hint}…", ", ".join(each.scopes), _day(each.used_at), _state(each.revoked_at))
        for each in keys
    ]
    _table(("id", "name", "key", "scopes", "last used", "state"), rows)


@key.command("revoke", epilog="Example: firstline user key revoke 01997b1e-6f3a-7c0e-9d5e-3c1f3e1f8a55")
def key_revoke(
    key_id: Annotated[uuid.UUID, typer.Argument(help="Its id, from `key list`.", show_default=False)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse a key from now on."""
    with _opened(data) as it, it.writing() as session:
        made = accounts.revoke_key(session, key_id, it.now)
        accounts.audit(session, it.now, "command line", "key.revoked", f"key:{made.id}")
    _say(as_json, _key_row(made), f"Key {made.id} for {made.name} is revoked.")


@dataclass(frozen=True)
class _Open:
    """The database, the clock, and where the service is found."""

    database: Database
    address: str
    now: datetime

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.write() as session:
            yield session

    def noted(self, session: Session, action: str, person: Person, **data: Any) -> None:
        accounts.audit(session, self.now, "command line", action, f"person:{person.id}", **data)


@contextmanager
def _opened(data: Path | None) -> Iterator[_Open]:
    """The installation's database, made when it is new. What a command refuses becomes its message."""
    settings = settings_from({"data_dir": data})
    if settings.embedded:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url, pool=2)
    try:
        _ready(database)
        address = settings.public_url.rstrip("/") or f"http://localhost:{settings.port}"
        yield _Open(database, address, datetime.now(UTC))
    except ServiceError as error:
        raise RequestInvalid(error.detail) from error
    finally:
        database.close()


def _ready(database: Database) -> None:
    """Tables for a new database; one of another version is left as it is. Raises TriageError."""
    found = migrating.current(database)
    if found is None:
        migrating.migrate(database)
    elif found != migrating.head():
        raise TriageError("the database belongs to another version of Firstline; run: firstline db migrate")


def _person(session: Session, email: str) -> Person:
    person = accounts.person_by_email(session, email)
    if person is None:
        raise NotFound(f"nobody here has the address {email}; see: firstline user list")
    return person


def _typed() -> str:
    """A password: asked for twice at a terminal, else the first line of what is piped in."""
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt("New password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""


def _row(person: Person) -> dict[str, Any]:
    return {
        "id": str(person.id), "email": person.email, "name": person.name, "roles": person.roles,
        "groups": person.groups, "tiers": person.tiers, "disabled": person.disabled_at is not None,
        "password": person.password is not None,
    }  # fmt: skip


def _cells(person: Person) -> tuple[str, ...]:
    state = "disabled" if person.disabled_at else "active" if person.password else "no password yet"
    tiers = ", ".join(str(tier) for tier in person.tiers)
    return (person.email or "", person.name, ", ".join(person.roles), ", ".join(person.groups), tiers, state)


def _key_row(made: ApiKey) -> dict[str, Any]:
    return {
        "id": str(made.id), "name": made.name, "hint": made.hint, "scopes": made.scopes,
        "created_at": made.created_at.isoformat(), "used_at": made.used_at.isoformat() if made.used_at else None,
        "revoked": made.revoked_at is not None,
    }  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _state(revoked_at: datetime | None) -> str:
    return "revoked" if revoked_at else "active"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)


def _say(as_json: bool, data: dict[str, Any], said: str) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False) if as_json else said)
