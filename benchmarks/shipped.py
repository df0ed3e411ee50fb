"""The shipped model over somebody else's articles."""

from __future__ import annotations

from pathlib import Path

from benchmarks.rows import BenchmarkError
from benchmarks.settings import Settings
from benchmarks.terminal import working
from triage.engine import Engine
from triage.model import load_model, shipped


def engine_over(folder: Path, settings: Settings) -> Engine:
    """The shipped model over the articles in `folder`. Raises TriageError when there is none that can be used."""
    # first, because indexing takes minutes
    if load_model(shipped()).matchers is None:
        raise BenchmarkError(f"{shipped()}: trained without articles, so it gives no probabilities; train it again")
    with working("indexing articles") as advance:
        engine = Engine.load(kb=folder, cache=settings.cache, progress=advance)
    if engine.problems:
        raise BenchmarkError(" ".join(engine.problems))
    return engine
