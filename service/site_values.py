"""What a site with the widget may be: its origins, its looks and its texts, checked. Values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from service.errors import Fault, Invalid

MOST_ORIGINS = 20
POSITIONS = ("end", "start")
KEY = re.compile(r"pk_[A-Za-z0-9_-]{4,37}")
_LOCAL = frozenset({"localhost", "127.0.0.1"})
_PORTS = {"https": 443, "http": 80}
# the letters that a Content-Security-Policy takes in a host, and no others: it is where these names end up
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")
_SENT = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_RTL = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_LOCALE = re.compile(r"auto|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


@dataclass(frozen=True)
class Look:
    """How the widget looks and speaks on a site. An empty text: the widget's own. `locale` auto: the reader's."""

    accent: str = "#1d54e2"
    position: str = "end"
    greeting: str = ""
    label: str = ""
    locale: str = "auto"

    @classmethod
    def of(cls, options: dict[str, Any]) -> Look:
        """As it was stored."""
        return cls(**options)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def on_accent(self) -> str:
        """White or black, whichever is easier to read on the accent: one of the two always has 4.5 : 1."""
        return "#ffffff" if 1.05 / (_luminance(self.accent) + 0.05) >= (_luminance(self.accent) + 0.05) / 0.05 else (
            "#000000"
        )  # fmt: skip


def direction(locale: str) -> str:
    """How a language is written: ltr or rtl."""
    return "rtl" if locale.lower().partition("-")[0] in _RTL else "ltr"


def normal_look(look: Look) -> Look:
    """The look as it is stored. Raises Invalid with everything that is wrong with it."""
    plain = Look(
        look.accent.strip().lower(), look.position, " ".join(look.greeting.split()), " ".join(look.label.split()),
        look.locale.strip() or "auto",
    )  # fmt: skip
    checks = {
        "accent": (_COLOUR.fullmatch(plain.accent), "A colour is # and six hexadecimal digits, such as #1d54e2."),
        "position": (plain.position in POSITIONS, "The position is start or end."),
        "greeting": (_said(plain.greeting, 200), "A greeting has at most 200 characters."),
        "label": (_said(plain.label, 60), "The button's label has at most 60 characters."),
        "locale": (_LOCALE.fullmatch(plain.locale), "A language is auto, or a tag such as en, ar or de-AT."),
    }
    faults = tuple(Fault(f"/{name}", said) for name, (good, said) in checks.items() if not good)
    if faults:
        raise Invalid(faults[0].detail, faults=faults)
    return plain


def normal_origins(given: Iterable[str]) -> list[str]:
    """Exact origins, each once, in the order given. Raises Invalid, naming the first that is none."""
    found = list(dict.fromkeys(normal_origin(each) for each in given if each.strip()))
    if not found:
        raise _no_origin("Name at least one origin, such as https://intranet.example.com.")
    if len(found) > MOST_ORIGINS:
        raise _no_origin(f"A site has at most {MOST_ORIGINS} origins; register another one for the others.")
    return found


def normal_origin(given: str) -> str:
    """One origin as browsers say it: scheme, host, and a port that is not the usual one. Raises Invalid."""
    text = given.strip()
    shown = text if text.isprintable() and len(text) <= 100 else "This"
    if "*" in text:
        raise _no_origin(f"{shown}: a wildcard is not taken; name every origin by itself.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _no_origin(f"{shown} is not an origin; write https://host, or https://host:port.") from None
    if parts.scheme not in _PORTS or not host:
        raise _no_origin(f"{shown} is not an origin; write it with https://, such as https://intranet.example.com.")
    if parts.username is not None or parts.password is not None:
        raise _no_origin("An origin has no user name or password in it.")
    if parts.path not in ("", "/") or parts.query or parts.fragment or text.endswith(("?", "#")):
        raise _no_origin(f"{shown} has a path; an origin ends with the host: {parts.scheme}://{parts.netloc}")
    if not _HOST.match(host):
        raise _no_origin(
            f"{shown}: the host may have letters, digits, hyphens and dots; write other letters in their xn-- form, "
            "and a name in place of an IPv6 address."
        )
    if parts.scheme == "http" and host not in _LOCAL:
        raise _no_origin(f"{shown}: plain http is taken for localhost alone; the site must be served by https.")
    if port == 0 or text.removesuffix("/").endswith(":"):
        raise _no_origin(f"{shown}: a port is a number from 1 to 65535.")
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


def sent_origin(given: str) -> str | None:
    """The origin in what a browser sent (an address or an origin), whether or not it could be registered."""
    found = _SENT.match(given[:300].lower())
    if found is None or (len(given) > found.end() and given[found.end()] not in "/?#"):
        return None
    scheme, _, host = found[0].partition("://")
    return f"{scheme}://{host.removesuffix(f':{_PORTS[scheme]}')}"


def normal_site_name(name: str) -> str:
    """Raises Invalid."""
    plain = " ".join(name.split())
    if not plain or not _said(plain, 100):
        said = "A name has 1 to 100 characters."
        raise Invalid(said, faults=(Fault("/name", said),))
    return plain


def _said(text: str, most: int) -> bool:
    return len(text) <= most and text.isprintable()


def _no_origin(said: str) -> Invalid:
    return Invalid(said, faults=(Fault("/origins", said),))


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
