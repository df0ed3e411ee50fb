"""The vectors of the shipped encoder: of any text, in any batch, however long."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.encoder import (
    ENCODERS,
    HEAD_CHARACTERS,
    MAX_WINDOWS,
    TAIL_CHARACTERS,
    OnnxEncoder,
)

NAME = "minilm-l6-v2-int8"
SHIPPED = ENCODERS / NAME
TEXTS = [
    "VPN drops every twenty minutes",
    "",
    "printer",
    "Outlook shows error 0x8004010F when I send, since this morning, on both of my computers. " * 6,
    "Excel stürzt ab",
    "🖨️🔥",
    "a\0b",
]
# one token each, and equally long
PRINTER, MONITOR = "printer ", "monitor "


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder.load(SHIPPED)


def cosine(left: np.ndarray, right: np.ndarray) -> float:
    return float(left @ right)


# ---- vectors


def test_a_texts_vector_does_not_depend_on_its_batch_or_on_threads(encoder: OnnxEncoder) -> None:
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(encoder.encode(TEXTS), alone)
    assert np.array_equal(encoder.encode(TEXTS[::-1]), alone[::-1])
    assert np.array_equal(encoder.encode([*TEXTS[:2], *TEXTS])[2:], alone)
    for threads in (1, 4):
        assert np.array_equal(OnnxEncoder.load(SHIPPED, threads).encode(TEXTS), alone)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.text(max_size=40))
def test_no_neighbour_changes_a_vector(encoder: OnnxEncoder, neighbours: list[str], text: str) -> None:
    alone = encoder.encode([text])[0]
    batch = encoder.encode([*neighbours, text])
    assert np.array_equal(batch[-1], alone)
    assert np.allclose(np.linalg.norm(batch, axis=1), 1, atol=1e-5)


def test_no_texts_are_an_empty_table_of_the_right_width(encoder: OnnxEncoder) -> None:
    found = encoder.encode([])
    assert (found.shape, found.dtype, encoder.dimension) == ((0, 384), np.float32, 384)


def test_near_meanings_are_nearer_than_far_ones(encoder: OnnxEncoder) -> None:
    asked, near, far = encoder.encode(["cannot print", "the printer does nothing", "my salary is wrong"])
    assert cosine(asked, near) > cosine(asked, far) + 0.2


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_ends_with_the_number_of_texts(threads: int) -> None:
    seen: list[int] = []
    OnnxEncoder.load(SHIPPED, threads).encode(["hi"] * 70, seen.append)
    assert seen == [32, 64, 70]


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "x\udfff",
        "\0" * 5000,
        "😀" * 100_000,
        "a" * 1_000_000,
        "a-" * 30_000,
        "漢" * 50_000,
        "\u202eabc",
        " \n",
    ],
    ids=[
        "surrogate",
        "surrogate inside",
        "NUL",
        "emoji",
        "endless word",
        "hyphens",
        "ideographs",
        "overrides",
        "blank",
    ],
)
def test_hostile_text_has_a_unit_vector(encoder: OnnxEncoder, text: str) -> None:
    vector = encoder.encode([text])[0]
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


# ---- windows


@pytest.mark.parametrize("words", [254, 255, 509, 254 * MAX_WINDOWS + 1])
def test_a_text_of_any_length_has_a_unit_vector_near_its_own_words(encoder: OnnxEncoder, words: int) -> None:
    vector = encoder.encode([PRINTER * words])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert cosine(vector, encoder.encode([PRINTER * 50])[0]) > 0.8


def test_a_long_text_is_the_mean_of_its_windows(encoder: OnnxEncoder) -> None:
    parts = encoder.encode([PRINTER * 254, MONITOR * 127])
    mean = 2 * parts[0] + parts[1]
    found = encoder.encode([PRINTER * 254 + MONITOR * 127])[0]
    assert np.allclose(found, mean / np.linalg.norm(mean), atol=1e-6)


@pytest.mark.parametrize("words", [600, 20_000])
def test_head_and_tail_of_a_long_text_count(encoder: OnnxEncoder, words: int) -> None:
    same, head, tail = encoder.encode(
        [
            PRINTER * words,
            MONITOR * 200 + PRINTER * (words - 200),
            PRINTER * (words - 200) + MONITOR * 200,
        ]
    )
    monitor = encoder.encode([MONITOR * 50])[0]
    assert cosine(head, monitor) > cosine(same, monitor)
    assert cosine(tail, monitor) > cosine(same, monitor)


@pytest.mark.parametrize("words", [4000, 20_000])
def test_the_middle_of_a_very_long_text_is_not_read(encoder: OnnxEncoder, words: int) -> None:
    """4,000 words are more than MAX_WINDOWS windows; 20,000 are more than the characters that are split at all."""
    middle = slice(2600 * len(PRINTER), 3500 * len(PRINTER)) if words == 4000 else slice(50_000, 100_000)
    whole = PRINTER * words
    changed = whole[: middle.start] + whole[middle].replace(PRINTER, MONITOR) + whole[middle.stop :]
    found = encoder.encode([whole, changed])
    assert (len(whole) > HEAD_CHARACTERS + TAIL_CHARACTERS) == (words == 20_000)
    assert changed != whole
    assert np.array_equal(found[0], found[1])
