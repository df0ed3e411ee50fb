"""The whole application over a new database, with a clock that tests move; browsers and programs to ask it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.app import create_app
from service.database import Database
from service.live import Live
from service.migrating import migrate
from service.services import Services, start
from service.settings import Settings
from tests.service.somebody import NOW, SECRET

ARTICLE = "# The printer is offline\n\n## Resolution\n1. Switch the printer off and on.\n"
BROWSER = {"sec-fetch-site": "same-origin"}


class MovingClock:
    """Says the time it was last told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Site:
    """The application, what it is made of, and its clock."""

    app: FastAPI
    services: Services
    clock: MovingClock

    @property
    def database(self) -> Database:
        return self.services.database

    def browser(self, *, https: bool = False, address: str = "192.0.2.1") -> TestClient:
        """Keeps cookies, follows nothing by itself."""
        base = "https://testserver" if https else "http://testserver"
        return TestClient(
            self.app, base_url=base, headers=BROWSER, follow_redirects=False, client=(address, 50_000),
            raise_server_exceptions=False,
        )  # fmt: skip

    def program(self, token: str = "") -> TestClient:
        """Sends a bearer token if it has one, and nothing that a browser adds."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return TestClient(self.app, headers=headers, follow_redirects=False, raise_server_exceptions=False)


@contextmanager
def site_in(folder: Path, **settings: Any) -> Iterator[Site]:
    """A new site with its data in the folder."""
    chosen = Settings(data_dir=folder, _env_file=None, **settings)
    if not (folder / "firstline.db").exists():
        shutil.copy(_new_database(), folder)
    database = Database(chosen.url)
    clock = MovingClock(NOW)
    services = replace(_started(), settings=chosen, database=database, clock=clock, live=Live())
    yield Site(create_app(services, worker=False), services, clock)
    database.close()


def sign_in(browser: TestClient, email: str = "ada@desk.example", password: str = SECRET, **more: str) -> Any:
    """The answer to the form of signing in."""
    return browser.post("/sign-in", data={"email": email, "password": password, **more})


@cache
def _new_database() -> Path:
    """A file with the tables and nothing in them: made once, copied for each site."""
    file = Path(tempfile.mkdtemp()) / "firstline.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@cache
def _started() -> Services:
    """Desk, engine and words are the same for all: loaded once."""
    home = Path(tempfile.mkdtemp())
    (home / "kb").mkdir()
    (home / "kb" / "printer.md").write_text(ARTICLE)
    return start(Settings(data_dir=home / "data", kb=home / "kb", _env_file=None), cache=None)
