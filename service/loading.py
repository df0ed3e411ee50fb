"""What every command of the command line shares: the engine, progress, and complaints, all three on stderr."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service.lines import Result, count_lines, read_lines, write_results
from triage.engine import Engine
from triage.types import Mode, RequestInvalid

CACHE = Path.home() / ".cache" / "firstline"
# Fewer passages are embedded before a bar could be read.
_SHOWN_FROM = 50

err = Console(stderr=True)


def load_engine(model: Path | None, kb_folder: Path | None, desk: Path | None, mode: Mode | None) -> Engine:
    """The engine, in `mode` if one is given; says what was left out, what is degraded, and a mode that is not in force.

    A progress bar shows while passages are embedded for the first time.
    """
    with progress() as bar:
        task = bar.add_task("indexing passages", total=None, visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total > _SHOWN_FROM)

        engine = Engine.load(model=model, kb=kb_folder, desk=desk, cache=CACHE, progress=advance)
    engine = engine.with_mode(mode) if mode else engine
    for problem in engine.library.problems:
        if problem.severity == "error":
            complain(f"left out: {problem}")
    for note in (*engine.problems, engine.mode_note):
        if note:
            complain(f"note: {note}")
    return engine


def progress() -> Progress:
    """A bar that goes when it is done; in a log there is none."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def complain(said: str) -> None:
    """One line on stderr, as it is."""
    err.print(said, highlight=False, markup=False, soft_wrap=True)


def process_lines(source: Path | None, target: Path | None, result: Result) -> int:
    """Exit code of a file of lines: 1 when some were bad."""
    if source is None or target is None:
        raise RequestInvalid("--in and --out go together")
    if source.resolve() == target.resolve():
        raise RequestInvalid("--out is the file that --in reads: name another")
    with progress() as bar:
        task = bar.add_task("working", total=count_lines(source))
        bad = write_results(read_lines(source), target, result, complain=complain, advance=lambda: bar.advance(task))
    return 1 if bad else 0
