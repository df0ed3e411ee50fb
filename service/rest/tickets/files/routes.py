"""Add a file to a ticket, list them, fetch one: only ever to be saved."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from service.access import actor_of
from service.attachments import OCTETS, PLAIN_TYPES, attach, chunks, headers_of, keeping, open_file
from service.auth import Key, Who, services_of
from service.rest.routes import TicketId, change_once, once_for, told
from service.rest.tickets.files.models import Attached, FileList
from service.rest.tickets.files.queries import attaches_as_staff, file_for, file_view, files_for
from service.tickets import changing

router = APIRouter(tags=["attachments"])
_BYTES = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted({OCTETS, *PLAIN_TYPES})}
_Version = Annotated[int | None, Form(ge=1, le=2**31 - 1, description="The ticket's version you saw.")]


@router.get(
    "/tickets/{ticket_id}/attachments", response_model=FileList, operation_id="listAttachments",
    summary="The files of a ticket", **told(404, visitor=True),
)  # fmt: skip
def listed(ticket_id: TicketId, request: Request, who: Who) -> Any:
    with services_of(request).database.read() as session:
        return {"data": files_for(session, ticket_id, who)}


@router.post(
    "/tickets/{ticket_id}/attachments", response_model=Attached, operation_id="attach",
    summary="Add a file to a ticket", **told(404, 409, status=201, once=True, visitor=True),
)  # fmt: skip
def add(
    ticket_id: TicketId, request: Request, who: Who, file: Annotated[UploadFile, File()],
    internal: Annotated[bool, Form(description="Only staff see it; only staff may add such a one.")] = False,
    version: _Version = None, key: Key = None,
) -> Response:  # fmt: skip
    """By its requester, a visitor with the conversation's token, or staff who work on it."""
    services = services_of(request)
    folder, most = services.settings.attachments, services.settings.attachment_mb * 1024 * 1024
    with services.database.read() as session:
        attaches_as_staff(session, ticket_id, who, internal=internal)
    request.app.state.limiter.hit("messages", str(ticket_id))
    with keeping(folder, file.file, file.filename or "", most=most) as kept:
        said = {"sha256": kept.sha256, "name": kept.name, "internal": internal, "version": version}
        once = once_for(who, f"tickets/{ticket_id}/attachments", key, None, **said)

        def do(session: Session) -> Attached:
            as_staff = attaches_as_staff(session, ticket_id, who, internal=internal)
            actor = actor_of(who, staff=as_staff)
            with changing(session, ticket_id, actor, services.now(), expected=version) as ledger:
                row = attach(ledger, kept, services.desk, internal=internal)
            session.flush()
            return Attached(attachment=file_view(row), version=ledger.ticket.version)

        answer = change_once(request, once, 201, do)
        if "Idempotent-Replayed" in answer.headers:
            kept.discard(folder)
        return answer


@router.get(
    "/attachments/{attachment_id}", operation_id="fetchAttachment", summary="The bytes of a file",
    response_class=Response, **told(404, 410, visitor=True, content=_BYTES),
)  # fmt: skip
def fetch(attachment_id: uuid.UUID, request: Request, who: Who) -> Response:
    """To be saved: no browser shows it. Its media type is that of its content where that is a plain one."""
    services = services_of(request)
    with services.database.read() as session:
        file = file_for(session, attachment_id, who)
    stream = open_file(services.settings.attachments, file.id)
    return StreamingResponse(chunks(stream), media_type=file.type, headers=headers_of(file))
