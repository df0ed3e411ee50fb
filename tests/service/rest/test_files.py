"""Files on tickets: who adds, who fetches, and how they are served."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import unquote

import pytest

from service.attachments import MOST_FILES
from service.tables import Attachment, Ticket
from tests.service.world import World, every_database

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def add(
    world: World, caller: str, kind: str = "requester", content: bytes = PNG, name: str = "a.png", **more: Any
) -> Any:
    path = f"/api/v1/tickets/{world.tickets[kind]}/attachments"
    headers = more.pop("headers", None)
    return world.client(caller).post(path, files={"file": (name, content)}, data=more, headers=headers)


def kept(world: World) -> list[str]:
    folder = world.services.settings.attachments
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


@every_database
@pytest.mark.parametrize(
    ("caller", "kind"), [("requester", "requester"), ("visitor", "visitor"), ("agent", "requester")]
)
def test_a_file_comes_back_as_it_went_in(caller: str, kind: str, world: World) -> None:
    added = add(world, caller, kind)
    assert added.status_code == 201, added.text
    file = added.json()["attachment"]
    assert (file["name"], file["type"], file["size"]) == ("a.png", "image/png", len(PNG))
    fetched = world.client(caller).get(f"/api/v1/attachments/{file['id']}")
    assert fetched.content == PNG
    listed = world.client(caller).get(f"/api/v1/tickets/{world.tickets[kind]}/attachments").json()["data"]
    assert listed == [file]
    conversation = world.client(kind).get(f"/api/v1/conversations/{world.tickets[kind]}").json()
    assert [each["id"] for each in conversation["attachments"]] == [file["id"]]


@pytest.mark.parametrize(
    ("content", "name", "type_"),
    [
        (PNG, "photo.png", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "application/octet-stream"),
        (b"<html><script>alert(1)</script></html>", "a.png", "application/octet-stream"),
        (b"GIF89a=alert(1)//", "a.html", "image/gif"),
        (b"plain words", "../../Grüße \"x\".txt", "text/plain"),
    ],
)  # fmt: skip
def test_no_browser_shows_what_was_added(content: bytes, name: str, type_: str, world: World) -> None:
    file = add(world, "requester", content=content, name=name).json()["attachment"]
    fetched = world.client("agent").get(f"/api/v1/attachments/{file['id']}")
    assert fetched.headers["content-type"].partition(";")[0] == type_
    assert fetched.headers["content-disposition"].startswith("attachment; ")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert unquote(fetched.headers["content-disposition"].rpartition("''")[2]) == file["name"]
    assert "/" not in file["name"]


def test_an_internal_file_is_for_staff_alone(world: World) -> None:
    assert add(world, "requester", internal="true").status_code == 403
    file = add(world, "agent", internal="true").json()["attachment"]
    path = f"/api/v1/attachments/{file['id']}"
    assert [world.client(caller).get(path).status_code for caller in ("agent", "manager", "requester")] == [
        200,
        200,
        404,
    ]
    listed = world.client("requester").get(f"/api/v1/tickets/{world.tickets['requester']}/attachments").json()
    assert listed == {"data": []}
    conversation = world.client("requester").get(f"/api/v1/conversations/{world.tickets['requester']}")
    assert file["id"] not in conversation.text


@pytest.mark.parametrize(
    ("caller", "status"),
    [("anonymous", 401), ("other requester", 404), ("visitor", 404), ("other agent", 404), ("manager", 403)],
)
def test_nobody_adds_to_somebody_elses_ticket(caller: str, status: int, world: World) -> None:
    assert add(world, caller).status_code == status
    assert kept(world) == []


@pytest.mark.parametrize(("size", "status"), [(0, 422), (1_048_576, 201), (1_048_577, 413)])
def test_a_file_has_a_size_within_limits(size: int, status: int, world: World) -> None:
    object.__setattr__(world.services.settings, "attachment_mb", 1)
    assert add(world, "requester", content=b"x" * size).status_code == status
    assert len(kept(world)) == (1 if status == 201 else 0)


def test_a_repeated_upload_is_stored_once(world: World) -> None:
    headers = {"Idempotency-Key": "photo-1"}
    first, second = (add(world, "requester", headers=headers) for _ in range(2))
    assert second.json() == first.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert kept(world) == [first.json()["attachment"]["id"].replace("-", "")]
    assert add(world, "requester", content=b"other", headers=headers).status_code == 422
    assert len(kept(world)) == 1


def test_nothing_is_added_to_what_is_over_or_full(world: World) -> None:
    ticket_id = world.tickets["requester"]
    assert add(world, "requester", version=7).status_code == 409
    with world.services.database.write() as session:
        session.add_all(
            Attachment(ticket_id=ticket_id, name="x", type="text/plain", size=1, sha256="", at=world.services.now())
            for _ in range(MOST_FILES)
        )
    assert add(world, "requester").status_code == 409
    with world.services.database.write() as session:
        session.get_one(Ticket, world.tickets["visitor"]).state = "closed"
    assert add(world, "visitor", "visitor").status_code == 409
    assert kept(world) == []


def test_a_file_that_was_lost_is_said_to_be(world: World) -> None:
    file = add(world, "requester").json()["attachment"]
    (world.services.settings.attachments / uuid.UUID(file["id"]).hex).unlink()
    assert world.client("requester").get(f"/api/v1/attachments/{file['id']}").status_code == 410


def test_a_form_without_a_file_is_refused(shared_world: World) -> None:
    path = f"/api/v1/tickets/{shared_world.tickets['requester']}/attachments"
    for sent in ({"data": {"file": "text"}}, {"json": {"file": "x"}}, {"content": b"--x"}):
        assert shared_world.client("requester").post(path, **sent).status_code == 422  # type: ignore[arg-type]
