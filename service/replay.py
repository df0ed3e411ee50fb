"""Make a stored decision again: the same request, with the articles of then. Says what made it come out otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.services import Services
from service.tables import StoredAssessment
from service.ticketing.requests import request_from
from triage.report import assessment_dict


@dataclass(frozen=True)
class Replay:
    """`differs` are the fields of the result that came out otherwise, `changed` the parts that are others by now."""

    same: bool
    differs: tuple[str, ...]
    changed: tuple[str, ...]
    made_with: Mapping[str, str]
    now_with: Mapping[str, str]
    result: Mapping[str, Any]


def replay(services: Services, stored: StoredAssessment) -> Replay:
    """Assess the stored request with the articles of its generation, and the encoder, model, rules and desk of now."""
    engine = services.knowledge.at(stored.generation)
    # through JSON, as the stored one went: tuples become lists
    result = json.loads(json.dumps(assessment_dict(engine.assess(request_from(stored.request)))))
    differs = tuple(differences(stored.result, result))
    made_with, now_with = dict(stored.fingerprints), engine.fingerprints()
    changed = tuple(name for name in now_with if made_with.get(name) != now_with[name])
    return Replay(not differs, differs, changed, made_with, now_with, result)


def differences(then: Any, now: Any, place: str = "") -> Iterator[str]:
    """The fields in which two JSON values differ, by dotted name; a list counts as one value."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in [*then, *(key for key in now if key not in then)]:
            below = f"{place}.{key}" if place else str(key)
            if key not in then or key not in now:
                yield below
            else:
                yield from differences(then[key], now[key], below)
    elif then != now:
        yield place
