"""Make keys for programs, list them, withdraw them; for admins."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import accounts, tables
from service.auth import Cursor, Key, Who, services_of
from service.paging import USUAL, Cursors
from service.rest.accounts.keys.models import ApiKey, KeyPage, MadeKey, NewKey
from service.rest.rights import require_admin
from service.rest.routes import Limit, change_once, once_for, told

router = APIRouter(prefix="/api-keys", tags=["accounts"])


@router.get("", response_model=KeyPage, operation_id="listKeys", summary="The keys of programs", **told())
def listed(request: Request, who: Who, limit: Limit = USUAL, cursor: Cursor = None) -> Any:
    """In the order in which they were made, withdrawn ones included."""
    require_admin(who)
    services = services_of(request)
    cursors = Cursors.of(services.key, "api-keys")
    asked = select(tables.ApiKey).order_by(tables.ApiKey.id).limit(limit + 1)
    if cursor is not None:
        asked = asked.where(tables.ApiKey.id > uuid.UUID(cursors.unpack(cursor)[0]))
    with services.database.read() as session:
        page = cursors.page(session.scalars(asked).all(), limit, lambda each: (each.id.hex,))
    return {"data": [_view(each) for each in page.rows], "next_cursor": page.next_cursor}


@router.post(
    "", response_model=MadeKey, operation_id="createKey", summary="Make a key for a program",
    **told(409, status=201, once=True),
)  # fmt: skip
def create(body: NewKey, request: Request, who: Who, key: Key = None) -> Response:
    """The key is in this answer and nowhere else: only its hash is stored."""
    require_admin(who)
    services = services_of(request)

    def do(session: Session) -> MadeKey:
        now = services.now()
        made, plain = accounts.create_key(session, body.name, body.scopes, now, who.person_id)
        accounts.audit(session, now, who.id, "key.added", f"key:{made.id}", scopes=made.scopes)
        return MadeKey(**_view(made).model_dump(), key=plain)

    return change_once(request, once_for(who, "api-keys", key, body), 201, do, secret="key")


@router.delete(
    "/{key_id}", operation_id="revokeKey", summary="Withdraw a key", response_class=Response,
    **told(404, status=204),
)  # fmt: skip
def revoke(key_id: uuid.UUID, request: Request, who: Who) -> Response:
    """From now on it is refused. Withdrawing it again changes nothing."""
    require_admin(who)
    services = services_of(request)
    with services.database.write() as session:
        accounts.revoke_key(session, key_id, services.now())
        accounts.audit(session, services.now(), who.id, "key.revoked", f"key:{key_id}")
    return Response(status_code=204)


def _view(key: tables.ApiKey) -> ApiKey:
    return ApiKey.model_validate({name: getattr(key, name) for name in ApiKey.model_fields})
