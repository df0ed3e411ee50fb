"""Timing two things fairly: in turns, in one process, on the same texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Subject = Callable[[str], object]

_DRAWS = 1000


def interleaved(subjects: Sequence[Subject], texts: Sequence[str], rounds: int, burst: int = 1) -> Floats:
    """Seconds of each call, shape (subjects, rounds): A B A B …, each round with the next text.

    What else the machine does then slows all subjects alike. Every text goes through every subject once before. With
    `burst`, each takes so many texts at a time: nobody runs two pipelines in one service, and a call right after the
    other's finds the processor's caches full of the other's weights.
    """
    for text in texts:
        for subject in subjects:
            subject(text)
    seconds = np.empty((len(subjects), rounds))
    for first in range(0, rounds, burst):
        for number, subject in enumerate(subjects):
            for turn in range(first, min(first + burst, rounds)):
                text = texts[turn % len(texts)]
                start = perf_counter()
                subject(text)
                seconds[number, turn] = perf_counter() - start
    return seconds


def median_interval(seconds: Floats) -> tuple[float, float]:
    """95 % bootstrap interval of the median of `seconds` (rounds,)."""
    return _interval(np.median(seconds[_drawn(len(seconds))], axis=1))


def ratio_interval(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """95 % bootstrap interval of median(theirs) / median(ours); rounds are drawn in pairs, both (rounds,)."""
    drawn = _drawn(len(ours))
    return _interval(np.median(theirs[drawn], axis=1) / np.median(ours[drawn], axis=1))


def _drawn(rounds: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(rounds, size=(_DRAWS, rounds))


def _interval(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
