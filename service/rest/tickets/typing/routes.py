"""An agent tells whoever looks at a conversation that an answer is being written. Nothing is stored."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.auth import Who, services_of
from service.rest.rights import ticket_to_work_on
from service.rest.routes import TicketId, told

router = APIRouter(prefix="/tickets/{ticket_id}", tags=["tickets"])


@router.post(
    "/typing", operation_id="sayTyping", summary="Say that an answer is being written", **told(404, status=204)
)
def typing(ticket_id: TicketId, request: Request, who: Who) -> Response:
    """Shown for five seconds to those who look at the conversation just now."""
    services = services_of(request)
    with services.database.read() as session:
        ticket = ticket_to_work_on(session, ticket_id, who)
    # a program's key has a name that is not for requesters
    services.live.typing(ticket.id, who.name if who.person_id else "")
    return Response(status_code=204)
