"""Search over what was said: any text is a query, and no query is an error."""

from __future__ import annotations

import random

import pytest

from service import tickets
from service.fulltext import tickets_with
from service.services import Services
from service.tickets import Actor, staff
from service.turn import take_turn
from tests.service.test_ticketing import CALLER, changed, opened
from tests.service.world import DESK, every_database
from triage.talk import happenings as on

OPERATORS = (
    '"', "'", "*", "^", "(", ")", "{", "}", ":", "-", "+", "&", "|", "!", "<->", "NEAR", "NEAR(a b, 5)",
    "AND", "OR", "NOT",
    "a AND", "words:x", "message_id:1", "--", ";", "\\", "%", "_", "a*b", "''", '""', "\0", "\ud800",
    "\u202e", "\ufeff",
    "DROP TABLE ticket", "') OR 1=1 --", "<script>", "${x}", "{{x}}", "🖨️", "ｆｕｌｌ", "İ", "ß", "ﬁ",
    "а", "中文", "क", "\t\n",
)  # fmt: skip


def naughty(count: int = 500) -> list[str]:
    """Operators, brackets, quotes and letters of many scripts in any order; the same ones each time."""
    dice = random.Random(4)
    made = [*OPERATORS, "", " ", "a" * 100_000, "a " * 5_000]
    while len(made) < count:
        parts = [dice.choice((*OPERATORS, "printer", "vpn", "error", chr(dice.randrange(1, 0xD7FF)))) for _ in range(6)]
        made.append(dice.choice(("", " ")).join(parts))
    return made


@every_database
def test_no_text_is_a_query_that_fails(services: Services) -> None:
    opened(services, on.Said("the printer on floor two is offline, error 0x8004010f"))
    with services.database.read() as session:
        for query in naughty():
            assert isinstance(tickets_with(session, query), list), query
        assert len(tickets_with(session, "printer offline")) == 1


@every_database
def test_whatever_is_said_can_be_stored(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    for text in naughty(120):
        if len(text) < 50_000 and "\ud800" not in text:
            take_turn(services, ticket_id, on.Said(text), CALLER, lambda _session, _ticket: None)


@every_database
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("printer", True),
        ("PRINTER", True),
        ("offline printer", True),
        ("print", True),
        ("prin offline", False),
        ("0x8004010f", True),
        ("scanner", False),
        ("hunter2", False),
        ("ann@example.org", False),
        ("secret remark", False),
        ("", False),
        ("***", False),
    ],
)
def test_every_word_must_stand_on_the_ticket_the_last_as_a_beginning(
    services: Services, query: str, found: bool
) -> None:
    said = "the printer is offline, error 0x8004010f. my password is hunter2 and my mail is ann@example.org"
    ticket_id = opened(services, on.Said(said))
    changed(services, ticket_id, lambda ledger: staff.note(ledger, "a secret remark of an agent"))
    with services.database.read() as session:
        assert (tickets_with(session, query) == [ticket_id]) is found


@every_database
def test_what_agents_answer_is_found_and_an_erased_ticket_is_not(services: Services) -> None:
    ticket_id = opened(services, on.WantsPerson())
    with services.database.write() as session, tickets.changing(
        session, ticket_id, Actor("agent"), services.now()
    ) as ledger:  # fmt: skip
        staff.answer(ledger, "Please restart the spooler.", DESK)
    with services.database.read() as session:
        assert tickets_with(session, "spooler") == [ticket_id]
    with services.database.write() as session:
        tickets.erase(session, ticket_id)
    with services.database.read() as session:
        assert tickets_with(session, "spooler") == []
