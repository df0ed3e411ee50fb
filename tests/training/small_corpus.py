"""A small desk's tickets and articles, cut out of the committed ones: enough to train on in seconds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.columns import Columns
from training.shipped import CORPUS
from training.train import Plan, Report, train
from triage.desk import load_desk
from triage.engine import ARTICLES

PATHS = (
    "access/unlock-your-account",
    "network/vpn-drops",
    "printing/printer-offline",
)
COLUMNS = Columns("text", "category", "tier", "article", "also_ok", "flags", "batch")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERY_OTHER = 60


@dataclass(frozen=True)
class SmallDesk:
    """A folder with the tickets, the articles and a cache of vectors."""

    folder: Path
    tickets: Path
    kb: Path
    cache: Path


def rows() -> list[dict[str, Any]]:
    """Every ticket that one of PATHS solves, and one in EVERY_OTHER of those that no article solves."""
    lines = [line for file in sorted(CORPUS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    tickets = [json.loads(line) for line in lines]
    unsolved = [ticket for ticket in tickets if ticket["article"] is None][::EVERY_OTHER]
    return [ticket for ticket in tickets if ticket["article"] in PATHS] + unsolved


def write_tickets(file: Path, tickets: list[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(ticket) + "\n" for ticket in tickets), encoding="utf-8")
    return file


def copy_articles(folder: Path) -> Path:
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ARTICLES / f"{path}.md", folder / f"{path}.md")
    return folder


def plan(out: Path, tickets: Path, columns: Columns = COLUMNS, **others: Any) -> Plan:
    return Plan((tickets,), columns, out, load_desk(), name="small", **others)


def trained(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Report:
    return train(plan, NOW, say)
