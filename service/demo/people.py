"""The demo people: invented, marked, and without a password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import NewPerson, create_person
from service.tables import Person
from service.ticketing.staff import groups_of
from triage.desk import Desk

DOMAIN = "demo.example"
REQUESTERS = ("Ines Carvalho", "Tom Oyelaran", "Hanna Virtanen", "Ravi Menon", "Claire Dubois", "Marek Nowak")
# name, how many of the desk's tiers from the first one on, and the part of its queues: every one has somebody
AGENTS = (("Amira Haddad", (1,), 0), ("Ben Whitcombe", (1, 2), 1), ("Yuki Tanaka", (2,), 2), ("Lars Eriksen", (3,), 3))


@dataclass(frozen=True)
class Cast:
    """Who plays: requesters write, agents work."""

    requesters: Sequence[Person]
    agents: Sequence[Person]

    def agent_for(self, tier: int, group: str) -> Person:
        """Somebody of the queue; else of the tier; else the first one."""
        by_group = [agent for agent in self.agents if group in agent.groups]
        by_tier = [agent for agent in self.agents if tier in agent.tiers]
        return (by_group or by_tier or list(self.agents))[0]


def create(session: Session, desk: Desk, now: datetime) -> None:
    """Add them. Raises Conflict when one of their addresses is taken."""
    staffed = [tier for tier in desk.tiers if tier.number >= 1]
    home = {tier.group for tier in staffed}
    others = sorted(groups_of(desk) - home - {desk.tier(0).group})
    for name in REQUESTERS:
        create_person(session, NewPerson(name, _address(name), demo=True), now)
    for name, numbers, part in AGENTS:
        tiers = sorted({desk.tier(number).number for number in numbers})
        groups = [desk.tier(number).group for number in tiers] + others[part :: len(AGENTS)]
        new = NewPerson(name, _address(name), ("agent",), tuple(dict.fromkeys(groups)), tuple(tiers), demo=True)
        create_person(session, new, now)
    create_person(session, NewPerson("Sofia Petrou", _address("Sofia Petrou"), ("author",), demo=True), now)
    create_person(session, NewPerson("Grace Mbeki", _address("Grace Mbeki"), ("manager",), demo=True), now)


def cast(session: Session) -> Cast:
    """The demo people as they are in the database, in the order in which they were added."""
    found = session.scalars(select(Person).where(Person.demo).order_by(Person.id)).all()
    return Cast(
        [person for person in found if person.roles == ["requester"]],
        [person for person in found if "agent" in person.roles],
    )


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{DOMAIN}"
