"""JSON logs with the request's id. What people write is never logged."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict

from service.errors import ServiceError
from triage.errors import TriageError

_FRAMES = 30


class Unfailing:
    """A stream that loses lines rather than stop a request: the log may lie on the disk that is full."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def traced(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Errors by their kinds and places in the code, with the words of our own kinds alone.

    The words of others may repeat what somebody wrote: a database names the row that it refused, pydantic the value.
    """
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_told(error))
    return event


def _told(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
    for frame in traceback.extract_tb(error.__traceback__, limit=-_FRAMES):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    words = f": {error}" if isinstance(error, TriageError | ServiceError) else ""
    yield f"{type(error).__module__}.{type(error).__qualname__}{words}"


def configure(*, readable: bool) -> None:
    """Lines of JSON on stderr; for a person at a terminal, readable lines of warnings and errors only."""
    render = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            traced,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if readable else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
