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
from triage.types import TriageError

_KEY_BYTES = 32
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
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.url, pool=settings.threads + 4)
    migrate(database)
    with database.write() as session:
        knowledge.load_first(session, settings.kb or ARTICLES, clock())
    known = Knowledge.load(
        database, model=settings.model, desk=settings.desk, mode=None, cache=cache, variables=desk.variables
    )
    return Services(settings, database, desk, known, load_words("en"), signing_key(settings), clock)


def signing_key(settings: Settings) -> bytes:
    """The installation's own key: that of the settings, else one made at the first start for its owner alone.

    Raises TriageError for one that is too short to be a key.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    file = settings.data_dir / "signing.key"
    if not file.exists():
        # whole or not at all, whenever this ends: an empty key would be everybody's
        part = file.with_name(f".signing.{secrets.token_hex(4)}.part")
        part.touch(mode=0o600)
        part.write_bytes(secrets.token_bytes(_KEY_BYTES))
        part.replace(file)
    key = file.read_bytes()
    if len(key) < _KEY_BYTES:
        raise TriageError(f"{file} is damaged: restore it from a backup, or delete it and a new one is made")
    return key
