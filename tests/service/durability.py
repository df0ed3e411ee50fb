"""kill -9 under load: what was acknowledged is there, once for each key. `python -m tests.service.durability --help`.

Eight clients start conversations and write to them as fast as they are answered, each request with a key of its own.
The server (or PostgreSQL's postmaster) is killed at a random moment and started again; whatever had no answer is sent
again with the same key. At the end every key's text must stand in the database exactly once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
from sqlalchemy import select, text

from service.database import Database
from service.tables import Event, Message, StoredReply, Ticket
from tests.service.postgres import Postgres, waited

FIRSTLINE = Path(sys.executable).with_name("firstline")
CLIENTS = 8
# so many messages at least are acknowledged between two kills
_BETWEEN = 25
_ADDRESS = re.compile(r"http://[\w.-]+:(\d+)/chat")
_PLENTY = "1000000/minute"


@dataclass
class Server:
    """The real `firstline serve` on a data directory, on a free port."""

    data: Path
    database_url: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    url: str = ""

    def start(self) -> None:
        """Returns once it answers."""
        limits = {f"FIRSTLINE_LIMIT_{name}": _PLENTY for name in ("REQUESTS", "CONVERSATIONS", "MESSAGES")}
        environment = {**os.environ, **limits, **self.environment}
        if self.database_url:
            environment["FIRSTLINE_DATABASE_URL"] = self.database_url
        command = [str(FIRSTLINE), "serve", "--data", str(self.data), "--port", "0", "--no-demo"]
        log = (self.data.parent / f"{self.data.name}.log").open("a")
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := _ADDRESS.search(line):
                self.url = f"http://127.0.0.1:{found[1]}"
                break
        else:
            raise RuntimeError(f"the server ended with {self.process.wait()}; see {self.data}.log")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        waited(lambda: _status(f"{self.url}/readyz") == 200, "the server to be ready")

    def kill(self, how: int = signal.SIGKILL) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()


def _status(url: str) -> int:
    try:
        return httpx.get(url, timeout=10).status_code
    except httpx.TransportError:
        return 0


@contextmanager
def running(data: Path, database_url: str | None = None, **environment: str) -> Iterator[Server]:
    """A server that is stopped at the end, whatever became of it."""
    server = Server(data, database_url, environment)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill(signal.SIGTERM)


@dataclass
class Sent:
    """One request: its key, the text that nobody else sent, and what came back."""

    key: str
    text: str
    conversation: str | None
    token: str | None = None
    reply: dict[str, Any] | None = None


@dataclass
class Load:
    """Clients that write until they are stopped; a request without an answer stays with its client and is repeated."""

    server: Server
    sent: list[Sent] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads = [threading.Thread(target=self._client, daemon=True) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def finish(self) -> None:
        """Every client brings its last request to an answer."""
        self.stop.set()
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive()

    def acknowledged(self) -> int:
        return sum(one.reply is not None for one in self.sent)

    def _client(self) -> None:
        with httpx.Client(timeout=20) as client:
            conversation: Sent | None = None
            for turn in itertools.count():
                if self.stop.is_set():
                    return
                fresh = conversation is None or turn % 6 == 0
                number = next(self.numbers)
                words = f"the printer on floor {number % 40} is offline, remark{number}x"
                one = Sent(secrets.token_urlsafe(24), words, None)
                if not fresh and conversation is not None:
                    one.conversation, one.token = conversation.conversation, conversation.token
                self._until_answered(client, one)
                if fresh and one.reply is not None:
                    one.conversation, one.token = one.reply["id"], one.reply["token"]
                    conversation = one

    def _until_answered(self, client: httpx.Client, one: Sent) -> None:
        self.sent.append(one)
        while one.reply is None:
            try:
                answer = _post(client, self.server.url, one)
            except (httpx.TransportError, httpx.InvalidURL):
                time.sleep(0.05)
                continue
            if answer.status_code in (200, 201):
                one.reply = answer.json()
            elif answer.status_code in (409, 503, 507):
                self.refused.append(answer.status_code)
                time.sleep(0.05)
            else:
                raise AssertionError(f"{answer.status_code}: {answer.text[:300]}")


def _post(client: httpx.Client, url: str, one: Sent) -> httpx.Response:
    headers = {"Idempotency-Key": one.key}
    said = {"move": "say", "text": one.text}
    if one.conversation is None:
        return client.post(f"{url}/api/v1/conversations", json={"first": said}, headers=headers)
    headers["Authorization"] = f"Bearer {one.token}"
    return client.post(f"{url}/api/v1/conversations/{one.conversation}/moves", json=said, headers=headers)


@dataclass(frozen=True)
class Verdict:
    """What the database holds of what was sent. `lost` and `doubled` must be 0."""

    acknowledged: int
    lost: int
    doubled: int
    broken: int
    integrity: str


def verdict(database_url: str, sent: list[Sent]) -> Verdict:
    """Count each acknowledged text, and look whether messages and events of every ticket are numbered without a gap."""
    database = Database(database_url, pool=2)
    with database.read() as session:
        said = session.scalars(select(Message.text).where(Message.author == "requester")).all()
        keys = session.scalars(select(StoredReply.key)).all()
        broken = 0
        for table, column in ((Message, Ticket.last_message), (Event, Ticket.last_event)):
            last = {row[0]: row[1] for row in session.execute(select(Ticket.id, column))}
            seen: dict[Any, list[int]] = {each: [] for each in last}
            for ticket_id, number in session.execute(select(table.ticket_id, table.number).order_by(table.number)):
                seen[ticket_id].append(number)
            broken += sum(numbers != list(range(1, last[each] + 1)) for each, numbers in seen.items())
        integrity = "ok"
        if database.embedded:
            integrity = str(session.execute(text("PRAGMA integrity_check")).scalar_one())
    database.close()
    times: dict[str, int] = {}
    for each in said:
        times[each] = times.get(each, 0) + 1
    known = set(keys)
    done = [one for one in sent if one.reply is not None]
    lost = sum(one.text not in times or one.key not in known for one in done)
    doubled = sum(times.get(one.text, 0) > 1 for one in sent)
    return Verdict(len(done), lost, doubled, broken, integrity)


def server_kills(server: Server, kills: int, dice: random.Random, between: Callable[[int], None] | None = None) -> Load:
    """The load with so many kills in it. `between` is called after each restart."""
    load = Load(server)
    load.start()
    for number in range(kills):
        before = load.acknowledged()
        waited(lambda least=before + _BETWEEN: load.acknowledged() >= least, "messages between two kills")
        time.sleep(dice.uniform(0, 0.3))
        server.kill()
        server.start()
        if between is not None:
            between(number)
    time.sleep(0.5)
    load.finish()
    return load


def main() -> int:
    """Run it by hand; prints one line of JSON. Exit code 1 when anything was lost, doubled or broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="of the server")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--postmaster", type=int, default=0, help="kills of PostgreSQL itself, on top")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    dice = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        postgres = Postgres(Path(folder) / "postgres") if chosen.database == "postgresql" else None
        if postgres is not None:
            postgres.begin()
        url = postgres.url if postgres is not None else f"sqlite:///{data / 'firstline.db'}"
        killed = 0

        def also(number: int) -> None:
            nonlocal killed
            if postgres is not None and killed < chosen.postmaster and number % 3 == 2:
                time.sleep(dice.uniform(0.2, 0.8))
                postgres.kill()
                killed += 1

        began = time.monotonic()
        with running(data, postgres.url if postgres else None) as server:
            load = server_kills(server, chosen.kills, dice, also)
        found = verdict(url, load.sent)
        if postgres is not None:
            postgres.end()
    said = {"database": chosen.database, "kills": chosen.kills, "postmaster_kills": killed, **found.__dict__}
    print(json.dumps({**said, "seconds": round(time.monotonic() - began)}))  # noqa: T201  # it is a command
    return 1 if found.lost or found.doubled or found.broken or found.integrity != "ok" else 0


if __name__ == "__main__":
    sys.exit(main())
