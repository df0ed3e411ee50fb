"""Passwords: which are accepted, and what is stored of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service import passwords
from service.errors import Invalid, Unavailable

GUESSED = [
    "passwordpassword", "password1234", "Password2026!", "P@ssw0rd1234", "p4$$w0rd!!!!", "PASSWORD!!!!!",
    "123456789012",
    "1234567890123456", "098765432109", "abcdefghijkl", "ABCDEFGHIJKL", "qwertyuiop12", "qwertyuiopasdf",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc", "qazwsxedcrfv", "aaaaaaaaaaaa", "abcabcabcabc", "ab12ab12ab12", "111111111111", "iloveyou2024",
    "Summer2024!!", "welcome12345", "letmein12345", "changeme1234", "administrator", "Administrator1", "Firstline2026",
    "firstline1234", "correct horse battery staple", "correcthorsebatterystaple", "helpdesk2026!", "monday123456",
    "trustno1trustno1", "thisisapassword", "secretsecret", "AdaByron2026", "ada.byron1999", "ada.byron@desk.example",
    "byronbyronbyron", "            ", "!!!!!!!!!!!!", "112233445566", "ｐａｓｓｗｏｒｄ１２３４",
]  # fmt: skip
GOOD = [
    "my dog eats green tables", "plum-otter-canyon-9", "Zwölf Boxkämpfer jagen", "тихая река у дома",
    "七つの海を渡る船の旅人たち",
    "x8#kQ2!vLm0p", "password of my aunt's cat", "a" * 6 + "Tq7" + "b" * 6, "🌧️ rain on the old roof",
]  # fmt: skip


@pytest.mark.parametrize("password", GUESSED)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="guessed first") as refused:
        passwords.accepted(password, "Ada Byron", "ada.byron@desk.example")
    assert refused.value.faults[0].pointer == "/password"


@pytest.mark.parametrize("password", GOOD)
def test_anything_long_and_uncommon_is_accepted_whatever_it_is_made_of(password: str) -> None:
    assert passwords.accepted(password, "Ada Byron", "ada.byron@desk.example")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "at least 12"), ("short", "at least 12"), ("eleven char", "at least 12"), ("q7#" * 100, "at most 256"),
        ("plum otter\x00canyon", "can be typed"), ("plum otter\ncanyon", "can be typed"),
        ("plum otter \ud800 canyon", "can be typed"),
    ],
)  # fmt: skip
def test_what_is_too_short_too_long_or_no_text_is_refused(password: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        passwords.accepted(password)


@given(some.text(max_size=300))
def test_any_text_is_accepted_or_refused_with_a_sentence(password: str) -> None:
    said = ""
    try:
        accepted = passwords.accepted(password, "Ada Byron", "ada@desk.example")
    except Invalid as refused:
        said = refused.detail
    assert said.endswith(".") if said else len(accepted) >= passwords.SHORTEST


def test_a_hash_matches_its_password_alone_and_names_its_parameters() -> None:
    stored = passwords.hashed(passwords.accepted("plum-otter-canyon-9"))
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches("plum-otter-canyon-9", stored)
    assert not passwords.matches("plum-otter-canyon-8", stored)


def test_one_password_typed_on_two_keyboards_is_one_password() -> None:
    stored = passwords.hashed(passwords.accepted("Zwo\u0308lf Boxka\u0308mpfer"))
    assert passwords.matches("Zw\u00f6lf Boxk\u00e4mpfer", stored)


@pytest.mark.parametrize("password", ["", "\N{REPLACEMENT CHARACTER}", "x" * 100_000, "a\ud800", "plum-otter-canyon-9"])
def test_nobody_has_no_password(password: str) -> None:
    assert not passwords.matches(password, None)


def test_when_too_many_wait_the_next_is_told_to_come_back() -> None:
    waiting = 0
    while passwords._queued.acquire(blocking=False):
        waiting += 1
    try:
        with pytest.raises(Unavailable) as told:
            passwords.matches("plum-otter-canyon-9", None)
    finally:
        passwords._queued.release(waiting)
    assert told.value.retry_after
    assert not passwords.matches("plum-otter-canyon-9", None)
