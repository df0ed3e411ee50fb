"""When each demo ticket begins, who writes it and what: the same plan for the same moment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from types import MappingProxyType
from zoneinfo import ZoneInfo

# Each is played through the engine, beside whoever tries the service for the first time: about as many as texts.
HOW_MANY = 300
DAYS = 30
SEED = "firstline demo"
# how often each kind of text comes, in percent
_SHARES = {"everyday": 70, "vague": 6, "rights": 8, "security": 4, "impact": 3, "outside": 4, "person": 5}
_WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 0.85, 0.1, 0.07)
_GROWTH = 0.4
_PEAKS = ((9.4, 1.1), (14.2, 1.6))


@dataclass(frozen=True)
class Planned:
    """One demo ticket: its first message, who of the requesters writes it (by place), and when."""

    index: int
    at: datetime
    requester: int
    text: str

    def chance(self) -> Random:
        """This ticket's own dice: it goes the same way whatever happened to the others."""
        return Random(f"{SEED} {self.index} {self.text}")


@dataclass(frozen=True)
class Script:
    """What is said in demo tickets: first messages by kind, answers to facts, and what agents write."""

    texts: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[str, ...]]
    agents: Mapping[str, tuple[str, ...]]


@cache
def script() -> Script:
    """What tickets.toml says."""
    tables = tomllib.loads((Path(__file__).parent / "tickets.toml").read_text(encoding="utf-8"))
    facts, agents = tables.pop("facts"), tables.pop("agents")
    return Script(*(MappingProxyType({k: tuple(v) for k, v in each.items()}) for each in (tables, facts, agents)))


def plan(now: datetime, zone: ZoneInfo, requesters: int, how_many: int = HOW_MANY) -> list[Planned]:
    """The tickets of the last 30 days in the order of their first messages, a few more each week."""
    dice = Random(SEED)
    moments = sorted(_moment(dice, now, zone) for _ in range(how_many))
    decks = {kind: _deck(dice, texts) for kind, texts in script().texts.items()}
    found = []
    for index, at in enumerate(moments):
        kind = dice.choices(list(_SHARES), list(_SHARES.values()))[0]
        deck = decks[kind]
        # the next card, and under the pile with it: no text comes again before all others of its kind came
        deck.append(card := deck.pop(0))
        found.append(Planned(index, at, dice.randrange(requesters), card))
    return found


def _deck(dice: Random, texts: tuple[str, ...]) -> list[str]:
    return dice.sample(texts, len(texts))


def _moment(dice: Random, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment of the last days, by the habits of an office."""
    local = now.astimezone(zone)
    days = range(DAYS + 1)
    weights = [_WEEKDAYS[(local - timedelta(days=ago)).weekday()] * (1 - _GROWTH * ago / DAYS) for ago in days]
    while True:
        day = local - timedelta(days=dice.choices(days, weights)[0])
        hour = dice.gauss(*dice.choice(_PEAKS))
        if not 6.5 <= hour <= 21:
            continue
        at = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=round(hour * 3600))
        if now - timedelta(days=DAYS) <= at <= now - timedelta(minutes=2):
            return at
