"""The mode in force is the one asked for, or `suggest` with a note that says why."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.triage.situations import certificate
from triage.modes import mode_in_force
from triage.types import Mode


def model(**parts: Any) -> Any:
    return SimpleNamespace(**{"matchers": object(), "certificate": None, **parts})


def unread() -> Mapping[str, str]:
    raise AssertionError("files are compared in mode certified only")


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SUGGEST, Mode.PROVISIONAL])
@pytest.mark.parametrize("held", [None, model(), model(certificate=certificate(None))])
def test_these_modes_need_no_certificate(mode: Mode, held: Any) -> None:
    assert mode_in_force(mode, held, unread) == (mode, "")


def test_a_model_that_borrows_its_matchers_only_suggests() -> None:
    mode, note = mode_in_force(Mode.PROVISIONAL, model(matchers=None), unread)
    assert mode is Mode.SUGGEST
    assert "trained with articles" in note


@pytest.mark.parametrize("held", [None, model(), model(certificate=certificate(None))])
def test_mode_certified_needs_a_certified_threshold(held: Any) -> None:
    mode, note = mode_in_force(Mode.CERTIFIED, held, unread)
    assert mode is Mode.SUGGEST
    assert "this model has none" in note
