"""Artefact folders: nothing is believed before its hash agrees, and what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage import manifest
from triage.manifest import MANIFEST, Damaged

FIELDS = {"name": "toy", "dimension": 384, "canary": {"text": "naïve", "vector": [0.25, -0.5]}}


@pytest.fixture
def artefact(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    (tmp_path / "model.bin").write_bytes(b"weights")
    (tmp_path / "inner" / "words.txt").write_bytes(b"words")
    manifest.write(tmp_path, FIELDS)
    return tmp_path


def test_what_was_written_is_read_back(artefact: Path) -> None:
    fields = manifest.verify(artefact, ("model.bin", "inner/words.txt"))
    assert {name: fields[name] for name in FIELDS} == FIELDS
    assert fields["files"]["inner/words.txt"] == {
        "sha256": manifest.sha256(artefact / "inner" / "words.txt"),
        "bytes": 5,
    }
    assert set(fields["files"]) == {"model.bin", "inner/words.txt"}


def test_it_can_be_written_again_over_changed_files(artefact: Path) -> None:
    (artefact / "model.bin").write_bytes(b"new weights")
    manifest.write(artefact, {**FIELDS, "name": "second"})
    assert manifest.verify(artefact, ("model.bin",))["name"] == "second"


def test_a_manifest_without_its_own_hash_is_read(artefact: Path) -> None:
    """Artefacts made by other tools need not carry it."""
    fields = json.loads((artefact / MANIFEST).read_text())
    del fields["manifest_sha256"]
    (artefact / MANIFEST).write_text(json.dumps(fields))
    assert manifest.verify(artefact, ("model.bin",))["name"] == "toy"


@pytest.mark.parametrize("damaged", [b"weightz", b"weight", b"", b"weights\n", b"words"])
def test_a_changed_file_is_refused_by_name(artefact: Path, damaged: bytes) -> None:
    (artefact / "model.bin").write_bytes(damaged)
    with pytest.raises(Damaged, match=r"model\.bin: sha256 is [0-9a-f]{12}…, the manifest says"):
        manifest.verify(artefact, ("model.bin",))


def test_a_missing_file_is_refused_by_name(artefact: Path) -> None:
    (artefact / "inner" / "words.txt").unlink()
    with pytest.raises(Damaged, match=r"words\.txt: missing or unreadable"):
        manifest.verify(artefact, ("model.bin", "inner/words.txt"))


def test_a_folder_in_the_place_of_a_file_is_refused(artefact: Path) -> None:
    (artefact / "model.bin").unlink()
    (artefact / "model.bin").mkdir()
    with pytest.raises(Damaged, match=r"model\.bin: missing or unreadable"):
        manifest.verify(artefact, ("model.bin",))


def test_a_file_the_manifest_does_not_name_is_refused(artefact: Path) -> None:
    (artefact / "extra.bin").write_bytes(b"extra")
    with pytest.raises(Damaged, match=r"manifest\.json: does not name extra\.bin"):
        manifest.verify(artefact, ("extra.bin",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "3",
        "{}",
        '{"files": []}',
        '{"files": ["model.bin"]}',
        '{"files": {"model.bin": "abc"}}',
        '{"files": {"model.bin": {}}}',
        "[" * 100_000,
        "\ufffe",
    ],
)
def test_a_manifest_that_is_something_else_is_refused(artefact: Path, text: str) -> None:
    (artefact / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"manifest\.json: the manifest cannot be read"):
        manifest.verify(artefact, ("model.bin",))


def test_a_missing_or_binary_manifest_is_refused(artefact: Path) -> None:
    (artefact / MANIFEST).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Damaged, match="cannot be read"):
        manifest.verify(artefact, ())
    (artefact / MANIFEST).unlink()
    with pytest.raises(Damaged, match="cannot be read"):
        manifest.verify(artefact, ())


def test_a_changed_figure_in_the_manifest_is_refused(artefact: Path) -> None:
    text = (artefact / MANIFEST).read_text(encoding="utf-8")
    (artefact / MANIFEST).write_text(text.replace("384", "385"), encoding="utf-8")
    with pytest.raises(Damaged, match=r"manifest\.json: was changed after it was written"):
        manifest.verify(artefact, ("model.bin",))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_byte_of_the_manifest_changes_what_is_read(artefact: Path, data: st.DataObject) -> None:
    manifest.write(artefact, FIELDS)
    path = artefact / MANIFEST
    content, sound = bytearray(path.read_bytes()), manifest.verify(artefact, ("model.bin",))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        read = manifest.verify(artefact, ("model.bin",))
    except Damaged:
        return
    assert {name: read[name] for name in sound} == sound
