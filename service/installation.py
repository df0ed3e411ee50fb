"""What commands of the command line share: the installation that they work on, and how they ask and answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service import migrating
from service.database import Database
from service.errors import ServiceError
from service.settings import Settings, settings_from
from triage.types import RequestInvalid, TriageError


@dataclass(frozen=True)
class Installation:
    """Its settings, its database, and the moment at which the command runs."""

    settings: Settings
    database: Database
    now: datetime

    @property
    def address(self) -> str:
        """Where the service is found."""
        return self.settings.public_url.rstrip("/") or f"http://localhost:{self.settings.port}"


@contextmanager
def opened(data: Path | None) -> Iterator[Installation]:
    """The installation, made when it is new; a database of another version is left as it is.

    Raises TriageError; what the service refuses (ServiceError) becomes one, too.
    """
    settings = settings_from({"data_dir": data})
    if settings.embedded:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.url, pool=2)
    try:
        found = migrating.current(database)
        if found is None:
            migrating.migrate(database)
        elif found != migrating.head():
            raise TriageError("the database belongs to another version of Firstline; run: firstline db migrate")
        yield Installation(settings, database, datetime.now(UTC))
    except ServiceError as error:
        raise RequestInvalid(error.detail) from error
    finally:
        database.close()


def confirmed(question: str) -> None:
    """Go on only with a yes, asked for at a terminal; ends the command without one. Raises TriageError elsewhere."""
    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise TriageError("nobody can be asked here: say --yes as well, if that is what you want")
    if not typer.confirm(question):
        raise typer.Exit(1)


def say(as_json: bool, data: Mapping[str, Any], said: str) -> None:
    """A sentence for people, or the data for programs."""
    typer.echo(json.dumps(data, ensure_ascii=False) if as_json else said)


def show_table(out: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table; nothing in it is taken for markup."""
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
