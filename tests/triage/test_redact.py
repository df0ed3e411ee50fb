"""What leaves no trace, and what must survive because it is only a number of an error, a device or a ticket."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.redact import Redacted, mask_contacts, mask_secrets

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "redact_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
SECRETS = [case for case in CASES if case.get("by") == "secrets"]
CONTACTS = [case for case in CASES if case.get("by") == "contacts"]
HARMLESS = [case["text"] for case in CASES if "by" not in case]

SAYINGS = (
    "password: {}",
    "Password = {}",
    "my password is {}",
    "my password is {}, but it is refused",
    "pw={}",
    "Passwort: {}",
    "mein Passwort lautet {}",
    "pass: {}",
    "user jsmith password {}",
    "changed my password to {} yesterday",
    "password for the wifi is {}",
    "login: jsmith / {}",
    "Username: jsmith\nPassword: {}\nThanks",
    '{{"password": "{}"}}',
    "https://jsmith:{}@intranet.example.com/start",
)
passwords = st.from_regex(r"[A-Z][a-z]{5,9}[0-9]{2,3}[!#*]?", fullmatch=True)
digits = st.text("0123456789", min_size=14, max_size=14)


def luhn_check_digit(number: str) -> str:
    doubled = [sum(divmod(2 * int(d), 10)) for d in number[::-2]]
    return str(-(sum(doubled) + sum(int(d) for d in number[-2::-2])) % 10)


@pytest.mark.parametrize("case", SECRETS, ids=lambda case: case["text"][:60])
def test_it_masks_secrets(case: dict[str, str]) -> None:
    assert mask_secrets(case["text"]).text == case["masked"]


@pytest.mark.parametrize("case", CONTACTS, ids=lambda case: case["text"][:60])
def test_it_masks_contacts(case: dict[str, str]) -> None:
    assert mask_contacts(case["text"]).text == case["masked"]


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:60])
def test_it_leaves_harmless_text_alone(text: str) -> None:
    assert mask_secrets(text) == Redacted(text)
    assert mask_contacts(text) == Redacted(text)


def test_it_counts_what_it_masked_by_kind() -> None:
    redacted = mask_secrets("password: hunter2, or pw Summer24! The card is 4111 1111 1111 1111.")
    assert redacted.found == (("card", 1), ("password", 2))


def test_it_masks_contacts_and_secrets_independently() -> None:
    text = "joe@example.com, password: hunter2, call +49 30 1234567"
    assert mask_secrets(text).text == "joe@example.com, password: [password], call +49 30 1234567"
    assert mask_contacts(text).text == "[email], password: hunter2, call [phone]"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Authorization: Bearer abcdef0123456789abcdef0123456789", (("token", 1),)),
        ("password, Passwort, pwd, pass: hunter2", (("password", 1),)),
        ("joe@example.com @ room 3, desk 12", (("email", 1),)),
        ("cards 4111 1111 1111 1111 and 5500 0000 0000 0004, 1234567890", (("card", 2),)),
    ],
)
def test_many_hints_of_one_kind_mask_no_more_than_one(text: str, found: tuple[tuple[str, int], ...]) -> None:
    redacted = (mask_contacts if "@" in text else mask_secrets)(text)
    assert redacted.found == found
    assert sum(redacted.text.count(f"[{kind}]") for kind, _ in found) == sum(count for _, count in found)


@given(st.sampled_from(SAYINGS), passwords)
def test_no_password_survives_any_way_of_saying_it(saying: str, password: str) -> None:
    assert password not in mask_secrets(saying.format(password)).text


@given(digits, st.sampled_from(["", " ", "-"]))
def test_every_valid_card_number_is_masked(body: str, gap: str) -> None:
    number = "4" + body
    number += luhn_check_digit(number)
    grouped = gap.join(number[i : i + 4] for i in range(0, 16, 4))
    assert mask_secrets(f"my card {grouped} is refused").text == "my card [card] is refused"


@given(st.text("0123456789", min_size=18, max_size=18), st.booleans())
def test_every_valid_german_iban_is_masked(account: str, grouped: bool) -> None:
    check = 98 - int(account + "131400") % 97
    iban = f"DE{check:02}{account}"
    written = " ".join(iban[i : i + 4] for i in range(0, 22, 4)) if grouped else iban
    assert mask_secrets(f"to {written}, please").text == "to [iban], please"


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from([case["text"] for case in CASES]),
    st.sampled_from([" ", "\n", ": ", "=", " is ", ", ", "-", "/", "[password]", "[", "]", "+", "1"]),
    st.sampled_from(["password", "pin", "code", "token", "key", "login", "tel"]),
)


@settings(max_examples=300)
@given(st.lists(pieces, max_size=8).map("".join))
def test_masking_twice_is_masking_once(text: str) -> None:
    for mask in (mask_secrets, mask_contacts):
        once = mask(text)
        assert mask(once.text) == Redacted(once.text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_it_accepts_any_text(text: str) -> None:
    for mask in (mask_secrets, mask_contacts):
        redacted = mask(text)
        assert redacted.found or redacted.text == text


@pytest.mark.parametrize(
    "text",
    [
        "the verification code is" + " " * 79_000 + "x",
        "login" + " " * 79_000 + "xx",
        "user:" + " " * 79_000 + "x",
        "password i a a a " * 5_000,
        "is my " * 13_000 + "password",
        "pass\u200bword " * 8_000,
        "ab12 " * 16_000,
    ],
    ids=lambda text: text[:12],
)
def test_the_time_is_linear_in_the_length(text: str) -> None:
    began = process_time()
    mask_secrets(text)
    assert process_time() - began < 3
