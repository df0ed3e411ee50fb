"""Many panels connected live: how late a message arrives, and what a connection costs in memory.

A real server in a process of its own, a conversation for each connection, and an agent's answers over HTTP at a steady
rate; at the end one to every conversation at once. The load is made on the same machine.
`python -m benchmarks.live [--streams 500] [--seconds 30] [--rate 20]`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_ADDRESS = re.compile(r"http://\S+?:(\d+)/chat")
_KEY = re.compile(r"fl_k_[A-Za-z0-9_-]{43}")
_TEXT = re.compile(rb'"text":"(answer \d+)"')
_PLENTY = "100000000/minute"
_WARM_UP, _LONGEST_S = 20, 600
_SETTINGS = {
    **{f"FIRSTLINE_LIMIT_{each}": _PLENTY for each in ("REQUESTS", "CONVERSATIONS", "MESSAGES")},
    "FIRSTLINE_DEMO": "false", "FIRSTLINE_STREAMS": "5000", "FIRSTLINE_STREAMS_BY_ADDRESS": "5000",
}  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A running server: its process, its port, and a key for programs."""

    pid: int
    port: int
    key: str

    def memory_kb(self) -> int:
        """What it holds of the machine's memory, shared pages included."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


@dataclass
class Times:
    """When each answer was sent, acknowledged and seen, by its text; seconds of one clock."""

    sent: dict[str, float] = field(default_factory=dict)
    stored: dict[str, float] = field(default_factory=dict)
    arrived: dict[str, float] = field(default_factory=dict)

    def delays(self, names: Sequence[str]) -> list[float]:
        """From being sent to being seen. Never from the acknowledgement, which may come after."""
        return sorted(self.arrived[name] - self.sent[name] for name in names if name in self.arrived)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server on a free port over a new database."""
    firstline, data = str(Path(sys.executable).with_name("firstline")), ["--data", str(folder / "data")]
    scopes = ["--scope", "conversations", "--scope", "tickets:write"]
    environment = {**os.environ, **_SETTINGS}
    made = subprocess.run(
        [firstline, "user", "key", "add", "bench", *scopes, *data], capture_output=True, text=True, env=environment,
        check=False,
    )  # fmt: skip
    key = _KEY.search(made.stdout)
    if key is None:
        raise SystemExit(f"no key was made: {made.stdout}{made.stderr}")
    said = folder / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(
            [firstline, "serve", "--port", "0", *data], stdout=out, stderr=out, env=environment
        ) as process,
    ):
        try:
            yield Server(process.pid, _port(process, said), key[0])
        finally:
            process.terminate()


def _port(process: subprocess.Popen[bytes], said: Path) -> int:
    """The port that the server has chosen, once it says so."""
    while process.poll() is None:
        if at := _ADDRESS.search(said.read_text()):
            return int(at[1])
        time.sleep(0.2)
    raise SystemExit(f"the server did not start: {said.read_text()}")


async def ask(server: Server, method: str, path: str, body: object = None) -> dict[str, object]:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    content = json.dumps(body).encode() if body is not None else b""
    writer.write(
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.key}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        + content
    )
    answer = await reader.read()
    writer.close()
    head, _, said = answer.partition(b"\r\n\r\n")
    if head.split(b" ", 2)[1] not in (b"200", b"201"):
        raise SystemExit(f"{method} {path}: {answer[:500]!r}")
    found: dict[str, object] = json.loads(said)
    return found


async def listen(server: Server, conversation: str, times: Times, ready: asyncio.Semaphore) -> None:
    """One panel: connected until it is cancelled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**20)
    writer.write(
        f"GET /api/v1/conversations/{conversation}/live HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {server.key}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    connected = False
    try:
        while line := await reader.readline():
            if not line.startswith(b"data: "):
                continue
            if not connected:
                connected = True
                ready.release()
            for text in _TEXT.findall(line):
                times.arrived.setdefault(text.decode(), time.perf_counter())
    finally:
        writer.close()


async def answer(server: Server, conversation: str, name: str, times: Times) -> None:
    """An agent's answer."""
    times.sent[name] = time.perf_counter()
    await ask(server, "POST", f"/api/v1/tickets/{conversation}/messages", {"text": name, "internal": False})
    times.stored[name] = time.perf_counter()


async def measured(server: Server, streams: int, seconds: float, rate: float) -> dict[str, float]:
    """Every figure, in seconds and kB."""
    opened = [
        await ask(server, "POST", "/api/v1/conversations", {"first": {"move": "person"}})
        for _ in range(streams + _WARM_UP)
    ]
    ids, warm = [str(each["id"]) for each in opened[_WARM_UP:]], [str(each["id"]) for each in opened[:_WARM_UP]]
    await _connected(server, warm, Times(), answers=3)
    before, times = server.memory_kb(), Times()
    ready, listening = asyncio.Semaphore(0), []
    for each in ids:
        listening.append(asyncio.create_task(listen(server, each, times, ready)))
        if len(listening) % 25 == 0:
            await asyncio.sleep(0.05)
    for _ in ids:
        await ready.acquire()
    await asyncio.sleep(2)
    connected = server.memory_kb()
    steady = await _steady(server, ids, times, seconds, rate)
    burst = [f"answer {1_000_000 + at}" for at in range(len(ids))]
    await _burst(server, ids, burst, times)
    after = server.memory_kb()
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    delays, at_once = times.delays(steady), times.delays(burst)
    stored = sorted(times.stored[name] - times.sent[name] for name in steady)
    return {
        "streams": streams, "answers": len(steady), "lost": len(steady) + len(burst) - len(delays) - len(at_once),
        "stored_p50_s": _at(stored, 0.5), "stored_p99_s": _at(stored, 0.99),
        "delivered_p50_s": _at(delays, 0.5), "delivered_p99_s": _at(delays, 0.99), "delivered_max_s": delays[-1],
        "burst_last_s": max(times.arrived[name] for name in burst) - min(times.sent[name] for name in burst),
        "burst_stored_s": max(times.stored[name] for name in burst) - min(times.sent[name] for name in burst),
        "memory_kb_a_connection": (connected - before) / streams,
        "memory_kb_a_connection_after_load": (after - before) / streams,
    }  # fmt: skip


async def _connected(server: Server, ids: Sequence[str], times: Times, *, answers: int) -> None:
    """Connect, hear some answers, leave: what is made once is not counted as a connection's."""
    ready = asyncio.Semaphore(0)
    listening = [asyncio.create_task(listen(server, each, times, ready)) for each in ids]
    for _ in ids:
        await ready.acquire()
    for round_ in range(answers):
        await asyncio.gather(*(answer(server, each, f"answer {round_}{at}", times) for at, each in enumerate(ids)))
    await asyncio.sleep(1)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    await asyncio.sleep(1)


async def _steady(server: Server, ids: Sequence[str], times: Times, seconds: float, rate: float) -> list[str]:
    names, sending, chance = [], [], random.Random(1)
    for at in range(int(seconds * rate)):
        names.append(f"answer {at}")
        sending.append(asyncio.create_task(answer(server, chance.choice(ids), names[-1], times)))
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*sending)
    await asyncio.sleep(3)
    return names


async def _burst(server: Server, ids: Sequence[str], names: Sequence[str], times: Times) -> None:
    few = asyncio.Semaphore(16)

    async def one(conversation: str, name: str) -> None:
        async with few:
            await answer(server, conversation, name, times)

    await asyncio.gather(*(one(each, name) for each, name in zip(ids, names, strict=True)))
    await asyncio.sleep(3)


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--streams", type=int, default=500)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--rate", type=float, default=20, help="answers a second")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        measuring = measured(server, given.streams, given.seconds, given.rate)
        found = asyncio.run(asyncio.wait_for(measuring, _LONGEST_S))
    for name, value in found.items():
        print(f"{name:36}{value:10.3f}" if isinstance(value, float) else f"{name:36}{value:10}")  # noqa: T201


if __name__ == "__main__":
    main()
