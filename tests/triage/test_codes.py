"""The quick looks before the slow patterns miss no asset tag, no error code and no version."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.facts import codes
from triage.facts.codes import find_asset_tag, find_error_code, find_version

# One row at least for each pattern of an error code, and every way to write one without a digit.
ERROR_CODES = (
    ("it says 0x8004010F again", "0x8004010F"),
    ("chrome shows NET::ERR_CONNECTION_RESET", "NET::ERR_CONNECTION_RESET"),
    ("ERR_TUNNEL_CONNECTION_FAILED", "ERR_TUNNEL_CONNECTION_FAILED"),
    ("firefox: SSL_ERROR_BAD_CERT_DOMAIN", "SSL_ERROR_BAD_CERT_DOMAIN"),
    ("DNS_PROBE_FINISHED_NXDOMAIN on every page", "DNS_PROBE_FINISHED_NXDOMAIN"),
    ("AADSTS50058 at sign-in", "AADSTS50058"),
    ("Teams says CAAFEEDB", "CAAFEEDB"),
    ("Teams says CAA20003", "CAA20003"),
    ("ORA-12154 since noon", "ORA-12154"),
    ("the import ends with SQLSTATE[HYABC]", "SQLSTATE[HYABC]"),
    ("the import ends with SQLSTATE HYABC", "SQLSTATE HYABC"),
    ("IDS_NOTFOUND", "IDS_NOTFOUND"),
    ("TNS-12541", "TNS-12541"),
    ("KB5034441 fails to install", "KB5034441"),
    ("554 5.7.1 relay denied", "554 5.7.1"),
    ("blue screen IRQL_NOT_LESS_OR_EQUAL", "IRQL_NOT_LESS_OR_EQUAL"),
    ("CRITICAL_PROCESS_DIED", "CRITICAL_PROCESS_DIED"),
    ("MEMORY_MANAGEMENT at start", "MEMORY_MANAGEMENT"),
    ("it stops with error 1603", "error 1603"),
    ("event id 7031 in the log", "event id 7031"),
    ("the portal gives 503", "503"),
    ("the portal gives 404 not found", "404 not found"),
    ("login failed (-5)", "failed (-5)"),
    ("Login Failed (17)", "Failed (17)"),
)
OTHERS = (
    (find_asset_tag, "laptop LT-20771", "LT-20771"),
    (find_asset_tag, "asset tag 100234", "100234"),
    (find_asset_tag, "service tag 7HXJ2K3", "7HXJ2K3"),
    (find_asset_tag, "serial: 12-44501", "12-44501"),
    (find_version, "version 7", "7"),
    (find_version, "build 22631a", "22631a"),
    (find_version, "since v2.1", "v2.1"),
    (find_version, "Zoom 5.17.2 hangs", "5.17.2"),
    (find_version, "Office 2019", "2019"),
)
# Said without any sign of a code; these are found by other patterns, or not at all.
MESSAGES = (
    ("fatal: repository not found", "fatal: repository not found"),
    ("java.lang.NullPointerException: oops it broke", "java.lang.NullPointerException: oops it broke"),
    ('it says "The mailbox is full"', "The mailbox is full"),
    ("the message reads “Access is denied”", "Access is denied"),
    ("my printer is offline", None),
    ("", None),
)
PIECES = (
    *("CAA", "SQLSTATE", "SQLSTATE[", "FEED", "HYABC", "]", "IDS", "ERR", "NET::ERR", "_", "NOT", "DIED", "TIMEOUT"),
    *("AADSTS", "error ", "code ", "Event ID ", "failed (", ")", "-", "-5", "0x", "gives ", "503", "4", "5.7.1", "12"),
    *("2019", "٣", "７", "²", "asset tag ", "laptop ", "LT-", "serial: ", "version ", "v", "Zoom ", "build ", ".", " "),
    *("\n", "the ", "x", "ß"),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=10).map("".join)


@pytest.mark.parametrize(("text", "code"), ERROR_CODES + MESSAGES)
def test_every_kind_of_error_is_found_and_plain_words_are_none(text: str, code: str | None) -> None:
    assert find_error_code(text) == code
    assert find_error_code(f"hello,\n{text}\nthanks") == code


@pytest.mark.parametrize(("find", "text", "value"), OTHERS, ids=[text for _, text, _ in OTHERS])
def test_every_kind_of_tag_and_version_is_found(find: object, text: str, value: str) -> None:
    assert find(text) == value  # type: ignore[operator]


@pytest.mark.parametrize("kind", codes._ERRORS)
def test_the_table_has_a_code_of_every_kind(kind: str) -> None:
    assert any(codes._ERRORS[kind].search(text) for text, _ in ERROR_CODES)


def test_some_codes_of_the_table_have_neither_a_digit_nor_an_underscore() -> None:
    assert sum(not re.search(r"[\d_]", text) for text, _ in ERROR_CODES) >= 3


@settings(max_examples=400)
@given(TEXTS | st.tuples(TEXTS, st.sampled_from([text for text, _ in ERROR_CODES]), TEXTS).map(" ".join))
def test_no_code_hides_from_the_quick_look(text: str) -> None:
    if not codes._CODE_SIGN.search(text):
        assert not any(pattern.search(text) for pattern in codes._ERRORS.values())
    if not codes._DIGIT.search(text):
        assert codes._first(text, codes._ASSET_LABELLED, codes._ASSET_OF, codes._ASSET_BARE) is None
        assert codes._first(text, codes._VERSION, codes._VERSION_SHORT, codes._VERSION_AFTER_NAME) is None
