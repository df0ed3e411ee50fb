"""What the page answers: each state as a rendered template, errors in kind words with the text kept."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service import problems
from service.chat.page import queries
from service.chat.page.examples import EXAMPLES
from service.chat.page.forms import PERSON, Sent
from service.chat.page.showing import status_of, talk_of
from service.chat.page.visit import Visit
from service.database import DatabaseUnavailable
from service.errors import Conflict, Invalid, NotFound, ServiceError, TooMany
from service.pages import new_form_key, render
from service.services import Services
from triage.dialogue import welcome

_FOLDER = "chat/page/templates"
_MOVED_ON = (
    "The conversation has moved on since you opened this page, so this was not sent. Here is where it stands now."
)
_NOT_STORED = "I could not store this just now, so nobody has it yet. Please try again in a moment."
_NOBODY_ASKED = (
    "Your message is stored, but I could not hand it to a person just now. Please press “Talk to a person” again in a "
    "moment."
)
_DRAFT = "You had also written something. It is still in the box, and has not been sent yet."
_KEPT = " What you wrote is still here."


class Answers:
    """The pages for one visit."""

    def __init__(self, request: Request, visit: Visit) -> None:
        self._request, self._visit = request, visit
        self._services: Services = request.app.state.services

    def start(self, *, said: str = "", bad: bool = False, sent: Sent | None = None, status: int = 200) -> Response:
        """The welcome with the box. It is there without a database too."""
        conversations, demo = self._listed()
        context: dict[str, Any] = {
            "welcome": [reply.text for reply in welcome(self._services.words, self._services.desk)],
            "said": said, "bad": bad, "text": sent.text if sent else "", "demo": demo,
            # with its own key what was stored already is not stored again
            "key": (sent and sent.key) or new_form_key(), "tryout": sent.tryout if sent else demo,
            "conversations": conversations, "remembered": bool(self._visit.tokens),
            "examples": [{"shows": each.shows, "text": each.text, "key": new_form_key()} for each in EXAMPLES],
        }  # fmt: skip
        return self._page("start.html", context, status)

    def start_again(self, sent: Sent, error: Exception) -> Response:
        """The box with what was written, and why it was not sent."""
        found = _known(error)
        response = self.start(said=_sentence(found, sent), bad=True, sent=sent, status=found.status)
        return _with_patience(response, found)

    def conversation(
        self, conversation_id: str, *, seen: int | None = None, kept: Sent | None = None,
        error: ServiceError | None = None, said: str = "",
    ) -> Response:  # fmt: skip
        """A conversation; `kept` is what stays in its form, `said` is said in place of the error. Raises NotFound."""
        services, kept_text = self._services, ""
        with services.database.read() as session:
            found = queries.conversation(session, queries.id_of(conversation_id), self._visit.own, services)
        if kept is not None:
            kept_text = kept.text if error is not None else kept.draft
        said = said or (_sentence(error, kept or Sent()) if error else (_DRAFT if kept_text else ""))
        talk = talk_of(found, services.desk, services.words, services.now(), seen=seen)
        context = {
            "talk": talk, "checked": seen is not None, "said": said,
            "bad": error is not None and not isinstance(error, Conflict), "text": kept_text,
            "kept_score": kept.score if kept else "", "kept_comment": kept.comment if kept else "",
            "keys": {name: new_form_key() for name in ("move", "rate", "file")}, "look": secrets.token_hex(4),
            "remembered": bool(self._visit.tokens), "most_mb": services.settings.attachment_mb,
            "wide": bool(found.why),
        }  # fmt: skip
        return self._page("conversation.html", context, error.status if error else 200)

    def conversation_again(self, conversation_id: str, sent: Sent, error: Exception, said: str = "") -> Response:
        """The conversation as it is now, with what was not sent; without a database the text alone."""
        found = _known(error)
        try:
            response = self.conversation(conversation_id, kept=sent, error=found, said=said)
        except NotFound:
            return self.missing()
        except DatabaseUnavailable:
            response = self._kept(f"/chat/{conversation_id}", sent, found, said)
        return _with_patience(response, found)

    def nobody_asked(self, conversation_id: str, sent: Sent, error: Exception) -> Response:
        """The conversation that began with a text, when the wish for a person that came with it was not stored."""
        return self.conversation_again(conversation_id, Sent(press=PERSON, key=sent.key), error, _NOBODY_ASKED)

    def forget(self) -> Response:
        conversations, _ = self._listed()
        return self._page("forget.html", {"conversations": conversations})

    def missing(self) -> Response:
        """The same for what is somebody else's and for what is not there."""
        return self._page("missing.html", {}, 404)

    def _kept(self, action: str, sent: Sent, error: ServiceError, said: str) -> Response:
        more = [("score", sent.score), ("comment", sent.comment)]
        context = {
            "said": said or _sentence(error, sent), "action": action, "key": sent.key or new_form_key(),
            "version": sent.version, "press": sent.press, "text": sent.text,
            "more": [(name, value) for name, value in more if value],
        }  # fmt: skip
        return self._page("kept.html", context, error.status)

    def _listed(self) -> tuple[list[dict[str, Any]], bool]:
        """One's own conversations, and whether there is a demo; nothing while the database is away."""
        with suppress(DatabaseUnavailable), self._services.database.read() as session:
            own = queries.own_conversations(session, self._visit.own)
            listed = [{**each, "status": status_of(each["state"], each["phase"])} for each in own]
            return listed, queries.may_try_out(session, self._services.settings)
        return [], False

    def _page(self, name: str, context: dict[str, Any], status: int = 200) -> Response:
        known = self._services.desk.variables
        shared = {
            "me": self._visit.who, "phone": known.get("service_desk_phone", ""),
            "hours": known.get("service_desk_hours", ""),
        }  # fmt: skip
        return render(self._request, f"{_FOLDER}/{name}", {**shared, **context}, status)


def _known(error: Exception) -> ServiceError:
    return problems.as_service_error(error) or ServiceError(_NOT_STORED)


def _sentence(error: ServiceError, sent: Sent) -> str:
    kept = _KEPT if sent.text or sent.comment else ""
    match error:
        case Conflict():
            return _MOVED_ON + kept
        case Invalid():
            return error.detail
        case TooMany():
            wait = f" Please wait {_minutes(error.retry_after)} and send it again." if error.retry_after else ""
            return f"That was a lot in a short time.{wait}{kept}"
        case ServiceError(status=413):
            return error.detail
        case _:
            return _NOT_STORED + kept


def _minutes(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"about {-(-seconds // 60)} minutes"


def _with_patience(response: Response, error: ServiceError) -> Response:
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
