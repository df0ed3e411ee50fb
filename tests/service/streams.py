"""A real server in a thread, and a reader of its streams: what tests of live conversations share."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
import uvicorn
from fastapi import FastAPI

from service.serving import Server


@dataclass(frozen=True)
class Event:
    """One event: its name ("message" where it has none), its id, and its data."""

    name: str
    id: str
    data: Any


class Stream:
    """Reads events as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.iter_lines()

    def next(self) -> Event:
        """The next event; comments are passed over. Raises StopIteration at the end."""
        given: dict[str, str] = {}
        while True:
            line = next(self.lines)
            if not line and "data" in given:
                return Event(given.get("event", "message"), given.get("id", ""), json.loads(given["data"]))
            name, separator, value = line.partition(": ")
            if separator and name:
                given[name] = value


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application on a free port of this machine; its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=60)
        server = Server(config, app.state.services)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=120)
            assert not thread.is_alive()


@contextmanager
def followed(base: str, conversation: str, headers: dict[str, str], **params: Any) -> Iterator[Stream]:
    """A connection to a conversation as it happens."""
    address = f"{base}/api/v1/conversations/{conversation}/live"
    with (
        httpx.Client(timeout=120) as client,
        client.stream("GET", address, headers=headers, params=params) as response,
    ):
        yield Stream(response)


def until(true: Any) -> None:
    """Wait for something that is about to happen."""
    most = time.monotonic() + 120
    while time.monotonic() < most:
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")
