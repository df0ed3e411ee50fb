"""The addresses of the plain page: what they take, and where they lead. What happens is in acting.py."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse, StreamingResponse

from service import attachments, problems
from service.access import ticket_for
from service.attachments import require_room
from service.auth import Who, count_conversation, is_https, services_of
from service.chat.page import acting, queries
from service.chat.page.answering import Answers
from service.chat.page.forms import Sent, clean
from service.chat.page.visit import DAYS, Visit, cookie_of, may_begin, tokens_of
from service.database import DatabaseUnavailable
from service.errors import Invalid, NotFound
from service.services import Services
from service.sites import DEMO_KEY, site_by_key

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form()]
_SECURE_COOKIE, _PLAIN_COOKIE = "__Host-firstline-chat", "firstline-chat"


def visit_of(request: Request, who: Who) -> Visit:
    return Visit(who, tokens_of(request.cookies.get(_cookie_name(request), "")))


def sent_of(
    press: Typed = "", text: Typed = "", score: Typed = "", comment: Typed = "", version: Typed = "", key: Typed = "",
    tryout: Typed = "",
) -> Sent:  # fmt: skip
    return Sent(press or "say", clean(text), score, clean(comment), version, key, tryout == "yes")


Looking = Annotated[Visit, Depends(visit_of)]
Filled = Annotated[Sent, Depends(sent_of)]


@router.get("/")
def home(request: Request, _: Who) -> Response:
    """To the demo while it is here, else to the chat; without a database to the chat, which says so."""
    with suppress(DatabaseUnavailable), services_of(request).database.read() as session:
        if site_by_key(session, DEMO_KEY) is not None:
            return RedirectResponse("/demo", 303)
    return RedirectResponse("/chat", 303)


@router.get("/chat")
def start(request: Request, visit: Looking, forgot: str = "") -> Response:
    """The welcome, the box, and one's own conversations."""
    may_begin(services_of(request).settings, visit)
    done = "This computer has forgotten your conversations." if forgot else ""
    return Answers(request, visit).start(said=done)


@router.post("/chat")
def begin(request: Request, visit: Looking, sent: Filled) -> Response:
    """The first message: a ticket exists when this answers."""
    services, answers = services_of(request), Answers(request, visit)
    may_begin(services.settings, visit)
    try:
        count_conversation(request, visit.who)
        demo = sent.tryout and _may_try_out(services)
        begun = acting.begin(services, visit, sent if demo else sent.plain)
    except problems.EXPECTED as error:
        return answers.start_again(sent, error)
    if begun.error is None:
        response: Response = RedirectResponse(f"/chat/{begun.id}#latest", 303)
    else:
        response = Answers(request, begun.visit).nobody_asked(str(begun.id), sent, begun.error)
    if begun.visit.tokens != visit.tokens:
        _remember(request, response, begun.visit)
    return response


@router.get("/chat/forget")
def ask_forget(request: Request, visit: Looking) -> Response:
    return Answers(request, visit).forget()


@router.post("/chat/forget")
def forget(request: Request, _: Looking) -> Response:
    """Take the cookie away; the tickets stay."""
    response = RedirectResponse("/chat?forgot=1", 303)
    response.delete_cookie(
        _cookie_name(request), path="/", secure=is_https(request), httponly=True, samesite="lax"
    )  # fmt: skip
    return response


@router.get("/chat/{conversation_id}")
def read(request: Request, visit: Looking, conversation_id: str, seen: str = "") -> Response:
    """The conversation as it is now."""
    answers = Answers(request, visit)
    try:
        return answers.conversation(conversation_id, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None)
    except NotFound:
        return answers.missing()


@router.post("/chat/{conversation_id}")
def move(request: Request, visit: Looking, conversation_id: str, sent: Filled) -> Response:
    """One move; then the conversation as it is. What could not be sent is shown again, never lost."""
    services, answers = services_of(request), Answers(request, visit)
    try:
        ticket_id = queries.id_of(conversation_id)
        with services.database.read() as session:
            demo = queries.is_demo(session, ticket_id, visit.own)
        request.app.state.limiter.hit("messages", str(ticket_id))
        goes_on = acting.move(services, visit, ticket_id, sent, demo=demo)
        if sent.draft:
            return answers.conversation(str(goes_on), kept=sent)
    except NotFound:
        return answers.missing()
    except problems.EXPECTED as error:
        return answers.conversation_again(conversation_id, sent, error)
    return RedirectResponse(f"/chat/{goes_on}#latest", 303)


@router.post("/chat/{conversation_id}/files")
def attach(
    request: Request, visit: Looking, conversation_id: str, file: Annotated[UploadFile | None, File()] = None,
    key: Typed = "",
) -> Response:  # fmt: skip
    """Add a file for whoever works on the ticket."""
    services, answers = services_of(request), Answers(request, visit)
    try:
        ticket_id = queries.id_of(conversation_id)
        with services.database.read() as session:
            require_room(session, ticket_for(session, ticket_id, visit.own))
        request.app.state.limiter.hit("messages", str(ticket_id))
        if file is None or not file.filename:
            raise Invalid("Please choose a file first.")
        acting.attach(services, visit, ticket_id, file.file, file.filename, key)
    except NotFound:
        return answers.missing()
    except problems.EXPECTED as error:
        return answers.conversation_again(conversation_id, Sent(), error)
    return RedirectResponse(f"/chat/{ticket_id}#latest", 303)


@router.get("/chat/{conversation_id}/files/{file_id}")
def fetch(request: Request, visit: Looking, conversation_id: str, file_id: str) -> Response:
    """A file of one's own, to save."""
    services = services_of(request)
    try:
        ids = queries.id_of(conversation_id), queries.id_of(file_id)
        with services.database.read() as session:
            found = queries.file_of(session, *ids, visit.own)
    except NotFound:
        return Answers(request, visit).missing()
    stream = attachments.open_file(services.settings.attachments, found.id)
    return StreamingResponse(
        attachments.chunks(stream), media_type=found.type, headers=attachments.headers_of(found)
    )  # fmt: skip


def _may_try_out(services: Services) -> bool:
    with suppress(DatabaseUnavailable), services.database.read() as session:
        return queries.may_try_out(session, services.settings)
    return False


def _remember(request: Request, response: Response, visit: Visit) -> None:
    values: dict[str, Any] = {"max_age": DAYS * 86_400, "path": "/", "httponly": True, "samesite": "lax"}
    response.set_cookie(_cookie_name(request), cookie_of(visit.tokens), secure=is_https(request), **values)


def _cookie_name(request: Request) -> str:
    return _SECURE_COOKIE if is_https(request) else _PLAIN_COOKIE
