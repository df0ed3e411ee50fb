"""`firstline db …`: bring the tables up to date, back up, restore, forget what is kept no longer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from service.loading import complain, progress
from service.options import DataOption, JsonOption
from triage.types import TriageError

if TYPE_CHECKING:
    from service.database import Database
    from service.settings import Settings

db = typer.Typer(help="The database: migrate, back up, restore, purge.", no_args_is_help=True)
out = Console()

DatabaseOption = Annotated[
    str | None, typer.Option("--database", help="PostgreSQL by URL (default: FIRSTLINE_DATABASE_URL, else embedded).")
]


@db.command("migrate", epilog="Examples: firstline db migrate · firstline db migrate --to 0001 · … --to base")
def migrate(
    to: Annotated[str, typer.Option("--to", help="Revision to go to, forwards or backwards.")] = "head",
    data: DataOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the tables to this version's revision; `serve` does it by itself. Going backwards drops what is newer.

    Exit code 2 when it could not be done; then nothing was changed.
    """
    from service import migrating

    settings = _settings(data, database)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _opened(settings) as opened:
        before, after = migrating.migrate(opened, to)
    if as_json:
        typer.echo(json.dumps({"before": before, "after": after}))
    elif before == after:
        out.print(f"The tables are at {after or 'nothing'} already.", highlight=False)
    else:
        out.print(f"The tables went from {before or 'nothing'} to {after or 'nothing'}.", highlight=False)


@db.command("backup", epilog="Example: firstline db backup /backups/firstline-monday.tar.gz")
def backup(
    target: Annotated[Path, typer.Argument(help="File to write, .tar.gz.", dir_okay=False)],
    data: DataOption = None,
    database: DatabaseOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write everything to one file while the service runs: rows as they were at one moment, attachments, signing key.

    A backup of either kind of database restores into either. The file holds everything that was ever said: keep it
    as safe as the database. Exit code 2 when it could not be written; then there is no file.
    """
    from service.backup import write_backup

    settings = _settings(data, database)
    if target.exists() and not force:
        raise TriageError(f"{target} is there already; name another file, or write over it with --force")
    with _opened(settings, must_exist=True) as opened, progress() as bar:
        task = bar.add_task("backing up", total=None)
        manifest = write_backup(
            opened, settings, target, datetime.now(UTC),
            lambda part, done, total: bar.update(task, description=part, completed=done, total=total),
        )  # fmt: skip
    _show(manifest.counts, as_json, title=f"{target}: {target.stat().st_size / 1e6:,.1f} MB")
    for note in manifest.notes:
        complain(f"note: {note}")


@db.command("restore", epilog="Example: firstline db restore /backups/firstline-monday.tar.gz --data /srv/firstline")
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `db backup` wrote.", exists=True, dir_okay=False)],
    data: DataOption = None,
    database: DatabaseOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Where there are tickets: put these in their place.")] = (
        False
    ),
    yes: Annotated[bool, typer.Option("--yes", help="With --replace: do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read a backup into an empty database, after every hash and count in it was checked. Stop the service first.

    Either all of it is there afterwards or nothing was changed. Exit code 2 when it could not be restored.
    """
    from service.restore import restore_backup

    settings = _settings(data, database)
    if replace and not yes:
        from service.installation import confirmed

        confirmed(f"Everything in {_where(settings)} will be replaced by {source.name}. Go on?")
    with progress() as bar:
        task = bar.add_task("checking", total=None)
        manifest = restore_backup(
            settings, source, replace=replace,
            advance=lambda part, done, total: bar.update(task, description=part, completed=done, total=total),
        )  # fmt: skip
    _show(manifest.counts, as_json, title=f"{source.name} of {manifest.made_at}, restored into {_where(settings)}")
    for note in manifest.notes:
        complain(f"note: {note}")


@db.command(
    "purge", epilog="Examples: firstline db purge --dry-run · FIRSTLINE_KEEP_TICKETS_DAYS=365 firstline db purge"
)
def purge(
    data: DataOption = None,
    database: DatabaseOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Forget what is older than the FIRSTLINE_KEEP_… settings say, with its place in the search index and its files.

    The running service does it once a day by itself. Exit code 2 when it could not be done.
    """
    from service import retention

    settings = _settings(data, database)
    with _opened(settings, must_exist=True) as opened:
        now = datetime.now(UTC)
        found = retention.due(opened, settings, now) if dry_run else retention.purge(opened, settings, now)
    _show(found, as_json, title="Would be forgotten" if dry_run else "Forgotten")


def _settings(data: Path | None, database: str | None) -> Settings:
    """Options beat the environment. Raises TriageError for a setting that is not as it must be."""
    from service.settings import settings_from

    return settings_from({"data_dir": data, "database_url": database})


@contextmanager
def _opened(settings: Settings, *, must_exist: bool = False) -> Iterator[Database]:
    """The database; where it must exist it is at this version's tables. Raises TriageError."""
    from service import migrating
    from service.database import Database

    if must_exist and settings.embedded and not (settings.data_dir / "firstline.db").exists():
        raise TriageError(f"there is no database in {settings.data_dir}; name its data directory with --data")
    database = Database(settings.url, pool=4)
    try:
        if must_exist and (here := migrating.current(database)) != migrating.head():
            raise TriageError(f"the tables are at {here}, this version needs {migrating.head()}: firstline db migrate")
        yield database
    finally:
        database.close()


def _where(settings: Settings) -> str:
    from service.database import shown_url

    return str(settings.data_dir) if settings.embedded else shown_url(settings.url)


def _show(counts: Mapping[str, int], as_json: bool, *, title: str) -> None:
    if as_json:
        typer.echo(json.dumps(dict(counts)))
        return
    out.print(title, highlight=False, markup=False, soft_wrap=True)
    table = Table(box=None)
    table.add_column("what")
    table.add_column("rows", justify="right")
    for name, count in counts.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    out.print(table)
