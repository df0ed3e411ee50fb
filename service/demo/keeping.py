"""Put the demo in, once; go on after a restart; take it out again without a trace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import accounts, attachments, sites, tickets
from service.database import Database, DatabaseUnavailable
from service.demo.people import cast, create
from service.demo.planning import HOW_MANY, plan
from service.demo.playing import play
from service.errors import Conflict, NotFound
from service.metrics import Metrics
from service.services import Services
from service.tables import Counter, Person, Ticket

# How many demo tickets were begun. It stays when they are removed: what was taken out does not come back by itself.
COUNTER = "demo"
_BATCH = 50
# Between two tickets, so that whoever is talking to the service does not wait for the demo.
_BREATH_S = 0.005
log = structlog.get_logger("firstline")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Removed:
    """How many of each were there."""

    tickets: int
    people: int


def prepare(services: Services) -> bool:
    """Put the demo in where it belongs: people at once, tickets in the background. Whether there is a demo now.

    Unless the settings say yes or no, it belongs into an embedded database that never held a ticket or a demo.
    """
    with services.database.write() as session:
        if not is_here(session):
            if not _belongs(services, session):
                return False
            _begin(services, session)
        unfinished = tickets.value_of(session, COUNTER) < HOW_MANY
    if unfinished and services.settings.demo is not False:
        threading.Thread(target=_in_background, args=(services,), name="demo", daemon=True).start()
    return True


def add(services: Services, progress: Progress | None = None, how_many: int = HOW_MANY) -> int:
    """Put the demo in now, also after it was removed; returns how many tickets. Raises Conflict when it is there."""
    with services.database.write() as session:
        if is_here(session):
            raise Conflict("The demo is there already; remove it first: firstline demo remove")
        _begin(services, session)
    return fill(services, progress, how_many)


def fill(services: Services, progress: Progress | None = None, how_many: int = HOW_MANY) -> int:
    """Play the tickets that are still missing; returns how many were played. Stops when the demo is removed."""
    with services.database.read() as session:
        actors, done = cast(session), tickets.value_of(session, COUNTER)
        until = session.scalar(select(func.min(Person.created_at)).where(Person.demo))
    if until is None or not actors.requesters or not actors.agents:
        return 0
    # what demo people do is no news of the service
    quiet, played = replace(services, metrics=Metrics()), 0
    for planned in plan(until, services.desk.time_zone, len(actors.requesters), how_many)[done:]:
        try:
            play(quiet, actors, planned, until, _counted(planned.index))
        except (Conflict, NotFound, IntegrityError):
            # removed while it was being played, or another process plays it
            return played
        played += 1
        if progress is not None:
            progress(done + played, how_many)
        sleep(_BREATH_S)
    return played


def remove(database: Database, files: Path) -> Removed:
    """Delete every demo ticket with all that hangs on it, then the demo people. `files`: the folder of attachments."""
    with database.write() as session:
        _set_counter(session, HOW_MANY)
    gone = 0
    while True:
        with database.write() as session:
            ids = session.scalars(select(Ticket.id).where(Ticket.demo).limit(_BATCH)).all()
            left = [file for ticket_id in ids for file in tickets.erase(session, ticket_id)]
        attachments.delete_files(files, left)
        gone += len(ids)
        if not ids:
            break
    with database.write() as session:
        found = session.scalars(select(Person).where(Person.demo)).all()
        for person in found:
            session.delete(person)
        sites.forget_demo(session)
    return Removed(gone, len(found))


def is_here(session: Session) -> bool:
    """Whether there are demo people."""
    return session.scalar(select(Person.id).where(Person.demo).limit(1)) is not None


def _belongs(services: Services, session: Session) -> bool:
    wanted = services.settings.demo
    if wanted is not None:
        return wanted
    held = session.scalar(select(Ticket.id).limit(1)) is not None or tickets.value_of(session, COUNTER) > 0
    return services.settings.embedded and not held


def _begin(services: Services, session: Session) -> None:
    now = services.now()
    create(session, services.desk, now)
    _set_counter(session, 0)
    accounts.audit(session, now, "system", "demo.added", "demo")


def _set_counter(session: Session, value: int) -> None:
    if not getattr(session.execute(update(Counter).where(Counter.name == COUNTER).values(value=value)), "rowcount", 0):
        session.add(Counter(name=COUNTER, value=value))
        session.flush()


def _counted(index: int) -> Callable[[Session, Ticket], None]:
    def begun(session: Session, _ticket: Ticket) -> None:
        if tickets.next_value(session, COUNTER) != index + 1:
            raise Conflict("The demo was removed, or another process is adding it.")

    return begun


def _in_background(services: Services) -> None:
    began = monotonic()

    def said(done: int, of: int) -> None:
        if done % _BATCH == 0 or done == of:
            log.info("demo", tickets=done, of=of, s=round(monotonic() - began, 1))

    try:
        fill(services, said)
    except DatabaseUnavailable as error:
        # goes on at the next start
        log.warning("demo", said=str(error))
