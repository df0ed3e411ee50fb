"""Error budget + judged outcomes -> a certified threshold with a finite-sample bound, or what is missing for one.

`threshold_grid` settles on the calibration part which thresholds will be tested, and in which order; `certify` tests
them on the certification part and stops at the first that fails (fixed-sequence testing). The order is settled before
a label of the certification part is read, so the first threshold whose true wrong share is over the budget is passed
in at most delta of samples, and any later one only behind it: no correction for the number of thresholds is needed,
and risk need not rise from strict to loose. Taking the lowest threshold that passes, without the stop, breaks this.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

import numpy as np

from triage.certificates.bounds import (
    Counts,
    answers_needed,
    clopper_pearson,
    clopper_pearson_upper,
    upper_bounds,
)
from triage.certificates.certificate import Certificate
from triage.certificates.evidence import CategoryClaim, CertificationInvalid, Missing, MixEstimate, Part, check
from triage.certificates.grid import ALPHA, DELTA, SMALLEST_ANSWERS, Grid, excluded_categories, threshold_grid
from triage.certificates.looks import Look, LookLog, delta_for_look, fingerprint_of_tickets
from triage.certificates.outcomes import Bools, Outcomes, counts_at
from triage.certificates.reweigh import cluster_bootstrap, mix

__all__ = [
    "Certificate",
    "CertificationInvalid",
    "Grid",
    "Look",
    "LookLog",
    "MixEstimate",
    "Outcomes",
    "Part",
    "answers_needed",
    "certify",
    "clopper_pearson",
    "clopper_pearson_upper",
    "cluster_bootstrap",
    "computation_fingerprint",
    "delta_for_look",
    "excluded_categories",
    "fingerprint_of_tickets",
    "measured",
    "mix",
    "threshold_grid",
]

PLANNING_ERROR = 0.02


def certify(
    sample: Outcomes,
    grid: Grid,
    *,
    alpha: float = ALPHA,
    delta: float = DELTA,
    look: int | None = None,
    no_article_share: float | None = None,
) -> Certificate:
    """Test the grid on the certification part, strict to loose; certify the last threshold before the first failure.

    `look`: the how-manieth look at these tickets (`LookLog`), which spends its share of `delta`; None only for tickets
    that are looked at once and never again. `no_article_share`: the mix declared in desk.toml. Source, fingerprints and
    the leave-articles-out figure are put on the certificate afterwards (`dataclasses.replace`).
    """
    check(0 < alpha < 1 and 0 < delta < 0.5, "alpha lies between 0 and 1, delta between 0 and one half")
    level = delta if look is None else delta_for_look(delta, look)
    kept = sample.candidates(grid.excluded_categories)
    answered_at, wrong_at = counts_at(np.array(grid.thresholds), sample.probability[kept], sample.wrong[kept])
    passed = _passed_in_a_row(wrong_at, answered_at, alpha, level)
    at = max(passed - 1, 0)
    answered, wrong = (int(answered_at[at]), int(wrong_at[at])) if grid.thresholds else (0, 0)
    next_level = level if look is None else delta_for_look(delta, look + 1)
    certificate = Certificate(
        threshold=grid.thresholds[at] if passed else None,
        alpha=alpha,
        delta=delta,
        level=level,
        tickets=len(sample),
        answered=answered,
        wrong=wrong,
        upper_bound=clopper_pearson_upper(wrong, answered, level),
        grid=grid.thresholds,
        look=look,
        excluded_categories=grid.excluded_categories,
        missing=None if passed else _missing(answered, wrong, alpha, next_level),
    )
    return _with_evidence(certificate, sample, grid, at, no_article_share) if passed else certificate


def measured(name: str, tickets: int, answered: int, wrong: int) -> Part:
    """Counts with the exact 95 % interval of their wrong share; also for the leave-articles-out figure."""
    return Part(name, tickets, answered, wrong, clopper_pearson(wrong, answered, 0.95))


def computation_fingerprint(sample: Outcomes, grid: Grid, *, alpha: float = ALPHA, delta: float = DELTA) -> str:
    """The identity of a look for `LookLog`: labels, probabilities, grid and budget, in any order of tickets."""
    columns = (sample.probability, sample.wrong, sample.category, sample.answerable)
    rows = sorted(zip(*(column.tolist() for column in columns), strict=True))
    return hashlib.sha256(json.dumps([rows, asdict(grid), alpha, delta]).encode()).hexdigest()


def _passed_in_a_row(wrong: Counts, answered: Counts, alpha: float, level: float) -> int:
    """How many thresholds passed before the first that failed."""
    failures = np.flatnonzero(upper_bounds(wrong, answered, level) > alpha)
    return int(failures[0]) if len(failures) else len(wrong)


def _with_evidence(
    certificate: Certificate, sample: Outcomes, grid: Grid, at: int, no_article_share: float | None
) -> Certificate:
    """Put beside the bound what it supposes or leaves open: categories, authors, tickets no article answers, mix."""
    given = sample.candidates(grid.excluded_categories) & (sample.probability >= grid.thresholds[at])
    certificate = replace(certificate, categories=_category_claims(certificate, sample, grid, at))
    if sample.author is not None:
        authors = sample.author[given]
        interval = cluster_bootstrap(sample.wrong[given], authors)
        certificate = replace(certificate, authors=len(np.unique(authors)), cluster_interval=interval)
    if sample.has_article is not None:
        with_article = _part("Tickets that an article answers", sample, given, sample.has_article)
        without = _part("Tickets that no article answers", sample, given, ~sample.has_article)
        certificate = replace(certificate, strata=(with_article, without))
        if no_article_share is not None:
            certificate = replace(certificate, mix=mix(with_article, without, no_article_share))
    return certificate


def _category_claims(certificate: Certificate, sample: Outcomes, grid: Grid, at: int) -> tuple[CategoryClaim, ...]:
    """Walk the same thresholds once per category at level/K, each from its own start down to the certified threshold.

    The pooled walk has chosen that threshold with the same labels, so one test there would not do; passing all the way
    to it would hold whatever threshold had been chosen. All claims hold together in all but `level` of samples.
    """
    thresholds = np.array(grid.thresholds)
    given = sample.candidates(grid.excluded_categories) & (sample.probability >= thresholds[at])
    starts, level = dict(grid.category_starts), certificate.level / max(len(grid.category_starts), 1)
    claims = []
    for category in np.unique(sample.category[given]):
        mine = sample.answerable & (sample.category == category)
        start = starts.get(str(category), len(thresholds))
        walked = thresholds[start : at + 1]
        answered, wrong = counts_at(walked, sample.probability[mine], sample.wrong[mine])
        holds = _passed_in_a_row(wrong, answered, certificate.alpha, level) == len(walked)
        total, wrongs = int(np.count_nonzero(given & mine)), int(np.count_nonzero(given & mine & sample.wrong))
        bound = clopper_pearson_upper(wrongs, total, level)
        tested = start <= at
        claims.append(CategoryClaim(str(category), total, wrongs, bound, level, tested, tested and holds))
    return tuple(claims)


def _part(name: str, sample: Outcomes, given: Bools, among: Bools) -> Part:
    answered, wrong = int(np.count_nonzero(given & among)), int(np.count_nonzero(given & among & sample.wrong))
    return measured(name, int(np.count_nonzero(among)), answered, wrong)


def _missing(answered: int, wrong: int, alpha: float, level: float) -> Missing:
    """What the next look would need, beyond the answers at the first threshold tested."""
    planned = answers_needed(PLANNING_ERROR, alpha, level)
    if planned is not None:
        planned = max(0, max(planned, SMALLEST_ANSWERS) - answered)
    if not answered:
        return Missing(0, None, None, planned)
    needed = answers_needed(wrong / answered, alpha, level)
    return Missing(answered, wrong / answered, None if needed is None else max(0, needed - answered), planned)
