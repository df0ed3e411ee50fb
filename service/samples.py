"""`make run` without a ticket: a prompt on a terminal, a worked sample elsewhere."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape

from triage.engine import Engine
from triage.types import RequestInvalid

# Seconds; a program that writes into our pipe was started with us.
PATIENCE = 1.0
SAMPLES = (
    (
        "an everyday fault",
        "Since the update this morning my second monitor stays black; the dock is plugged in and the laptop works.",
    ),
    ("a request for rights", "Could you quickly give me local admin rights on LT-4471? My manager approved it."),
    ("two words", "no sound"),
    ("an application error", "The March invoice export stops at 48 % with ORA-01555 for the whole finance team."),
)


def show(engine: Engine, out: Console, triage: Callable[[str], None]) -> None:
    """Assess each sample, so that someone who has just installed it sees what it does."""
    introduce(engine, out)
    for title, text in SAMPLES:
        out.rule(f"sample: {title}")
        triage(text)
    out.print("\nYour own: [bold]firstline triage 'describe the problem'[/bold]   more: [bold]firstline --help[/bold]")


def prompt(engine: Engine, out: Console, triage: Callable[[str], None]) -> None:
    """Read tickets line by line until an empty line or Ctrl-D."""
    introduce(engine, out)
    out.print(
        "Describe an IT problem; an empty line ends. For example: [italic]nobody hears me in Teams calls[/italic]"
    )
    while True:
        try:
            typed = out.input("\n[bold]problem>[/bold] ")
        except (EOFError, KeyboardInterrupt):
            out.print()
            return
        if not typed.strip():
            return
        try:
            triage(typed)
        except RequestInvalid as error:
            out.print(str(error), style="red", markup=False)


def piped() -> str:
    """What was piped in; "" when nothing was, or when an open pipe stays silent: a script must not hang on it."""
    if sys.stdin is None:
        return ""
    try:
        ready = bool(select.select([sys.stdin], [], [], PATIENCE)[0])
    except (OSError, ValueError):
        # nothing that can be waited for, such as a file on Windows
        ready = True
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace") if ready else ""


def introduce(engine: Engine, out: Console) -> None:
    model = f"model {engine.model.label}" if engine.model else "no model"
    facts = f"{engine.index.size} articles, {model}, mode {engine.mode.value}"
    out.print(f"[bold]Firstline[/bold]  {escape(engine.desk.name)}: {escape(facts)}")
    certificate = engine.model.certificate if engine.model else None
    if certificate is None:
        out.print("There is no certificate about answers.", style="dim")
    else:
        out.print(certificate.wording().split("\n")[0], style="dim", highlight=False)
        if certificate.missing is not None:
            out.print(certificate.missing.sentence(certificate.alpha), style="dim", highlight=False)
