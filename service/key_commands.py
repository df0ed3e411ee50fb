"""`firstline user key …`: the keys with which programs use the API."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import select

from service import accounts
from service.access import SCOPES
from service.installation import opened, say, show_table
from service.options import DataOption, JsonOption
from service.tables import ApiKey

key = typer.Typer(help="Keys with which programs use the API.", no_args_is_help=True)
out = Console()


@key.command("add", epilog="Example: firstline user key add intranet --scope conversations --scope triage")
def key_add(
    name: Annotated[str, typer.Argument(help="Which program it is for.", show_default=False)],
    scope: Annotated[list[str], typer.Option(help=f"{', '.join(SCOPES)}; may be repeated.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is shown now and never again: only its fingerprint is stored."""
    with opened(data) as it, it.database.write() as session:
        made, token = accounts.create_key(session, name, scope, it.now)
        accounts.audit(session, it.now, "command line", "key.added", f"key:{made.id}", scopes=made.scopes)
    say(as_json, {**_key_row(made), "key": token}, f"Key {made.id} for {made.name}, shown this once: {token}")


@key.command("list", epilog="Example: firstline user key list")
def key_list(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Every key, the newest first; of the key itself only its beginning."""
    with opened(data) as it, it.database.read() as session:
        keys = list(session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id)))
    if as_json:
        typer.echo(json.dumps([_key_row(each) for each in keys], ensure_ascii=False))
        return
    rows = [
        (str(each.id), each.name, f"{each.hint}…", ", ".join(each.scopes), _day(each.used_at), _state(each.revoked_at))
        for each in keys
    ]
    show_table(out, ("id", "name", "key", "scopes", "last used", "state"), rows)


@key.command("revoke", epilog="Example: firstline user key revoke 01997b1e-6f3a-7c0e-9d5e-3c1f3e1f8a55")
def key_revoke(
    key_id: Annotated[uuid.UUID, typer.Argument(help="Its id, from `key list`.", show_default=False)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse a key from now on."""
    with opened(data) as it, it.database.write() as session:
        made = accounts.revoke_key(session, key_id, it.now)
        accounts.audit(session, it.now, "command line", "key.revoked", f"key:{made.id}")
    say(as_json, _key_row(made), f"Key {made.id} for {made.name} is revoked.")


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
