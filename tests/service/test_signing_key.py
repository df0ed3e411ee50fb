"""The installation's own key: its owner's alone, whole, and long enough to be one."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.database import sole_server
from service.services import signing_key
from service.settings import Settings, SettingsInvalid, settings_from
from triage.types import TriageError


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)
    key = signing_key(settings)
    assert len(key) == 32
    assert signing_key(settings) == key
    assert [(each.name, each.stat().st_mode & 0o777) for each in tmp_path.iterdir()] == [("signing.key", 0o600)]


@pytest.mark.parametrize("content", [b"", b"x" * 31])
def test_a_key_that_was_cut_off_is_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "signing.key").write_bytes(content)
    with pytest.raises(TriageError, match="damaged"):
        signing_key(Settings(data_dir=tmp_path, _env_file=None))


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_a_short_secret_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(SettingsInvalid, match="secret_key") as told:
        settings_from({"secret_key": key})
    assert not key or f"{key}'" not in str(told.value)
    assert settings_from({"secret_key": "x" * 32}).secret_key is not None


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    with sole_server(folder):
        assert folder.stat().st_mode & 0o777 == 0o700
