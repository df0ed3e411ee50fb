"""A trained model on disk: heads, matchers, thresholds and certificate, behind one manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from triage import manifest
from triage.certificates.certificate import Certificate, CertificationInvalid
from triage.classifier import FILES, Classifier
from triage.encoder import Encoder, shipped_for
from triage.search.matcher import Linear, Matchers
from triage.situation import Thresholds
from triage.types import ModelInvalid

MODELS = Path(__file__).resolve().parent.parent / "models"
CURRENT = "current"
MATCHERS_FILE = "matchers.json"
THRESHOLDS_FILE = "thresholds.json"
CERTIFICATE_FILE = "certificate.json"
# What can change a decision. Card, measures, plots and rejected rows are for people.
REQUIRED = (*FILES, THRESHOLDS_FILE)
OPTIONAL = (MATCHERS_FILE, CERTIFICATE_FILE)
CARD, METRICS, PLOTS, REJECTED = "README.md", "metrics.json", "plots", "rejected.csv"
PARTS = frozenset((*REQUIRED, *OPTIONAL, manifest.MANIFEST, CARD, METRICS, PLOTS, REJECTED))
FORMAT = 1
# Below MODELS, a folder an encoder: what a model that was trained on it without articles borrows.
LENT, LENT_FILE = "lent", "plain.json"


@dataclass(frozen=True)
class Model:
    """What training made. `matchers` and `certificate` are None when the model was trained without articles.

    `fingerprint` identifies everything that can change a decision; `facts` is what the manifest says of the training.
    """

    name: str
    version: str
    classifier: Classifier
    matchers: Matchers | None
    thresholds: Thresholds
    certificate: Certificate | None
    fingerprint: str
    facts: Mapping[str, Any]

    @property
    def label(self) -> str:
        return f"{self.name}/{self.version}"


def encoder_for(model: Path | None, wanted: str) -> str:
    """The name of the encoder that the model was trained with, if it is a shipped one and so is `wanted`."""
    try:
        fields = json.loads(((model or Path()) / manifest.MANIFEST).read_text(encoding="utf-8"))
        return shipped_for(str(fields["encoder"]["fingerprint"]), wanted)
    except (OSError, ValueError, LookupError, TypeError):
        return wanted


def shipped() -> Path:
    """The folder that models/current names."""
    try:
        return MODELS / (MODELS / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelInvalid(f"{MODELS / CURRENT}: cannot be read ({error})") from error


def load_model(folder: Path) -> Model:
    """Read the model in `folder`. Raises ModelInvalid when a file is missing, damaged or of another format."""
    if not folder.is_dir():
        raise ModelInvalid(f"{folder}: there is no such model folder")
    try:
        facts = manifest.verify(folder, ())
        if facts.get("format") != FORMAT:
            raise ModelInvalid(
                f"{folder}: format {facts.get('format')!r}; this version reads format {FORMAT}. Train again"
            )
        names = (*REQUIRED, *(name for name in OPTIONAL if name in facts["files"]))
        return _read(folder, manifest.verify(folder, names), names)
    except manifest.Damaged as damage:
        raise ModelInvalid(f"model refused: {damage}") from damage
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelInvalid(f"{folder}: not a model that can be read ({type(error).__name__}: {error})") from error


def load_lent(encoder: Encoder) -> Linear:
    """The shipped matcher whose calibration was made on vectors of this encoder. Raises ModelInvalid without one."""
    folder = MODELS / LENT / encoder.name
    try:
        facts = manifest.verify(folder, (LENT_FILE,))
        if facts.get("encoder") != encoder.fingerprint:
            raise manifest.Damaged(f"{folder}: made with another encoder")
        return Linear.from_json((folder / LENT_FILE).read_text(encoding="utf-8"))
    except (manifest.Damaged, ModelInvalid, OSError, ValueError) as error:
        raise ModelInvalid(f"no shipped matcher for this encoder ({error}); train with articles") from error


def save_lent(folder: Path, encoder: Encoder, matcher: Linear) -> None:
    """Write what `load_lent` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LENT_FILE).write_text(matcher.to_json(), encoding="utf-8")
    manifest.write(folder, {"encoder": encoder.fingerprint})


def prepare_folder(folder: Path) -> None:
    """Make `folder`, or take that of an earlier model. Raises ModelInvalid when it holds anything else."""
    folder.mkdir(parents=True, exist_ok=True)
    foreign = sorted(each.name for each in folder.iterdir() if each.name not in PARTS and each.name[0] != ".")
    if foreign:
        raise ModelInvalid(f"{folder} holds {foreign[0]}, which is no part of a model: name a new folder")
    (folder / REJECTED).unlink(missing_ok=True)


def save_model(folder: Path, model: Model) -> Model:
    """Write everything but card and plots, and the manifest last; what an earlier model left there goes.

    Returns the model with its fingerprint.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.classifier.save(folder)
    for name in OPTIONAL:
        (folder / name).unlink(missing_ok=True)
    if model.matchers:
        (folder / MATCHERS_FILE).write_text(model.matchers.to_json(), encoding="utf-8")
    _write_json(folder / THRESHOLDS_FILE, asdict(model.thresholds))
    if model.certificate:
        _write_json(folder / CERTIFICATE_FILE, model.certificate.to_dict())
    seal(folder, model)
    return load_model(folder)


def seal(folder: Path, model: Model) -> None:
    """Write the manifest over the files as they are now (again after card and plots were added)."""
    manifest.write(folder, {**model.facts, "format": FORMAT, "name": model.name, "version": model.version})


def _read(folder: Path, facts: Mapping[str, Any], names: tuple[str, ...]) -> Model:
    thresholds = json.loads((folder / THRESHOLDS_FILE).read_text(encoding="utf-8"))
    thresholds["excluded_categories"] = tuple(thresholds["excluded_categories"])
    matchers = Matchers.from_json((folder / MATCHERS_FILE).read_text("utf-8")) if MATCHERS_FILE in names else None
    return Model(
        name=str(facts["name"]),
        version=str(facts["version"]),
        classifier=Classifier.load(folder),
        matchers=matchers,
        thresholds=Thresholds(**thresholds),
        certificate=_certificate(folder) if CERTIFICATE_FILE in names else None,
        fingerprint=_fingerprint(facts["files"], names),
        facts={k: v for k, v in facts.items() if k not in ("files", "format", "name", "version")},
    )


def _certificate(folder: Path) -> Certificate:
    try:
        return Certificate.from_dict(json.loads((folder / CERTIFICATE_FILE).read_text(encoding="utf-8")))
    except CertificationInvalid as error:
        raise ModelInvalid(str(error)) from error


def _fingerprint(files: Mapping[str, Mapping[str, Any]], names: tuple[str, ...]) -> str:
    """The certificate names the model, so it cannot be part of what it names."""
    parts = [f"{name}:{files[name]['sha256']}" for name in sorted(names) if name != CERTIFICATE_FILE]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
