"""Who am I; people, keys and the audit log for admins."""

from __future__ import annotations

import uuid
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from service import accounts
from service.auth import Cursor, Key, Who, services_of
from service.paging import USUAL, Cursors
from service.rest.accounts.keys import routes as keys
from service.rest.accounts.models import AuditPage, Created, Me, NewUser, User, UserChange, UserPage
from service.rest.accounts.queries import me_of, page_of_audit, page_of_users, user_view
from service.rest.models import Word
from service.rest.rights import require_admin
from service.rest.routes import API, Limit, change_once, once_for, told
from service.services import Services

router = APIRouter(prefix=API)
TAGS: list[str | Enum] = ["accounts"]


@router.get(
    "/me", response_model=Me, operation_id="whoAmI", tags=TAGS, summary="Who you are here", **told(anybody=True)
)
def me(request: Request, who: Who) -> Any:
    """Also for those who are nobody here."""
    return me_of(who, services_of(request))


@router.get(
    "/users", response_model=UserPage, operation_id="listUsers", tags=TAGS, summary="Everybody with an account",
    **told(),
)  # fmt: skip
def users(request: Request, who: Who, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """In the order in which they were added."""
    require_admin(who)
    services = services_of(request)
    with services.database.read() as session:
        page = page_of_users(session, Cursors.of(services.key, "users"), limit, cursor)
    return {"data": page.rows, "next_cursor": page.next_cursor}


@router.post(
    "/users", response_model=Created, operation_id="createUser", tags=TAGS, summary="Add somebody",
    **told(409, status=201, once=True),
)  # fmt: skip
def create(body: NewUser, request: Request, who: Who, key: Key = None) -> Response:
    """Without a password: with `invite` they set one by a link, which a repeated request does not show again."""
    require_admin(who)
    services = services_of(request)

    def do(session: Session) -> Created:
        now = services.now()
        new = accounts.NewPerson(body.name, body.email, tuple(body.roles), tuple(body.groups), tuple(body.tiers))
        person = accounts.create_person(session, new, now)
        accounts.audit(session, now, who.id, "person.added", f"person:{person.id}", roles=person.roles)
        invited = body.invite and person.email is not None
        link = _invitation(session, services, person.id) if invited else None
        return Created(**user_view(person).model_dump(), invitation=link)

    return change_once(request, once_for(who, "users", key, body), 201, do, secret="invitation")


@router.patch(
    "/users/{user_id}", response_model=User, operation_id="changeUser", tags=TAGS,
    summary="Change what somebody may do", **told(404, 409),
)  # fmt: skip
def change(user_id: uuid.UUID, body: UserChange, request: Request, who: Who) -> Any:
    """All of it or nothing; the last admin stays one."""
    require_admin(who)
    services = services_of(request)
    with services.database.write() as session:
        now = services.now()
        person = accounts.change_person(
            session, user_id, now, name=body.name, roles=body.roles, groups=body.groups, tiers=body.tiers
        )
        if body.disabled is not None and body.disabled != (person.disabled_at is not None):
            person = accounts.disable(session, user_id, now) if body.disabled else accounts.enable(session, user_id)
        said = body.model_dump(mode="json", exclude={"name"}, exclude_none=True)
        accounts.audit(session, now, who.id, "person.changed", f"person:{user_id}", **said)
        return user_view(person)


@router.get(
    "/audit", response_model=AuditPage, operation_id="listAudit", tags=TAGS, summary="Who did what outside tickets",
    **told(),
)  # fmt: skip
def audit(
    request: Request, who: Who, action: Annotated[Word | None, Query()] = None, limit: Limit = USUAL,
    cursor: Cursor = None,
) -> Any:  # fmt: skip
    """Latest first."""
    require_admin(who)
    services = services_of(request)
    cursors = Cursors.of(services.key, "audit", action=action)
    with services.database.read() as session:
        page = page_of_audit(session, cursors, limit, cursor, action)
    return {"data": page.rows, "next_cursor": page.next_cursor}


def _invitation(session: Session, services: Services, person_id: uuid.UUID) -> str:
    token = accounts.new_link(session, person_id, services.now(), accounts.LINK_MINUTES)
    return f"{services.settings.public_url.rstrip('/')}/link/{token}"


router.include_router(keys.router)
