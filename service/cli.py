"""The command line: the composition root, and the only place where serving meets training."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from service import doctor as health
from service import learning, samples
from service.lines import Result, count_lines, read_lines, request_of, search_result, write_results
from service.loading import CACHE, complain, err, load_engine, progress
from service.terminal import show_assessment, show_problems, suggestions_table
from triage import report
from triage.desk import load_desk
from triage.encoder import load_encoder
from triage.engine import ARTICLES, Engine
from triage.model import encoder_for, load_model
from triage.suggestion_views import suggestions_list
from triage.types import Action, Audience, Mode, Request, RequestInvalid, TriageError

app = typer.Typer(
    help="Tier 1 triage for IT service desks: offline, deterministic, never a sentence that no author approved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
kb = typer.Typer(help="The knowledge base: check articles, search them.", no_args_is_help=True)
app.add_typer(kb, name="kb")

out = Console()

ModelOption = Annotated[
    Path | None,
    typer.Option("--model", help="Folder of a trained model (default: the shipped one).", exists=True, file_okay=False),
]
KbOption = Annotated[Path | None, typer.Option("--kb", help="Folder of articles (default: the shipped ones).")]
DeskOption = Annotated[Path | None, typer.Option("--desk", help="Desk file (default: the shipped desk.toml).")]
ModeOption = Annotated[Mode | None, typer.Option("--mode", help="Answer mode instead of the desk's.")]
InOption = Annotated[Path | None, typer.Option("--in", help="JSON Lines to read.", exists=True, dir_okay=False)]
OutOption = Annotated[Path | None, typer.Option("--out", help="JSON Lines to write.", dir_okay=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
TicketsOption = Annotated[list[Path], typer.Option("--tickets", help="CSV or JSONL, gzip as well; may be repeated.")]
TextOption = Annotated[str, typer.Option("--text", help='Column of the text; "subject+body" joins two.')]
ColumnOption = Annotated[str | None, typer.Option(help="Name of the column, if there is one.")]


def main() -> None:
    """Run a command; what the caller can put right is one clear message and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # an argument or a file name may hold bytes that are no text
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except TriageError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _fail(said: str) -> NoReturn:
    err.print(f"[red]error:[/red] {escape(said)}", highlight=False, soft_wrap=True)
    sys.exit(2)


@app.command(
    epilog="Examples: firstline triage 'outlook asks for my password' · firstline triage --in t.jsonl --out r.jsonl"
)
def triage(
    text: Annotated[str | None, typer.Argument(help="The ticket; none: what is piped in, else a prompt.")] = None,
    source: InOption = None,
    target: OutOption = None,
    model: ModelOption = None,
    kb_folder: KbOption = None,
    desk: DeskOption = None,
    mode: ModeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Assess one ticket, or a file of them: category, tier, articles, decision and handoff.

    Exit codes: 0 all assessed, 1 some lines were bad, 2 nothing could be done.
    """
    engine = load_engine(model, kb_folder, desk, mode)
    if source or target:
        raise typer.Exit(_triage_file(engine, source, target))
    if text is not None:
        _triage_one(engine, text, as_json)
    elif sys.stdin is not None and sys.stdin.isatty():
        samples.prompt(engine, out, lambda typed: _triage_one(engine, typed, as_json))
    elif (piped := samples.piped()).strip():
        _triage_one(engine, piped, as_json)
    elif as_json:
        raise RequestInvalid("give a text, or --in and --out")
    else:
        samples.show(engine, out, lambda typed: _triage_one(engine, typed, as_json))


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
        raise typer.Exit(_many(source, target, lambda fields: search_result(engine, fields, top, audience)))
    if query is None:
        raise RequestInvalid("give a query, or --in and --out")
    found = engine.search(query, top, audience)
    if as_json:
        typer.echo(json.dumps(suggestions_list(found), ensure_ascii=False))
    elif found:
        out.print(suggestions_table(found))
    else:
        out.print("Nothing found: there are no articles for this reader.")


@app.command(epilog="Examples: firstline doctor · firstline doctor --model models/mine --json")
def doctor(
    model: ModelOption = None, kb_folder: KbOption = None, desk: DeskOption = None, as_json: JsonOption = False
) -> None:
    """Check versions, artefacts and hashes, the encoder's canary and the index. Exit code 0 healthy, 1 degraded."""
    findings = health.examine(model, kb_folder, desk, CACHE)
    if as_json:
        typer.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False))
    else:
        for finding in findings:
            mark = "[green]ok[/green]  " if finding.healthy else "[red]bad[/red] "
            said = f"{mark} [bold]{finding.subject}[/bold]  {escape(finding.detail)}"
            out.print(said, highlight=False, soft_wrap=True)
    raise typer.Exit(0 if all(f.healthy for f in findings) else 1)


@app.command(
    epilog="Examples: firstline train --tickets export.csv --text description --category category --out models/mine · "
    "firstline train --tickets t.jsonl --text text --category category --tier tier --article article --kb kb --out m"
)
def train(
    tickets: TicketsOption,
    text: TextOption,
    category: Annotated[str, typer.Option(help="Column of the category.")],
    target: Annotated[Path, typer.Option("--out", help="Folder to write the model to.")],
    tier: ColumnOption = None,
    article: ColumnOption = None,
    also_ok: ColumnOption = None,
    flags: ColumnOption = None,
    group: ColumnOption = None,
    time: ColumnOption = None,
    kb_folder: KbOption = None,
    desk: DeskOption = None,
    seed: Annotated[int, typer.Option(help="Same seed, same model.")] = 0,
) -> None:
    """Train, calibrate and, where tickets name their articles, certify. Writes a model with its card."""
    if article and kb_folder is None:
        raise RequestInvalid("--article needs --kb, the folder of the articles it names")
    if kb_folder is not None and not article:
        raise RequestInvalid("--kb needs --article, the column that says which article solved the ticket")
    from training.columns import Columns
    from training.train import Plan
    from training.train import train as run

    columns = Columns(text, category, tier, article, also_ok, flags, group, time)
    read = load_desk(desk)
    source = ", ".join(path.name for path in tickets)
    name = target.resolve().name
    plan = Plan(tuple(tickets), columns, target, read, kb_folder, name, seed=seed, cache=CACHE, source=source)
    with progress() as bar:
        task = bar.add_task("starting", total=None)
        report = run(
            plan,
            datetime.now(UTC),
            lambda phase: bar.update(task, description=phase, total=None, completed=0),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    for line in learning.summary(report):
        out.print(line, highlight=False, soft_wrap=True)


@app.command(
    epilog="Example: firstline evaluate --model models/mine --tickets new.csv --text description --category category"
)
def evaluate(
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    tickets: TicketsOption,
    text: TextOption,
    category: ColumnOption = None,
    tier: ColumnOption = None,
    group: ColumnOption = None,
    desk: DeskOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a model on tickets with known labels: accuracy, macro-F1, ECE, coverage, AURC, with intervals."""
    from training.columns import Columns
    from training.evaluating import evaluate_tickets

    encoder = load_encoder(encoder_for(model, load_desk(desk).encoder))
    loaded = load_model(model)
    with progress() as bar:
        task = bar.add_task("embedding", total=None)
        found = evaluate_tickets(
            loaded.classifier,
            encoder,
            tuple(tickets),
            Columns(text, category, tier, group=group),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        typer.echo(json.dumps({name: each.to_dict() for name, each in found.targets.items()}))
        return
    for note in found.dataset.notes:
        complain(note)
    for name, each in found.targets.items():
        out.print(learning.table(name, each))


def _triage_one(engine: Engine, text: str, as_json: bool) -> None:
    found = engine.assess(Request(text, now=datetime.now(UTC)))
    if as_json:
        typer.echo(json.dumps(report.assessment_dict(found), ensure_ascii=False))
        return
    would = None
    if engine.mode is Mode.SUGGEST and found.decision.action is Action.ESCALATE:
        would = engine.with_mode(Mode.PROVISIONAL).assess(text).decision
    show_assessment(out, engine, text, found, would=would)


def _triage_file(engine: Engine, source: Path | None, target: Path | None) -> int:
    now = datetime.now(UTC)
    return _many(source, target, lambda fields: report.assessment_dict(engine.assess(request_of(fields, now=now))))


def _many(source: Path | None, target: Path | None, result: Result) -> int:
    """Exit code of a file of lines: 1 when some were bad."""
    if source is None or target is None:
        raise RequestInvalid("--in and --out go together")
    if source.resolve() == target.resolve():
        raise RequestInvalid("--out is the file that --in reads: name another")
    with progress() as bar:
        task = bar.add_task("working", total=count_lines(source))
        bad = write_results(read_lines(source), target, result, complain=complain, advance=lambda: bar.advance(task))
    return 1 if bad else 0
