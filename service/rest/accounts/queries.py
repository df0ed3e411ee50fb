"""People and audit lines as rows of the API."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Principal, audience_of
from service.paging import Cursors, Page, beyond, moment
from service.rest.accounts.models import AuditLine, Me, User
from service.services import Services
from service.tables import Audit, Person
from triage.types import Audience


def me_of(who: Principal, services: Services) -> Me:
    audience = audience_of(who, Audience(services.settings.strangers_read))
    return Me.model_validate(
        {
            "kind": who.kind, "id": who.person_id, "name": who.name, "email": who.email, "roles": sorted(who.roles),
            "groups": sorted(who.groups), "tiers": sorted(who.tiers), "scopes": sorted(who.scopes),
            "audience": audience,
        }
    )  # fmt: skip


def page_of_users(session: Session, cursors: Cursors, limit: int, cursor: str | None) -> Page[User]:
    """In the order in which they were added."""
    asked = select(Person).order_by(Person.id)
    if cursor is not None:
        asked = asked.where(Person.id > uuid.UUID(cursors.unpack(cursor)[0]))
    page = cursors.page(session.scalars(asked.limit(limit + 1)).all(), limit, lambda person: (person.id.hex,))
    return Page(tuple(user_view(person) for person in page.rows), page.next_cursor)


def user_view(person: Person) -> User:
    own = User.model_fields.keys() - {"can_sign_in"}
    able = person.password is not None and person.disabled_at is None
    return User.model_validate({"can_sign_in": able, **{name: getattr(person, name) for name in own}})


def page_of_audit(
    session: Session, cursors: Cursors, limit: int, cursor: str | None, action: str | None
) -> Page[AuditLine]:
    """Latest first."""
    asked = select(Audit).order_by(Audit.at.desc(), Audit.id.desc())
    if action is not None:
        asked = asked.where(Audit.action == action)
    if cursor is not None:
        at, tie = cursors.unpack(cursor)
        asked = asked.where(beyond(Audit.at, moment(at), Audit.id, uuid.UUID(tie), descending=True))
    rows = session.scalars(asked.limit(limit + 1)).all()
    page = cursors.page(rows, limit, lambda line: (line.at.isoformat(), line.id.hex))
    views = (AuditLine(**{name: getattr(line, name) for name in AuditLine.model_fields}) for line in page.rows)
    return Page(tuple(views), page.next_cursor)
