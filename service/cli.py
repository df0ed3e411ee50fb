"""The command line: the composition root, and the only place where serving meets training."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from service import doctor as health
from service import learning, samples
from service.db_commands import db
from service.demo_commands import demo
from service.kb_commands import kb
from service.lines import request_of
from service.loading import CACHE, complain, err, load_engine, process_lines, progress
from service.options import (
    ColumnOption,
    DataOption,
    DeskOption,
    InOption,
    JsonOption,
    KbOption,
    ModelOption,
    ModeOption,
    OutOption,
    TextOption,
    TicketsOption,
)
from service.terminal import show_assessment
from service.user_commands import user
from triage import report
from triage.desk import load_desk
from triage.encoder import load_encoder
from triage.engine import Engine
from triage.model import encoder_for, load_model
from triage.types import Action, Mode, Request, RequestInvalid, TriageError

app = typer.Typer(
    help="Tier 1 triage for IT service desks: offline, deterministic, never a sentence that no author approved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for name, commands in (("kb", kb), ("user", user), ("db", db), ("demo", demo)):
    app.add_typer(commands, name=name)

out = Console()


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


@app.command(epilog="Examples: firstline serve · firstline serve --port 9000 --data /srv/firstline --no-demo")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: this machine only).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (default 8080; 0 takes a free one).")] = None,
    data: DataOption = None,
    database: Annotated[str | None, typer.Option(help="PostgreSQL by URL, instead of the embedded database.")] = None,
    demo_data: Annotated[bool | None, typer.Option("--demo/--no-demo", help="Demo people and tickets.")] = None,
    model: ModelOption = None,
    kb_folder: KbOption = None,
    desk: DeskOption = None,
) -> None:
    """Run the service. With no options: an embedded database, the shipped model and articles, demo people.

    Everything can be set by FIRSTLINE_… variables as well; an option beats them. Exit code 2 when it cannot start.
    """
    from service.serving import serve as run
    from service.settings import settings_from

    given: dict[str, Any] = {
        "host": host, "port": port, "data_dir": data, "database_url": database, "demo": demo_data, "model": model,
        "kb": kb_folder, "desk": desk,
    }  # fmt: skip
    run(settings_from(given), out, CACHE)


@app.command(epilog="Examples: firstline doctor · firstline doctor --model models/mine --data /srv/firstline --json")
def doctor(
    model: ModelOption = None,
    kb_folder: KbOption = None,
    desk: DeskOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check versions, artefacts, the encoder's canary, index and database. Exit code 0 healthy, 1 degraded."""
    findings = health.examine(model, kb_folder, desk, CACHE, data)
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

    def result(fields: Mapping[str, Any]) -> dict[str, Any]:
        return report.assessment_dict(engine.assess(request_of(fields, now=now)))

    return process_lines(source, target, result)
