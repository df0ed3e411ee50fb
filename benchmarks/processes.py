"""Each section runs in a fresh process, so that no section's memory, threads or caches are another's."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from benchmarks.rows import BenchmarkError, Section
from benchmarks.settings import Settings
from triage.types import TriageError

Run = Callable[[Settings], Section]

# Read by the numerical libraries when they are loaded, so they must be set before the process starts.
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def in_own_process(run: Run, settings: Settings, *, one_thread: bool = False) -> Section:
    """What `run(settings)` returns in a new process. Raises BenchmarkError with the message of whatever stopped it."""
    fresh = multiprocessing.get_context("spawn")
    with _environment(_ONE_THREAD if one_thread else {}), ProcessPoolExecutor(1, mp_context=fresh) as pool:
        try:
            found = pool.submit(_guarded, run, settings).result()
        except BrokenProcessPool as error:
            raise BenchmarkError("the process was ended from outside; out of memory?") from error
    if isinstance(found, str):
        raise BenchmarkError(found)
    return found


def _guarded(run: Run, settings: Settings) -> Section | str:
    # the message travels, not the exception: ours are made of more than their message and would not survive the way
    try:
        return run(settings)
    except TriageError as error:
        return str(error)


@contextmanager
def _environment(changed: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
