"""PINs and one-time codes: digits that open something, against the many codes of an IT desk that only name an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

PIN_HINTS = ("pin", "puk")
CODE_HINTS = (
    "code", "otp", "kod", "código", "codice", "2fa", "mfa", "tan", "authenticator",
    "to sign", "to log", "to verify", "to confirm",
)  # fmt: skip

_IS = r"\s+(?:is|was|ist|war|lautet|est|es)(?:\s+(?:now|still|set to|set as|jetzt))?(?:\s*+:)?\s++"
_LINK = rf"(?:\s*[:=]\s*|\s*[-–]\s+|{_IS}|\s+(?:to|as|auf|zu)\s+)"
_QUOTE = r"[\"'“”`]?"
_NOT_COUNTED = (
    r"(?!\w|[.,:/-]?\d)"
    r"(?!\s*(?:x|%|(?:days?|weeks?|months?|years?|hours?|min(?:ute)?s?|sec(?:ond)?s?|times?|char(?:acter)?s?|letters?|digits?"
    r"|attempts?|tries|users?|people|euros?|mal|stellen|zeichen|tage)\b))"
)

_PIN = re.compile(
    r"(?<![\w\[-])"
    r"(?P<lead>(?:my|the|your|his|her|our|old|new|sim|card|phone|voicemail|door|alarm|current|mein|meine|der|die)\s+)?"
    r"(?P<word>pin|puk)(?P<noun>[ -]?(?:code|number|no\.?|nr\.?|nummer))?"
    r"(?:\s+(?:for|of|on|für)(?:\s+[^\s:=,;.]+){1,5}?)?"
    rf"(?:(?P<link>{_LINK})|\s+){_QUOTE}"
    rf"(?P<value>\d{{4,8}}|\d{{2}} \d{{2}}|\d{{3}} \d{{3}}){_NOT_COUNTED}",
    re.IGNORECASE,
)

# A code that is said to open something may be short; a bare "code" must have six or eight digits like those.
_OPENING = (
    r"(?:verification|security|one[- ]time|authentication|authenticator|authorization|auth|login|log-in|sign-?in|access"
    r"|confirmation|sms|text|activation|backup|recovery|reset|unlock|door|alarm|entry|passcode|2fa|mfa|otp"
    r"|two[- ](?:factor|step)|(?:6|six)[- ]digit|pairing|bestätigungs|sicherheits|verifizierungs|einmal|zugangs)"
)
_SHORT_CODE = r"\d{3}[ -]\d{3}|\d{2}[ -]\d{2}[ -]\d{2}|\d{4}[ -]\d{4}|\d{4,8}"
_LONG_CODE = r"\d{3}[ -]\d{3}|\d{2}-\d{2}-\d{2}|\d{8}|\d{6}"
_NAMED = re.compile(
    r"(?<![\w\[])(?:"
    rf"{_OPENING}[- ]?(?:code|kode|pass(?:code|word)?|pin)s?|otp(?: code)?|one[- ]time pass(?:code|word)|tan"
    r"|(?:2fa|mfa)(?: code)?|code de (?:vérification|sécurité|validation)|código de (?:verificación|seguridad)"
    r"|codice di (?:verifica|sicurezza)"
    r")(?:\s+(?:for|from|für|von)(?:\s+[^\s:=,;.]+){1,4}?)?"
    rf"(?:{_LINK}|\s+){_QUOTE}(?:G-)?(?P<value>{_SHORT_CODE}){_NOT_COUNTED}",
    re.IGNORECASE,
)
_NAMED_MIXED = re.compile(
    rf"(?<![\w\[]){_OPENING}[- ]?codes?(?:\s*[:=]\s*|\s+(?:is|was|ist)\s+){_QUOTE}"
    r"(?P<value>(?=[^\s\d]{0,20}\d)(?!0x)[A-Za-z0-9]{2,12}(?:-[A-Za-z0-9]{2,12}){0,5})(?![\w-])",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?P<before>\b[\w-]{1,20}[\s:]{1,3}(?:with |the |this |is |a )?)?(?<![\w\[-])codes?"
    rf"(?:(?:\s+(?:i|he|she|they|you|that|which|from|in)(?:\s+[^\s:=,;.]+){{1,5}}?)?{_LINK}|\s+){_QUOTE}"
    rf"(?P<value>{_LONG_CODE}){_NOT_COUNTED}",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    rf"authenticator(?: app)? (?:shows?|says|displays?|gives?)(?: me)?:? (?P<value>{_LONG_CODE}){_NOT_COUNTED}",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"(?<![\w.-])(?:G-)?(?P<value>\d{3}[ -]\d{3}|\d{4,8})"
    r"(?=\s+(?:is|as|was|ist) (?:your|my|the|dein|ihr)(?: [\w-]{1,20}){0,3} (?:code|otp|pin|passcode)\b)",
    re.IGNORECASE,
)
_TO_SIGN_IN = re.compile(
    r"(?<!\w)(?:use|enter|type|with)\s+(?:G-)?(?P<value>\d{3}[ -]\d{3}|\d{6,8})"
    r"(?=\s+to (?:(?:sign|log)[ -]?in|log ?on|verify|confirm)\b)",
    re.IGNORECASE,
)
# "error code 482913" and its kin only say what went wrong, or where something belongs.
_NAMING = re.compile(
    r"(?:\w*(?:error|fehler|exception)\w*|aadsts\w*|exit\w*|fail\w*|crash\w*|abort\w*|end(?:s|ed)|stop\w*|status|return\w*"
    r"|result|response|reason|event|fault|cause|bug\w*|hresult|http|win32|cost|project|product|item|article|part|order"
    r"|booking|customer|client|vendor|supplier|account|gl|tax|company|plant|department|office|building|site|location"
    r"|store|zip|post(?:al)?|area|country|dial\w*|bar|qr|colou?r|source|hs|sort|bank|branch|swift|material|asset|job"
    r"|transaction|t|sap|tracking|reference|ref|model|serial|batch|currency|language|course|key|hex|unicode|ascii|promo"
    r"|discount|voucher|ticket|incident|diagnostic|sub|kosten\w*)-?$",
    re.IGNORECASE,
)


def find_pins(text: str) -> Iterator[tuple[int, int]]:
    """Where PINs stand: four to eight digits after the word. "pin 2024 report to the channel" is a verb."""
    for match in _PIN.finditer(text):
        if match["link"] or match["lead"] or match["noun"] or match["word"].isupper():
            yield match.span("value")


def find_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where one-time, verification and door codes stand; spans of several ways of saying it may overlap."""
    for pattern in (_NAMED, _NAMED_MIXED, _SHOWN, _AFTERWARDS, _TO_SIGN_IN):
        for match in pattern.finditer(text):
            yield match.span("value")
    for match in _BARE.finditer(text):
        before = (match["before"] or "").split()
        if not before or not _NAMING.match(before[0].strip(":,")):
            yield match.span("value")
