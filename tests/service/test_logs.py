"""The log knows what went wrong and where, and nothing that anybody wrote."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi import Response
from pydantic import BaseModel
from sqlalchemy import text
from starlette.testclient import TestClient

from service import app as application
from service import logs
from service.app import create_app
from service.services import Services
from tests.service.world import every_database

WROTE = "my-words-are-nobody-elses"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    held = io.StringIO()
    monkeypatch.setattr(sys, "stderr", held)
    logs.configure(readable=False)
    # the one that others have used writes where it began to
    monkeypatch.setattr(application, "log", structlog.get_logger("firstline"))
    yield held
    structlog.reset_defaults()


class Number(BaseModel):
    number: int


def in_the_database(services: Services) -> None:
    with services.database.write() as session:
        session.execute(text("INSERT INTO counter (name, value) VALUES (:said, NULL)"), {"said": WROTE})


def in_a_model(_: Services) -> None:
    Number.model_validate({"number": WROTE})


def behind_another(_: Services) -> None:
    try:
        {}[WROTE]
    except KeyError as error:
        raise RuntimeError(WROTE) from error


@every_database
@pytest.mark.parametrize("failing", [in_the_database, in_a_model, behind_another])
def test_an_error_that_nobody_expected_is_logged_without_what_was_written(
    failing: Any, services: Services, lines: io.StringIO
) -> None:
    app = create_app(services, worker=False)

    @app.get("/failing")
    def fail() -> Response:
        failing(services)
        return Response()

    answer = TestClient(app, raise_server_exceptions=False).get("/failing")
    assert answer.status_code == 500
    [line] = [json.loads(each) for each in lines.getvalue().splitlines() if '"failed"' in each]
    assert WROTE not in lines.getvalue()
    assert WROTE not in answer.text
    assert "test_logs.py" in line["exception"]
    assert failing.__name__ in line["exception"]
