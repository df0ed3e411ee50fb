"""What people see of a run: progress on stderr, tables on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.rows import AIM, BELOW, ENOUGH, BenchmarkError, Report, Row, Section

Advance = Callable[[int, int], None]
# Wide enough for every table; in a file or a pipe nobody can make the window wider.
_WIDTH = 120
_MARKS = {AIM: "[green]aim reached[/green]", ENOUGH: "[green]as asked[/green]", BELOW: "[red]below[/red]", "": ""}


def console() -> Console:
    """Where tables go: the terminal as wide as it is, or a file."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDTH)


@contextmanager
def working(what: str) -> Iterator[Advance]:
    """A progress bar on stderr; yields a function to tell (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def section_table(section: Section) -> Table:
    """All rows of a section; columns that no row fills are left out."""
    title = escape(section.title)
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False, box=SIMPLE_HEAD)
    table.add_column("what")
    table.add_column("ours", justify="right")
    optional = {
        "95 % interval": [interval_text(row) for row in section.rows],
        "baseline": [_figure(row.asked.baseline) for row in section.rows],
        "at least": [_limit(row, row.asked.at_least) for row in section.rows],
        "aim": [_limit(row, row.asked.aim) for row in section.rows],
        "": [_MARKS[row.verdict] for row in section.rows],
    }
    shown = {heading: cells for heading, cells in optional.items() if any(cells)}
    for heading in shown:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for number, row in enumerate(section.rows):
        note = f"\n[dim]{escape(row.note)}[/dim]" if row.note else ""
        table.add_row(
            escape(row.what) + note,
            f"[bold]{_figure(row.ours) or '–'}[/bold] {row.unit}",
            *(cells[number] for cells in shown.values()),
        )
    return table


def show_section(console: Console, section: Section) -> None:
    console.print(section_table(section))
    sources = dict.fromkeys(row.asked.baseline_of for row in section.rows if row.asked.baseline_of)
    if sources:
        console.print(f"[dim]Baseline: {escape('; '.join(sources))}.[/dim]", highlight=False)
    for note in section.notes:
        console.print(f"[dim]{escape(note)}[/dim]", highlight=False)
    console.print()


def show_left_out(console: Console, report: Report) -> None:
    if report.left_out:
        text = "\n".join(escape(sentence) for sentence in report.left_out)
        console.print(Panel(text, title="left out", title_align="left", border_style="yellow"))


def show_machine(console: Console, report: Report) -> None:
    machine = report.machine
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items() if number)
    console.print(
        f"{escape(str(machine['cpu']))} ({' '.join(machine['cpu_flags'])}), {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, load {machine['load_1_min']}; Python {machine['python']}; {escape(packages)}; "
        f"encoder canary cosine {machine['encoder_canary_cosine']}",
        style="dim",
        highlight=False,
    )
    if machine["load_1_min"] > machine["cores"] / 2:
        console.print("[yellow]The machine is busy with other work: times are longer, ratios less sure.[/yellow]")
    if report.quick:
        console.print("[yellow]Quick run: few rows, rounds and draws. Not numbers to publish.[/yellow]")


def write_json(path: Path, fields: dict[str, Any]) -> None:
    """Write the report for programs. Raises BenchmarkError when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(fields, indent=1, ensure_ascii=False, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BenchmarkError(f"{path} cannot be written: {error.strerror or error}") from error


def interval_text(row: Row) -> str:
    if row.interval is None:
        return ""
    low, high = row.interval
    return f"{_figure(low)} – {_figure(high)}"


def _limit(row: Row, line: float | None) -> str:
    if line is None:
        return ""
    return f"{'≤' if row.asked.lower_is_better else '≥'} {line:g}"


def _figure(value: float | None) -> str:
    """Three digits or one decimal, as people compare them."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
