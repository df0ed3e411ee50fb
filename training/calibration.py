"""Held-out opinions -> the mix that makes probabilities calibrated, and the thresholds of the flags."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from training.targets import Target
from triage.classifier import ADMIN_LEVEL, SECURITY, TWO_PROBLEMS, VAGUE
from triage.learned.heads import STRAIGHT, Floats, Mix, softmax

# Used when there are too few rows to fit a mix: what the public sets settle on.
USUAL_WEIGHTS = (2.0, 0.4, 0.4)
_FEWEST_TO_CALIBRATE, _FEWEST_TO_BEND = 30, 500
# Spreads of what is fitted (of the weights: in parts of the usual ones): a few hundred easy rows must not look certain.
_WEIGHT_SPREAD, _BIAS_SPREAD, _BEND_SPREAD = 0.5, 0.3, 0.3
RECALL = 0.98
# A miss of the first two lets a privileged request through to an article, a false alarm costs a person a look; the
# rules are the other lock. A question too many costs an answer to click.
MOST_FALSE_ALARMS = {ADMIN_LEVEL: 0.01, SECURITY: 0.006, VAGUE: 0.05, TWO_PROBLEMS: 0.01}

Loss = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]


def usual_mix(labels: int) -> Mix:
    """The mix of a target with too few rows to fit one."""
    return Mix(np.array(USUAL_WEIGHTS, np.float32), np.zeros(labels, np.float32), np.array(STRAIGHT, np.float32))


def fit_mix(opinions: tuple[Floats, Floats, Floats], target: Target, judged: NDArray[np.bool_]) -> Mix | None:
    """The mix of greatest likelihood on the `judged` held-out rows, or None when they are too few.

    No weight is negative; weights are drawn towards the usual ones and biases towards 0, which matters with few rows.
    From 500 rows on, the largest probability is bent as well: mixed logits are too sure in the middle, and one
    temperature cannot mend that.
    """
    numbers = target.numbers[judged]
    if len(numbers) < _FEWEST_TO_CALIBRATE or len(np.unique(numbers)) < 2:
        return None
    labels = len(target.labels)
    sources = (opinions[0][judged], opinions[1][judged], opinions[2][judged])
    start = np.concatenate([USUAL_WEIGHTS, np.zeros(labels)])
    bounds = [(0.0, None)] * 3 + [(None, None)] * labels
    loss = _mixing_loss([source.astype(np.float64) for source in sources], numbers)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x.astype(np.float32)
    mix = Mix(best[:3], best[3:], np.array(STRAIGHT, np.float32))
    if labels == 2 or len(numbers) < _FEWEST_TO_BEND:
        return mix
    probabilities = softmax(mix.logits(*sources))
    return Mix(mix.weights, mix.bias, _fit_curve(probabilities.max(axis=1), probabilities.argmax(axis=1) == numbers))


def _mixing_loss(sources: list[NDArray[np.float64]], numbers: NDArray[np.int64]) -> Loss:
    rows = np.arange(len(numbers))
    labels = sources[0].shape[1]
    centre = np.concatenate([USUAL_WEIGHTS, np.zeros(labels)])
    spread = np.concatenate([_WEIGHT_SPREAD * np.array(USUAL_WEIGHTS), np.full(labels, _BIAS_SPREAD)])

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = values[0] * sources[0] + values[1] * sources[1] + values[2] * sources[2] + values[3:]
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        totals = powers.sum(axis=1, keepdims=True)
        likelihood = float((logits[rows, numbers] - np.log(totals[:, 0])).mean())
        slope = powers / totals
        slope[rows, numbers] -= 1
        slope /= len(rows)
        gradient = [float((slope * source).sum()) for source in sources]
        away = (values - centre) / spread
        pull = away / spread / len(rows)
        return float(away @ away) / 2 / len(rows) - likelihood, np.concatenate([gradient, slope.sum(axis=0)]) + pull

    return loss


def _fit_curve(largest: NDArray[np.float64], right: NDArray[np.bool_]) -> Floats:
    """The curve of `bend` of greatest likelihood, drawn towards the straight one as if by a spread of 0.3."""
    safe = np.clip(largest, 1e-9, 1 - 1e-9)
    terms = np.stack([np.log(safe), -np.log1p(-safe), np.ones_like(safe)], axis=1)
    straight, strength = np.array(STRAIGHT), 1 / (_BEND_SPREAD**2 * len(safe))
    signs = np.where(right, 1.0, -1.0)

    def loss(curve: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins, away = signs * (terms @ curve), curve - straight
        slope = -signs / (1 + np.exp(np.clip(margins, -500, 500)))
        value = float(np.logaddexp(0, -margins).mean()) + strength * float(away @ away) / 2
        return value, slope @ terms / len(safe) + strength * away

    best = minimize(loss, straight, jac=True, method="L-BFGS-B", bounds=[(0.05, None), (0.05, None), (None, None)]).x
    curve: Floats = best.astype(np.float32)
    return curve


def choose_threshold(probabilities: NDArray[np.float64], raised: NDArray[np.bool_], most_false_alarms: float) -> float:
    """The highest threshold with recall ≥ RECALL on held-out rows, but none that raises too many of the others.

    No raised row: 2 (never).
    """
    if not raised.any():
        return 2.0
    order = np.argsort(-probabilities, kind="stable")
    falling, hits = probabilities[order], np.cumsum(raised[order])
    # a threshold takes in every row of the same probability
    ends = np.append(falling[1:] < falling[:-1], True)
    recall, alarms = hits / raised.sum(), np.cumsum(~raised[order]) / max(int((~raised).sum()), 1)
    allowed = np.flatnonzero(ends & (alarms <= most_false_alarms))
    if not len(allowed):
        return float(np.nextafter(falling[0], 2.0))
    enough = allowed[recall[allowed] >= RECALL]
    return float(falling[enough[0] if len(enough) else allowed[-1]])
