"""How often a certification sample has been looked at, and what each further look may spend: `certifications.jsonl`."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from triage.certificates.evidence import CertificationInvalid


def delta_for_look(delta: float, k: int) -> float:
    """What the k-th look (from 1) at one certification sample may spend; over all looks it adds up to `delta`."""
    if k < 1:
        raise ValueError(f"looks are counted from 1, not {k}")
    return delta * 6 / (math.pi**2 * k**2)


def fingerprint_of_tickets(ids: Iterable[str]) -> str:
    """The identity of a certification sample: its ticket ids in any order, whatever a model says of them."""
    return hashlib.sha256(json.dumps(sorted(set(ids))).encode()).hexdigest()


@dataclass(frozen=True)
class Look:
    """One look: the how-manieth at its sample, when, at which tickets, and exactly which computation."""

    number: int
    at: datetime
    certification_set: str
    computation: str


class LookLog:
    """Every look at labelled certification tickets, oldest first; appended to, never rewritten."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def looks(self) -> tuple[Look, ...]:
        """All looks so far; none when there is no file yet. Raises CertificationInvalid, naming a line it cannot read.

        A damaged line stops the certification: skipping it would let the next look spend more than is left.
        """
        if not self.path.exists():
            return ()
        data = self.path.read_bytes()
        lines = data.splitlines()
        if data and not data.endswith(b"\n"):
            raise CertificationInvalid(f"{self.path}, line {len(lines)}: torn off, a write was cut short")
        return tuple(self._read(number, line) for number, line in enumerate(lines, 1) if line.strip())

    def record(
        self, *, certification_set: str, computation: str, now: datetime, oldest_ticket: datetime | None = None
    ) -> Look:
        """Write a look down before its result is known, and return it with its number.

        Every earlier look counts, at this sample or at another (samples may overlap), unless every ticket of this one
        is newer than that look, which `oldest_ticket` shows. Doing exactly the same computation again reveals nothing
        new: it gets the look it had, and nothing is written. Raises CertificationInvalid for a time without a zone.
        """
        if now.tzinfo is None or (oldest_ticket is not None and oldest_ticket.tzinfo is None):
            raise CertificationInvalid("the time of a look and of its oldest ticket must carry a time zone")
        earlier = self.looks()
        for look in earlier:
            if (look.certification_set, look.computation) == (certification_set, computation):
                return look
        seen = [
            look
            for look in earlier
            if look.certification_set == certification_set or oldest_ticket is None or oldest_ticket <= look.at
        ]
        look = Look(1 + len(seen), now, certification_set, computation)
        self._append(look)
        return look

    def _append(self, look: Look) -> None:
        fields = {
            "number": look.number,
            "at": look.at.isoformat(),
            "certification_set": look.certification_set,
            "computation": look.computation,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(fields) + "\n")

    def _read(self, number: int, line: bytes) -> Look:
        try:
            fields = json.loads(line)
            look = Look(
                int(fields["number"]),
                datetime.fromisoformat(fields["at"]),
                str(fields["certification_set"]),
                str(fields["computation"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CertificationInvalid(f"{self.path}, line {number}: not a look ({error!r})") from error
        if look.number < 1 or look.at.tzinfo is None:
            raise CertificationInvalid(f"{self.path}, line {number}: not counted from 1, or its time has no zone")
        return look
