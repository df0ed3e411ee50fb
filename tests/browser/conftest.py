"""A real server, a clock that tests move, and Chromium: with scripts and without, by day and by night."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from service.app import create_app
from service.services import Services
from tests.service import world as making
from triage.engine import Engine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass(frozen=True)
class Site:
    """A running server."""

    address: str
    services: Services
    clock: Clock


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for the tests of a file: as long as Playwright is there, no event loop of another test may run."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the tables and the shipped articles."""
    file = tmp_path_factory.mktemp("filled") / "firstline.db"
    making.fill(f"sqlite:///{file}")
    return file


@contextmanager
def site_over(engine: Engine, filled: Path, folder: Path, **settings: Any) -> Iterator[Site]:
    """Serve from a thread until the block ends."""
    shutil.copy(filled, folder / "firstline.db")
    clock = Clock(making.MONDAY)
    url = f"sqlite:///{folder / 'firstline.db'}"
    services = making.services_over(engine, folder, url, clock, **{"anonymous_audience": "employees", **settings})
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(services, worker=False), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", services, clock)
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()
    services.database.close()


@pytest.fixture
def site(engine: Engine, filled_file: Path, tmp_path: Path) -> Iterator[Site]:
    with site_over(engine, filled_file, tmp_path) as running:
        yield running
