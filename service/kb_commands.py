"""`firstline kb …`: check articles, search them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from service import doctor as health
from service.lines import search_result
from service.loading import CACHE, load_engine, process_lines
from service.options import DeskOption, InOption, JsonOption, KbOption, ModelOption, OutOption
from service.terminal import show_problems, suggestions_table
from triage.engine import ARTICLES
from triage.suggestion_views import suggestions_list
from triage.types import Audience, RequestInvalid

kb = typer.Typer(help="The knowledge base: check articles, search them.", no_args_is_help=True)
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
