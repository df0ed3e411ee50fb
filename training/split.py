"""Rows -> disjoint parts to fit, calibrate, certify and test on, such that no part has seen another's tickets.

What must stay together are near-duplicates (the same mail sent twice, a template filled in again) and what one author
wrote. A near-duplicate group that reaches into several parts stays in the earliest of them, and its rows in the later
parts are dropped: moved there, they would take an author, or the future, into a part that must not know it. The later
parts then hold only tickets that are new to the model, which makes what is measured on them a little too severe, never
too kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from triage.text import normalise

FRACTIONS: Mapping[str, float] = MappingProxyType({"fit": 0.60, "calibrate": 0.15, "certify": 0.15, "test": 0.10})
DROPPED = "dropped"
# From this many batches on, whole batches are dealt; from ENOUGH on, the parts of JUDGED get FEWEST each at least, so
# that no single author's style decides what is certified.
FEWEST_BATCHES, ENOUGH_BATCHES, FEWEST_JUDGED, JUDGED = 8, 12, 3, ("certify", "test")
FIRST_WORDS = 10
_BLOCK = 2048
_READ = 1000
_WORD = re.compile(r"\w+")

Groups = NDArray[np.int64]


def near_duplicate_groups(vectors: NDArray[np.float32], texts: Sequence[str], *, threshold: float = 0.95) -> Groups:
    """Number the groups of near-duplicates from 0 in order of their first row: shape (len(texts),).

    Two rows are near-duplicates when the cosine of their vectors (n, d), L2-normalised, is above `threshold`, or when
    their first ten words are the same once normalised; and so are the near-duplicates of near-duplicates. A text
    without words is near its equals only.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
    groups = _numbered([_first_words(text) for text in texts])
    for some, others in _near_pairs(vectors, threshold):
        groups = _joined(groups, some, others)
    return _in_order(groups)


def split_parts(
    groups: Groups,
    batches: Sequence[str | None] | None = None,
    times: Sequence[datetime | None] | None = None,
    *,
    fractions: Mapping[str, float] = FRACTIONS,
    seed: int,
) -> NDArray[np.str_]:
    """The part of each row, one of `fractions` or DROPPED; `split_basis` says by what the rows are told apart.

    By time where any is given: the oldest rows first, in the order of `fractions`; a row without a time counts as
    oldest. Else by batch, where there are enough: whole batches; rows without one go to the first part. Else whole
    near-duplicate groups at random. With few rows or very uneven batches a part may be far from its fraction, or empty.
    """
    if abs(sum(fractions.values()) - 1) > 1e-6 or min(fractions.values()) <= 0:
        raise ValueError("fractions are positive and sum to 1")
    for name, column in (("batches", batches), ("times", times)):
        if column is not None and len(column) != len(groups):
            raise ValueError(f"{len(column)} {name} for {len(groups)} rows")
    basis = split_basis(batches, times)
    if times is not None and basis == "time":
        chosen = _by_time(times, fractions)
    elif batches is not None and basis == "batch":
        chosen = _by_batch(batches, fractions, seed)
    else:
        chosen = _dealt(groups, fractions, dict.fromkeys(fractions, 1), seed)
    names = np.array([*fractions, DROPPED])
    return names[_without_crossings(chosen, groups, len(fractions))]


def declared_parts(
    groups: Groups, batches: Sequence[str | None], declared: Mapping[str, str], order: Sequence[str] = tuple(FRACTIONS)
) -> NDArray[np.str_]:
    """The part that was declared for the batch of each row, or DROPPED for near-duplicates of an earlier part's rows.

    Raises ValueError for a batch that has no part, and for a part that is not in `order`.
    """
    unknown = sorted({str(batch) for batch in batches if batch not in declared})
    if unknown:
        raise ValueError(f"no part is declared for: {', '.join(unknown)}")
    odd = sorted(set(declared.values()) - set(order))
    if odd:
        raise ValueError(f"no such part: {', '.join(odd)}; parts are {', '.join(order)}")
    chosen = np.array([order.index(declared[str(batch)]) for batch in batches], np.int64)
    return np.array([*order, DROPPED])[_without_crossings(chosen, groups, len(order))]


def split_basis(batches: Sequence[str | None] | None, times: Sequence[datetime | None] | None) -> str:
    """What `split_parts` goes by: "time" where any is given, "batch" from FEWEST_BATCHES of them on, else "group"."""
    if times is not None and any(time is not None for time in times):
        return "time"
    named = {batch for batch in batches or () if batch is not None}
    return "batch" if len(named) >= FEWEST_BATCHES else "group"


def _first_words(text: str) -> str:
    words = _WORD.findall(normalise(text[:_READ]))[:FIRST_WORDS]
    return " ".join(words) if words else f"\n{text}"


def _near_pairs(vectors: NDArray[np.float32], threshold: float) -> Iterator[tuple[Groups, Groups]]:
    """Pairs of rows above the threshold, block against block: all pairs at once would not fit into memory."""
    starts = range(0, len(vectors), _BLOCK)
    for top in starts:
        for left in range(top, len(vectors), _BLOCK):
            near = vectors[top : top + _BLOCK] @ vectors[left : left + _BLOCK].T > threshold
            some, others = np.nonzero(near)
            yield some + top, others + left


def _joined(groups: Groups, some: Groups, others: Groups) -> Groups:
    """The groups with those of each pair made one."""
    apart = groups[some] != groups[others]
    if not apart.any():
        return groups
    pairs = (groups[some[apart]], groups[others[apart]])
    count = int(groups.max()) + 1
    links = sparse.coo_array((np.ones(len(pairs[0]), np.bool_), pairs), shape=(count, count))
    _, component = connected_components(links, directed=False)
    return np.asarray(component, np.int64)[groups]


def _numbered(values: Sequence[str]) -> Groups:
    """Equal values get equal numbers, from 0."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)


def _in_order(groups: Groups) -> Groups:
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[group].astype(np.int64)


def _by_time(times: Sequence[datetime | None], fractions: Mapping[str, float]) -> Groups:
    seconds = np.array([-np.inf if time is None else time.timestamp() for time in times])
    ends = np.round(np.cumsum([*fractions.values()]) * len(times)).astype(np.int64)
    chosen = np.empty(len(times), np.int64)
    chosen[np.argsort(seconds, kind="stable")] = np.searchsorted(ends, np.arange(len(times)), side="right")
    return chosen


def _by_batch(batches: Sequence[str | None], fractions: Mapping[str, float], seed: int) -> Groups:
    named = np.array([batch is not None for batch in batches])
    numbers = _numbered([batch for batch in batches if batch is not None])
    enough = int(numbers.max()) + 1 >= ENOUGH_BATCHES
    fewest = {part: FEWEST_JUDGED if enough and part in JUDGED else 1 for part in fractions}
    chosen = np.zeros(len(batches), np.int64)
    chosen[named] = _dealt(numbers, fractions, fewest, seed)
    return chosen


def _dealt(units: Groups, fractions: Mapping[str, float], fewest: Mapping[str, int], seed: int) -> Groups:
    """Deal whole units (numbers from 0) to the parts: each to the one that it fills least beyond its fraction.

    Big units go first, and among those of about one size the order is random, so that every part gets its share of
    each size. While only as many units are left as parts still lack of their `fewest`, only those parts are served.
    """
    sizes = np.bincount(units)
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[np.argsort(-np.floor(np.log2(np.maximum(sizes[order], 1))), kind="stable")]
    shares, lacking = [*fractions.values()], [fewest[part] for part in fractions]
    rows, part_of = [0] * len(shares), np.zeros(len(sizes), np.int64)
    for left, unit in zip(range(len(sizes), 0, -1), order.tolist(), strict=True):
        size = int(sizes[unit])
        short = left <= sum(lacking)
        open_parts = [part for part in range(len(shares)) if lacking[part] or not short]
        part = min(open_parts, key=lambda each: (rows[each] + size) / shares[each])
        rows[part] += size
        lacking[part] = max(0, lacking[part] - 1)
        part_of[unit] = part
    return part_of[units]


def _without_crossings(chosen: Groups, groups: Groups, dropped: int) -> Groups:
    earliest = np.full(int(groups.max(initial=0)) + 1, dropped, np.int64)
    np.minimum.at(earliest, groups, chosen)
    return np.where(chosen == earliest[groups], chosen, dropped)
