"""Masks. Secrets go before anything is stored; contact data before embedding, indexing of training copies, and export.

Masking cannot be undone: the mask says what kind of thing stood there and nothing of its content or length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from triage.masking import codes, numbers, passwords, phones, tokens
from triage.masking.disguise import Plain

Spans = Iterable[tuple[int, int]]
Find = Callable[[str], Spans]

# A mask may uncover a shape that its content had hidden. No text has needed more than three rounds.
_ROUNDS = 10

_MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-][\w.%+'-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,5}[^\W\d_]{2,24}(?![\w-])")


@dataclass(frozen=True)
class Redacted:
    """The text with masks, and how many of each kind were set: pairs (kind, count), kinds in alphabetical order."""

    text: str
    found: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Detector:
    """Finds the spans to be masked as `kind`. Runs only if one of `hints` is in the lower-cased text."""

    kind: str
    hints: tuple[str, ...]
    find: Find


def _by(pattern: re.Pattern[str], accept: Callable[[str], bool] | None = None) -> Find:
    group = "value" if "value" in pattern.groupindex else 0
    return lambda text: (m.span(group) for m in pattern.finditer(text) if accept is None or accept(m[group]))


# In this order: forms that are certain first, guesses from the words around them last.
_SECRETS = (
    Detector("key", ("private key",), _by(tokens.PRIVATE_KEY)),
    Detector("password", ("://",), _by(tokens.URL_PASSWORD)),
    Detector("password", ("</",), _by(tokens.XML_PASSWORD)),
    Detector("token", tokens.TOKEN_HINTS, _by(tokens.TOKEN)),
    Detector("key", tokens.KEY_HINTS, _by(tokens.KEY)),
    Detector("key", ("-",), _by(tokens.PRODUCT_KEY)),
    Detector("recovery key", ("-",), _by(tokens.RECOVERY_KEY)),
    Detector("token", ("hooks.slack", "discord.com"), _by(tokens.WEBHOOK)),
    Detector("token", ("bearer", "authorization"), _by(tokens.BEARER)),
    Detector("token", ("sig=", "signature=", "token=", "code=", "key="), _by(tokens.URL_SIGNATURE)),
    Detector("recovery key", numbers.DIGITS, numbers.find_recovery_keys),
    Detector("iban", numbers.DIGITS, numbers.find_ibans),
    Detector("card", numbers.DIGITS, numbers.find_cards),
    Detector("key", ("key",), _by(tokens.NAMED_KEY, tokens.looks_random)),
    Detector("token", ("token", "secret"), _by(tokens.NAMED_TOKEN, tokens.looks_random)),
    Detector("token", ("secret",), _by(tokens.SHORT_SECRET)),
    Detector("password", codes.PIN_HINTS, codes.find_pins),
    Detector("code", codes.CODE_HINTS, codes.find_codes),
    Detector("password", passwords.HINTS, passwords.find),
    Detector("password", ("/user:",), _by(tokens.NET_USE)),
    Detector("password", ("curl", "--user", "sshpass", "mysql", "docker login"), _by(tokens.COMMAND_LINE)),
    Detector("password", ("convertto-securestring",), _by(tokens.SECURE_STRING)),
)
_CONTACTS = (Detector("email", ("@",), _by(_MAIL)), Detector("phone", numbers.DIGITS, phones.find))


def mask_secrets(text: str) -> Redacted:
    """Mask passwords, PINs, one-time codes, tokens, keys, card numbers, IBANs and recovery keys.

    Masking twice changes nothing more.
    """
    return _mask(text, _SECRETS)


def mask_contacts(text: str) -> Redacted:
    """Mask mail addresses and telephone numbers. Masking twice changes nothing more."""
    return _mask(text, _CONTACTS)


def _mask(text: str, detectors: tuple[Detector, ...]) -> Redacted:
    counts: Counter[str] = Counter()
    plain = Plain.of(text)
    for _ in range(_ROUNDS):
        before, lowered = text, plain.text.lower()
        for detector in detectors:
            if any(map(lowered.__contains__, detector.hints)):
                spans = (plain.original(*span) for span in detector.find(plain.text) if span[0] < span[1])
                masked = _replace(text, detector.kind, spans, counts)
                if masked != text:
                    text, plain = masked, Plain.of(masked)
        if text == before:
            break
    return Redacted(text, tuple(sorted(counts.items())))


def _replace(text: str, kind: str, spans: Spans, counts: Counter[str]) -> str:
    parts: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if start >= end:
            parts += [text[end:start], f"[{kind}]"]
            end = stop
            counts[kind] += 1
    return "".join([*parts, text[end:]]) if parts else text
