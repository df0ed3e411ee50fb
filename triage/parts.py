"""What an engine is put together from; what is missing or damaged goes to `problems`, and the rest goes on without."""

from __future__ import annotations

from pathlib import Path

from triage.encoder import Encoder, NoEncoder, load_encoder
from triage.model import Model, load_lent, load_model, shipped
from triage.search.matcher import Matching
from triage.types import EncoderUnavailable, ModelInvalid


def find_encoder(name: str, problems: list[str]) -> Encoder:
    """The encoder, or none: then search goes by words."""
    try:
        return load_encoder(name)
    except EncoderUnavailable as error:
        problems.append(f"{error}. Searching by words only; nothing is answered automatically.")
        return NoEncoder()


def find_shipped(problems: list[str]) -> Path | None:
    """Where the shipped model lies, if it is there."""
    try:
        return shipped()
    except ModelInvalid as error:
        problems.append(f"{error}. Every ticket goes to a person.")
        return None


def find_model(place: Path | None, encoder: Encoder, problems: list[str]) -> Model | None:
    """The model, if it can be read and was trained on this encoder's vectors."""
    if place is None or isinstance(encoder, NoEncoder):
        return None
    try:
        model = load_model(place)
        if model.classifier.encoder != encoder.fingerprint:
            raise ModelInvalid(f"{place}: trained on vectors of another encoder; train again")
    except ModelInvalid as error:
        problems.append(f"{error}. Every ticket goes to a person.")
        return None
    return model


def find_lent(encoder: Encoder, problems: list[str]) -> Matching | None:
    """What a model that was trained without articles borrows.

    A calibration holds for the vectors that it was made with, and for no others.
    """
    try:
        model = load_model(shipped())
        return model.matchers if model.classifier.encoder == encoder.fingerprint else load_lent(encoder)
    except ModelInvalid as error:
        problems.append(f"{error}. Articles are ranked, but without probabilities; nothing is answered automatically.")
        return None
