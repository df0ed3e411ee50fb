"""The web application: middleware, routers, and one translation of errors. Made by `create_app` from Services."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.staticfiles import StaticFiles

from service import logs, openapi, pages, problems
from service.accompany import Accompany
from service.auth import FetchMetadata, KnownHosts
from service.body_limit import BodyLimit
from service.chat import routes as chat
from service.chat.live import routes as live
from service.chat.page import routes as chat_page
from service.errors import Invalid, ServiceError
from service.health import routes as health
from service.intranet import routes as intranet
from service.limits import Limiter
from service.rest.accounts import routes as accounts
from service.rest.articles import routes as articles
from service.rest.tickets import routes as tickets
from service.rest.triage import routes as triage
from service.services import Services
from service.settings import comma
from service.signin import routes as signin
from service.site_pages import routes as site_pages
from service.widget import routes as widget
from service.worker import Worker

ROUTERS = (chat, live, triage, tickets, articles, accounts, chat_page, widget, site_pages, intranet, signin, health)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "testserver")
_SAID = {404: "There is nothing at this address.", 405: "This address does not take this method; see Allow."}
log = structlog.get_logger("firstline")


def create_app(services: Services, *, worker: bool = True) -> FastAPI:
    """The application over running services; `worker` also runs timers in this process."""
    if not structlog.is_configured():
        # as it comes, it prints the values of local variables beside a traceback
        logs.configure(readable=False)
    app = FastAPI(
        title="Firstline", version=openapi.VERSION, summary="Tier 1 triage and deflection for IT service desks",
        openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=_lifespan(services, worker),
        separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.services = services
    services.database.changed = services.live.notify
    app.state.limiter = Limiter(services.settings)
    app.state.local = _is_local
    for module in ROUTERS:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    _protect(app, services)
    _answer_errors(app)
    openapi.complete(app)
    return app


def _is_local(request: Request) -> bool:
    """Whether the request comes from this machine."""
    return request.client is not None and request.client.host in ("127.0.0.1", "::1", "testclient")


def _lifespan(services: Services, worker: bool) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = services.settings.threads
        if not worker:
            yield
            return
        with Worker(services):
            yield

    return lifespan


def _protect(app: FastAPI, services: Services) -> None:
    """Outermost last: the request's id and log line see everything."""
    settings = services.settings
    app.add_middleware(BodyLimit, limit=settings.body_kb * 1024, uploads=(settings.attachment_mb + 1) * 1024 * 1024)
    app.add_middleware(FetchMetadata)
    hosts = comma(settings.allowed_hosts) or (list(LOOPBACK) if settings.private else ["*"])
    app.add_middleware(KnownHosts, allowed_hosts=hosts)
    app.add_middleware(Accompany, metrics=services.metrics)


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        status = 400 if any(each.get("type") == "json_invalid" for each in error.errors()) else 422
        detail = "The body is not JSON." if status == 400 else "Some fields are missing or not as expected."
        return _problem(request, Invalid(detail, faults=problems.faults_of(error.errors())), status)

    @app.exception_handler(HTTPException)
    def known(request: Request, error: HTTPException) -> Response:
        said = ServiceError(_SAID.get(error.status_code, str(error.detail)))
        response = _problem(request, said, error.status_code)
        if error.status_code == 405:
            response.headers["Allow"] = ", ".join(_methods(request))
        return response

    def unknown(request: Request, error: Exception) -> Response:
        found = problems.as_service_error(error)
        if found is None:
            log.error("failed", id=pages.reference_of(request), kind=type(error).__name__, exc_info=error)
            found = ServiceError("Something went wrong on our side; nothing was stored. The log knows more.")
        return _problem(request, found, found.status)

    app.add_exception_handler(Exception, unknown)
    for kind in problems.EXPECTED:
        app.add_exception_handler(kind, unknown)


def _problem(request: Request, error: ServiceError, status: int) -> Response:
    """As problem+json below /api, as a page elsewhere; complete, for what nobody expected passes no middleware."""
    response = pages.refusal(request, status, error.detail, error.faults)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    _complete(request, response)
    return response


def _complete(request: Request, response: Response) -> None:
    response.headers["X-Request-Id"] = pages.reference_of(request)
    for name, value in pages.SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def _methods(request: Request) -> list[str]:
    """Every method that some route takes at this address: each route alone knows only its own."""
    found: set[str] = set()
    for route in (route for module in ROUTERS for route in module.router.routes):
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            found |= set(getattr(route, "methods", None) or ())
    return sorted(found)
