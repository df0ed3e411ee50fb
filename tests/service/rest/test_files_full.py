"""Files cost nothing before it is known that there is room for one more."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from service import attachments
from service.app import create_app
from service.tables import Attachment
from tests.service.chat.paper import Browser
from tests.service.rest.test_files import add, kept
from tests.service.world import SOLVABLE, Clock, World, populated, services_over
from triage.engine import Engine


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that was begun."""
    found: list[Path] = []
    write = attachments._write

    def noted(source: BinaryIO, part: Path, most: int) -> tuple[int, str, bytes]:
        found.append(part)
        return write(source, part, most)

    monkeypatch.setattr(attachments, "_write", noted)
    return found


def full(world: World, ticket_id: uuid.UUID) -> None:
    with world.services.database.write() as session:
        session.add_all(
            Attachment(ticket_id=ticket_id, name="x", type="text/plain", size=1, sha256="", at=world.services.now())
            for _ in range(attachments.MOST_FILES)
        )


@pytest.fixture
def narrow(engine: Engine, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[World]:
    """A world in which two messages a minute are enough."""
    services = services_over(engine, tmp_path, database_url, clock, limit_messages="2/minute")
    yield populated(services, create_app(services, worker=False))
    services.database.close()


def test_what_a_full_ticket_does_not_take_is_not_written_to_the_disk(world: World, written: list[Path]) -> None:
    full(world, world.tickets["requester"])
    assert add(world, "requester").status_code == 409
    assert written == []


def test_a_file_for_a_full_conversation_is_not_written_to_the_disk(world: World, written: list[Path]) -> None:
    browser = Browser(world.app)
    browser.tell(SOLVABLE)
    full(world, uuid.UUID(browser.at.removeprefix("/chat/")))
    assert browser.client.post(f"{browser.at}/files", files={"file": ("a.txt", b"hello")}).status_code == 409
    assert written == []


def test_files_are_counted_as_messages_are(narrow: World) -> None:
    assert [add(narrow, "requester", content=b"%d" % each).status_code for each in range(3)] == [201, 201, 429]
    assert len(kept(narrow)) == 2
