"""With a part damaged or missing the service starts, says what it does without, and takes the problem to a person."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.services import start
from tests.service.world import Clock, settings_for
from triage.desk import SHIPPED
from triage.encoder import ENCODERS
from triage.model import shipped


def _copied(tmp_path: Path) -> Path:
    """The shipped model in a folder of its own, as --model takes it."""
    return Path(shutil.copytree(shipped(), tmp_path / "models" / "mine" / "1"))


def _damaged_classifier(model: Path) -> None:
    file = model / "classifier.npz"
    file.write_bytes(file.read_bytes()[:1000])


def _no_matchers(model: Path) -> None:
    (model / "matchers.json").unlink()


def _no_manifest(model: Path) -> None:
    (model / "manifest.json").unlink()


def _swapped(model: Path) -> None:
    (model / "classifier.json").write_text("{}")


@pytest.mark.parametrize("damage", [_damaged_classifier, _no_matchers, _no_manifest, _swapped])
def test_without_its_model_the_chat_takes_the_problem_and_gives_a_number(
    damage: Callable[[Path], None], vectors: Path, tmp_path: Path
) -> None:
    model = _copied(tmp_path)
    damage(model)
    _takes_the_problem(tmp_path, vectors, model)


def _takes_the_problem(tmp_path: Path, vectors: Path, model: Path, **more: Path) -> None:
    data = tmp_path / "data"
    settings = settings_for(data, f"sqlite:///{data / 'firstline.db'}", model=model, **more)
    services = start(settings, cache=vectors, clock=Clock())
    with TestClient(create_app(services, worker=False)) as client:
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        body = {"first": {"move": "say", "text": "Outlook says my mailbox is full"}}
        answer = client.post("/api/v1/conversations", json=body)
        assert answer.status_code == 201
        found = answer.json()
        assert found["queue"]
        assert found["number"].startswith("INC-")
        handed = [each["text"] for each in found["messages"] if each["kind"] == "handover"]
        assert found["number"] in handed[0]
        assert found["first_response_due_at"]
        assert client.get("/livez").status_code == 200
    services.database.close()


def test_without_its_encoder_the_chat_takes_the_problem_and_gives_a_number(vectors: Path, tmp_path: Path) -> None:
    encoder = Path(shutil.copytree(next(ENCODERS.glob("*-firstline-int8")), tmp_path / "mine"))
    content = bytearray((encoder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (encoder / "model.onnx").write_bytes(content)
    shipped_desk = SHIPPED.read_text(encoding="utf-8")
    desk = tmp_path / "desk.toml"
    desk.write_text(re.sub(r'(?m)^(\[encoder\][^\[]*?name = )".*"', rf'\1"{encoder}"', shipped_desk), encoding="utf-8")
    assert str(encoder) in desk.read_text(encoding="utf-8")
    _takes_the_problem(tmp_path, vectors, shipped(), desk=desk)


def test_a_damaged_cache_of_vectors_is_made_again(vectors: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    # those that are whole: other workers write beside them, under names that are gone in a moment
    for file in vectors.glob("vectors-*.bin"):
        (cache / file.name).write_bytes(file.read_bytes()[:-7] + b"damaged")
    data = tmp_path / "data"
    services = start(settings_for(data, f"sqlite:///{data / 'firstline.db'}"), cache=cache, clock=Clock())
    assert services.knowledge.engine.problems == ()
    with TestClient(create_app(services, worker=False)) as client:
        assert client.get("/readyz").json()["status"] == "ready"
    services.database.close()


def test_tables_of_another_revision_make_the_service_not_ready(vectors: Path, tmp_path: Path) -> None:
    from sqlalchemy import text

    data = tmp_path / "data"
    services = start(settings_for(data, f"sqlite:///{data / 'firstline.db'}"), cache=vectors, clock=Clock())
    with services.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with TestClient(create_app(services, worker=False)) as client:
        ready: httpx.Response = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "down")
    services.database.close()
