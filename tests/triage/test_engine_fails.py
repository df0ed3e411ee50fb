"""What breaks while a ticket is assessed is one of our own errors: whoever asked can go on without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from triage.encoder import ENCODERS, OnnxEncoder, Vectors
from triage.engine import Engine
from triage.manifest import MANIFEST
from triage.types import EncoderUnavailable, ModelInvalid, RequestInvalid


class Narrow:
    """An encoder whose vectors are not those that the model was trained on."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.fingerprint, self.dimension = engine.encoder.name, engine.encoder.fingerprint, 3

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return np.ones((len(texts), self.dimension), np.float32)


def test_an_error_of_the_runtime_is_an_error_of_the_encoder() -> None:
    folder = next(ENCODERS.glob("*-firstline-int8"))
    whole = OnnxEncoder.load(folder)
    fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    # a window that its graph does not have
    wide = OnnxEncoder(whole._session, whole._tokenizer, fields | {"max_tokens": 100_000})
    with pytest.raises(EncoderUnavailable, match=wide.name):
        wide.encode(["slow " * 5_000])


def test_a_model_that_fails_at_a_ticket_says_that_it_is_the_model(engine: Engine) -> None:
    broken = Engine(engine.desk, engine.library, Narrow(engine), engine.model, engine.index)
    with pytest.raises(ModelInvalid, match=engine.name):
        broken.assess("my private diary is gone")


def test_a_request_that_is_wrong_stays_a_request_that_is_wrong(engine: Engine) -> None:
    with pytest.raises(RequestInvalid):
        engine.assess("  ")
