"""What several test files share: the shipped engine, and a place for its passage vectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.engine import Engine


@pytest.fixture(scope="session")
def vectors(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for passage vectors, kept between runs where pytest keeps anything."""
    kept = getattr(request.config, "cache", None)
    return Path(kept.mkdir("vectors")) if kept is not None else tmp_path_factory.mktemp("vectors")


@pytest.fixture(scope="session")
def engine(vectors: Path) -> Engine:
    """The engine as it is shipped."""
    return Engine.load(cache=vectors)
