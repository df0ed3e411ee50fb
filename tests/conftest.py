"""What several test files share: the shipped engine, and a small desk with models trained on its tickets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# no deadline: a busy machine is no failure. The same examples in every run, so that a change fails by its own doing;
# `pytest --hypothesis-profile exploring` looks for new ones.
settings.register_profile("exploring", deadline=None)
settings.register_profile("firstline", deadline=None, derandomize=True)
settings.load_profile("firstline")

if TYPE_CHECKING:
    from tests.training.small_corpus import SmallDesk
    from training.train import Report
    from triage.engine import Engine


@pytest.fixture(scope="session")
def vectors(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for passage vectors, kept between runs where pytest keeps anything."""
    kept = getattr(request.config, "cache", None)
    return Path(kept.mkdir("vectors")) if kept is not None else tmp_path_factory.mktemp("vectors")


@pytest.fixture(scope="session")
def engine(vectors: Path) -> Engine:
    """The engine as it is shipped."""
    from triage.engine import Engine

    return Engine.load(cache=vectors)


@pytest.fixture(scope="session")
def small_desk(tmp_path_factory: pytest.TempPathFactory, vectors: Path) -> SmallDesk:
    from tests.training import small_corpus as small

    folder = tmp_path_factory.mktemp("desk")
    tickets = small.write_tickets(folder / "tickets.jsonl", small.rows())
    return small.SmallDesk(folder, tickets, small.copy_articles(folder / "kb"), vectors)


@pytest.fixture(scope="session")
def answering(small_desk: SmallDesk) -> Report:
    """Trained with articles."""
    from tests.training import small_corpus as small

    out = small_desk.folder / "answering" / "model"
    return small.trained(small.plan(out, small_desk.tickets, kb=small_desk.kb, cache=small_desk.cache))


@pytest.fixture(scope="session")
def plain(small_desk: SmallDesk) -> Report:
    """Trained on categories only."""
    from tests.training import small_corpus as small
    from training.columns import Columns

    out = small_desk.folder / "plain" / "model"
    return small.trained(small.plan(out, small_desk.tickets, Columns("text", "category")))
