"""The addresses of the widget: its loader and files, the page in its frame, and what that page asks for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from service import problems
from service.access import Principal, audience_of
from service.auth import address, who
from service.errors import NotFound
from service.pages import render
from service.services import Services
from service.site_values import Look, direction, sent_origin
from service.sites import DEMO_KEY, note_seen, site_by_key
from service.tables import Site
from service.widget import files
from service.widget.models import Seen, Suggestions, Typed, WidgetOptions
from service.widget.suggesting import suggestions
from triage.types import Audience

router = APIRouter()
Who = Annotated[Principal, Depends(who)]
Key = Annotated[str, Path(max_length=100, description="The site's public key: pk_…")]
Locale = Annotated[str | None, Query(max_length=40, description="The language wished for, such as de-AT.")]
Accepted = Annotated[str, Header(alias="Accept-Language", max_length=1_000)]
_ANYBODY: dict[str, Any] = {"security": [{}, {"key": []}, {"conversation": []}, {"session": []}]}
# nothing from anywhere but here, no script that was not asked for by name, and framed by the site alone
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-ancestors {origins}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}


@router.get("/widget.js", include_in_schema=False)
def loader(request: Request) -> Response:
    """The one script that a site's pages ask for."""
    response = _sent(request, files.static_file(files.LOADER))
    response.headers.update(_ELSEWHERE)
    return response


@router.get("/widget/static/{version}/{name:path}", include_in_schema=False)
def static(version: str, name: str, request: Request) -> Response:
    """A file under the fingerprint of them all; under another one, the file of now, and not for long."""
    return _sent(request, files.static_file(name), for_ever=version == files.fingerprint())


@router.get("/widget/words/{locale}.json", include_in_schema=False)
def words(locale: str, request: Request) -> Response:
    return _sent(request, files.words_file(locale))


@router.get("/widget/panel", include_in_schema=False)
def panel(
    request: Request, _: Who, site: Annotated[str, Query(max_length=100)] = "",
    locale: Annotated[str | None, Query(max_length=40)] = None, referer: Annotated[str, Header()] = "",
) -> Response:  # fmt: skip
    """The page in the widget's frame. Only the site's own pages may hold it; the browser sees to that."""
    services = _services(request)
    found = _site(services, site)
    note_seen(services.database, found, referer, services.now())
    options = _options(request, services, found, locale)
    shown = {
        "site": found.key, "options": options, "lang": options["lang"], "dir": options["dir"],
        "static": f"/widget/static/{files.fingerprint()}",
    }  # fmt: skip
    response = render(request, "widget/templates/panel.html", shown)
    framers = ["'self'"] if options["demo"] else found.origins
    response.headers["Content-Security-Policy"] = _POLICY.format(origins=" ".join(framers))
    response.headers["X-Robots-Tag"] = "noindex"
    # pages that are isolated from other origins hold only frames that say so, too
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    response.headers.update(_ELSEWHERE)
    request.state.framed = True
    return response


@router.get(
    "/api/v1/widget/{site}/options", response_model=WidgetOptions, operation_id="readWidgetOptions", tags=["widget"],
    summary="How a site's widget looks and speaks", responses=problems.documented(401, 404), openapi_extra=_ANYBODY,
)  # fmt: skip
def options(site: Key, request: Request, _: Who, locale: Locale = None) -> Any:
    """Public, as the page that the widget is on."""
    services = _services(request)
    return _options(request, services, _site(services, site), locale)


@router.post(
    "/api/v1/widget/{site}/seen", status_code=204, operation_id="noteWidgetSeen", tags=["widget"],
    summary="Say where the widget was opened", responses=problems.documented(401, 403, 404), openapi_extra=_ANYBODY,
)  # fmt: skip
def seen(site: Key, body: Seen, request: Request, _: Who) -> Response:
    """Shows whoever installs it that it works. Written down once a minute at most."""
    services = _services(request)
    note_seen(services.database, _site(services, site), body.origin, services.now())
    return Response(status_code=204)


@router.post(
    "/api/v1/suggest", response_model=Suggestions, operation_id="suggest", tags=["widget"],
    summary="Articles for what somebody is typing", responses=problems.documented(401, 403), openapi_extra=_ANYBODY,
)  # fmt: skip
def suggest(body: Typed, request: Request, who: Who) -> Any:
    """Only articles that you may read. Nothing is stored; what is typed stands in no address, where it would be
    logged on its way."""
    services = _services(request)
    request.app.state.limiter.hit("suggestions", address(request))
    audience = audience_of(who, Audience(services.settings.strangers_read))
    return {"data": suggestions(services.knowledge.engine, body.text, audience)}


def _services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


def _site(services: Services, key: str) -> Site:
    with services.database.read() as session:
        found = site_by_key(session, key)
    if found is None:
        raise NotFound("There is no such site.")
    return found


def _options(request: Request, services: Services, site: Site, asked: str | None) -> dict[str, Any]:
    look = Look.of(site.options)
    # the demo lies on the service's own origin, by whatever name that is asked for
    own = sent_origin(str(request.base_url)) if site.key == DEMO_KEY else None
    lang = files.choose_locale(asked, look.locale, request.headers.get("accept-language", ""))
    return {
        "site": site.key, "title": site.name, "anonymous": site.anonymous and services.settings.anonymous,
        "origins": [own] if own else site.origins, **look.as_dict(), "on_accent": look.on_accent, "lang": lang,
        "dir": direction(lang), "locales": files.locales(), "spoken": services.words.language,
        "attachment_mb": services.settings.attachment_mb, "demo": site.key == DEMO_KEY,
    }  # fmt: skip


def _sent(request: Request, file: files.Packed, *, for_ever: bool = False) -> Response:
    accepts, known = request.headers.get("accept-encoding", ""), request.headers.get("if-none-match", "")
    status, body, headers = file.reply(accepts, known, for_ever=for_ever)
    return Response(body, status, headers)
