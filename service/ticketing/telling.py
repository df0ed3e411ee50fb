"""What people do to a ticket, in its conversation: Firstline steps back or says it, in the same transaction."""

from __future__ import annotations

from service.ticketing.ledger import Ledger
from service.ticketing.lifecycle import ended_at, may_reopen
from service.ticketing.opening import number_of
from service.ticketing.turns import TurnRecord, record
from service.ticketing.weights import priority_of
from triage.desk import Desk
from triage.dialogue import Context, advance
from triage.talk.happenings import Happening
from triage.talk.state import state_from
from triage.talk.words import load_words


def tell(ledger: Ledger, desk: Desk, happening: Happening) -> None:
    """Advance the conversation by something that needs no assessment, and write what comes out.

    The ticket stands already where it goes: its queue is named in what is said.
    """
    ticket = ledger.ticket
    context = Context(
        desk=desk, words=load_words(ticket.locale), number=number_of(ticket.number), now=ledger.now, articles={},
        first_response_due_at=ticket.first_response_due_at if ticket.first_responded_at is None else None,
        may_reopen=may_reopen(desk, ended_at(ticket), ledger.now), group=ticket.group, tier=ticket.tier,
        priority=priority_of(desk, ticket), started_at=ticket.started_at,
    )  # fmt: skip
    turn = advance(state_from(ticket.dialogue), happening, context)
    record(ledger, desk, TurnRecord(None, None, turn.state, turn.replies, turn.effects))
