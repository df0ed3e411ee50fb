"""The evidence on a certificate: counts with their intervals, claims of categories, the declared mix, what is missing.

Standard library only: serving reads these values, it never computes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from triage.types import TriageError

Interval = tuple[float, float]


class CertificationInvalid(TriageError):
    """Outcomes, a certificate or the log of looks cannot be used; the message says what is wrong with them."""


def check(holds: bool, rule: str) -> None:
    """Raise CertificationInvalid with the broken rule. Comparisons with NaN are False: NaN breaks every rule."""
    if not holds:
        raise CertificationInvalid(f"broken rule: {rule}")


def check_interval(interval: Interval, name: str) -> None:
    low, high = interval
    check(0 <= low <= high <= 1, f"{name}: 0 ≤ low ≤ high ≤ 1")


def percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def between(interval: Interval) -> str:
    return f"95 % interval {percent(interval[0])} to {percent(interval[1])}"


@dataclass(frozen=True)
class Part:
    """Some tickets, how many of them were answered, how many of those wrongly, and the 95 % interval of that share."""

    name: str
    tickets: int
    answered: int
    wrong: int
    interval: Interval = (0.0, 1.0)

    def __post_init__(self) -> None:
        check(0 <= self.wrong <= self.answered <= self.tickets, f"{self.name}: wrong ≤ answered ≤ tickets")
        check_interval(self.interval, self.name)

    @property
    def wrong_share(self) -> float | None:
        return self.wrong / self.answered if self.answered else None

    def sentence(self) -> str:
        counts = f"{self.name}: {self.answered} of {self.tickets} answered, {self.wrong} wrong"
        return f"{counts} ({between(self.interval)})." if self.answered else f"{counts}."


@dataclass(frozen=True)
class CategoryClaim:
    """What is claimed of one category at the certified threshold, tested at `level` = δ/K; untested, nothing is."""

    category: str
    answered: int
    wrong: int
    upper_bound: float
    level: float
    tested: bool
    holds: bool

    def __post_init__(self) -> None:
        check(0 <= self.wrong <= self.answered, f"{self.category}: wrong ≤ answered")
        check(0 <= self.upper_bound <= 1 and 0 < self.level < 1, f"{self.category}: bound and level are shares")
        check(self.tested or not self.holds, f"{self.category}: only a tested claim can hold")

    def sentence(self, alpha: float) -> str:
        counts = f"{self.category}: {self.answered} answered, {self.wrong} wrong"
        if not self.tested:
            return f"{counts}: too few to test."
        verdict = f"at most {percent(alpha)} wrong" if self.holds else "no claim"
        return f"{counts}: {verdict} (bound {percent(self.upper_bound)}, tested at {percent(self.level)})."


@dataclass(frozen=True)
class MixEstimate:
    """The wrong share reweighted to a declared share of tickets that no article answers. An estimate, not certified.

    `sample_share` is that share in the certification sample; None where the sample cannot say.
    """

    no_article_share: float
    sample_share: float
    wrong_share: float | None
    interval: Interval

    def __post_init__(self) -> None:
        for share in (self.no_article_share, self.sample_share, self.wrong_share):
            check(share is None or 0 <= share <= 1, "mix: shares lie between 0 and 1")
        check_interval(self.interval, "mix")

    def sentence(self, alpha: float) -> str:
        mix = (
            f"In the sample no article answers {percent(self.sample_share)} of the tickets, and the certificate is for "
            f"that mix; this desk declares {percent(self.no_article_share)}"
        )
        if self.wrong_share is None:
            return f"{mix}, about which the sample cannot say anything."
        estimate = f"reweighted to it, an estimated {percent(self.wrong_share)} of the answers are wrong"
        warning = "" if self.interval[1] <= alpha else f" The budget of {percent(alpha)} may be exceeded at this mix."
        return f"{mix}: {estimate} ({between(self.interval)}; an estimate, not certified).{warning}"


@dataclass(frozen=True)
class Missing:
    """What an uncertified model lacks: how many more judged automatic answers the next attempt would need.

    Planned for a chance of 80 %, once at the wrong share that was observed (None: no number would do, or nothing was
    answered yet) and once at a true wrong share of 2 %.
    """

    answered: int
    observed: float | None
    more_at_observed: int | None
    more_at_two_percent: int | None

    def __post_init__(self) -> None:
        check(self.answered >= 0, "missing: answered is a count")
        check(self.observed is None or 0 <= self.observed <= 1, "missing: observed is a share")
        for more in (self.more_at_observed, self.more_at_two_percent):
            check(more is None or more >= 0, "missing: a number of answers is a count")

    def sentence(self, alpha: float) -> str:
        seen = f"The first threshold tested had {self.answered} judged automatic answers"
        if self.observed is None:
            return f"Too few tickets to test a threshold.{self._planned()}"
        seen += f", {percent(self.observed)} of them wrong"
        more = (
            f"no number of tickets certifies {percent(alpha)}"
            if self.more_at_observed is None
            else f"about {self.more_at_observed} more certify it in four cases of five"
        )
        return f"{seen}; if that is the true share, {more}.{self._planned()}"

    def _planned(self) -> str:
        if not self.more_at_two_percent:
            return ""
        return f" At a true wrong share of 2 %, about {self.more_at_two_percent} more judged answers are needed."
