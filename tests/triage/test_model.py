"""A model on disk: what is written comes back, what is damaged is refused, and what is for people decides nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import manifest
from triage.certificates.certificate import Certificate
from triage.certificates.evidence import Missing
from triage.engine import Engine
from triage.model import (
    CERTIFICATE_FILE,
    MATCHERS_FILE,
    REQUIRED,
    Model,
    load_model,
    prepare_folder,
    save_model,
    seal,
    shipped,
)
from triage.types import ModelInvalid

DECIDING = (*REQUIRED, MATCHERS_FILE, CERTIFICATE_FILE)
NOTHING_CERTIFIED = Certificate(
    threshold=None,
    alpha=0.05,
    delta=0.05,
    level=0.05,
    tickets=10,
    answered=0,
    wrong=0,
    upper_bound=1.0,
    grid=(),
    missing=Missing(0, None, None, 300),
)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped model with matchers and a certificate, saved by this version."""
    folder = tmp_path_factory.mktemp("whole") / "model"
    save_model(folder, replace(load_model(shipped()), name="copy", version="7", certificate=NOTHING_CERTIFIED))
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """The same, to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "model"))


def resealed(folder: Path, **fields: object) -> None:
    """The manifest written over the folder as it is, with other fields."""
    known = json.loads((folder / manifest.MANIFEST).read_text(encoding="utf-8"))
    kept = {name: value for name, value in known.items() if name not in ("files", "manifest_sha256")}
    manifest.write(folder, {**kept, **fields})


def test_what_is_saved_comes_back(whole: Path, tmp_path: Path, engine: Engine) -> None:
    first = load_model(whole)
    second = save_model(tmp_path / "again", first)
    assert (first.label, first.certificate) == ("copy/7", NOTHING_CERTIFIED)
    assert (second.fingerprint, second.thresholds, second.facts) == (first.fingerprint, first.thresholds, first.facts)
    text = "the printer shows offline"
    vector = engine.encoder.encode([text])[0]
    assert first.classifier.predict(text, vector) == second.classifier.predict(text, vector)
    assert first.matchers is not None
    assert second.matchers is not None
    assert first.matchers.to_json() == second.matchers.to_json()
    for name in DECIDING:
        assert (whole / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@settings(deadline=None, max_examples=25)
@given(name=st.sampled_from(DECIDING), share=st.floats(0, 1), bit=st.integers(0, 7))
def test_any_flipped_bit_in_a_deciding_file_is_refused_by_name(whole: Path, name: str, share: float, bit: int) -> None:
    file = whole / name
    data = file.read_bytes()
    place = int(share * (len(data) - 1))
    try:
        file.write_bytes(data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :])
        with pytest.raises(ModelInvalid, match=name):
            load_model(whole)
    finally:
        file.write_bytes(data)


@pytest.mark.parametrize("name", DECIDING)
def test_a_missing_deciding_file_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelInvalid, match=name):
        load_model(folder)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_manifest_that_does_not_name_a_needed_file_is_refused(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).unlink()
    resealed(folder)
    (folder / name).write_bytes(content)
    with pytest.raises(ModelInvalid, match=f"does not name {name}"):
        load_model(folder)


def test_card_measures_and_plots_decide_nothing(folder: Path) -> None:
    model = load_model(folder)
    (folder / "plots").mkdir()
    for name in ("README.md", "metrics.json", "rejected.csv", "plots/category-confusion.png"):
        (folder / name).write_text("anything", encoding="utf-8")
        assert load_model(folder).fingerprint == model.fingerprint
        seal(folder, model)
        assert load_model(folder).fingerprint == model.fingerprint


def test_the_certificate_is_no_part_of_the_fingerprint_that_it_names(folder: Path, tmp_path: Path) -> None:
    model = load_model(folder)
    bare = save_model(tmp_path / "bare", replace(model, certificate=None))
    assert bare.certificate is None
    assert bare.fingerprint == model.fingerprint


@pytest.mark.parametrize("changed", ["thresholds", "matchers"])
def test_what_changes_a_decision_changes_the_fingerprint(folder: Path, tmp_path: Path, changed: str) -> None:
    model = load_model(folder)
    other = replace(model.thresholds, answer=0.123)
    changes: dict[str, Model] = {
        "thresholds": replace(model, thresholds=other),
        "matchers": replace(model, matchers=None),
    }
    assert save_model(tmp_path / "other", changes[changed]).fingerprint != model.fingerprint


def test_a_model_saved_over_another_leaves_nothing_of_it(folder: Path) -> None:
    model = load_model(folder)
    after = save_model(folder, replace(model, matchers=None, certificate=None))
    assert (after.matchers, after.certificate) == (None, None)
    assert not (folder / MATCHERS_FILE).exists()
    assert not (folder / CERTIFICATE_FILE).exists()


@pytest.mark.parametrize("format_", [0, 2, "1", None])
def test_another_format_is_refused(folder: Path, format_: object) -> None:
    resealed(folder, format=format_)
    with pytest.raises(ModelInvalid, match=r"this version reads format 1\. Train again"):
        load_model(folder)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"files": []}', '{"files": {"a": 1}}', "[" * 100_000, "\0"])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / manifest.MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ModelInvalid, match="manifest"):
        load_model(folder)


def test_a_manifest_changed_by_hand_is_refused(folder: Path) -> None:
    text = (folder / manifest.MANIFEST).read_text(encoding="utf-8")
    (folder / manifest.MANIFEST).write_text(text.replace('"version": "7"', '"version": "8"'), encoding="utf-8")
    with pytest.raises(ModelInvalid, match="was changed after it was written"):
        load_model(folder)


def test_a_certificate_that_contradicts_itself_is_refused(folder: Path) -> None:
    stored = json.loads((folder / CERTIFICATE_FILE).read_text(encoding="utf-8"))
    (folder / CERTIFICATE_FILE).write_text(json.dumps({**stored, "wrong": 11}), encoding="utf-8")
    resealed(folder)
    with pytest.raises(ModelInvalid, match="wrong ≤ answered ≤ tickets"):
        load_model(folder)


def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(ModelInvalid, match="there is no such model folder"):
            load_model(place)
    with pytest.raises(ModelInvalid, match="manifest"):
        load_model(tmp_path)


def test_training_may_write_into_a_new_folder_or_over_a_model_and_nowhere_else(folder: Path, tmp_path: Path) -> None:
    prepare_folder(tmp_path / "new" / "deep")
    (folder / "rejected.csv").write_text("of an earlier training")
    prepare_folder(folder)
    assert not (folder / "rejected.csv").exists()
    (folder / "thesis.odt").write_text("years of work")
    with pytest.raises(ModelInvalid, match=r"holds thesis\.odt, which is no part of a model: name a new folder"):
        prepare_folder(folder)
