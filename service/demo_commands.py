"""`firstline demo …`: demo people and tickets in, and out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from service.loading import CACHE, progress
from service.options import DataOption, JsonOption
from triage.types import RequestInvalid

if TYPE_CHECKING:
    from service.settings import Settings

demo = typer.Typer(help="Demo people and tickets: add them, remove them.", no_args_is_help=True)
out = Console()


@demo.command("add", epilog="Example: firstline demo add --data /srv/firstline")
def demo_add(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Add demo people and 120 tickets of the last 30 days, marked as such. Works beside a running server.

    Exit codes: 0 added, 2 they are there already.
    """
    # commands import what they need themselves: the others start without a database and a web
    from service import demo as feature
    from service.errors import Conflict
    from service.services import start

    services = start(_settings(data), cache=CACHE)
    try:
        with progress() as bar:
            task = bar.add_task("demo tickets", total=feature.HOW_MANY)
            made = feature.add(services, lambda done, of: bar.update(task, completed=done, total=of))
    except Conflict as error:
        raise RequestInvalid(error.detail) from error
    finally:
        services.database.close()
    _say({"tickets": made}, as_json, f"{made} demo tickets added; remove them with: firstline demo remove")


@demo.command("remove", epilog="Example: firstline demo remove --data /srv/firstline")
def demo_remove(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Remove every demo ticket with all that hangs on it, and the demo people. Works beside a running server.

    Nothing else is touched. Exit code 0, also when there was nothing to remove.
    """
    from service import demo as feature
    from service.database import Database
    from service.migrating import migrate

    settings = _settings(data)
    if settings.embedded and not (settings.data_dir / "firstline.db").exists():
        raise RequestInvalid(f"{settings.data_dir}: there is no database here; name its directory with --data")
    database = Database(settings.url)
    try:
        migrate(database)
        gone = feature.remove(database, settings.attachments)
    finally:
        database.close()
    found = {"tickets": gone.tickets, "people": gone.people}
    _say(found, as_json, f"{gone.tickets} demo tickets and {gone.people} demo people removed.")


def _settings(data: Path | None) -> Settings:
    from service.settings import settings_from

    return settings_from({"data_dir": data})


def _say(found: dict[str, int], as_json: bool, sentence: str) -> None:
    if as_json:
        typer.echo(json.dumps(found))
    else:
        out.print(sentence, highlight=False, soft_wrap=True)
