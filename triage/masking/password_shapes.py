"""Whether a word that stands where a password could stand is one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.masking.ordinary import NOT_A_PASSWORD

_VALUE = re.compile(
    r"""["'“”„‘’«`]{1,2}(?P<quoted>[^"'“”„‘’«»`\n]{1,64})["'“”‘’»`]{1,2}(?!\w)"""
    r"""|["'“”„‘’«`]?(?P<bare>\S{1,200})"""
)
_AFTER_EQUALS = re.compile(r"""(?P<quoted>(?!))|(?P<bare>(?:[^\s;&"'<>]|&(?!\w+=)){1,200})""")
_TRAILING = ".,;:)]}>\"'”’“»`*|\\"

_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_LETTERS_ONLY = re.compile(r"[^\d@#$%^&*~=+<>|\\{}]+$")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ADJECTIVE = re.compile(r"(?:ed|ing|able|ible|ive|ous|ful|less|ent|ant|ical|ten|ken|t's|t)$", re.IGNORECASE)
_ENDS_THERE = re.compile(
    r"[\"'”’`*)]*(?:\s*(?:$|[\n.,;!?()|/])"
    r"|\s+(?:and|but|or|for|on|please|pls|thanks|thx|user|username|login|if|und|aber|bitte|falls|[-–])(?:\s|$))",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:x|%|(?:more )?(?:days?|weeks?|months?|years?|hours?|hrs?|min(?:ute)?s?|sec(?:ond)?s?|times?"
    r"|char(?:acter)?s?|letters?|digits?|symbols?|attempts?|tries|try|users?|people|of|or|long|am|pm|tagen?|wochen?|monaten?"
    r"|stunden?|zeichen|mal|versuchen?|stellen|stellig|uhr|jours?|semaines?|mois|caractères|días?|veces)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,+x-]*$")
# Known by their form to be something else: error codes, ticket numbers, KB articles, links, commands, masks.
_OTHER_THING = re.compile(
    r"(?:0x[0-9a-f]{2,}|kb\d{6,7}|aadsts\d+|(?:inc|req|ritm|chg|prb|s?c?task|case|tkt|ticket)[-_#]?\d{4,}"
    r"|(?:https?|ftp|file)://.*|www\..*|x{3,}|n/?a|\d{1,3}(?:st|nd|rd|th|%)|<[^<>]*>?|\{.*\}|/\w{2,}/.*"
    r"|(?:read|get|new|set|convertto|convertfrom)-[a-z]{3,30}\b.*|%\w+%|\$\{?[A-Z_]+\}?|\[.*)$",
    re.IGNORECASE,
)
_DATE_OR_TIME = re.compile(
    r"\d{1,4}([./-])\d{1,2}\1\d{1,4}$|\d{1,2}[:.]\d{2}(?::\d{2})?(?:am|pm|h|uhr)?$", re.IGNORECASE
)
# Beside a bare keyword, a name with digits is more often a device, a product, a file or a host than the password.
_NAMED_THING = re.compile(
    r"(?:[A-Z]{1,4}\d{2,}[A-Z]?|[A-Za-z]{1,8}[-_]\d{2,}[A-Z]?|[A-Z0-9]{1,10}(?:[-_][A-Z0-9]{1,10})+"
    r"|[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,5}|\S+@\S+\.\S+|\S*\\\S*|\S*/\S*|v?\d+(?:[.,]\d+)*\w{0,2}|\d{1,4}[A-Za-z]{1,8}"
    r"|(?i:office|windows|win|microsoft|ms|exchange|server|outlook|sharepoint|iphone|ipad|ios|android|galaxy|pixel|macos"
    r"|thinkpad|surface|latitude|elitebook|sql|oracle|sap|s4|citrix|wpa|wifi|sha|md|aes|tls|ssl|base|adobe|acrobat|chrome"
    r"|edge|ipv|keepass|vpn|user|room|floor|building|level|version|step|screen|page|line|site|client|laptop|pc|printer"
    r"|port|usb|mfa|excel|word|powerpoint|visio|teams|zoom|jira|ubuntu|debian"
    r"|centos|rhel|firefox|safari|rdp|ts|dc|srv|web|o|m|f)[-_ ]?\d{1,4}[a-z]?)$"
)
_STRONG = re.compile(r"(?=.*[^\W\d_])(?:.*\d|.*[^\W_][@#$%^&*!?+~=]+[^\W_])")
_REST = 24


@dataclass(frozen=True)
class Candidate:
    """A word, or several in quotation marks, without the marks and without punctuation after it; `rest` follows it."""

    word: str
    start: int
    end: int
    quoted: bool
    rest: str

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def candidate(text: str, position: int, *, in_settings: bool = False) -> Candidate | None:
    """What stands at `position`; `in_settings`: written name=value, so that a semicolon or "&" ends it."""
    match = _VALUE.match(text, position)
    if match and in_settings and match["quoted"] is None:
        match = _AFTER_EQUALS.match(text, position)
    if match is None:
        return None
    quoted = match["quoted"] is not None
    start, end = match.span("quoted" if quoted else "bare")
    word = text[start:end] if quoted else text[start:end].rstrip(_TRAILING)
    end = start + len(word)
    return Candidate(word, start, end, quoted, text[end : end + _REST])


def is_set(value: Candidate) -> bool:
    """After a colon or an equals sign nearly everything is the password, but not "password: expired"."""
    word = value.word
    if not _visible(word) or _OTHER_THING.match(word) or (_NUMBER.match(word) and _COUNTED.match(value.rest)):
        return False
    return not (_LETTERS_ONLY.match(word) and _is_talk(word))


def is_set_as_pass(value: Candidate) -> bool:
    """The same for "pass", a word of its own: not "Second pass: phases 9 to 12", not "pass: 12, fail: 3"."""
    if not is_set(value) or (value.word.isdigit() and len(value.word) < 4):
        return False
    return not _PLAIN.match(value.word) or _ENDS_THERE.match(value.rest) is not None


def is_said(value: Candidate) -> bool:
    """After "is" what looks like a password, or ends the sentence and is no word about passwords."""
    word = value.word
    if has_signs(value) is not None:
        return has_signs(value) is True
    if not _visible(word) or _is_talk(word):
        return False
    if value.quoted:
        return len(word.split()) <= 4
    plain = len(word) >= 4 and _PLAIN.match(word) and not _ADJECTIVE.search(word)
    return bool(plain and _ENDS_THERE.match(value.rest))


def has_signs(value: Candidate) -> bool | None:
    """Whether digits and symbols make the word a password after "is"; None if it has none of them."""
    word = value.word
    if _OTHER_THING.match(word) or _DATE_OR_TIME.match(word):
        return False
    if _NUMBER.match(word):
        return len(word) >= 3 and not _COUNTED.match(value.rest)
    return None if _LETTERS_ONLY.match(word) else _visible(word)


def is_strong(value: Candidate) -> bool:
    """Whether the word can hardly be anything else: letters with digits or symbols, and no name of a thing."""
    word = value.word
    if len(word) < 6 or " " in word or not _STRONG.match(word):
        return False
    return not (_OTHER_THING.match(word) or _NAMED_THING.match(word) or _DATE_OR_TIME.match(word))


def _visible(word: str) -> bool:
    return any(c.isalnum() for c in word)


def _is_talk(words: str) -> bool:
    """Whether words (several if they stood in quotation marks) are what people write about passwords."""
    if " " in words:
        return all(word in NOT_A_PASSWORD for word in _WORDS.findall(words.lower()))
    # "expired.Please" lacks a space; the word before the full stop tells
    first = _WORDS.match(words)
    return first is not None and first[0].lower() in NOT_A_PASSWORD
