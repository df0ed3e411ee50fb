"""The addresses of whoever installs the widget. What happens is in service/sites.py."""

from __future__ import annotations

import uuid
from dataclasses import astuple
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse

from service import sites
from service.access import Principal
from service.auth import Who, services_of
from service.errors import Conflict, Forbidden, Invalid, Unauthenticated
from service.idempotency import Once, Reply, run_once
from service.pages import TEMPLATES, form_once, go, new_form_key, render
from service.site_pages.showing import Check, Filled, check_of, faults_of, page_of, picture_of, row_of
from service.site_values import Look
from service.strangers import unread_by_strangers
from service.tables import Site

router = APIRouter(prefix="/sites", include_in_schema=False)
Typed = Annotated[str, Form(max_length=10_000)]
DONE = {
    "registered": "The site is registered. Put the snippet on its pages.",
    "changed": "Saved. Pages that are open show it when they are loaded anew.",
    "retired": "The secret is retired: nothing that it signed is taken any more.",
    "off": "Switched off: the widget is shown nowhere on this site, and its people's tokens are refused.",
    "on": "Switched on again.",
}


def admin_of(who: Who) -> Principal:
    """Sites say whose pages may frame us and whose word we take: for admins alone."""
    if who.kind != "person":
        raise Unauthenticated("Sign in as an administrator.")
    if not who.has("admin"):
        raise Forbidden("Sites are registered by administrators.")
    return who


def filled_of(
    name: Typed = "", origins: Typed = "", anonymous: Typed = "", accent: Typed = "", position: Typed = "",
    greeting: Typed = "", label: Typed = "", locale: Typed = "",
) -> Filled:  # fmt: skip
    return Filled(name, origins, anonymous == "yes", accent, position, greeting, label, locale)


Admin = Annotated[Principal, Depends(admin_of)]
Form_ = Annotated[Filled, Depends(filled_of)]


@router.get("")
def listed(request: Request, _: Admin) -> Response:
    """Every site, and the form for another one."""
    return _list_page(request, Filled.empty(), {})


@router.post("")
def register(request: Request, me: Admin, filled: Form_, do: Typed = "", key: Typed = "") -> Response:
    """A new site, or the form again with what is wrong with it."""
    services = services_of(request)
    if do == "preview":
        return _list_page(request, filled, {})
    once = Once.of(me.id, "sites", form_once(key, *map(str, astuple(filled))), "")

    def work() -> Reply:
        with services.database.write() as session:
            site = sites.register(session, filled.wanted, services.now(), me.id)
            reply = {"id": str(site.id)}
            once.keep(session, 303, reply, services.now())
        return reply

    try:
        reply, _ = run_once(services.database, once, work)
    except Invalid as error:
        return _list_page(request, filled, faults_of(error), 422)
    return go(f"/sites/{reply['id']}?done=registered")


@router.get("/preview.svg")
def preview(
    _: Admin, accent: str = "", position: str = "", greeting: str = "", label: str = "", locale: str = ""
) -> Response:
    """A picture of the widget with this look, saved or not."""
    picture = picture_of(Look(accent[:100], position[:100], greeting[:1_000], label[:1_000], locale[:100]))
    svg = TEMPLATES.env.get_template("site_pages/templates/preview.svg").render(picture)
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.get("/{site_id}")
def show(request: Request, _: Admin, site_id: uuid.UUID, done: str = "") -> Response:
    """Snippet, look, secrets, and whether it was seen."""
    site = _site(request, site_id)
    return _site_page(request, site, Filled.of(site), done=DONE.get(done, ""))


@router.get("/{site_id}/seen")
def seen(request: Request, _: Admin, site_id: uuid.UUID) -> Response:
    """The live check, for the page's script."""
    check: Check = check_of(_site(request, site_id), services_of(request).now())
    shown = {"kind": check.kind, "said": check.said, "refused": check.refused}
    return JSONResponse(shown, headers={"Cache-Control": "no-store"})


@router.post("/{site_id}")
def change(request: Request, me: Admin, site_id: uuid.UUID, filled: Form_, do: Typed = "") -> Response:
    """Another name, other origins, another look; or only a preview of it."""
    services, site = services_of(request), _site(request, site_id)
    if do == "preview":
        return _site_page(request, site, filled)
    try:
        with services.database.write() as session:
            sites.change(session, site_id, filled.wanted, services.now(), me.id)
    except Invalid as error:
        return _site_page(request, site, filled, errors=faults_of(error), status=422)
    return go(f"/sites/{site_id}?done=changed")


@router.post("/{site_id}/secrets")
def new_secret(request: Request, me: Admin, site_id: uuid.UUID, key: Typed = "") -> Response:
    """Another secret; the answer to this form is the only one that ever shows it."""
    services = services_of(request)
    once = Once.of(me.id, f"sites/{site_id}/secrets", form_once(key), "")

    def work() -> Reply:
        with services.database.write() as session:
            kid, _ = sites.new_secret(session, site_id, services.now(), me.id)
            once.keep(session, 200, {"kid": kid}, services.now())
        return {"kid": kid}

    try:
        reply, _ = run_once(services.database, once, work)
    except Conflict as error:
        site = _site(request, site_id)
        return _site_page(request, site, Filled.of(site), errors={"secrets": error.detail}, status=409)
    site = _site(request, site_id)
    # of a second click the browser shows the second answer: it has the secret as well, while that is in use
    secret = sites.live_secrets(site).get(reply["kid"])
    return _site_page(request, site, Filled.of(site), made=(reply["kid"], secret) if secret else None)


@router.post("/{site_id}/secrets/{kid}/retire")
def retire(request: Request, me: Admin, site_id: uuid.UUID, kid: str) -> Response:
    services = services_of(request)
    with services.database.write() as session:
        sites.retire_secret(session, site_id, kid, services.now(), me.id)
    return go(f"/sites/{site_id}?done=retired")


@router.post("/{site_id}/{way}")
def switch(request: Request, me: Admin, site_id: uuid.UUID, way: str) -> Response:
    """Off, or on again."""
    services = services_of(request)
    if way not in ("on", "off"):
        raise Invalid("A site is switched on or off.")
    with services.database.write() as session:
        sites.switch(session, site_id, services.now(), me.id, on=way == "on")
    return go(f"/sites/{site_id}?done={way}")


def _site(request: Request, site_id: uuid.UUID) -> Site:
    with services_of(request).database.read() as session:
        return sites.site_of(session, site_id)


def _list_page(request: Request, filled: Filled, errors: dict[str, str], status: int = 200) -> Response:
    services = services_of(request)
    with services.database.read() as session:
        rows = [row_of(site, services.now()) for site in sites.all_sites(session)]
    shown = {
        "sites": rows, "filled": filled, "errors": errors, "wide": True, "key": new_form_key(),
        "unread": unread_by_strangers(services),
    }  # fmt: skip
    return render(request, "site_pages/templates/list.html", shown, status)


def _site_page(
    request: Request, site: Site, filled: Filled, *, errors: dict[str, str] | None = None,
    made: tuple[str, str] | None = None, done: str = "", status: int = 200,
) -> Response:  # fmt: skip
    services = services_of(request)
    home = services.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    shown = {
        "site": page_of(site, home, services.now()), "filled": filled, "errors": errors or {}, "made": made,
        "done": done, "wide": True, "key": new_form_key(),
    }  # fmt: skip
    return render(request, "site_pages/templates/site.html", shown, status)
