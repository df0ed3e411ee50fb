"""What has to be done about a turn. The dialogue names it; tickets.py does it, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from triage.types import Handoff


@dataclass(frozen=True)
class Offered:
    """An article version was offered. `automatic`: it counts as an automatic answer."""

    article: str
    version: int
    automatic: bool


@dataclass(frozen=True)
class FixFailed:
    """It did not help; `step` from 1, None for the whole article."""

    article: str
    version: int
    step: int | None


@dataclass(frozen=True)
class FixWorked:
    """The requester says that this article solved it."""

    article: str
    version: int


@dataclass(frozen=True)
class HandOver:
    """To a queue, now: before any sentence says so. `handoff` is what it brings along, where an assessment was made."""

    reason: str
    tier: int
    group: str
    handoff: Handoff | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Reroute:
    """What it is about became known after the handover: it is in this queue now, and keeps its place."""

    reason: str
    tier: int
    group: str
    handoff: Handoff | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Captured:
    """A checklist fact in the requester's words."""

    name: str
    value: str


@dataclass(frozen=True)
class Resolve:
    """Solved, by the word of `by`: requester or agent."""

    by: str


@dataclass(frozen=True)
class Reopen:
    """It is not solved after all."""


@dataclass(frozen=True)
class CloseSilent:
    """Nothing was heard any more: closed, and counted as silence."""


@dataclass(frozen=True)
class Close:
    """Closed by an agent or the clock, however it came out."""

    by: str


@dataclass(frozen=True)
class Cancel:
    """Withdrawn by the requester, or not to be done, says an agent."""


@dataclass(frozen=True)
class Rate:
    """One to five."""

    score: int
    comment: str


Effect = (
    Offered | FixFailed | FixWorked | HandOver | Reroute | Captured | Resolve | Reopen | CloseSilent | Close | Cancel
    | Rate
)  # fmt: skip
