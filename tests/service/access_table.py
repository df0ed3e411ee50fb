"""Who may do what with whose: one line an operation of the API. An operation that is not here fails the tests.

Targets are a ticket of the requester, one of the visitor, and one that does not exist; what hangs on a ticket goes
with it. A status stands for all three targets, or three for one each. OK is the operation's own good status.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OK = 0
Expected = int | tuple[int, int, int]
Row = Mapping[str, Expected]

# Whoever is not named in a row gets its "else".
_THEIRS = (OK, 404, 404)  # the requester's own
_VISITED = (404, OK, 404)  # the visitor's own
_THERE = (OK, OK, 404)  # every ticket that there is
_SEEN = (403, 403, 404)  # they may see it, and may not do this
# an agent who works in no queue of these tickets
_ELSEWHERE = 404

ANYBODY: Row = {"key revoked": 401, "else": OK}
STRANGERS_TO = {"anonymous": 401, "disabled": 401, "key revoked": 401, "visitor": 401, "other visitor": 401}

CONVERSATION: Row = {
    "key revoked": 401, "visitor": _VISITED, "requester": _THEIRS, "key conversations": _THERE, "else": 404,
}  # fmt: skip
TICKET: Row = {
    "anonymous": 401, "disabled": 401, "key revoked": 401, "visitor": _VISITED, "other visitor": 404,
    "requester": _THEIRS, "other requester": 404, "author": 404, "agent": _THERE, "other agent": _ELSEWHERE,
    "manager": _THERE, "admin": _THERE, "key conversations": _THERE, "key tickets:read": _THERE,
    "key tickets:write": _THERE, "else": 403,
}  # fmt: skip
TICKET_FILES: Row = {**TICKET, "else": 404}
ADDING_FILES: Row = {**TICKET_FILES, "manager": _SEEN, "key tickets:read": _SEEN}
STAFF_READ: Row = {
    **STRANGERS_TO, "agent": _THERE, "other agent": _ELSEWHERE, "manager": _THERE, "admin": _THERE,
    "key tickets:read": _THERE, "key tickets:write": _THERE, "else": 403,
}  # fmt: skip
STAFF_WORK: Row = {
    **STRANGERS_TO, "agent": _THERE, "other agent": _ELSEWHERE, "admin": _THERE, "key tickets:write": _THERE,
    "else": 403,
}  # fmt: skip
TICKETS: Row = {
    "anonymous": 401, "disabled": 401, "key revoked": 401, "key triage": 403, "key articles:read": 403,
    "key articles:write": 403, "key admin": 403, "else": OK,
}  # fmt: skip
OPENING: Row = {
    **STRANGERS_TO, "key triage": 403, "key tickets:read": 403, "key articles:read": 403, "key articles:write": 403,
    "key admin": 403, "else": OK,
}  # fmt: skip
ASSESSING: Row = {
    **STRANGERS_TO, "agent": OK, "other agent": OK, "author": OK, "manager": OK, "admin": OK, "key triage": OK,
    "else": 403,
}  # fmt: skip
# the same article for all, and one that is not there
ARTICLE: Row = {"key revoked": 401, "anonymous": 404, "disabled": 404, "visitor": 404, "other visitor": 404, "else": OK}
VERSIONS: Row = {
    **STRANGERS_TO, "agent": OK, "other agent": OK, "author": OK, "manager": OK, "admin": OK, "key articles:read": OK,
    "key articles:write": OK, "else": 403,
}  # fmt: skip
AUTHORING: Row = {**STRANGERS_TO, "author": OK, "admin": OK, "key articles:write": OK, "else": 403}
ADMIN: Row = {**STRANGERS_TO, "admin": OK, "key admin": OK, "else": 403}
OWN_LIST: Row = {
    "requester": OK, "other requester": OK, "agent": OK, "other agent": OK, "author": OK, "manager": OK, "admin": OK,
    "visitor": OK, "other visitor": OK, "anonymous": 401, "disabled": 401, "key revoked": 401, "else": 403,
}  # fmt: skip
STARTING: Row = {
    "key revoked": 401, "key triage": 403, "key tickets:read": 403, "key tickets:write": 403,
    "key articles:read": 403, "key articles:write": 403, "key admin": 403, "else": OK,
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """`good` is what it answers to those who may: 409 where the test sends a version that nobody saw."""

    row: Row
    good: int = 200
    send: dict[str, Any] = field(default_factory=dict)
    missing: int = 404

    def expected(self, caller: str, target: int) -> int:
        """Target 0: the requester's, 1: the visitor's, 2: none that exists."""
        # a site's word makes somebody a requester and no more, whatever its token says
        found = self.row.get("other requester" if caller == "vouched" else caller, self.row["else"])
        status = found if isinstance(found, int) else found[target]
        return self.good if status == OK else status


_NEVER = 2**31 - 1
JSON: Callable[..., dict[str, Any]] = lambda **body: {"json": body}  # noqa: E731
_PERSON = JSON(move="person", version=_NEVER)
_FILE = {"files": {"file": ("a.txt", b"hello")}, "data": {"version": str(_NEVER)}}

OPERATIONS: dict[str, Operation] = {
    "startConversation": Operation(STARTING, 201, JSON(first={"move": "say", "text": "The printer is offline"})),
    "listConversations": Operation(OWN_LIST),
    "readConversation": Operation(CONVERSATION),
    "move": Operation(CONVERSATION, 409, _PERSON),
    "followConversation": Operation(CONVERSATION, send={"params": {"seconds": 0}}),
    "sayTyping": Operation(STAFF_WORK, 204, JSON()),
    "readWidgetOptions": Operation(ANYBODY),
    "noteWidgetSeen": Operation(ANYBODY, 204, JSON(origin="https://www.example.org")),
    "suggest": Operation(ANYBODY, 200, JSON(text="mailbox full")),
    "assess": Operation(ASSESSING, 200, JSON(text="The printer is offline")),
    "search": Operation(ANYBODY, send={"params": {"q": "mailbox full"}}),
    "readAssessment": Operation(STAFF_READ),
    "replayAssessment": Operation(STAFF_READ),
    "listTickets": Operation(TICKETS),
    "openTicket": Operation(OPENING, 201, JSON(text="The printer is offline")),
    "readTicket": Operation(TICKET),
    "changeTicket": Operation(STAFF_WORK, 409, JSON(version=_NEVER, urgency="high")),
    "moveTicket": Operation(STAFF_WORK, 409, JSON(version=_NEVER, tier=3)),
    "listMessages": Operation(STAFF_READ),
    "postMessage": Operation(STAFF_WORK, 409, JSON(version=_NEVER, text="Hello", internal=True)),
    "listEvents": Operation(STAFF_READ),
    "listAssessments": Operation(STAFF_READ),
    "readHandoff": Operation(STAFF_READ),
    "judgeSuggestion": Operation(STAFF_WORK, 409, JSON(version=_NEVER, verdict="right")),
    "listAttachments": Operation(TICKET_FILES),
    "attach": Operation(ADDING_FILES, 409, _FILE),
    "fetchAttachment": Operation(TICKET_FILES),
    "listArticles": Operation(ANYBODY),
    "readArticle": Operation(ARTICLE),
    "listArticleVersions": Operation(VERSIONS),
    "readArticleVersion": Operation(VERSIONS),
    "importArticles": Operation(AUTHORING, 200, JSON(articles=[{"path": "x/y.md", "text": "# A\n\n1. Do it."}])),
    "whoAmI": Operation(ANYBODY),
    "listUsers": Operation(ADMIN),
    "createUser": Operation(ADMIN, 201, JSON(name="Ada")),
    "changeUser": Operation(ADMIN, 200, JSON()),
    "listKeys": Operation(ADMIN),
    "createKey": Operation(ADMIN, 201, JSON(name="A program", scopes=["triage"])),
    "revokeKey": Operation(ADMIN, 204),
    "listAudit": Operation(ADMIN),
}
