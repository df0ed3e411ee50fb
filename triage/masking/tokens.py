"""Keys and tokens: by the prefix or layout that their makers gave them, or by length after a word such as "token"."""

from __future__ import annotations

import re

PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]{0,20000}-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:\s{1,4}[A-Za-z0-9+/=]{16,200})*)"
)
TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"eyJ[A-Za-z0-9_-]{10,8000}(?:\.[A-Za-z0-9_-]{4,8000}){0,4}"  # JSON web token, also when cut off
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,255}"
    r"|xox[abeposr](?:\.xox[bp])?-[A-Za-z0-9-]{10,255}|xapp-\d-[A-Za-z0-9-]{10,255}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{40,255}|hf_[A-Za-z0-9]{30,255}|dop_v1_[a-f0-9]{64}"
    r"|ya29\.[A-Za-z0-9_-]{20,2000}|\d{8,10}:AA[A-Za-z0-9_-]{33}"
    r")"
)
TOKEN_HINTS = ("eyj", "gh", "glpat", "xox", "xapp", "npm_", "pypi-", "hf_", "ya29", ":aa", "dop_v1")
KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"
    r"|AIza[A-Za-z0-9_-]{30,60}|GOCSPX-[A-Za-z0-9_-]{20,60}"
    r"|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9+/=]{20,255}"
    r"|sk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{20,255}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|key-[a-f0-9]{32}"
    r")"
)
KEY_HINTS = ("akia", "asia", "abia", "acca", "aiza", "gocspx", "k_live", "k_test", "whsec", "sk-", "sg.", "key-")
# Product keys are printed in five groups of five, FileVault's recovery keys in six groups of four. The first character
# stands alone because `re` skips ahead to it; for the same reason the look behind comes after the first group.
PRODUCT_KEY = re.compile(
    r"[A-Z0-9][A-Z0-9]{4}(?<![\w-][A-Z0-9]{5})-(?=[A-Z-]{0,23}\d)[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}(?![\w-])"
)
RECOVERY_KEY = re.compile(
    r"[A-Z0-9][A-Z0-9]{3}(?<![\w-][A-Z0-9]{4})-(?=[A-Z-]{0,24}\d)[A-Z0-9]{4}(?:-[A-Z0-9]{4}){4}(?![\w-])"
)
WEBHOOK = re.compile(
    r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{20,100}|(?<=discord\.com/api/webhooks/)[\w/-]{20,120}"
)
BEARER = re.compile(
    r"\b(?:bearer|authorization:\s{0,3}(?:basic|token))\s+"
    r"(?P<value>(?=[A-Za-z._~+/-]{0,100}\d)[A-Za-z0-9._~+/-]{12,8000}={0,2}|[A-Za-z_]{24,8000}={0,2})",
    re.IGNORECASE,
)
URL_PASSWORD = re.compile(r"://[^\s/:@?#\[\]]{0,64}:(?P<value>(?!\[)[^\s/]{1,256})@(?=[\w\[])")
URL_SIGNATURE = re.compile(
    r"[?&](?:sig|signature|access_token|token|code|api_?key"
    r"|key)=(?P<value>(?=[^\s&#\d]{0,100}\d)[^\s&#\[\]]{16,4000})",
    re.IGNORECASE,
)
XML_PASSWORD = re.compile(
    r"(?:password|passwd|pwd|secret)>(?P<value>(?!\[)[^<\s]{1,200})</[\w:]{0,40}(?:password|passwd|pwd|secret)>",
    re.IGNORECASE,
)
NET_USE = re.compile(r"/user:\S{1,80}\s+(?P<value>(?!/|\[)\S{4,80})", re.IGNORECASE)
COMMAND_LINE = re.compile(
    r"(?:curl\b[^\n]{0,200}?\s-u\s+[^\s:]{1,64}:|--user[ =][^\s:]{1,64}:|sshpass\s+-p\s{0,3}"
    r"|mysql\w{0,5}\b[^\n]{0,80}?\s-p|docker login\b[^\n]{0,80}?\s-p\s{1,3})(?P<value>(?![\[\s])\S{2,100})",
    re.IGNORECASE,
)
SECURE_STRING = re.compile(
    r"convertto-securestring\s+(?:-string\s+)?[\"'](?P<value>(?![$(\[])[^\"'\n]{1,100})", re.IGNORECASE
)

_LINK = r"(?![A-Za-z0-9])[\"'”]?\s{0,3}(?::|=|=>|->|\bis\b)?\s{0,3}[\"'“]?"
_LONG = r"(?P<value>(?=[A-Za-z_+/-]{0,100}\d)[A-Za-z0-9_+/-]{16,4000}={0,2})"
NAMED_KEY = re.compile(
    r"(?<!foreign )(?<!primary )(?<!registry )(?<![A-Za-z\[])"
    r"(?:(?:api|access|account|secret|private|encryption|signing|shared|master|storage|licen[cs]e"
    r"|product"
    r"|subscription)[ _-]?){0,2}key" + _LINK + _LONG,
    re.IGNORECASE,
)
# A PublicKeyToken names an assembly in every .NET error message.
NAMED_TOKEN = re.compile(r"(?<!\[)(?<!publickey)(?:token|secret)(?:[ _-](?:value|id))?" + _LINK + _LONG, re.IGNORECASE)
SHORT_SECRET = re.compile(
    r"(?<!\[)secret[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<value>(?=[^\s\d]{0,60}\d)[^\s\"'<>;,\[\]]{6,64})", re.IGNORECASE
)

_GROUPS = re.compile(r"[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){2,8}")


def looks_random(value: str) -> bool:
    """Whether a long word is a key rather than a path, a file or a name with a number in it."""
    if _GROUPS.fullmatch(value):
        return True
    parts = [part for part in re.split(r"[-_/+=]", value) if part]
    mixed = [part for part in parts if not part.isalpha() and not part.isdigit()]
    words = [part for part in parts if len(part) > 3 and part.isalpha() and _one_case(part)]
    return len(words) <= len(mixed) and any(len(part) >= 6 for part in mixed)


def _one_case(part: str) -> bool:
    return part.islower() or part.isupper() or part.istitle()
