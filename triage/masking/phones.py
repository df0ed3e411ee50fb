"""Telephone numbers by shape. By hand: the phonenumbers package is 47 MB, and a mask need not know whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NOT_WITHIN = r"(?<![\w.,/@#$€£+\\-])(?<!\d[: -])"
_EXTENSION = r"(?: ?(?:ext\.?|extension|x|durchwahl|dw) ?\d{1,5})?"
_ENDS = r"(?!\w|[.,:/]\d|-\w|@|%| [0-9A-F]{2}\b)"
_INTERNATIONAL = re.compile(
    r"(?<![\w.+-])\+ ?[1-9]\d{0,14}(?:[ .-]?\(\d{1,5}\)[ .-]?\d{1,8})?(?:[ .\-/]\d{1,8}){0,6}" + _EXTENSION + _ENDS
    + r"|" + _NOT_WITHIN + r"00[1-9]\d{0,2}(?:[ .\-/](?:\(0\) ?)?\d{2,8}){2,5}" + _EXTENSION + _ENDS
    + r"|" + _NOT_WITHIN + r"00(?:1\d{10}|[3-9]\d{10,12})" + _ENDS,
    re.IGNORECASE,
)  # fmt: skip
_NATIONAL = re.compile(
    _NOT_WITHIN + r"(?:"
    r"\((?:0\d{1,4}|[2-9]\d{2}|[1-9]\d)\)[ -]?\d{3,8}(?:[ .-]\d{2,5}){0,2}"  # (030) 1234-567, (555) 010-9999
    r"|(?:1[ .-])?[2-9]\d{2}(?P<sep>[ .-])\d{3}(?P=sep)\d{4}"  # 555-010-9999
    r"|0[1-9](?P<pair>[ .-])\d{2}(?:(?P=pair)\d{2}){3}"  # 06 12 34 56 78
    r"|0\d{2}\.\d{3}\.\d{2}\.\d{2}"  # 044.668.18.00
    r"|0[1-9]\d{0,4}[ /-]\d{2,8}(?:[ -]\d{2,6}){0,4}"  # 020 7946 0958, 0171/1234567, 08-123 456 78
    r"|0[1-9](?!\d*0000)\d{8,9}"  # 07700900123
    r"|[6-9]\d{4}[ -]\d{5}"  # 98765 43210
    r")" + _EXTENSION + _ENDS,
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?<!\w)(?:tel(?:ephone|efon|éfono)?|phone|ph|mob(?:ile|il)?|cell(?:phone)?|fax|handy(?:nummer)?|rufnummer"
    r"|durchwahl|whatsapp|téléphone|portable|landline|extension"
    r"|(?:call|reach|ring|text|contact|phone|erreichbar)(?: me)?(?: back)?(?= (?:me|on|at|under|unter)\b"
    r"| ?:))(?: ?(?:number|no\.?|nr\.?|nummer|#))?"
    r"(?: (?:is|me|on|at|under|unter|ist)){0,2}\s{0,2}[.:=]{0,2}\s{0,2}(?P<value>\+?\(?\d[\d ()./-]{5,20}\d)" + _ENDS,
    re.IGNORECASE,
)
# A number that is said to be the number of something else.
_OF_A_THING = re.compile(
    r"(?:serial|s/?n|asset|tag|order|po|purchase|ticket|case|incident|request|ref(?:erence)?|id|invoice|account"
    r"|article|item|part|model|imei|iccid|mac|customer|client|vendor"
    r"|supplier|employee|staff|badge|card|personnel|personalnummer|kostenstelle|cost cent(?:er|re)|project|contract"
    r"|policy|booking|tracking|version|build|release|kb|isbn"
    r"|ean|barcode|ip|port|error|code|hash|bug|job|batch|material|delivery|shipment|vat|tax|licen[cs]e|key|device"
    r"|document|doc|file|page|line|row|seriennummer"
    r"|bestellnummer|auftragsnummer|rechnung|inventarnummer)s?(?:[ _-]?(?:number|no|nr|num|nummer|id|code"
    r"|tag))?[.:#=]*\s{0,2}(?:is |was )?\(?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?!\d)"
    r"|^\d{2}[./-]\d{2}[./-]\d{2} "
)
_FEWEST, _MOST = 7, 15
_GAP = re.compile(r"[ ./-]")
# Few people write a shorter national number with its area code, and what is shorter is often something else.
_FEWEST_NATIONAL = 9
_CANDIDATE = re.compile(r"[\d(+][\d ()./-]{5}")


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand: with + or 00, in a national form, or any digits after a word such as "mobile"."""
    if _CANDIDATE.search(text) is None:
        return
    for match in _INTERNATIONAL.finditer(text):
        # in one piece, "+2601588" may be an offset in a stack trace
        if (_FEWEST if _GAP.search(match[0], 2) else _FEWEST + 3) <= _digits(match[0]) <= _MOST + 5:
            yield match.span()
    for match in _NATIONAL.finditer(text):
        is_date = _DATE.search(match[0]) is not None
        if _digits(match[0]) >= _FEWEST_NATIONAL and not is_date and not _of_a_thing(text, match.start()):
            yield match.span()
    for match in _SAID.finditer(text):
        if _FEWEST <= _digits(match["value"]) <= _MOST and not _DATE.search(match["value"]):
            yield match.span("value")


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _of_a_thing(text: str, start: int) -> bool:
    return _OF_A_THING.search(text, max(start - 40, 0), start) is not None
