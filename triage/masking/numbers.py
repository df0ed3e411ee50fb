"""Numbers that prove themselves: cards (Luhn, the issuer's lengths), IBANs (mod 97), recovery keys (groups of six)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

DIGITS = tuple("0123456789")
# None of the three has fewer than ten digits in a row; looking for that costs less than looking for them.
_MANY_DIGITS = re.compile(r"\d[\d \t-]{9}")

_CARD_LIKE = re.compile(r"(?<![\w.,:/\\-])\d{2,19}(?:[ \t-]{1,3}\d{2,8}){0,6}(?![\w]|[.,:/]\d)")
_DIGIT_GROUP = re.compile(r"\d+")
# Of 15 digits, a number that passes Luhn is more often a telephone's IMEI than a card: the issuer's lengths must fit.
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})$|5[1-5]\d{14}$|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}$|3[47]\d{13}$"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}$"
    r"|3(?:0[0-5]|[68]\d)\d{11}$|35(?:2[89]|[3-8]\d)\d{12}$|62\d{14,17}$|(?:50|5[6-8]|6\d)\d{14}$"
)

# Looks ahead, because a word before an IBAN may look like the beginning of one.
_IBAN_LIKE = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}\d{2}(?:[ \t-]{0,3}[A-Za-z0-9]){11,40}))")
_IBAN_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27
GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24
ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TN24 TR26
UA29 VA22 VG24 XK20
"""
_IBAN_LENGTH = {entry[:2]: int(entry[2:]) for entry in _IBAN_LENGTHS.split()}

# BitLocker prints eight groups of six digits; people type six to eight of them.
_RECOVERY_KEY = re.compile(r"(?<![\w-])(?:\d{6}(?:-\s{0,2}\d{6}){5,7}|\d{6}(?:[ \n]{1,2}\d{6}){7}|\d{48})(?!\w|-\d)")


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand, in one piece or in groups divided by spaces or hyphens."""
    for candidate in _CARD_LIKE.finditer(text) if _MANY_DIGITS.search(text) else ():
        groups = [match.span() for match in _DIGIT_GROUP.finditer(text, *candidate.span())]
        for first in range(len(groups)):
            end = _card_end(text, groups[first:])
            if end is not None:
                yield groups[first][0], end
                break


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """Where IBANs stand, of the length of their country and with a right check sum."""
    for candidate in _IBAN_LIKE.finditer(text) if _MANY_DIGITS.search(text) else ():
        length = _IBAN_LENGTH.get(candidate[1][:2].upper())
        if length is None:
            continue
        positions = [i for i, c in enumerate(candidate[1]) if c.isalnum()][:length]
        compact = "".join(candidate[1][i] for i in positions).upper()
        end = candidate.start() + positions[-1] + 1
        if len(compact) == length and _mod_97(compact) == 1 and not text[end : end + 1].isalnum():
            yield candidate.start(), end


def find_recovery_keys(text: str) -> Iterable[tuple[int, int]]:
    """Where keys stand that unlock an encrypted disk."""
    return (match.span() for match in _RECOVERY_KEY.finditer(text)) if _MANY_DIGITS.search(text) else ()


def _card_end(text: str, groups: list[tuple[int, int]]) -> int | None:
    """Where the card ends that begins with the first group; an expiry date or check number may follow it."""
    digits = ""
    for start, end in groups:
        digits += text[start:end]
        if len(digits) > 19:
            return None
        in_groups = len(digits) == end - start or groups[0][1] - groups[0][0] in (4, 8)
        if in_groups and _ISSUER.match(digits) and _luhn(digits):
            return end
    return None


def _luhn(digits: str) -> bool:
    total = sum(int(d) for d in digits[-1::-2]) + sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return total % 10 == 0


def _mod_97(iban: str) -> int:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97
