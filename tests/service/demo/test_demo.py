"""The demo: made by real turns, marked, where it belongs, never twice, and gone by one command."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from service import demo, tickets
from service.cli import app as command_line
from service.database import Database
from service.demo.planning import DAYS, HOW_MANY, plan, script
from service.errors import Conflict
from service.services import Services
from service.tables import Attachment, Event, Message, Person, StoredAssessment, StoredSuggestion, Ticket
from service.tickets import Actor
from service.turn import Caller, Start, start_conversation
from tests.service import world as making
from triage.engine import Engine
from triage.talk.happenings import Said
from triage.talk.state import state_from
from triage.types import Audience

SOME = 12
LONDON = ZoneInfo("Europe/London")


def count(services: Services, table: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def a_real_ticket(services: Services) -> None:
    caller = Caller(Actor("requester"), Audience.EMPLOYEES)
    start_conversation(services, Start("chat"), Said("My mailbox is full"), caller, lambda session, ticket: None)


@pytest.fixture
def filled(services: Services) -> Services:
    assert demo.add(services, how_many=SOME) == SOME
    return services


def test_everything_of_it_is_marked_past_and_in_order(filled: Services) -> None:
    with filled.database.read() as session:
        found = session.scalars(select(Ticket).order_by(Ticket.number)).all()
        assert len(found) == SOME
        assert all(ticket.demo and ticket.requester_id for ticket in found)
        assert all(person.demo and person.password is None for person in session.scalars(select(Person)))
        starts = [ticket.started_at for ticket in found]
        assert starts == sorted(starts)
        now = filled.now()
        for ticket in found:
            times = session.scalars(
                select(Message.at).where(Message.ticket_id == ticket.id).order_by(Message.number)
            ).all()
            assert list(times) == sorted(times)
            assert max(times) <= now
            assert min(times) >= now - timedelta(days=DAYS, hours=1)


def test_tickets_events_and_conversations_agree(filled: Services) -> None:
    with filled.database.read() as session:
        for ticket in session.scalars(select(Ticket)):
            kinds = set(session.scalars(select(Event.kind).where(Event.ticket_id == ticket.id)))
            assert "opened" in kinds
            assert ("handed_over" in kinds) is (ticket.handed_over_at is not None)
            if ticket.outcome == "confirmed":
                assert "resolved" in kinds
                assert state_from(ticket.dialogue).phase.value in ("solved", "closed")
            if ticket.outcome in ("silent", "abandoned"):
                assert ticket.state == "closed"
                assert "resolved" not in kinds
        assert session.scalar(select(func.count()).select_from(StoredAssessment)) >= SOME


def test_it_is_put_in_once(filled: Services) -> None:
    with pytest.raises(Conflict):
        demo.add(filled, how_many=SOME)
    assert demo.fill(filled, how_many=SOME) == 0
    assert count(filled, Ticket) == SOME


def test_what_was_begun_goes_on_where_it_stopped(filled: Services) -> None:
    assert demo.fill(filled, how_many=SOME + 3) == 3
    assert count(filled, Ticket) == SOME + 3


def test_removing_it_leaves_what_is_real_and_nothing_else(filled: Services) -> None:
    a_real_ticket(filled)
    gone = demo.remove(filled.database, filled.settings.attachments)
    assert (gone.tickets, gone.people) == (SOME, 12)
    assert count(filled, Ticket) == 1
    assert count(filled, Person) == 0
    with filled.database.read() as session:
        left = session.scalars(select(Ticket.id)).all()
        for table in (Message, Event, StoredAssessment, StoredSuggestion, Attachment):
            assert set(session.scalars(select(table.ticket_id))) <= set(left)
    assert demo.remove(filled.database, filled.settings.attachments) == demo.Removed(0, 0)
    assert demo.prepare(filled) is False


@pytest.mark.parametrize(
    ("wanted", "held", "there"),
    [(None, False, True), (None, True, False), (True, False, True), (True, True, True), (False, False, False)],
)
def test_it_comes_by_itself_only_into_an_empty_embedded_database(
    engine: Engine, database_url: str, tmp_path: Path, wanted: bool | None, held: bool, there: bool
) -> None:
    services = making.services_over(engine, tmp_path, database_url, making.Clock(), demo=wanted)
    try:
        if held:
            a_real_ticket(services)
        assert demo.prepare(services) is there
        assert (count(services, Person) == 12) is there
        # what is played meanwhile ends with its people
        demo.remove(services.database, services.settings.attachments)
        for thread in threading.enumerate():
            if thread.name == "demo":
                thread.join(timeout=60)
                assert not thread.is_alive()
        assert count(services, Ticket) == int(held)
    finally:
        services.database.close()


def test_the_plan_is_the_same_for_the_same_moment_and_grows_in_office_hours() -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    planned = plan(now, LONDON, 6)
    assert planned == plan(now, LONDON, 6)
    assert len(planned) == HOW_MANY
    assert [each.at for each in planned] == sorted(each.at for each in planned)
    assert all(now - timedelta(days=DAYS) <= each.at < now for each in planned)
    weekdays = [each for each in planned if each.at.weekday() < 5]
    assert len(weekdays) > 0.9 * HOW_MANY
    middle = now - timedelta(days=DAYS / 2)
    assert sum(each.at >= middle for each in planned) > HOW_MANY / 2
    assert {each.requester for each in planned} == set(range(6))


def test_the_script_holds_enough_different_tickets() -> None:
    texts = [text for kind in script().texts.values() for text in kind]
    assert len(texts) == len(set(texts)) >= 110


def test_the_command_removes_it(filled: Services) -> None:
    folder = filled.settings.data_dir
    result = CliRunner().invoke(command_line, ["demo", "remove", "--data", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"tickets": SOME, "people": 12}
    database = Database(f"sqlite:///{folder / 'firstline.db'}")
    with database.read() as session:
        assert tickets.value_of(session, "demo") == HOW_MANY
    database.close()


def test_the_command_says_where_no_database_is(tmp_path: Path) -> None:
    result = CliRunner().invoke(command_line, ["demo", "remove", "--data", str(tmp_path / "nowhere")])
    assert result.exit_code != 0
    assert not (tmp_path / "nowhere").exists()
