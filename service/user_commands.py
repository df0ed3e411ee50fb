"""`firstline user …`: accounts and keys from the command line, beside a running server or without one."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import accounts, passwords
from service.access import ROLES
from service.erasing import erase as erase_person
from service.erasing import held, people_named
from service.errors import NotFound
from service.installation import Installation, confirmed, opened, say, show_table
from service.key_commands import key
from service.options import DataOption, JsonOption
from service.tables import Person
from service.ticketing.staff import groups_of
from triage.desk import load_desk
from triage.types import RequestInvalid

user = typer.Typer(
    help="Accounts: add people, say what they may do, sign them out, erase them; keys.", no_args_is_help=True
)
user.add_typer(key, name="key")
out, aside = Console(), Console(stderr=True)

Email = Annotated[str, typer.Argument(help="E-mail address of the account.", show_default=False)]
RoleOption = Annotated[list[str] | None, typer.Option("--role", help=f"{', '.join(ROLES)}; may be repeated.")]
GroupOption = Annotated[list[str] | None, typer.Option("--group", help="Group they work for; may be repeated.")]
TierOption = Annotated[list[int] | None, typer.Option("--tier", help="Tier they work on; may be repeated.")]
LinkOption = Annotated[bool, typer.Option("--link", help="Make a link that works once instead of asking.")]


@user.command(
    epilog="Example: firstline user add ada@example.org --name 'Ada Byron' --role agent --group 'Service desk'"
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
    with opened(data) as it, it.database.write() as session:
        new = accounts.NewPerson(name, email, tuple(role or ["requester"]), tuple(group or []), tuple(tier or []))
        person = accounts.create_person(session, new, it.now)
        token = accounts.new_link(session, person.id, it.now)
        _noted(it, session, "person.added", person, roles=person.roles)
    link = f"{it.address}/link/{token}"
    say(as_json, {**_row(person), "link": link}, f"Added {person.email}. To set the password, once: {link}")
    _missing(it, person)


@user.command("list", epilog="Example: firstline user list --json")
def list_(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Everybody with an account, by address."""
    with opened(data) as it, it.database.read() as session:
        people = list(session.scalars(select(Person).where(Person.email.is_not(None)).order_by(Person.email)))
    if as_json:
        typer.echo(json.dumps([_row(person) for person in people], ensure_ascii=False))
        return
    show_table(out, ("address", "name", "roles", "groups", "tiers", "state"), [_cells(person) for person in people])


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
    with opened(data) as it, it.database.write() as session:
        found = _person(session, email)
        person = accounts.change_person(session, found.id, it.now, roles=role, groups=group, tiers=tier)
        _noted(it, session, "person.changed", person, roles=person.roles, groups=person.groups, tiers=person.tiers)
    said = f"{person.email}: {', '.join([*person.roles, *person.groups, *(f'tier {each}' for each in person.tiers)])}"
    say(as_json, _row(person), said)
    _missing(it, person)


@user.command(epilog="Examples: firstline user password ada@example.org · firstline user password a@example.org --link")
def password(email: Email, link: LinkOption = False, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Set a password, asked for or piped in, or print a link for it. Signs the person out everywhere."""
    with opened(data) as it:
        with it.database.read() as session:
            person = _person(session, email)
        if link:
            with it.database.write() as session:
                token = accounts.new_link(session, person.id, it.now)
                _noted(it, session, "password.link", person)
            address = f"{it.address}/link/{token}"
            say(as_json, {**_row(person), "link": address}, f"To set the password, once: {address}")
            return
        hash_ = passwords.hashed(passwords.accepted(_typed(), person.name, person.email or ""))
        with it.database.write() as session:
            person = accounts.set_password(session, person.id, hash_, it.now)
            _noted(it, session, "password.set", person)
    say(as_json, _row(person), f"The password of {person.email} is set.")


@user.command(epilog="Example: firstline user disable ada@example.org")
def disable(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Refuse an account and sign it out everywhere. Its tickets and history stay."""
    with opened(data) as it, it.database.write() as session:
        person = accounts.disable(session, _person(session, email).id, it.now)
        _noted(it, session, "person.disabled", person)
    say(as_json, _row(person), f"{person.email} is disabled.")


@user.command(epilog="Example: firstline user enable ada@example.org")
def enable(email: Email, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Let a disabled account sign in again."""
    with opened(data) as it, it.database.write() as session:
        person = accounts.enable(session, _person(session, email).id)
        _noted(it, session, "person.enabled", person)
    say(as_json, _row(person), f"{person.email} can sign in again.")


@user.command(
    epilog="Examples: firstline user erase ada@example.org · firstline user erase ada@example.org --tickets --yes"
)
def erase(
    who: Annotated[str, typer.Argument(help="E-mail address or id.", show_default=False)],
    tickets: Annotated[bool, typer.Option("--tickets", help="Erase the tickets that they wrote, too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase somebody for good: account, name, address, sessions and what sites say of them; their keys are revoked.

    By an address also those whom sites vouch for under it. Their tickets stay for the statistics, with what was
    written in them but not by whom, unless --tickets erases these. Exit codes: 0 erased, 1 not confirmed, 2 refused.
    """
    with opened(data) as it:
        with it.database.read() as session:
            found = {person: held(session, person.id) for person in people_named(session, who)}
        if not found:
            raise NotFound(f"nobody here has the address or id {who}")
        names = "; ".join(f"{p.name}, {p.email or p.id}: {h.tickets} tickets, {h.keys} keys" for p, h in found.items())
        ending = "erase the tickets as well" if tickets else "the tickets stay, without their names"
        if not yes:
            confirmed(f"{names}. Erase for good, and {ending}?")
        gone = [
            erase_person(it.database, it.settings.attachments, p.id, it.now, "command line", with_tickets=tickets)
            for p in found
        ]
    counts = {"people": len(gone), "tickets": sum(g.tickets for g in gone), "keys": sum(g.keys for g in gone)}
    done = "erased" if tickets else "left without their names"
    said = f"{counts['people']} erased; {counts['tickets']} tickets {done}, {counts['keys']} keys revoked."
    say(as_json, {**counts, "tickets_erased": tickets}, said)


@user.command("first-admin", epilog="Example: firstline user first-admin")
def first_admin(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Print a link that makes the first admin: it works once, for an hour. Earlier ones stop working."""
    with opened(data) as it, it.database.write() as session:
        token = accounts.first_admin_link(session, it.now)
    if token is None:
        raise RequestInvalid("there is an admin; for another: firstline user add EMAIL --name NAME --role admin")
    link = f"{it.address}/first-admin/{token}"
    say(as_json, {"link": link}, f"Open this to become the first admin: {link}")


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


def _noted(it: Installation, session: Session, action: str, person: Person, **data: Any) -> None:
    accounts.audit(session, it.now, "command line", action, f"person:{person.id}", **data)


def _missing(it: Installation, person: Person) -> None:
    """Say which groups and tiers the desk does not have: tickets never come to them."""
    desk = load_desk(it.settings.desk)
    groups = sorted(groups_of(desk))
    if strange := [group for group in person.groups if group not in groups]:
        aside.print(f"The desk has no group {', '.join(strange)}; it has: {', '.join(groups)}", soft_wrap=True)
    tiers = [each.number for each in desk.tiers]
    if unknown := [str(tier) for tier in person.tiers if tier not in tiers]:
        aside.print(f"The desk has no tier {', '.join(unknown)}; it has: {', '.join(map(str, tiers))}", soft_wrap=True)
