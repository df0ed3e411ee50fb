"""What is promised about automatic answers: the certificate a model carries, its exact wording and its JSON.

Standard library only: serving reads certificates, it never computes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from triage.certificates.evidence import (
    CategoryClaim,
    CertificationInvalid,
    Interval,
    Missing,
    MixEstimate,
    Part,
    between,
    check,
    check_interval,
    percent,
)

__all__ = ["FINGERPRINTS", "CategoryClaim", "Certificate", "CertificationInvalid", "Missing", "MixEstimate", "Part"]

FORMAT = 1
# A promise about other files than these would be a promise about another system.
FINGERPRINTS = ("encoder", "model", "rules", "desk", "articles")


@dataclass(frozen=True)
class Certificate:
    """The threshold above which answers may be automatic, what is promised of it, and the evidence.

    `threshold` is None when nothing could be certified; `missing` then says why, and the counts are those of the first
    threshold tested. The promise is `alpha`, for the pooled answers: `upper_bound` is the test's own figure at the
    threshold it chose and no tighter promise. `delta` is the budget for all looks at the sample, `level` what this look
    (`look`; None: the only one ever) spent. Categories are those predicted, which is all that serving can see.
    """

    threshold: float | None
    alpha: float
    delta: float
    level: float
    tickets: int
    answered: int
    wrong: int
    upper_bound: float
    grid: tuple[float, ...]
    look: int | None = None
    excluded_categories: tuple[str, ...] = ()
    categories: tuple[CategoryClaim, ...] = ()
    authors: int | None = None
    cluster_interval: Interval | None = None
    strata: tuple[Part, ...] = ()
    mix: MixEstimate | None = None
    leave_articles_out: Part | None = None
    missing: Missing | None = None
    source: str = ""
    certification_set: str = ""
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check(0 < self.alpha < 1, "alpha lies between 0 and 1")
        check(0 < self.level <= self.delta < 1, "level lies between 0 and delta, delta below 1")
        check(0 <= self.wrong <= self.answered <= self.tickets, "wrong ≤ answered ≤ tickets")
        check(0 <= self.upper_bound <= 1, "upper_bound is a share")
        check(self.look is None or self.look >= 1, "looks are counted from 1")
        check(all(0 <= t <= 1 for t in self.grid), "thresholds are probabilities")
        if self.cluster_interval is not None:
            check_interval(self.cluster_interval, "cluster_interval")
        if self.threshold is None:
            check(self.missing is not None, "without a threshold it says what is missing")
        else:
            check(self.missing is None, "with a threshold nothing is missing")
            check(self.threshold in self.grid, "the threshold is one of the grid")
            check(self.upper_bound <= self.alpha, "the bound at the threshold is within the budget")

    def permits(self, probability: float, category: str) -> bool:
        """Whether an answer with this calibrated probability may be automatic. Rules and mode are asked elsewhere."""
        certified = self.threshold is not None and probability >= self.threshold
        return certified and category not in self.excluded_categories

    def matches(self, fingerprints: Mapping[str, str]) -> list[str]:
        """What differs between the files in use and those named here: empty when the certificate holds for them.

        A file that either side does not name differs: what is not known is not promised.
        """
        return [
            name
            for name in FINGERPRINTS
            if not fingerprints.get(name) or fingerprints[name] != self.fingerprints.get(name)
        ]

    def wording(self) -> str:
        """The promise and its evidence in full sentences, one a line; or why nothing is promised."""
        opening = self._promise() if self.threshold is not None else self._refusal()
        return "\n".join([*opening, *self._evidence()])

    def _promise(self) -> Iterator[str]:
        source = f" ({self.source})" if self.source else ""
        yield (
            f"If tickets keep coming from the source of the certification sample{source}, the method picks thresholds "
            f"whose wrong share among automatic answers exceeds {percent(self.alpha)} in at most {percent(self.delta)} "
            "of such samples; it holds for the encoder, model, rules, desk and articles named on the certificate."
        )
        look = "the only look at the sample" if self.look is None else f"look {self.look} at the sample may spend that"
        yield (
            f"Threshold {self.threshold:.4f}: {self.answered} of {self.tickets} tickets answered, {self.wrong} wrong; "
            f"the exact binomial bound at {percent(self.level)} ({look}) is {percent(self.upper_bound)}."
        )

    def _refusal(self) -> Iterator[str]:
        yield f"No threshold is certified for at most {percent(self.alpha)} wrong: nothing is answered automatically."
        if self.missing is not None:
            yield self.missing.sentence(self.alpha)

    def _evidence(self) -> Iterator[str]:
        if self.excluded_categories:
            excluded = ", ".join(self.excluded_categories)
            yield f"Never answered automatically, because they looked bad before the certification: {excluded}."
        if self.cluster_interval is not None:
            yield (
                "One author's tickets are not independent draws, which the promise supposes: resampling the "
                f"{self.authors} authors gives a {between(self.cluster_interval)}."
                + (f" That reaches past {percent(self.alpha)}." if self.cluster_interval[1] > self.alpha else "")
            )
        if self.leave_articles_out is not None:
            yield f"On articles it was not trained on, as a desk's own would be: {self.leave_articles_out.sentence()}"
        for stratum in self.strata:
            yield stratum.sentence()
        if self.mix is not None:
            yield self.mix.sentence(self.alpha)
        for claim in self.categories:
            yield claim.sentence(self.alpha)
        if self.fingerprints:
            yield "Named: " + ", ".join(f"{name} {mark}" for name, mark in sorted(self.fingerprints.items())) + "."

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON can hold it; `from_dict` gives the same certificate back."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Certificate:
        """Read what `to_dict` wrote. Raises CertificationInvalid when it is anything else, or contradicts itself."""
        try:
            values = {str(name): value for name, value in stored.items()}
            if values.pop("format") != FORMAT:
                raise CertificationInvalid(f"certificate: this version reads format {FORMAT} only")
            wrong_names = values.keys() ^ {each.name for each in fields(cls)}
            check(not wrong_names, f"certificate: all fields and no others ({', '.join(sorted(wrong_names))})")
            values["grid"] = tuple(float(t) for t in values["grid"])
            values["excluded_categories"] = tuple(str(name) for name in values["excluded_categories"])
            values["categories"] = tuple(CategoryClaim(**claim) for claim in values["categories"])
            values["cluster_interval"] = _pair(values["cluster_interval"])
            values["strata"] = tuple(Part(**_with_interval(part)) for part in values["strata"])
            if values["mix"] is not None:
                values["mix"] = MixEstimate(**_with_interval(values["mix"]))
            if values["leave_articles_out"] is not None:
                values["leave_articles_out"] = Part(**_with_interval(values["leave_articles_out"]))
            if values["missing"] is not None:
                values["missing"] = Missing(**values["missing"])
            values["fingerprints"] = {str(name): str(mark) for name, mark in values["fingerprints"].items()}
            return cls(**values)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise CertificationInvalid(f"certificate: cannot be read ({error!r})") from error


def _pair(interval: Any) -> Interval | None:
    if interval is None:
        return None
    low, high = interval
    return float(low), float(high)


def _with_interval(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "interval": _pair(stored["interval"])}
