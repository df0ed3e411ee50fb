"""The wrong share when tickets are not independent (authors), or not of the sample's mix (the desk's own)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.certificates.bounds import Floats, clopper_pearson
from triage.certificates.evidence import Interval, MixEstimate, Part

# Fixed: the same outcomes give the same certificate.
SEED = 20260101
DRAWS = 4000
# Draws of many authors are made in blocks of this many cells, to bound memory.
BLOCK = 2_000_000


def cluster_bootstrap(
    wrong: NDArray[np.bool_], author: NDArray[Any], *, level: float = 0.95, draws: int = DRAWS, seed: int = SEED
) -> Interval:
    """The percentile interval of the wrong share when whole authors are drawn anew instead of single answers.

    One row an answer. A single author tells nothing of the next: (0, 1). Where all authors agree (nothing wrong, or all
    of it) resampling cannot see any spread, and the interval is the exact one with authors for draws.
    """
    authors, index = np.unique(author, return_inverse=True)
    if len(authors) < 2:
        return 0.0, 1.0
    if wrong.all() or not wrong.any():
        return clopper_pearson(len(authors) if wrong.any() else 0, len(authors), level)
    answered, wrongs = np.bincount(index), np.bincount(index, weights=wrong)
    rng = np.random.default_rng(seed)
    shares: list[Floats] = []
    block = max(1, BLOCK // len(authors))
    for start in range(0, draws, block):
        size = (min(block, draws - start), len(authors))
        drawn = rng.integers(len(authors), size=size)
        shares.append(wrongs[drawn].sum(axis=1) / answered[drawn].sum(axis=1))
    low, high = np.quantile(np.concatenate(shares), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def mix(
    with_article: Part, without: Part, no_article_share: float, *, level: float = 0.95, seed: int = SEED
) -> MixEstimate:
    """The wrong share among answers if `no_article_share` of the tickets had no article that answers them.

    Each stratum keeps its own rates of right and wrong answers, and their weights change. An estimate: it supposes that
    a desk's tickets differ from the sample in this share only. The interval comes from Jeffreys draws of the rates. A
    stratum that is declared but not in the sample, or no answers at all, leave the share unknown: None, (0, 1).
    """
    weights = (1 - no_article_share, no_article_share)
    parts = (with_article, without)
    tickets = with_article.tickets + without.tickets
    sample_share = without.tickets / tickets if tickets else 0.0
    unseen = any(weight > 0 and not part.tickets for weight, part in zip(weights, parts, strict=True))
    unknown = MixEstimate(no_article_share, sample_share, None, (0.0, 1.0))
    if unseen:
        return unknown
    rng = np.random.default_rng(seed)
    wrong_rate, answer_rate, drawn_wrong, drawn_answers = 0.0, 0.0, np.zeros(DRAWS), np.zeros(DRAWS)
    for weight, part in zip(weights, parts, strict=True):
        if weight > 0:
            wrong_rate += weight * part.wrong / part.tickets
            answer_rate += weight * part.answered / part.tickets
            outcomes = np.array([part.wrong, part.answered - part.wrong, part.tickets - part.answered])
            wrong, right, _ = rng.dirichlet(outcomes + 0.5, size=DRAWS).T
            drawn_wrong += weight * wrong
            drawn_answers += weight * (wrong + right)
    if not answer_rate:
        return unknown
    share = wrong_rate / answer_rate
    low, high = np.quantile(drawn_wrong / drawn_answers, [(1 - level) / 2, (1 + level) / 2])
    return MixEstimate(no_article_share, sample_share, share, (min(float(low), share), max(float(high), share)))
