"""Facts that look like codes: asset tag, host name, error code or message, version."""

from __future__ import annotations

import re

from triage.facts.applications import NAMES

# Every tag and version has a digit; most sentences have none, and a look for one costs nothing.
_DIGIT = re.compile(r"\d")

# Numbers of tickets, orders and documents look like tags and are none.
_NO_TAG = (
    r"(?!(?:INC|REQ|RITM|CHG|PRB|TKT|CASE|SR|TASK|OPP|PO|SO|INV|CVE|KB|MS|ISO|UTF|SHA|RFC|COVID|SARS|USB|CAT|RJ|FW"
    r"|RE|HTTP|ORA|DIN|EN|WPA|IEC|ANSI|TLS|MD)-)"
)
_TAG = rf"{_NO_TAG}[A-Z]{{1,6}}(?:-[A-Z0-9]{{1,6}}){{0,2}}-?\d{{3,8}}"
_TAG_PREFIXED = (
    r"(?:LT|NB|LAP|LPT|DT|DSK|TAB|MON|DOCK|PRN|SCN|HH|MOB|PHN|AT|HW|EQ|LTP|NBK|MBP|PX|NW|PR"
    r"|PH)(?:-[A-Z]{2,5})?-\d{3,7}"
)
_ASSET_LABELLED = re.compile(
    r"(?:asset(?: tag| number| no\.?| id)?|inventory(?: number| no\.?)?|(?:asset )?sticker(?: says)?"
    r"|tag(?: number)?|serial(?: number| no\.?)?|s/n|service tag)"
    rf"[ \t]{{0,3}}(?:[:#=]|is|says)?[ \t]{{0,3}}\(?(?P<value>{_TAG}|\d{{5,10}}|\d{{2,4}}-\d{{3,6}}"
    rf"|(?=[A-Z0-9]{{0,13}}\d)(?=[A-Z0-9]{{0,13}}[A-Z])[A-Z0-9]{{6,14}})(?![\w-])",
    re.IGNORECASE,
)
_ASSET_OF = re.compile(
    r"(?:laptop|lappy|notebook|tablet|ipad|phone|monitor|dock(?:ing station)?|printer|scanner|handheld|device"
    r"|macbook|desktop|headset|machine|number)"
    rf"[ \t,:(]{{1,3}}(?P<value>(?-i:{_TAG}))(?![\w-])",
    re.IGNORECASE,
)
_ASSET_BARE = re.compile(rf"(?<![\w-])(?P<value>{_TAG_PREFIXED})(?![\w-])")

_HOST = r"[A-Za-z][A-Za-z0-9]{1,14}(?:-[A-Za-z0-9]{1,15}){0,3}"
_HOST_LABELLED = re.compile(
    r"(?:host ?name|computer ?name|(?:computer|pc|machine|server|host|node) (?:is called|called|named|name is)"
    r"|name of (?:the |my )?(?:computer|pc|server|machine)(?: is)?|hostname|host|server)"
    rf"[ \t]{{0,3}}[:=]?[ \t]{{0,3}}['\"]?(?P<value>(?=[\w.-]{{0,40}}\d)(?:{_HOST})(?:\.[A-Za-z0-9-]{{2,30}}){{0,4}}"
    rf"|[a-z0-9-]{{2,30}}(?:\.[a-z0-9-]{{2,30}}){{2,4}})(?![\w-])",
    re.IGNORECASE,
)
_HOST_PREFIXED = re.compile(
    r"(?<![\w.-])(?P<value>(?:PC|WS|SRV|SVR|VM|HOST|DEV|DC|DB|WEB|APP|FS|SQL|HMI|KIOSK|TERM"
    r"|THIN)-(?:[A-Z0-9]{1,10}-){0,2}[A-Z0-9]{1,10})(?![\w-])",
    re.IGNORECASE,
)
_HOST_SHAPED = re.compile(
    r"(?<![\w./@:-])(?P<value>(?!(?:win|ios|utf|sha|iso|usb|hdmi|wifi|cat|level|gen|office|mp|inc|req|chg|opp|cve"
    r"|covid|kb|lt|nb|po|pr)-)"
    r"[a-z]{2,8}(?:-[a-z]{2,10}){0,2}-?[a-z]{0,6}\d{2})(?![\w-])",
)

_LABEL = (
    r"(?:error|err|fehler|fehlercode|erreur|errore|codigo|stop ?code|exit code|return code|reason code"
    r"|status(?: code)?|event id|code|fault)"
)
_ERRORS = {
    "hexadecimal": re.compile(r"(?<!\w)(?P<value>0x[0-9A-Fa-f]{4,16})(?!\w)"),
    "browser": re.compile(
        r"(?<!\w)(?P<value>(?:NET::)?ERR_[A-Z0-9_]{4,60}|[A-Z]{2,5}_ERROR_[A-Z0-9_]{3,60}"
        r"|DNS_PROBE_[A-Z_]{4,40})(?!\w)",
    ),
    "product": re.compile(
        r"(?<!\w)(?P<value>AADSTS\d{4,7}|CAA[0-9A-F]{4,8}|ORA-\d{4,5}|SQLSTATE[ \[]?\w{5}\]?|IDS_\w{4,40}"
        r"|TNS-\d{5}|KB\d{6,8}|WSL\d{3,6})(?!\w)",
    ),
    "mail": re.compile(r"(?<![\w.])(?P<value>[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3})(?![\w.]*\d)"),
    "symbol": re.compile(
        r"(?<!\w)(?P<value>(?=[A-Z0-9_]{0,60}(?:ERR|FAIL|FAULT|DIED|DENIED|EXCEPTION|VIOLATION|INVALID|NOT_|UNABLE"
        r"|TIMEOUT|IRQL|CORRUPT|MISMATCH"
        r"|UNAVAILABLE|UNREACHABLE|MISSING|INACCESSIBLE|MANAGEMENT|OVERFLOW"
        r"|REFUSED))[A-Z]{3,20}(?:_[A-Z0-9]{2,20}){1,7})(?!\w)"
    ),
    "labelled": re.compile(
        rf"(?<!\w)(?P<value>{_LABEL}[ \t:#=(]{{1,4}}(?:no\.? |number "
        rf"|code )?-?(?=[A-Z]{{0,6}}-?\d)[A-Z]{{0,6}}-?\d{{1,3}}[\d,.-]{{0,12}}\d"
        rf"|{_LABEL}[ \t:#=(]{{1,4}}\d{{2,6}})(?!\w)",
        re.IGNORECASE,
    ),
    "http": re.compile(
        r"(?<![\w.,:/-])(?P<value>(?:HTTP[ /]?(?:\d\.\d )?|gateway timeout |timeout "
        r"|status )?[45]\d\d(?: (?:forbidden|unauthori[sz]ed|not found|bad gateway|service unavailable"
        r"|gateway time-?out|internal server error|proxy authentication required))?)(?![\w.,:%/-]|[ ](?:people"
        r"|users|eur|euros?|mb|gb|kb|pages?|customers?|usd|km|m|times|times|items|files|mails))",
        re.IGNORECASE,
    ),
    "failed": re.compile(r"(?P<value>failed \(-?\d{1,6}\))", re.IGNORECASE),
}
# Every code has one of these.
_CODE_SIGN = re.compile(r"[\d_]|CAA|SQLSTATE")
# A bare 404 or 503 is an error only beside such a word.
_HTTP_CONTEXT = re.compile(
    r"\b(?:http|error|errors|gateway|timeout|status|returns?|gives?|says?|shows?|getting|response|forbidden"
    r"|unauthori[sz]ed|503|tool 50\d|page)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:error|message|says?|said|saying|fehler|reads?|writes?|shows?|tells|answers?|gives?|notice"
    r"|remark)[^\n\"“”«»']{0,40}(?:\"(?P<a>[^\"\n]{4,160})\"|“(?P<b>[^”\n]{4,160})”|«(?P<c>[^»\n]{4,160})»"
    r"|(?<!\w)'(?P<d>[^'\n]{4,160})'(?!\w))",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^[ \t>]*(?P<value>(?:fatal|error|exception|remote|[\w.]{3,60}(?:Error|Exception))\b ?: [^\n]{3,160})",
    re.IGNORECASE | re.MULTILINE,
)

_VERSION = re.compile(
    r"(?<!\w)(?:version|vers\.|ver\.?|release"
    r"|build)[ \t:]{0,3}(?P<value>v?\d{1,5}(?:\.\d{1,6}){0,4}[a-z]?)(?![\w.]*\w)",
    re.IGNORECASE,
)
_VERSION_SHORT = re.compile(r"(?<![\w.])(?P<value>v\d{1,4}(?:\.\d{1,6}){1,4})(?!\w)", re.IGNORECASE)
_VERSION_AFTER_NAME = re.compile(
    rf"(?<!\w)(?:{NAMES}|office|exchange|Word|Teams|Zoom|Edge|Safari|Slack) (?P<value>v?\d{{1,4}}(?:\.\d{{1,6}}){{1,4}}"
    rf"|20[0-2]\d)(?![\w.:]*\w)(?! ?(?:gb|mb|ghz))",
    re.IGNORECASE,
)


def find_asset_tag(text: str) -> str | None:
    if not _DIGIT.search(text):
        return None
    return _first(text, _ASSET_LABELLED, _ASSET_OF, _ASSET_BARE)


def find_host_name(text: str) -> str | None:
    return _first(text, _HOST_PREFIXED, _HOST_LABELLED, _HOST_SHAPED)


def find_error_code(text: str) -> str | None:
    """A code before a line that reports an error before a quoted message."""
    for kind, pattern in _ERRORS.items() if _CODE_SIGN.search(text) else ():
        if kind == "http" and not _HTTP_CONTEXT.search(text):
            continue
        if found := pattern.search(text):
            return found["value"]
    if found := _LINE.search(text):
        return found["value"]
    quoted = _QUOTED.search(text)
    return next((part for part in quoted.groups() if part), None) if quoted else None


def find_version(text: str) -> str | None:
    if not _DIGIT.search(text):
        return None
    return _first(text, _VERSION, _VERSION_SHORT, _VERSION_AFTER_NAME)


def _first(text: str, *patterns: re.Pattern[str]) -> str | None:
    return next((found["value"] for pattern in patterns if (found := pattern.search(text))), None)
