"""HTML pages: one Jinja2 environment, one base template, and the headers that every answer carries."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.templating import Jinja2Templates

from service import problems
from service.access import ANONYMOUS
from service.errors import Fault

_HOME = Path(__file__).resolve().parent
# bytes of a form's key; written down it is longer
_FORM_KEY = 24
STATIC = _HOME / "static"
PRODUCT = "Firstline"
# Everything from this origin or not at all; no inline script, no inline style, never inside somebody else's frame.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": a form sent under it says "Origin: null", and could not be told from somebody else's
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TITLES = {
    400: "This request cannot be read",
    401: "Please sign in",
    403: "This is not for you to do",
    404: "There is nothing here",
    405: "This cannot be done here",
    409: "Somebody else was faster",
    410: "This is no longer there",
    413: "This is too large",
    415: "This kind of content is not accepted",
    422: "Something is missing or not as expected",
    429: "A little slower, please",
    500: "Something went wrong on our side",
    503: "Not available just now",
    507: "There is no space left",
}


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """The address of a file in static/, with its content's fingerprint: it changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HOME), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(asset=asset, product=PRODUCT, lang="en", wide=False)
    return environment


TEMPLATES = Jinja2Templates(env=_environment())


def render(request: Request, name: str, context: Mapping[str, Any] | None = None, status: int = 200) -> HTMLResponse:
    """A page from a template, named by its path below service/.

    The base template knows `me` (whoever `auth.who` found), `lang`, and `wide` for pages with tables.
    """
    # an error page may be shown before anybody was asked who they are
    known = {"me": getattr(request.state, "who", ANONYMOUS), **(context or {})}
    response = TEMPLATES.TemplateResponse(request, name, known, status_code=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def error_page(request: Request, status: int, detail: str, reference: str) -> HTMLResponse:
    """What went wrong, in words, and what to do next; `reference` is the request's id in the log."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    context = {"status": status, "title": title, "detail": detail, "reference": reference, "path": own_path(request)}
    return render(request, "templates/error.html", context, status)


def refusal(request: Request, status: int, said: str, faults: Sequence[Fault] = ()) -> Response:
    """What went wrong: as problem+json below /api, as a page elsewhere."""
    reference = reference_of(request)
    if request.scope["path"].startswith("/api/"):
        body = problems.dumped(problems.problem(status, said, reference, faults))
        return Response(body, status, media_type=problems.MEDIA)
    return error_page(request, status, said, reference)


def reference_of(request: Request) -> str:
    """The request's id, under which the log knows more."""
    return str(request.scope.get("state", {}).get("id", "unknown"))


def go(path: str) -> Response:
    """See other: coming back does not send the form again."""
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def new_form_key() -> str:
    """What a form carries so that it counts once, however often it is sent."""
    return secrets.token_urlsafe(_FORM_KEY)


def form_once(key: str, *parts: str) -> str | None:
    """The idempotency key of a form that was sent, another one for anything else in it.

    None for a key that is none of ours: it could be guessed, and with it the way to what a stranger sent.
    """
    said = "\0".join((key, *parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest() if len(key) >= _FORM_KEY else None


def own_path(request: Request) -> str:
    """The address to come back to after signing in: that of a page; a form's address is none."""
    if request.method != "GET":
        return "/"
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    return local_path(request.scope["path"] + (f"?{query}" if query else ""))


def local_path(wanted: str, otherwise: str = "/") -> str:
    """A path of our own to go to, or `otherwise`: never another site, however it is spelt."""
    plain = wanted.isprintable() and wanted.isascii() and " " not in wanted
    if not plain or len(wanted) > 1_000 or "\\" in wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    return wanted
