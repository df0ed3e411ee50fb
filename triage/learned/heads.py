"""The parts of a trained classifier: one head a target, remembered training texts, and the measure of strangeness.

A head mixes three opinions: a linear model over vector and words, a small network over the vector, and the labels of
the nearest training texts. Real tickets come back nearly word for word, which only the third knows; the mix is
fitted, and thereby calibrated, on rows that none of the three was trained on. Batches: one text a row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Real = TypeVar("Real", np.float32, np.float64)

# A label that none of the neighbours has is unlikely, not impossible.
_UNSEEN_VOTE = 0.015
_NEIGHBOUR_SHARPNESS = 10.0
_LEAST_PROBABILITY = 1e-6
# For texts written otherwise than the training corpus: its words mean less there, and its label shares hardly anything.
FOREIGN_LINEAR, FOREIGN_PRIOR = 0.4, 0.75
SCOPE_NEIGHBOURS = 5
# The curve of `bend` that changes nothing.
STRAIGHT = [1.0, 1.0, 0.0]


@dataclass(frozen=True)
class Network:
    """One hidden layer of rectified units over the vector: weights (d, h), (h,), (h, labels), (labels,).

    A small corpus has none: no unit, and no opinion.
    """

    inner: Floats
    inner_offset: Floats
    outer: Floats
    outer_offset: Floats

    def opinions(self, vectors: Floats) -> Floats:
        """Log probabilities, or zeros without units: shape (texts, labels)."""
        if not len(self.outer):
            return np.zeros((len(vectors), len(self.outer_offset)), np.float32)
        hidden = np.maximum(vectors @ self.inner + self.inner_offset, 0)
        result: Floats = np.log(softmax(hidden @ self.outer + self.outer_offset) + _LEAST_PROBABILITY)
        return result


@dataclass(frozen=True)
class Memory:
    """Vectors of training texts, shortened by `basis` (d, p) and of length 1: shape (remembered, p)."""

    basis: Floats
    vectors: Floats
    neighbours: int

    def shortened(self, vectors: Floats) -> Floats:
        """As they are remembered: shape (texts, p)."""
        short: Floats = vectors @ self.basis
        short /= np.maximum(np.linalg.norm(short, axis=-1, keepdims=True), 1e-9)
        return short

    def nearest(self, vectors: Floats) -> tuple[Ints, Floats]:
        """The nearest training texts of each, nearest first: their numbers and cosines, both (texts, neighbours)."""
        cosines = self.shortened(vectors) @ self.vectors.T
        count = min(self.neighbours, cosines.shape[1])
        found = np.argpartition(cosines, cosines.shape[1] - count, axis=1)[:, cosines.shape[1] - count :]
        rows = np.arange(len(found))[:, None]
        near: Floats = cosines[rows, found]
        order = np.argsort(-near, axis=1, kind="stable")
        return found[rows, order], near[rows, order]


def votes(labels: Ints, cosines: Floats, classes: int) -> Floats:
    """Log shares of the neighbours' labels, the nearer the heavier: shape (texts, classes). Label −1 has no vote."""
    weights = np.exp(_NEIGHBOUR_SHARPNESS * (cosines - 1)) * (labels >= 0)
    places = np.maximum(labels, 0) + classes * np.arange(len(labels))[:, None]
    counted = np.bincount(places.reshape(-1), weights.reshape(-1), minlength=len(labels) * classes)
    totals = np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    result: Floats = np.log(counted.reshape(len(labels), classes) / totals + _UNSEEN_VOTE).astype(np.float32)
    return result


def softmax(logits: NDArray[Real]) -> NDArray[Real]:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: NDArray[Real] = powers / powers.sum(axis=-1, keepdims=True)
    return result


def bend(probabilities: NDArray[np.float64], curve: Floats) -> NDArray[np.float64]:
    """Move each row's largest probability p to sigmoid(a log p − b log(1 − p) + c); the others share what is left.

    `curve` is (a, b, c), neither a nor b negative; (1, 1, 0) changes nothing. The order of the labels stays as it is.
    """
    rows, top = np.arange(len(probabilities)), probabilities.argmax(axis=1)
    largest = np.clip(probabilities[rows, top], 1e-9, 1 - 1e-9)
    others = probabilities.copy()
    others[rows, top] = 0
    bent = 1 / (1 + np.exp(curve[1] * np.log1p(-largest) - curve[0] * np.log(largest) - curve[2]))
    second = others.max(axis=1)
    bent = np.maximum(bent, second / (1 - largest + second))
    others *= ((1 - bent) / np.maximum(others.sum(axis=1), 1e-300))[:, None]
    others[rows, top] = 1 - others.sum(axis=1)
    return others


def bend_one(probabilities: Sequence[float], curve: Sequence[float]) -> NDArray[np.float64]:
    """What `bend` gives for one row (labels,), without the cost of arrays for single numbers."""
    a, b, c = curve
    found = max(probabilities)
    top = probabilities.index(found)
    largest = min(max(found, 1e-9), 1 - 1e-9)
    others = [*probabilities[:top], 0.0, *probabilities[top + 1 :]]
    second = max(others)
    # `math` refuses what is beyond all numbers, arrays do not
    bent = 1 / (1 + math.exp(min(b * math.log1p(-largest) - a * math.log(largest) - c, 700.0)))
    bent = max(bent, second / (1 - largest + second))
    share = (1 - bent) / max(sum(others), 1e-300)
    others = [share * other for other in others]
    others[top] = 1 - sum(others)
    return np.array(others)


@dataclass(frozen=True)
class Mix:
    """How opinions become probabilities: weights of linear model, network and neighbours, a bias a label, a curve."""

    weights: Floats
    bias: Floats
    curve: Floats

    def logits(self, linear: Floats, network: Floats, neighbours: Floats) -> NDArray[np.float64]:
        """The weighted sum: shape (texts, labels)."""
        weights = self.weights
        total: Floats = weights[0] * linear + weights[1] * network + weights[2] * neighbours + self.bias
        return total.astype(np.float64)

    def probabilities(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated: rows that sum to 1."""
        if logits.shape[1] == 1:
            return np.ones_like(logits)
        found = softmax(logits)
        return found if self.straight else bend(found, self.curve)

    @cached_property
    def straight(self) -> bool:
        """Whether the curve changes nothing; of one label there is nothing to change."""
        return len(self.bias) == 1 or self.curve.tolist() == STRAIGHT


@dataclass(frozen=True)
class Head:
    """What belongs to one target. `remembered` is the label number of each text in memory (−1: it had none)."""

    labels: tuple[str, ...]
    network: Network
    remembered: NDArray[np.int32]
    mix: Mix
    log_prior: Floats

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything but the labels, by name, as it is stored."""
        return {
            "inner": self.network.inner.astype(np.float16),
            "inner_offset": self.network.inner_offset,
            "outer": self.network.outer.astype(np.float16),
            "outer_offset": self.network.outer_offset,
            "remembered": self.remembered,
            "weights": self.mix.weights,
            "bias": self.mix.bias,
            "curve": self.mix.curve,
            "log_prior": self.log_prior,
        }

    @classmethod
    def of(cls, labels: tuple[str, ...], arrays: Mapping[str, NDArray[Any]]) -> Head:
        """The head stored as `arrays`. Raises KeyError when one is missing, ValueError when a shape does not fit."""
        inner, outer = arrays["inner"].astype(np.float32), arrays["outer"].astype(np.float32)
        network = Network(inner, arrays["inner_offset"], outer, arrays["outer_offset"])
        mix = Mix(arrays["weights"], arrays["bias"], arrays["curve"])
        head = cls(labels, network, arrays["remembered"], mix, arrays["log_prior"])
        count, units = len(labels), inner.shape[1]
        shapes = (network.inner_offset.shape, outer.shape, network.outer_offset.shape, mix.bias.shape)
        if shapes != ((units,), (units, count), (count,), (count,)) or (*mix.weights.shape, *mix.curve.shape) != (3, 3):
            raise ValueError(f"arrays of shapes {shapes} do not belong to {count} labels")
        if head.remembered.size and int(head.remembered.max()) >= count:
            raise ValueError("a remembered label does not exist")
        return head


class Heads:
    """All heads side by side, a column a label, so that one text asks them in one go instead of one after the other."""

    def __init__(self, heads: Mapping[str, Head]) -> None:
        sizes = [len(head.labels) for head in heads.values()]
        self._starts = np.cumsum([0, *sizes[:-1]])
        self._sizes, self._size = np.array(sizes), sum(sizes)
        self.columns = {n: slice(at, at + k) for n, at, k in zip(heads, self._starts.tolist(), sizes, strict=True)}
        self._mixes = {name: head.mix for name, head in heads.items()}
        # a small corpus has heads without a network, and they have no opinion
        self._has_network = np.repeat([len(head.network.outer) > 0 for head in heads.values()], sizes)
        self._inner, self._inner_offset, self._outer, self._outer_offset = self._one_network(heads)
        # the column of each remembered text's label, by head; one past the last where it had none
        places = zip(heads.values(), self._starts.tolist(), strict=True)
        self._places = np.stack([np.where(h.remembered < 0, self._size, h.remembered + at) for h, at in places])
        self._weights = np.repeat(np.stack([head.mix.weights for head in heads.values()], axis=1), sizes, axis=1)
        self._bias = np.concatenate([head.mix.bias for head in heads.values()])
        self._log_prior = np.concatenate([head.log_prior for head in heads.values()])

    def probabilities(
        self, linear: Floats, vector: Floats, near: tuple[Ints, Floats], foreign: bool
    ) -> dict[str, NDArray[np.float64]]:
        """Calibrated probabilities (labels,) of each target for one text: `linear` (columns,), `near` (neighbours,)."""
        weights = self._weights
        logits = (FOREIGN_LINEAR if foreign else 1) * weights[0] * linear + weights[2] * self._votes(*near) + self._bias
        logits += self._opinions(vector) * weights[1]
        if foreign:
            logits -= FOREIGN_PRIOR * self._log_prior
        exact = logits.astype(np.float64)
        powers = np.exp(exact - np.maximum.reduceat(exact, self._starts).repeat(self._sizes))
        shares = powers / np.add.reduceat(powers, self._starts).repeat(self._sizes)
        return {
            name: shares[columns] if mix.straight else bend_one(shares[columns].tolist(), mix.curve.tolist())
            for (name, mix), columns in zip(self._mixes.items(), self.columns.values(), strict=True)
        }

    def _one_network(self, heads: Mapping[str, Head]) -> tuple[Floats, Floats, Floats, Floats]:
        """The networks of all heads as one, whose units reach the columns of their own head alone."""
        networks = [head.network for head in heads.values()]
        inner = np.concatenate([network.inner for network in networks], axis=1)
        outer = np.zeros((inner.shape[1], self._size), np.float32)
        at = 0
        for columns, network in zip(self.columns.values(), networks, strict=True):
            outer[at : at + len(network.outer), columns] = network.outer
            at += len(network.outer)
        offsets = [np.concatenate([getattr(n, name) for n in networks]) for name in ("inner_offset", "outer_offset")]
        return inner, offsets[0], outer, offsets[1]

    def _opinions(self, vector: Floats) -> Floats:
        """What the networks' `opinions` give for one vector, for all heads at once: shape (columns,)."""
        said = np.maximum(vector @ self._inner + self._inner_offset, 0) @ self._outer + self._outer_offset
        powers = np.exp(said - np.maximum.reduceat(said, self._starts).repeat(self._sizes))
        shares = powers / np.add.reduceat(powers, self._starts).repeat(self._sizes)
        result: Floats = np.log(shares + _LEAST_PROBABILITY) * self._has_network
        return result

    def _votes(self, numbers: Ints, cosines: Floats) -> Floats:
        """What `votes` gives, for all heads at once: shape (columns,)."""
        weights = np.exp(_NEIGHBOUR_SHARPNESS * (cosines - 1))
        places = self._places[:, numbers]
        every = np.tile(weights, len(places))
        counted = np.bincount(places.reshape(-1), every, minlength=self._size + 1)[: self._size]
        totals = np.repeat(np.maximum(np.add.reduceat(counted, self._starts), 1e-9), self._sizes)
        return np.asarray(np.log(counted / totals + _UNSEEN_VOTE), np.float32)


@dataclass(frozen=True)
class Scope:
    """Strangeness: largest linear logit and mean cosine of the nearest texts, each in its usual spread, added.

    Neither the calibrated probability nor the mix is used: both forget how far away everything is.
    """

    linear_mean: float
    linear_spread: float
    cosine_mean: float
    cosine_spread: float

    def score(self, linear: Floats, cosines: Floats) -> NDArray[np.float64]:
        """Higher = stranger, about 0 for ordinary texts of the training corpus: shape (texts,)."""
        largest = (linear.max(axis=1).astype(np.float64) - self.linear_mean) / self.linear_spread
        near = cosines[:, :SCOPE_NEIGHBOURS].mean(axis=1, dtype=np.float64)
        result: NDArray[np.float64] = -(largest + (near - self.cosine_mean) / self.cosine_spread) / 2
        return result
