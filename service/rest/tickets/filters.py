"""Which tickets, in which order: the filters that there are, and no others."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from service.access import Principal, readable
from service.fulltext import tickets_with
from service.paging import beyond, moment
from service.rest.rights import read_as_staff
from service.tables import Ticket

Sort = Literal["-updated", "updated", "-started", "started"]
_COLUMNS = {"updated": Ticket.updated_at, "started": Ticket.started_at}


@dataclass(frozen=True)
class Filters:
    """None or empty: any. Whatever only staff see of a ticket finds only tickets that one reads as staff."""

    state: tuple[str, ...] = ()
    requester: Literal["me"] | None = None
    q: str | None = None
    sort: Sort = "-updated"
    group: str | None = None
    tier: int | None = None
    assignee: uuid.UUID | Literal["me", "none"] | None = None
    category: str | None = None
    priority: str | None = None

    def named(self) -> dict[str, Any]:
        """As part of a cursor's name."""
        return asdict(self)

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def column(self) -> Any:
        return _COLUMNS[self.sort.removeprefix("-")]

    @property
    def order(self) -> tuple[ColumnElement[Any], ...]:
        columns = (self.column, Ticket.id)
        return tuple(column.desc() if self.descending else column.asc() for column in columns)

    def place(self, ticket: Ticket) -> tuple[str, ...]:
        """Where a ticket stands in this order."""
        stands: datetime = getattr(ticket, self.column.key)
        return (stands.isoformat(), ticket.id.hex)

    def where(self, session: Session, who: Principal, place: tuple[str, ...] | None) -> list[ColumnElement[bool]]:
        """What a ticket must fulfil, who is asking included."""
        found = [read_as_staff(who) if self._of_staff else readable(who), *self._exact(), *self._people(who)]
        if self.state:
            found.append(Ticket.state.in_(self.state))
        if self.q is not None:
            found.append(Ticket.id.in_(tickets_with(session, self.q, *found)))
        if place is not None:
            at, tie = place
            found.append(beyond(self.column, moment(at), Ticket.id, uuid.UUID(tie), descending=self.descending))
        return found

    @property
    def _of_staff(self) -> bool:
        staff = {field.name for field in fields(self)} - {"state", "requester", "q", "sort"}
        return any(getattr(self, name) is not None for name in staff)

    def _exact(self) -> list[ColumnElement[bool]]:
        columns = {"group": Ticket.group, "tier": Ticket.tier, "category": Ticket.category, "priority": Ticket.priority}
        asked = {name: getattr(self, name) for name in columns}
        return [columns[name] == value for name, value in asked.items() if value is not None]

    def _people(self, who: Principal) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.requester == "me":
            found.append(Ticket.requester_id == who.person_id if who.person_id else false())
        if self.assignee == "none":
            found.append(Ticket.assignee_id.is_(None))
        elif self.assignee == "me":
            found.append(Ticket.assignee_id == who.person_id if who.person_id else false())
        elif self.assignee is not None:
            found.append(Ticket.assignee_id == self.assignee)
        return found
