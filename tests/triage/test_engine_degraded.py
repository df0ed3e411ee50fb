"""Missing and damaged artefacts: refused by their hash, said aloud, and every ticket still gets to a person."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from triage import model as models
from triage.desk import SHIPPED
from triage.encoder import ENCODERS, NoEncoder
from triage.engine import Engine
from triage.model import encoder_for
from triage.report import assessment_dict
from triage.types import Action, Mode, Reason

ENCODER = "minilm-l6-v2-int8"
TUNED = "minilm-l6-v2-firstline-int8"
PRINTER = "The printer shows offline and my jobs sit in the queue."
RIGHTS = "Please give me local admin rights on my laptop."


def desk_with_encoder(folder: Path, encoder: Path) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    desk = folder / "desk.toml"
    assert f'name = "{ENCODER}"' in text
    desk.write_text(text.replace(f'name = "{ENCODER}"', f'name = "{encoder.as_posix()}"'), encoding="utf-8")
    return desk


def flip(file: Path, at: float = 0.5) -> None:
    data = bytearray(file.read_bytes())
    data[int(at * (len(data) - 1))] ^= 1
    file.write_bytes(data)


def assert_degraded(engine: Engine, *words: str) -> None:
    """Every mode: no answer, a person gets it, rules fire, words are searched, and it is said why."""
    assert len(engine.problems) == 1
    for word in words:
        assert word in engine.problems[0]
    for mode in Mode:
        other = engine.with_mode(mode)
        found = other.assess(PRINTER)
        assert (found.decision.action, found.decision.reason) == (Action.ESCALATE, Reason.MODEL_UNAVAILABLE)
        assert found.handoff is not None
        assert other.assess(RIGHTS).decision.reason is Reason.ADMIN_LEVEL
        assert other.mode is not Mode.CERTIFIED
    found = engine.assess(PRINTER)
    assert found.degraded == engine.problems
    assert (found.category.label, found.category.ranking, found.tier.label) == ("", (), "")
    assert assessment_dict(found)["out_of_scope"] is None
    assert found.suggestions[0].article == "printing/printer-offline.md"
    assert {s.probability for s in engine.search("printer shows offline")} == {0.0}


def test_a_whole_copy_of_the_encoder_is_as_good_as_the_shipped_one(
    tmp_path: Path, engine: Engine, vectors: Path
) -> None:
    shutil.copytree(ENCODERS / TUNED, tmp_path / "encoder")
    copied = Engine.load(desk=desk_with_encoder(tmp_path, tmp_path / "encoder"), cache=vectors)
    assert copied.problems == ()
    assert copied.assess(PRINTER).suggestions == engine.assess(PRINTER).suggestions


def test_a_desk_that_names_a_shipped_encoder_means_the_one_its_model_was_trained_with(engine: Engine) -> None:
    assert engine.desk.encoder == ENCODER
    assert engine.encoder.name == TUNED
    assert encoder_for(None, ENCODER) == ENCODER
    assert encoder_for(models.shipped(), "some/other-model") == "some/other-model"


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "manifest.json"])
def test_a_damaged_encoder_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(ENCODERS / ENCODER, folder)
    flip(folder / name)
    engine = Engine.load(desk=desk_with_encoder(tmp_path, folder), cache=tmp_path / "cache")
    assert isinstance(engine.encoder, NoEncoder)
    assert_degraded(engine, "encoder refused", str(folder / name), "Searching by words only")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "manifest.json"])
def test_an_encoder_that_lacks_a_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(ENCODERS / ENCODER, folder)
    (folder / name).unlink()
    assert_degraded(Engine.load(desk=desk_with_encoder(tmp_path, folder)), "encoder refused", str(folder / name))


@pytest.mark.parametrize("name", [*models.REQUIRED, models.MATCHERS_FILE, models.CERTIFICATE_FILE])
def test_a_damaged_model_is_refused_by_name(tmp_path: Path, vectors: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(models.shipped(), folder)
    flip(folder / name)
    engine = Engine.load(model=folder, cache=vectors)
    assert engine.model is None
    assert_degraded(engine, "model refused", str(folder / name), "Every ticket goes to a person")


def test_a_model_that_is_not_there_is_said(tmp_path: Path, vectors: Path) -> None:
    assert_degraded(Engine.load(model=tmp_path / "nowhere", cache=vectors), "nowhere: there is no such model folder")


def test_without_a_shipped_model_every_ticket_goes_to_a_person(
    tmp_path: Path, vectors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MODELS", tmp_path)
    assert_degraded(Engine.load(cache=vectors), str(tmp_path / "current"), "cannot be read")
