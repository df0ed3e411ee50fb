"""The address of the pretend intranet, under a policy as strict as a host page's can be."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.access import Principal
from service.auth import who
from service.errors import NotFound
from service.pages import render
from service.services import Services
from service.sites import DEMO_KEY, site_by_key

router = APIRouter(include_in_schema=False)
# what the widget must get along with: its script, its frame, and nothing more
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# what is shown of each, and what is written for the visitor
EXAMPLES = (
    ("VPN keeps dropping", "The VPN drops every few minutes when I work from home."),
    ("Mailbox is full", "Outlook says my mailbox is full and I can no longer send mail."),
    ("Second screen stays black", "Since the update my second monitor stays black; the dock is plugged in."),
    ("I clicked on something odd", "I typed my password on a page that a strange mail sent me to."),
    ("I need administrator rights", "Please give me local administrator rights on my laptop."),
    ("Invoice export stops", "The invoice export stops at 48 % with ORA-01555 since the weekend."),
)


@router.get("/demo")
def show(request: Request, _: Annotated[Principal, Depends(who)]) -> Response:
    """The page, with the snippet as anybody would put it there."""
    services: Services = request.app.state.services
    with services.database.read() as session:
        if site_by_key(session, DEMO_KEY) is None:
            raise NotFound("The demo is not here: it was removed, or never put in.")
    shown = {"key": DEMO_KEY, "examples": EXAMPLES}
    response = render(request, "intranet/templates/intranet.html", shown)
    response.headers["Content-Security-Policy"] = _POLICY
    return response
