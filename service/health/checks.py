"""What `/readyz` looks at: the database and its tables, what the engine does without, room on the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from service.database import DatabaseUnavailable
from service.migrating import current, head
from service.services import Services

_LEAST_FREE = 20 * 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One part: `ok`, `degraded` (works without it) or `down` (cannot take messages)."""

    name: str
    status: str
    detail: str = ""


def checks(services: Services) -> list[Check]:
    return [_database(services), _disk(services), *_engine(services)]


def is_ready(found: list[Check]) -> bool:
    """Whether messages can be taken: what is degraded does not count."""
    return all(check.status != "down" for check in found)


def _database(services: Services) -> Check:
    try:
        revision, wanted = current(services.database), head()
    except DatabaseUnavailable as error:
        return Check("database", "down", str(error))
    if revision != wanted:
        return Check("database", "down", f"tables are at {revision}, this version needs {wanted}: firstline db migrate")
    if services.database.failed_lately():
        return Check("database", "down", "the last write failed")
    return Check("database", "ok")


def _disk(services: Services) -> Check:
    free = shutil.disk_usage(services.settings.data_dir).free
    if services.settings.embedded and free < _LEAST_FREE:
        return Check("disk", "degraded", f"only {free // 1024:,} kB are free in the data directory")
    return Check("disk", "ok")


def _engine(services: Services) -> list[Check]:
    engine = services.knowledge.engine
    if engine.problems:
        return [Check("engine", "degraded", said) for said in engine.problems]
    mode = f"mode {engine.mode.value}" + (f"; {engine.mode_note}" if engine.mode_note else "")
    return [Check("engine", "ok", mode)]
