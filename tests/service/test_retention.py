"""What is kept no longer than set, by kind of data; and of what is forgotten nothing stays behind."""

from __future__ import annotations

import io
import os
import uuid
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from service import accounts, retention
from service.attachments import attach, keeping
from service.fulltext import tickets_with
from service.services import Services
from service.tables import (
    Attachment,
    Audit,
    Event,
    Job,
    Message,
    OneTimeLink,
    SignIn,
    StoredAssessment,
    StoredReply,
    StoredSuggestion,
    Ticket,
)
from service.tickets import TicketState, staff
from service.worker import forget_old
from tests.service.test_ticketing import agent, changed, opened, ticket_of
from tests.service.world import DESK, Clock, every_database
from triage.talk import happenings as on

WORD = "zyzzyvatron"
DAYS = timedelta(days=1)


def ended(services: Services) -> uuid.UUID:
    """A closed ticket with a word that stands nowhere else, in every place where it can stand."""
    ticket_id = opened(services, on.Said(f"the {WORD} on my desk makes a noise"))
    with keeping(services.settings.attachments, io.BytesIO(WORD.encode()), f"{WORD}.txt", most=1000) as kept:
        changed(services, ticket_id, lambda ledger: attach(ledger, kept, DESK, internal=False))
    changed(services, ticket_id, lambda ledger: staff.answer(ledger, f"Which {WORD} is it?", DESK))
    changed(services, ticket_id, lambda ledger: staff.note(ledger, f"no idea what a {WORD} is"))
    changed(services, ticket_id, lambda ledger: staff.become(ledger, TicketState.CLOSED, DESK))
    return ticket_id


@every_database
def test_an_old_ticket_goes_with_everything_that_hangs_on_it(services: Services, clock: Clock) -> None:
    old, follower = ended(services), opened(services, on.WantsPerson())
    changed(services, follower, lambda ledger: staff.link(ledger, ledger.session, "duplicate", old))
    clock.at += 731 * DAYS
    young = ended(services)
    assert retention.due(services.database, services.settings, services.now())["tickets"] == 1
    found = retention.purge(services.database, services.settings, services.now())
    assert found["tickets"] == 1
    with services.database.read() as session:
        assert set(session.scalars(select(Ticket.id))) == {young, follower}
        for table in (Message, Event, Attachment, StoredAssessment, StoredSuggestion):
            here = select(func.count()).select_from(table).where(table.ticket_id == old)
            assert session.scalar(here) == 0
        assert tickets_with(session, WORD) == [young]
        words = text("SELECT count(*) FROM message_words WHERE ticket_id = :old")
        assert session.scalar(words, {"old": old.hex}) == 0
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert ticket_of(services, follower).duplicate_of is None
    assert len(list(services.settings.attachments.iterdir())) == 1


def test_not_a_byte_of_an_erased_ticket_is_left_in_the_data_directory(services: Services, clock: Clock) -> None:
    ended(services)
    clock.at += 731 * DAYS
    assert len(_files_with_the_word(services.settings.data_dir)) > 1
    forget_old(services)
    services.database.close()
    assert _files_with_the_word(services.settings.data_dir) == []


def _files_with_the_word(folder: Path) -> list[str]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [each.name for each in files if WORD.encode() in each.read_bytes().lower()]


@every_database
def test_tickets_that_are_not_over_are_kept_however_old(services: Services, clock: Clock) -> None:
    live = opened(services, on.WantsPerson())
    reopened = opened(services, on.WantsPerson())
    for state in (TicketState.RESOLVED, TicketState.CLOSED, TicketState.OPEN):
        changed(services, reopened, lambda ledger, state=state: staff.become(ledger, state, DESK))
    clock.at += 5_000 * DAYS
    assert retention.purge(services.database, services.settings, services.now())["tickets"] == 0
    assert ticket_of(services, live).id == live


@every_database
def test_each_kind_of_data_has_its_own_time(services: Services, clock: Clock) -> None:
    person = agent(services)
    with services.database.write() as session:
        now = services.now()
        reply = {"caller": "x", "route": "y", "body": "z", "status": 200, "reply": {}, "at": now}
        session.add(StoredReply(key="k", **reply))
        accounts.start_session(session, person, now, 12)
        accounts.new_link(session, person, now)
        session.add(Job(name="done", payload={}, run_at=now, done_at=now))
        session.add(Job(name="to do", payload={}, run_at=now))
        session.add(Audit(at=now, actor="x", action="y", object="z", data={}))

    def left() -> list[int]:
        with services.database.read() as session:
            tables = (StoredReply, SignIn, OneTimeLink, Job, Audit)
            return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    assert left() == [1, 1, 1, 2, 1]
    for wait, expected in ((1, [0, 1, 1, 2, 1]), (31, [0, 0, 0, 1, 1]), (700, [0, 0, 0, 1, 0])):
        clock.at += wait * DAYS + timedelta(hours=1)
        forget_old(services)
        assert left() == expected


def test_files_that_no_row_knows_go_when_they_are_a_day_old(services: Services, tmp_path: Path) -> None:
    folder = services.settings.attachments
    folder.mkdir()
    young, old = folder / uuid.uuid4().hex, folder / f".{uuid.uuid4().hex}.part"
    for each in (young, old):
        each.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert retention.purge(services.database, services.settings, services.now())["stray_files"] == 1
    assert list(folder.iterdir()) == [young]


def test_many_old_tickets_go_in_short_transactions(services: Services, clock: Clock) -> None:
    for _ in range(120):
        ticket_id = opened(services, on.WantsPerson())
        changed(services, ticket_id, lambda ledger: staff.become(ledger, TicketState.CANCELLED, DESK))
    clock.at += 731 * DAYS
    assert retention.purge(services.database, services.settings, services.now())["tickets"] == 120
    assert retention.purge(services.database, services.settings, services.now())["tickets"] == 0


def test_the_embedded_index_finds_a_tickets_words_without_reading_all(services: Services) -> None:
    with services.database.read() as session:
        steps = session.execute(text("EXPLAIN QUERY PLAN SELECT id FROM message_words_content WHERE c2 = 'x'")).all()
    assert [step[3] for step in steps] == [
        "SEARCH message_words_content USING COVERING INDEX ix_message_words_ticket_id (c2=?)"
    ]
