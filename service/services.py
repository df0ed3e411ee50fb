"""What a running service is made of; made once, handed to whoever needs it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from service import knowledge
from service.database import Database
from service.knowledge import Knowledge
from service.live import Live
from service.metrics import Metrics
from service.migrating import migrate
from service.settings import Settings
from triage.desk import Desk, load_desk
from triage.engine import ARTICLES
from triage.talk.words import Words, load_words

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Settings, database, desk, engine and words. `key` signs what the service hands out."""

    settings: Settings
    database: Database
    desk: Desk
    knowledge: Knowledge
    words: Words
    key: bytes
    clock: Clock = field(default=utc_now)
    metrics: Metrics = field(default_factory=Metrics)
    live: Live = field(default_factory=Live)

    def now(self) -> datetime:
        return self.clock()


def start(settings: Settings, *, cache: Path | None, clock: Clock = utc_now) -> Services:
    """Open the database, bring its tables up to date, load the articles at the first start, and the engine.

    Raises DeskInvalid, TriageError for a missing folder of articles, and DatabaseUnavailable.
    """
    desk = load_desk(settings.desk)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url, pool=settings.threads + 4)
    migrate(database)
    with database.write() as session:
        knowledge.load_first(session, settings.kb or ARTICLES, clock())
    known = Knowledge.load(
        database, model=settings.model, desk=settings.desk, mode=None, cache=cache, variables=desk.variables
    )
    return Services(settings, database, desk, known, load_words("en"), signing_key(settings), clock)


def signing_key(settings: Settings) -> bytes:
    """The installation's own key: that of the settings, else one made at the first start for its owner alone."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    file = settings.data_dir / "signing.key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(secrets.token_bytes(32))
    return file.read_bytes()
