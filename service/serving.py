"""`firstline serve`: opens everything, says where it is and what is missing, and runs until it is stopped."""

from __future__ import annotations

import gc
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from rich.console import Console
from rich.panel import Panel
from threadpoolctl import threadpool_limits

from service import accounts, demo, importing, logs, sites
from service.app import create_app
from service.database import sole_server, sound_sqlite
from service.services import Services, start
from service.settings import Settings, comma
from service.strangers import unread_by_strangers
from triage.types import TriageError

_BACKLOG = 2_048


@dataclass(frozen=True)
class Opened:
    """What the person at the terminal has to know. `admin_link` is None once there is an admin."""

    address: str
    admin_link: str | None
    demo: bool
    notes: tuple[str, ...]


def serve(settings: Settings, out: Console, cache: Path) -> None:
    """Serve until SIGINT or SIGTERM. Raises TriageError when it cannot or must not start."""
    logs.configure(readable=out.is_terminal)
    with ExitStack() as held:
        if settings.embedded:
            held.enter_context(sole_server(settings.data_dir))
        services = start(settings, cache=cache)
        # a thread for each request: several more in every small product of vectors would only wait for one another
        held.enter_context(threadpool_limits(1))
        held.callback(services.database.close)
        listening = held.enter_context(_listen(settings))
        opened = _open(services, listening)
        _show(out, opened)
        config = uvicorn.Config(
            create_app(services), log_config=None, access_log=False, server_header=False, date_header=True,
            proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=comma(settings.trusted_proxies) or None,
            timeout_graceful_shutdown=10, limit_concurrency=1_000, backlog=_BACKLOG,
        )  # fmt: skip
        # what is loaded by now stays: looking through all of it for garbage stops everybody for a fifth of a second
        gc.collect()
        gc.freeze()
        Server(config, services).run(sockets=[listening])


class Server(uvicorn.Server):
    """Sends away those who look at conversations before it waits for its connections to end."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._live = services.live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.close()
        await super().shutdown(sockets)


def _open(services: Services, listening: socket.socket) -> Opened:
    """The first admin's link and the demo, where they belong. Raises TriageError for an address open to others."""
    settings = services.settings
    with services.database.write() as session:
        governed = accounts.has_admin(session)
        if not governed and not settings.loopback:
            raise TriageError(
                f"Nobody is admin yet, so Firstline listens on this machine only, not on {settings.host}: start it "
                "without --host, open the link it prints, then start it again; or run: firstline user first-admin"
            )
        token = None if governed else accounts.first_admin_link(session, services.now())
    shown = demo.prepare(services)
    host, port = listening.getsockname()[:2]
    address = settings.public_url.rstrip("/") or f"http://{'localhost' if settings.loopback else host}:{port}"
    if shown:
        with services.database.write() as session:
            sites.keep_demo(session, [address, f"http://127.0.0.1:{port}"], services.now())
    return Opened(address, f"{address}/first-admin/{token}" if token else None, shown, tuple(_notes(services)))


def _notes(services: Services) -> list[str]:
    notes = [f"degraded: {said}" for said in services.knowledge.engine.problems]
    if services.knowledge.engine.mode_note:
        notes.append(services.knowledge.engine.mode_note)
    if news := importing.news_on_disk(services):
        notes.append(news)
    if unread := unread_by_strangers(services):
        notes.append(unread)
    version, sound = sound_sqlite()
    if services.settings.embedded and not sound:
        notes.append(f"SQLite {version} has a bug that can damage the database; install pysqlite3")
    return notes


def _show(out: Console, opened: Opened) -> None:
    lines = [f"[bold]Try the widget[/bold]  {opened.address}/demo"] if opened.demo else []
    lines.append(f"[bold]Talk to it[/bold]      {opened.address}/chat")
    lines.append(f"[bold]Sign in[/bold]         {opened.address}/sign-in")
    if opened.admin_link:
        lines.append(f"[bold]Become admin[/bold]    {opened.admin_link}  [dim](works once, for an hour)[/dim]")
    lines.append(f"[bold]Put it on pages[/bold] {opened.address}/sites")
    lines.append(f"[bold]API[/bold]             {opened.address}/api/v1/openapi.json")
    if opened.demo:
        lines.append("[dim]Demo people and tickets are in it; remove them with: firstline demo remove[/dim]")
    lines += [f"[yellow]{note}[/yellow]" for note in opened.notes]
    lines.append("[dim]Ctrl-C stops it.[/dim]")
    if out.is_terminal:
        out.print(Panel("\n".join(lines), title="Firstline", expand=False))
    else:
        for line in lines:
            out.print(line, soft_wrap=True, highlight=False)


def _listen(settings: Settings) -> socket.socket:
    """The socket, bound before anything is printed. Raises TriageError when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # named as TCP: asyncio switches Nagle's delay off for no other, and answers would wait 40 ms for an acknowledgement
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise TriageError(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}); choose another with --port"
        ) from error
    # from now on whoever connects waits for the first answer instead of being refused
    listening.listen(_BACKLOG)
    return listening
