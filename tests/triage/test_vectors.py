"""Cached vectors: only what changed is embedded, and a file that is not ours is not believed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.small_encoder import HashingEncoder
from triage.search import vectors
from triage.search.vectors import VectorCache

TEXTS = ["vpn drops", "printer offline", "mailbox full"]


def stored_file(folder: Path) -> Path:
    files = list(folder.iterdir())
    assert len(files) == 1
    return files[0]


def test_the_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(tmp_path: Path) -> None:
    texts = [*TEXTS, TEXTS[0]]
    first = VectorCache(tmp_path, HashingEncoder()).encode(texts)
    again = VectorCache(tmp_path, HashingEncoder()).encode(texts[::-1])
    assert np.array_equal(first, HashingEncoder().encode(texts))
    assert np.array_equal(again, first[::-1])
    assert first.dtype == again.dtype == np.float32


def test_a_text_is_embedded_once_however_often_it_occurs(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    VectorCache(tmp_path, encoder).encode([*TEXTS, *TEXTS])
    VectorCache(tmp_path, encoder).encode(TEXTS)
    assert encoder.embedded == TEXTS


def test_changing_one_text_embeds_one_text(tmp_path: Path) -> None:
    VectorCache(tmp_path, HashingEncoder()).encode(TEXTS)
    encoder = HashingEncoder()
    VectorCache(tmp_path, encoder).encode([TEXTS[0], "printer on fire", TEXTS[2]])
    assert encoder.embedded == ["printer on fire"]


def test_progress_counts_what_has_to_be_embedded(tmp_path: Path) -> None:
    VectorCache(tmp_path, HashingEncoder()).encode(TEXTS[:1])
    seen: list[tuple[int, int]] = []
    VectorCache(tmp_path, HashingEncoder()).encode(TEXTS, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_what_was_used_longest_ago_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST_KEPT", 4)
    for texts in (["a", "b", "c"], ["d"], ["a", "e"]):
        VectorCache(tmp_path, HashingEncoder()).encode(texts)
    encoder = HashingEncoder()
    assert np.array_equal(VectorCache(tmp_path, encoder).encode(["a", "c", "d", "e"]), encoder.encode([*"acde"]))
    assert encoder.embedded == [*"acde"]
    VectorCache(tmp_path, encoder).encode(["b"])
    assert encoder.embedded == [*"acdeb"]


def test_all_that_one_call_needs_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST_KEPT", 2)
    VectorCache(tmp_path, HashingEncoder()).encode(["old"])
    VectorCache(tmp_path, HashingEncoder()).encode(TEXTS)
    encoder = HashingEncoder()
    VectorCache(tmp_path, encoder).encode([*TEXTS, "old"])
    assert encoder.embedded == ["old"]


def test_no_texts_are_an_empty_table(tmp_path: Path) -> None:
    assert VectorCache(tmp_path, HashingEncoder()).encode([]).shape == (0, 64)
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_is_kept() -> None:
    encoder = HashingEncoder()
    cache = VectorCache(None, encoder)
    assert np.array_equal(cache.encode(TEXTS), cache.encode(TEXTS))
    assert encoder.embedded == [*TEXTS, *TEXTS]


def test_another_encoder_has_another_file(tmp_path: Path) -> None:
    VectorCache(tmp_path, HashingEncoder("one")).encode(TEXTS)
    other = HashingEncoder("other")
    VectorCache(tmp_path, other).encode(TEXTS)
    assert other.embedded == TEXTS
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"no vectors at all",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"\0",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: data[:-5] + bytes([data[-5] ^ 64]) + data[-4:],
        lambda data: bytes(32) + data[32:],
        lambda data: b"PK\x03\x04" + data,
    ],
    ids=["empty", "foreign", "cut by one", "cut in half", "longer", "key", "vector", "hash", "zip"],
)
def test_a_damaged_file_is_computed_again(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    sound = VectorCache(tmp_path, HashingEncoder()).encode(TEXTS)
    file = stored_file(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    encoder = HashingEncoder()
    assert np.array_equal(VectorCache(tmp_path, encoder).encode(TEXTS), sound)
    assert encoder.embedded == TEXTS
    healed = HashingEncoder()
    VectorCache(tmp_path, healed).encode(TEXTS)
    assert healed.embedded == []


@pytest.mark.parametrize("made", ["file", "folder"])
def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path, made: str) -> None:
    """A file where the cache folder should be, and a folder where its file should be: both hold for root too."""
    encoder = HashingEncoder()
    place = tmp_path / "cache"
    if made == "file":
        place.write_text("in the way")
    else:
        VectorCache(place, HashingEncoder()).encode(TEXTS)
        file = stored_file(place)
        file.unlink()
        file.mkdir()
    assert np.array_equal(VectorCache(place, encoder).encode(TEXTS), HashingEncoder().encode(TEXTS))
    assert encoder.embedded == TEXTS
    assert [p.name for p in tmp_path.rglob("*.part")] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_works(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert VectorCache(tmp_path, HashingEncoder()).encode(TEXTS).shape == (3, 64)
    tmp_path.chmod(0o700)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6))
def test_any_texts_come_back_as_embedded_whatever_was_stored_before(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    VectorCache(folder, HashingEncoder()).encode(before)
    encoder = HashingEncoder()
    assert np.array_equal(VectorCache(folder, encoder).encode(texts), HashingEncoder().encode(texts))
    assert sorted(encoder.embedded) == sorted(set(texts) - set(before))


def test_a_lone_surrogate_has_a_key_too(tmp_path: Path) -> None:
    VectorCache(tmp_path, HashingEncoder()).encode(["\ud800", "\ud801"])
    encoder = HashingEncoder()
    VectorCache(tmp_path, encoder).encode(["\ud801"])
    assert encoder.embedded == []
