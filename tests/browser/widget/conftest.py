"""A desk with a site on another origin whose pages carry the widget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service import sites
from tests.browser.conftest import Site, site_over
from tests.browser.widget.host import Host, hosting
from triage.engine import Engine


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """What a module's desk sets otherwise."""
    return {}


@pytest.fixture(scope="module")
def desk(
    engine: Engine, filled_file: Path, tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any]
) -> Iterator[Site]:
    with site_over(engine, filled_file, tmp_path_factory.mktemp("desk"), **settings) as running:
        yield running


@pytest.fixture
def host(desk: Site) -> Iterator[Host]:
    """Registered at the desk; one origin a test, so that no test finds what another one kept."""
    with hosting(Host(desk.address, "")) as running:
        with desk.services.database.write() as session:
            wanted = sites.Wanted("An intranet", (running.own,))
            running.key = sites.register(session, wanted, desk.services.now(), "test").key
        yield running
