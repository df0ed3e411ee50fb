"""What the pages about sites show: values for templates, made of a site and the clock."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from service.errors import Invalid, ServiceError
from service.site_values import Look, direction, normal_look
from service.sites import MOST_SECRETS, Wanted, live_secrets
from service.tables import Site

# a refusal of last week is no news
_REFUSAL_LASTS = timedelta(hours=24)
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_WIDE, _LINES = 34, 5
# of a look, what the widget's button shows
BUTTON = ("accent", "position", "label")


@dataclass(frozen=True)
class Filled:
    """The form about a site, as it was filled in."""

    name: str
    origins: str
    anonymous: bool
    accent: str
    position: str
    greeting: str
    label: str
    locale: str

    @classmethod
    def of(cls, site: Site) -> Filled:
        return cls(site.name, "\n".join(site.origins), site.anonymous, **Look.of(site.options).as_dict())

    @classmethod
    def empty(cls) -> Filled:
        return cls("", "", True, **Look().as_dict())

    @property
    def look(self) -> Look:
        return Look(self.accent, self.position, self.greeting, self.label, self.locale)

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.name, tuple(self.origins.split()), self.anonymous, self.look)

    @property
    def preview(self) -> str:
        """The address of its picture."""
        return "/sites/preview.svg?" + urlencode(self.look.as_dict())


@dataclass(frozen=True)
class Check:
    """Whether the widget was seen on the site. `kind` good, warn or quiet."""

    kind: str
    said: str
    refused: str = ""


def check_of(site: Site, now: datetime) -> Check:
    """What the installer wants to know first."""
    refused, asked = "", site.refused_at
    if asked is not None and now - asked < _REFUSAL_LASTS and site.refused_origin not in site.origins:
        refused = (
            f"{site.refused_origin} asked for it {ago(now - asked)} and is not among the origins: add it if it is "
            "yours."
        )
    if site.disabled_at is not None:
        return Check("warn", "Switched off: it is shown nowhere.", refused)
    if site.seen_at is None:
        return Check("quiet", "Not seen yet. Put the snippet on a page, open that page, and it says so here.", refused)
    return Check("good", f"Seen {ago(now - site.seen_at)} from {site.seen_origin}.", refused)


def ago(passed: timedelta) -> str:
    """A time that has passed, in words."""
    seconds = max(0, int(passed.total_seconds()))
    for size, unit in _UNITS:
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return f"{seconds} s ago"


def row_of(site: Site, now: datetime) -> dict[str, Any]:
    """A site in the list; the first sentence of its check."""
    said = check_of(site, now).said.partition(". ")[0].rstrip(".") + "."
    return {"id": site.id, "name": site.name, "origins": site.origins, "said": said}


def page_of(site: Site, home: str, now: datetime) -> dict[str, Any]:
    """A site's own page. `home` is the service's address as its people reach it."""
    kids = live_secrets(site)
    secrets = [{"kid": each["kid"], "created": each["created"][:10]} for each in site.secrets if each["kid"] in kids]
    return {
        "id": site.id, "key": site.key, "name": site.name, "off": site.disabled_at is not None, "home": home,
        "snippet": snippet_of(site, home), "secrets": secrets,
        "may_add_secret": len(kids) < MOST_SECRETS, "check": check_of(site, now),
    }  # fmt: skip


def snippet_of(site: Site, home: str) -> str:
    """What goes into the pages: the script, with whatever of the look the button shows before the panel is loaded."""
    look, usual = Look.of(site.options).as_dict(), Look().as_dict()
    given = [f'data-{name}="{html.escape(look[name])}"' for name in BUTTON if look[name] != usual[name]]
    script = " ".join([f'<script async src="{home}/widget.js"', f'data-site-key="{site.key}"', *given])
    return f'{script}></script>\n<noscript><a href="{home}/chat">IT support</a></noscript>'


def faults_of(error: ServiceError) -> dict[str, str]:
    """What is wrong with a form, by field."""
    return {fault.pointer.strip("/"): fault.detail for fault in error.faults} or {"name": error.detail}


def picture_of(look: Look) -> dict[str, Any]:
    """The values of the preview; those of the usual look for one that cannot be. Its texts stand in for the words."""
    try:
        look = normal_look(look)
    except Invalid:
        look = Look()
    rtl = look.locale != "auto" and direction(look.locale) == "rtl"
    left = (look.position == "start") != rtl
    lines = textwrap.wrap(look.greeting or "Hello! What can we help you with?", _WIDE) or [""]
    lines = lines if len(lines) <= _LINES else [*lines[: _LINES - 1], lines[_LINES - 1][: _WIDE - 1] + "…"]
    return {
        "accent": look.accent, "on_accent": look.on_accent, "lines": lines, "label": look.label or "Get help",
        "x": 24 if left else 276, "button_x": 24 if left else 520, "anchor": "end" if rtl else "start",
        "text_x": 304 if rtl else 20, "label_anchor": "start" if left else "end", "label_x": 96 if left else 504,
    }  # fmt: skip
