"""The options that commands share, each with one wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triage.types import Mode

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
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Data directory (default: var, or FIRSTLINE_DATA_DIR).", file_okay=False)
]
