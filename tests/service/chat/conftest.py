"""The page over a site whose visitors may read what employees read, and over one with a demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.services import Services
from tests.service import world as making
from tests.service.chat.paper import Browser
from triage.engine import Engine

Site = Callable[..., Services]


@pytest.fixture
def site(engine: Engine, database_url: str, tmp_path: Path, clock: making.Clock) -> Iterator[Site]:
    """Services with other settings."""
    made: list[Services] = []

    def with_settings(**settings: Any) -> Services:
        chosen = {"anonymous_audience": "employees", **settings}
        made.append(making.services_over(engine, tmp_path, database_url, clock, **chosen))
        return made[-1]

    yield with_settings
    for services in made:
        services.database.close()


@pytest.fixture
def services(site: Site) -> Services:
    return site()


@pytest.fixture
def browser(services: Services) -> Browser:
    return Browser(create_app(services, worker=False))
