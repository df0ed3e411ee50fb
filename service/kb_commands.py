"""`firstline kb …`: check articles, search them, bring them into the database and out of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from service import doctor as health
from service import importing
from service.importing import Row, Rules
from service.installation import opened
from service.knowledge import GENERATION, Source, library_at, sources_in
from service.lines import search_result
from service.loading import CACHE, load_engine, process_lines
from service.options import DataOption, DeskOption, InOption, JsonOption, KbOption, ModelOption, OutOption
from service.terminal import show_problems, suggestions_table
from service.ticketing.opening import value_of
from triage.desk import load_desk
from triage.engine import ARTICLES
from triage.suggestion_views import suggestions_list
from triage.types import Audience, RequestInvalid

kb = typer.Typer(help="The knowledge base: check articles, search, import and export them.", no_args_is_help=True)
out = Console()


@kb.command("check", epilog="Example: firstline kb check kb_articles")
def kb_check(
    folder: Annotated[Path, typer.Argument(help="Folder of Markdown articles.")] = ARTICLES,
    desk: DeskOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with articles: file, line, what. Exit code 1 when there are errors."""
    problems = health.check_articles(folder, desk, CACHE, today=datetime.now(UTC).date())
    if as_json:
        typer.echo(json.dumps([asdict(p) for p in problems], ensure_ascii=False))
    else:
        show_problems(out, problems)
        errors = sum(p.severity == "error" for p in problems)
        said = f"{errors} error(s), {len(problems) - errors} warning(s) in {folder}"
        out.print(said, highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1 if any(p.severity == "error" for p in problems) else 0)


@kb.command("search", epilog="Example: firstline kb search 'wifi keeps dropping' --top 3")
def kb_search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    source: InOption = None,
    target: OutOption = None,
    top: Annotated[int, typer.Option(min=1, max=20, help="How many articles.")] = 5,
    audience: Annotated[Audience, typer.Option(help="Whose articles.")] = Audience.EMPLOYEES,
    model: ModelOption = None,
    kb_folder: KbOption = None,
    desk: DeskOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the articles; many queries with --in/--out, lines of {"id", "query"}."""
    engine = load_engine(model, kb_folder, desk, None)
    if source or target:
        raise typer.Exit(process_lines(source, target, lambda fields: search_result(engine, fields, top, audience)))
    if query is None:
        raise RequestInvalid("give a query, or --in and --out")
    found = engine.search(query, top, audience)
    if as_json:
        typer.echo(json.dumps(suggestions_list(found), ensure_ascii=False))
    elif found:
        out.print(suggestions_table(found))
    else:
        out.print("Nothing found: there are no articles for this reader.")


@kb.command("import", epilog="Examples: firstline kb import kb --dry-run · firstline kb import kb/email/x.md --root kb")
def kb_import(
    source: Annotated[Path, typer.Argument(help="Folder of Markdown articles, or one file.", exists=True)],
    root: Annotated[
        Path | None,
        typer.Option(
            help="Folder below which paths count (default: SOURCE itself, or where the file is).", exists=True
        ),
    ] = None,
    data: DataOption = None,
    desk: DeskOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Publish articles that are new or different, all at once; what `kb check` calls an error is refused.

    Articles of the database that are not among them stay. A running server answers from them within a second or so.
    Exit codes: 0 all taken, 1 some refused, 2 nothing could be done.
    """
    folder, wanted = root or (source if source.is_dir() else source.parent), source.resolve()
    sources = [each for each in sources_in(folder) if (folder / each.path).resolve().is_relative_to(wanted)]
    if not sources:
        raise RequestInvalid(f"{source}: there is no Markdown file here that lies below {folder}")
    generation, rows = _imported(sources, data, desk, dry_run=dry_run)
    if as_json:
        articles = [_row(row) for row in rows]
        typer.echo(json.dumps({"generation": generation, "articles": articles}, ensure_ascii=False))
    else:
        _show_import(rows, generation, dry_run)
    raise typer.Exit(1 if any(row.result == importing.REFUSED for row in rows) else 0)


@kb.command("export", epilog="Example: firstline kb export /backups/articles --data /srv/firstline")
def kb_export(
    target: Annotated[Path, typer.Argument(help="Folder to write, new or empty.", file_okay=False)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the articles in force as Markdown files, as they were imported: `kb import` finds nothing new in them.

    Exit code 2 when they could not be written.
    """
    with opened(data) as it, it.database.read() as session:
        count, generation = importing.export_articles(session, target)
    if as_json:
        typer.echo(json.dumps({"articles": count, "generation": generation}))
    else:
        said = f"{count} articles of generation {generation} in {target}"
        out.print(said, highlight=False, markup=False, soft_wrap=True)


def _imported(sources: list[Source], data: Path | None, desk: Path | None, *, dry_run: bool) -> tuple[int, list[Row]]:
    with opened(data) as it:
        read = load_desk(desk or it.settings.desk)
        with it.database.read() as session:
            generation = value_of(session, GENERATION)
            rules = Rules(read.variables, library_at(session, read.variables, generation).articles, read.categories)
            if dry_run:
                return generation, importing.examine(session, sources, rules, it.now)
        with it.database.write() as session:
            return importing.import_articles(session, sources, rules, "command line", it.now)


def _row(row: Row) -> dict[str, object]:
    mistakes = [asdict(problem) for problem in row.problems]
    return {"path": row.source.path, "result": row.result, "version": row.version, "mistakes": mistakes}


def _show_import(rows: list[Row], generation: int, dry_run: bool) -> None:
    show_problems(out, [problem for row in rows for problem in row.problems])
    for row in rows:
        if row.publishes:
            said = f"{row.result:<8} {row.source.path}, version {row.version}"
            out.print(said, highlight=False, markup=False, soft_wrap=True)
    kinds = (importing.NEW, importing.CHANGED, importing.UNCHANGED, importing.REFUSED)
    counts = ", ".join(f"{sum(row.result == kind for row in rows)} {kind}" for kind in kinds)
    ending = "nothing was written (--dry-run)" if dry_run else f"generation {generation} is in force"
    out.print(f"{counts}; {ending}", highlight=False)
