"""The running service under load: real model, SQLite, one durable commit a message, generator on the same cores."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks import asked
from benchmarks.rows import BenchmarkError, Row, Section
from benchmarks.settings import Settings
from benchmarks.texts import SHORT

FIRSTLINE = Path(sys.executable).with_name("firstline")
CLIENTS = 6
_FRESH = 0.4  # of the messages begin a conversation
_MOVES = ("next_step", "all_steps", "not_yet", "say", "say", "person", "solved")
_ADDRESS = re.compile(r"http://[\w.-]+:(\d+)/chat")
_PLENTY = "1000000/minute"
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Server:
    """A running `firstline serve`; `began` is the moment its process was started."""

    process: subprocess.Popen[str]
    port: int
    began: float

    def cpu_s(self) -> float:
        """Processor seconds so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@dataclass(frozen=True)
class Loaded:
    """Seconds of every message, and what the whole took; `cpu_s` are the server's, `own_s` the generator's."""

    seconds: tuple[float, ...]
    took_s: float
    cpu_s: float
    own_s: float

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took_s


class Client:
    """One connection that talks: begins conversations and makes moves in them."""

    def __init__(self, port: int, seed: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._dice = random.Random(seed)
        self._texts = itertools.cycle(self._dice.sample(SHORT, len(SHORT)))
        self._open: list[tuple[str, str]] = []

    def message(self) -> float:
        """Seconds from sending a message to the answer that says it is stored."""
        fresh = not self._open or self._dice.random() < _FRESH
        if fresh:
            path, token, body = "/api/v1/conversations", None, {"first": {"move": "say", "text": next(self._texts)}}
        else:
            path, token, body = self._next_move()
        began = perf_counter()
        answer = self._post(path, body, token)
        took = perf_counter() - began
        if fresh:
            self._open = [*self._open[-7:], (answer["id"], answer["token"])]
        return took

    def _next_move(self) -> tuple[str, str, dict[str, Any]]:
        conversation, token = self._dice.choice(self._open)
        move = self._dice.choice(_MOVES)
        body = {"move": move} | ({"text": next(self._texts)} if move == "say" else {})
        return f"/api/v1/conversations/{conversation}/moves", token, body

    def _post(self, path: str, body: dict[str, Any], token: str | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_urlsafe(24)}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        self._connection.request("POST", path, json.dumps(body), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise BenchmarkError(f"POST {path} gave {answer.status}: {content[:200].decode()}")
        found: dict[str, Any] = json.loads(content)
        return found


def run(settings: Settings) -> Section:
    """Start-up, one user at a time, then all clients at once."""
    wait_s, alone = (4.0, 30) if settings.quick else (30.0, 200)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        # the first start makes tables, articles and vectors: what is measured is an installation that has them
        with serving(data) as server:
            Client(server.port, 0).message()
        starts = [_start_to_answer(data) for _ in range(2 if settings.quick else 5)]
        with serving(data) as server:
            client = Client(server.port, 1)
            _warm(client)
            single = [client.message() for _ in range(alone)]
            loaded = _under_load(server, wait_s)
    slow = float(np.quantile(loaded.seconds, 0.99))
    each = 1000 * loaded.cpu_s / len(loaded.seconds)
    rows = (
        Row("chat messages, all clients", loaded.rate, "/s", asked=asked.MESSAGES, note=f"{CLIENTS} clients"),
        Row("p50 under that load", 1000 * median(loaded.seconds), "ms"),
        Row("p99 under that load", 1000 * slow, "ms", asked=asked.MESSAGE_P99),
        Row("p50, one user at a time", 1000 * median(single), "ms", asked=asked.MESSAGE_ALONE),
        Row("start to first answered chat", median(starts), "s", asked=asked.FIRST_CHAT),
        Row("processor time a message", each, "ms", note="of the server alone"),
    )
    notes = (
        "Real model, SQLite with synchronous=FULL: each message is committed to the disk before it is answered.",
        f"{_FRESH:.0%} of the messages begin a conversation. Server and load generator share the machine's cores.",
    )
    details = {
        "messages": len(loaded.seconds), "seconds": round(loaded.took_s, 1), "server_cpu_s": round(loaded.cpu_s, 1),
        "generator_cpu_s": round(loaded.own_s, 1), "starts_s": [round(each, 2) for each in starts],
    }  # fmt: skip
    return Section("load", "The service under load", rows, notes, details)


@contextmanager
def serving(data: Path, *, demo: bool = False) -> Iterator[Server]:
    """`firstline serve` on a free port until the block ends, without limits worth the name."""
    limits = {f"FIRSTLINE_LIMIT_{name}": _PLENTY for name in ("REQUESTS", "CONVERSATIONS", "MESSAGES")}
    environment = {**os.environ, **limits, "FIRSTLINE_ANONYMOUS_AUDIENCE": "employees"}
    command = [str(FIRSTLINE), "serve", "--data", str(data), "--port", "0", "--demo" if demo else "--no-demo"]
    began = perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:  # fmt: skip
        try:
            yield Server(process, _port(process), began)
        finally:
            process.terminate()
            process.communicate()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _ADDRESS.search(line):
            return int(found[1])
    raise BenchmarkError(f"firstline serve ended with {process.wait()}")


def _start_to_answer(data: Path) -> float:
    with serving(data) as server:
        Client(server.port, 2).message()
        return perf_counter() - server.began


def _warm(client: Client) -> None:
    for _ in range(20):
        client.message()


def _under_load(server: Server, wait_s: float) -> Loaded:
    """All clients, each as fast as it is answered."""
    until = perf_counter() + wait_s
    found: list[list[float]] = [[] for _ in range(CLIENTS)]

    def work(number: int) -> None:
        client = Client(server.port, 10 + number)
        while perf_counter() < until:
            found[number].append(client.message())

    began, cpu, own = perf_counter(), server.cpu_s(), process_time()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Loaded(_all(found), perf_counter() - began, server.cpu_s() - cpu, process_time() - own)


def _all(found: Sequence[Sequence[float]]) -> tuple[float, ...]:
    seconds = tuple(itertools.chain.from_iterable(found))
    if not seconds:
        raise BenchmarkError("no message was answered")
    return seconds
