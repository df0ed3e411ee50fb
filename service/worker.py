"""Timers in the background: changed articles, silent conversations, tickets to close, old rows to forget."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

import structlog
from pydantic import ValidationError
from sqlalchemy import select

from service import idempotency, retention, tickets
from service.database import DatabaseUnavailable
from service.errors import Conflict, NotFound
from service.services import Services
from service.tables import Ticket
from service.tickets import LIVE, Actor, TicketState
from service.turn import Caller, take_turn
from triage.talk.happenings import WentSilent
from triage.types import Audience

log = structlog.get_logger("firstline")
CLOCK = Actor("system")
BATCH = 100
_FIRST_S = 300.0


@dataclass(frozen=True)
class Timer:
    """Something that is done again every `every_s` seconds; each replica may run it, doing it twice changes nothing."""

    name: str
    every_s: float
    run: Callable[[Services], int]


def follow_articles(services: Services) -> int:
    """Take over a newer generation of the articles: a publish is searchable everywhere within a second."""
    return int(services.knowledge.follow())


def follow_tickets(services: Services) -> int:
    """Tell those who look at conversations what other replicas and the command line changed in them."""
    return services.live.follow(services.database)


def close_silent(services: Services) -> int:
    """Close conversations that Firstline holds and in which nothing was heard any more; never as solved."""
    before = services.now() - timedelta(hours=services.desk.silent_after_hours)
    with services.database.read() as session:
        silent = session.execute(
            select(Ticket.id, Ticket.version)
            .where(Ticket.state.in_([state.value for state in LIVE]), Ticket.handed_over_at.is_(None))
            .where(Ticket.requester_at < before)
            .order_by(Ticket.requester_at)
            .limit(BATCH)
        ).all()
    caller = Caller(CLOCK, Audience.PUBLIC)
    for ticket_id, version in silent:
        try:
            # whoever writes in this very moment is not silent
            take_turn(services, ticket_id, WentSilent(), caller, lambda session, ticket: None, seen=version)
        except (Conflict, NotFound):
            continue
        except ValidationError as error:
            # one conversation that cannot be read keeps none behind it open
            log.error("close_silent", ticket=str(ticket_id), exc_info=error)
    return len(silent)


def close_resolved(services: Services) -> int:
    """Close tickets that were resolved long enough ago."""
    now = services.now()
    before = now - timedelta(days=services.desk.close_after_days)
    with services.database.write() as session:
        resolved = select(Ticket.id).where(Ticket.state == TicketState.RESOLVED.value, Ticket.resolved_at < before)
        ids = session.scalars(resolved.limit(BATCH)).all()
        for ticket_id in ids:
            with tickets.changing(session, ticket_id, CLOCK, now) as ledger:
                if ledger.ticket.state == TicketState.RESOLVED:
                    tickets.staff.become(ledger, TicketState.CLOSED, services.desk, by="system")
    return len(ids)


def forget_replies(services: Services) -> int:
    """Stored answers to POSTs that nobody will repeat any more."""
    with services.database.write() as session:
        return idempotency.forget_old(session, services.now(), services.settings.keep_idempotency_hours)


def forget_old(services: Services) -> int:
    """Whatever the settings do not keep any longer: what `firstline db purge` does by hand."""
    return sum(retention.purge(services.database, services.settings, services.now()).values())


TIMERS = (
    Timer("follow_articles", 0.5, follow_articles),
    Timer("follow_tickets", 0.5, follow_tickets),
    Timer("close_silent", 30, close_silent),
    Timer("close_resolved", 300, close_resolved),
    Timer("forget_replies", 3_600, forget_replies),
    Timer("forget_old", 24 * 3_600, forget_old),
)


class Worker:
    """Runs the timers in a thread of its own while the service runs."""

    def __init__(self, services: Services, timers: tuple[Timer, ...] = TIMERS) -> None:
        self._services, self._timers = services, timers
        self._stop = threading.Event()
        self._runners = ThreadPoolExecutor(len(timers) or 1, thread_name_prefix="timer")
        self._threads = [threading.Thread(target=self._run, args=(t,), name=t.name, daemon=True) for t in timers]

    def __enter__(self) -> Worker:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        self._runners.shutdown(wait=False)

    def _run(self, timer: Timer) -> None:
        # a service that is started anew each day also does what is done once a day
        wait_s = min(timer.every_s, _FIRST_S)
        while not self._stop.wait(wait_s):
            self.once(timer)
            wait_s = timer.every_s

    def once(self, timer: Timer) -> None:
        """Run a timer now; its mistakes are counted and logged, and it is tried again later."""
        # whatever it raises is caught by its future: nobody else would learn of it here, and the next run must come
        error = self._runners.submit(timer.run, self._services).exception()
        if error is None:
            self._services.metrics.job(timer.name, "done")
        elif isinstance(error, DatabaseUnavailable):
            self._services.metrics.job(timer.name, "unavailable")
            log.warning("timer", name=timer.name, said=str(error))
        else:
            self._services.metrics.job(timer.name, "failed")
            log.error("timer", name=timer.name, exc_info=error)
