"""Measures of a search that says how sure it is: is the right article first, and is it known when there is none?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.metrics import auroc
from training.resampling import Counts, Floats, Measured, bootstrap, wilson
from training.selective import Levels, area_under_roc, coverage_at

SEED = 0


@dataclass(frozen=True)
class Answered:
    """One question: whether any article answers it, the place of the first right one (from 1; None: not found), and
    the score of the article ranked first."""

    has_article: bool
    place: int | None
    score: float

    @property
    def right(self) -> bool:
        """The first article is a right one; never where none answers."""
        return self.place == 1


def place_of(found: Iterable[str], right: frozenset[str]) -> int | None:
    """The place, from 1, of the first right article; None when there is none among them."""
    return next((place for place, path in enumerate(found, 1) if path in right), None)


def right_within(answers: Sequence[Answered], places: int) -> Measured:
    """The share of questions with an article whose right one is among the first `places`."""
    asked = [answer for answer in answers if answer.has_article]
    found = sum(answer.place is not None and answer.place <= places for answer in asked)
    return wilson(found, len(asked))


def knows_none(answers: Sequence[Answered], draws: int) -> Measured:
    """AUROC of the first score for "some article answers this"."""
    return auroc([answer.has_article for answer in answers], _scores(answers), seed=SEED, draws=draws)


def tells_right(answers: Sequence[Answered], draws: int) -> Measured:
    """AUROC of the first score for "the first article is right"."""
    return auroc([answer.right for answer in answers], _scores(answers), seed=SEED, draws=draws)


def answerable(answers: Sequence[Answered], precision: float, draws: int) -> Measured:
    """The largest share of all questions that a threshold on the first score keeps at this precision."""
    right = np.array([answer.right for answer in answers], np.bool_)
    levels = Levels.of(_scores(answers), right)

    def statistics(times: Counts) -> Floats:
        return np.array([coverage_at(*levels.tally(times), precision)])

    once = np.ones(len(answers), np.int64)
    point = float(statistics(once)[0])
    return bootstrap(statistics, [point], len(answers), groups=None, seed=SEED, draws=draws)[0]


def separation_difference(right: NDArray[np.bool_], ours: Floats, other: Floats, draws: int) -> Measured:
    """AUROC of `ours` less that of `other` for the same answers, all (questions,); questions are drawn in pairs."""
    levels = [Levels.of(np.asarray(score, np.float64), ~right) for score in (ours, other)]

    def statistics(times: Counts) -> Floats:
        areas = []
        for level in levels:
            rows, positive = level.tally(times)  # "wrong" is what the levels count beside the rows
            areas.append(area_under_roc(positive, rows - positive))
        return np.array([areas[0] - areas[1]])

    point = float(statistics(np.ones(len(right), np.int64))[0])
    return bootstrap(statistics, [point], len(right), groups=None, seed=SEED, draws=draws)[0]


def _scores(answers: Sequence[Answered]) -> Floats:
    return np.array([answer.score for answer in answers], np.float64)
