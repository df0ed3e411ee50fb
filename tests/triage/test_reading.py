"""What models read: the requester's own words, without what is secret or personal, and never too much of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.reading import MAX_CHARACTERS, masked, model_text, within


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


@pytest.mark.parametrize(("size", "whole"), [(80_000, True), (80_001, False)])
def test_eighty_thousand_characters_are_read_whole_and_not_one_more(size: int, whole: bool) -> None:
    text = "x" * size
    assert (within(text) == text) == whole


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


def test_a_secret_announced_in_one_message_is_masked_in_the_next() -> None:
    said = ("My password is", "Hunter2!x and it does not work", "my pin is", "4821, \x1eplease")
    shown = masked(said)
    assert len(shown) == len(said)
    assert "Hunter2!x" not in shown[1]
    assert "4821" not in shown[3]
    assert shown[1].endswith("and it does not work")
    assert "Hunter2!x" not in "\n".join(map(model_text, shown))


@given(st.lists(st.text("ab \n\x1e", max_size=9), min_size=1, max_size=4))
def test_messages_without_secrets_stay_what_they_are(said: list[str]) -> None:
    assert masked(said) == tuple(text.replace("\x1e", " ") for text in said)
