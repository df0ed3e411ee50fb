"""A request that cannot be read is refused in a sentence that names the field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from triage.types import Request, RequestInvalid, Turn

NAIVE = datetime(2026, 1, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": 5}, "text must be a string, not int"),
        ({"requester": 5}, "requester must be a string, not int"),
        ({"impact": 3}, "impact must be a string"),
        ({"urgency": []}, "urgency must be a string"),
        ({"priority": 5}, "priority must be a string"),
        ({"channel": b"mail"}, "channel must be a string"),
        ({"audience": "everyone"}, "public, employees, agents"),
        ({"now": NAIVE}, "now must carry a time zone"),
        ({"now": "today"}, "now must carry a time zone"),
        ({"started_at": NAIVE}, "started_at must carry a time zone"),
        ({"history": (Turn("requester", None),)}, "history must be"),  # type: ignore[arg-type]
        ({"history": ("hello",)}, "history must be"),
        ({"history": None}, "history must be"),
        ({"clarifications": (("q", None),)}, "clarifications must be"),
        ({"clarifications": ("q?",)}, "clarifications must be"),
        ({"failed_articles": "a.md"}, "failed_articles must be"),
        ({"failed_articles": (1,)}, "failed_articles must be"),
        ({"captured_facts": {"place": 5}}, "captured_facts must"),
        ({"captured_facts": [("place", "home")]}, "captured_facts must"),
        ({"wants_person": "yes"}, "wants_person must be true or false, not str"),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestInvalid, match=said):
        Request(**{"text": "help", **fields})


def test_everything_of_the_right_kind_is_taken() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = Request(
        "help", "ann", history=(Turn("agent", "hi"),), clarifications=(("q", "a"),), failed_articles=("a.md",),
        captured_facts={"place": "home"}, now=now, started_at=now,
    )  # fmt: skip
    assert made.started_at == now
