"""What models read: the requester's own words, without what is secret or personal, and never too much of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.reading import MAX_CHARACTERS, model_text, within


@given(st.text(max_size=40), st.integers(2, 50))
def test_a_text_within_the_limit_is_itself_and_a_longer_one_keeps_head_and_tail(text: str, limit: int) -> None:
    found = within(text, limit)
    if len(text) <= limit:
        assert found == text
    else:
        head, cut, tail = found.partition("\n…\n")
        assert cut
        assert text.startswith(head)
        assert text.endswith(tail)
        assert limit <= len(head) + len(tail) <= limit + 1


def test_quotes_secrets_and_contact_data_are_not_read() -> None:
    text = (
        "The VPN drops, my password is Tr0ub4dor&3 and my mail is anna.schmidt@example.com\n\n"
        "On Mon, 3 Mar 2025 at 10:00, Service Desk wrote:\n> Have you restarted the zebra?\n"
    )
    read = model_text(text)
    assert "VPN drops" in read
    for hidden in ("Tr0ub4dor&3", "anna.schmidt@example.com", "zebra"):
        assert hidden not in read


@pytest.mark.parametrize("text", ["VPN drops with error 0x8004010F", "printer P-204 on floor 3 is offline"])
def test_plain_words_and_codes_are_read_as_they_are(text: str) -> None:
    assert model_text(text) == text


def test_of_a_pasted_log_head_and_tail_are_read() -> None:
    read = model_text("vpn drops " + "x " * MAX_CHARACTERS + "since monday")
    assert read.startswith("vpn drops")
    assert read.endswith("since monday")
    assert len(read) <= MAX_CHARACTERS + 10
