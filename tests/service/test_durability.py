"""The real server, killed under load, without room, and without its database: nothing acknowledged is ever lost."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.service.durability import Load, Verdict, running, server_kills, verdict
from tests.service.postgres import Postgres, waited

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postgres]:
    """Not below pytest's own folder: another run of the tests would close that to PostgreSQL's user."""
    with tempfile.TemporaryDirectory(prefix="firstline-postgres-", ignore_cleanup_errors=True) as folder:
        if "XDG_RUNTIME_DIR" not in os.environ:
            monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        one = Postgres(Path(folder) / "data")
        one.begin()
        yield one
        one.end()


def whole(found: Verdict) -> bool:
    return (found.lost, found.doubled, found.broken, found.integrity) == (0, 0, 0, "ok") and found.acknowledged > 0


def test_a_killed_server_loses_and_doubles_nothing_on_sqlite(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        load = server_kills(server, 4, random.Random(1))
    assert whole(verdict(f"sqlite:///{tmp_path / 'data' / 'firstline.db'}", load.sent))


def test_a_killed_server_and_a_killed_postmaster_lose_and_double_nothing(tmp_path: Path, postgres: Postgres) -> None:
    with running(tmp_path / "data", postgres.url) as server:
        load = server_kills(server, 2, random.Random(2), lambda number: postgres.kill() if number else None)
    assert whole(verdict(postgres.url, load.sent))


def test_while_the_database_is_away_it_is_said_and_afterwards_it_goes_on_without_a_restart(
    tmp_path: Path, postgres: Postgres
) -> None:
    with running(tmp_path / "data", postgres.url) as server:
        load = Load(server)
        load.start()
        waited(lambda: load.acknowledged() > 20, "messages")
        postgres.stop()
        waited(lambda: len(load.refused) > 20, "refusals")
        assert set(load.refused) == {503}
        assert httpx.get(f"{server.url}/readyz", timeout=30).status_code == 503
        assert httpx.get(f"{server.url}/livez", timeout=30).status_code == 200
        page = httpx.get(f"{server.url}/chat", timeout=30)
        assert page.status_code < 600
        assert page.headers["content-type"].startswith("text/html")
        postgres.start()
        before = load.acknowledged()
        waited(lambda: load.acknowledged() > before + 20, "messages again")
        waited(lambda: httpx.get(f"{server.url}/readyz", timeout=30).status_code == 200, "readiness")
        load.finish()
    assert whole(verdict(postgres.url, load.sent))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode
    except FileNotFoundError:
        done = 1
    if done:
        pytest.skip("a file system of its own needs the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_said_and_what_was_acknowledged_stays_and_room_is_enough_to_go_on(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 1_500_000)
    with running(small_disk / "data") as server:
        load = Load(server)
        load.start()
        waited(lambda: len(load.refused) > 20, "the disk to be full")
        assert set(load.refused) <= {503, 507}
        assert 507 in load.refused
        # a small write may still find room behind a large one that did not
        waited(lambda: httpx.get(f"{server.url}/readyz", timeout=30).status_code == 503, "it to be said")
        before = load.acknowledged()
        assert before > 0
        ballast.unlink()
        waited(lambda: load.acknowledged() > before, "messages again")
        load.finish()
        assert httpx.get(f"{server.url}/readyz", timeout=30).status_code == 200
    assert whole(verdict(f"sqlite:///{small_disk / 'data' / 'firstline.db'}", load.sent))
