"""The widget's own files: read once, packed once, named with a fingerprint of what is in them."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from service.errors import NotFound

HOME = Path(__file__).resolve().parent
STATIC, WORDS = HOME / "static", HOME / "words"
LOADER = "widget.js"
TYPES = {
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
    ".png": "image/png", ".woff2": "font/woff2", ".json": "application/json",
}  # fmt: skip
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,30}/)?[a-z0-9][a-z0-9_-]{0,60}\.(?:js|css|svg|png|woff2)")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
# an eighth of what would be sent is meant for us alone; the rest stays readable, as no minifier would leave it
_COMMENT_LINES = re.compile(rb"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/)[ \t]*\n", re.M)
_YEAR = "public, max-age=31536000, immutable"
# a new version is everywhere within minutes; meanwhile, and while we are away, the one before does
_SOON = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400"


@dataclass(frozen=True)
class Packed:
    """A file as it is sent."""

    type: str
    body: bytes = field(repr=False)
    zipped: bytes = field(repr=False)
    version: str

    def reply(self, accepts: str, known: str, *, for_ever: bool = False) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers for what a browser said: Accept-Encoding and If-None-Match.

        `for_ever`: under this address there is never anything else.
        """
        small = "gzip" in accepts.lower() and len(self.zipped) < len(self.body)
        tag = f'"{self.version}{"-gz" if small else ""}"'
        headers = {
            "Content-Type": self.type, "ETag": tag, "Vary": "Accept-Encoding",
            "Cache-Control": _YEAR if for_ever else _SOON,
        }  # fmt: skip
        if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
            return 304, b"", headers
        return 200, self.zipped if small else self.body, {**headers, **({"Content-Encoding": "gzip"} if small else {})}


def static_file(name: str) -> Packed:
    """A file of static/. Raises NotFound."""
    if not _NAME.fullmatch(name):
        raise _nothing()
    return _packed(STATIC / name)


def fingerprint() -> str:
    """Of everything in static/: the folder's part of its addresses, so that modules find one another below it."""
    found = sorted(each for each in STATIC.rglob("*") if each.is_file() and each.suffix in TYPES)
    return _fingerprint(tuple((each, each.stat().st_mtime_ns) for each in found))


def words_file(locale: str) -> Packed:
    """The words of a language, else of the language that it is a kind of. Raises NotFound."""
    found = best_locale(locale)
    if found is None:
        raise _nothing()
    return _packed(WORDS / f"{found}.json")


def locales() -> list[str]:
    """The languages that there are words for."""
    return sorted(file.stem for file in WORDS.glob("*.json") if _LOCALE.fullmatch(file.stem))


def best_locale(wanted: str) -> str | None:
    """The language there are words for that fits best; None when none does."""
    if not _LOCALE.fullmatch(wanted):
        return None
    there = {each.lower(): each for each in locales()}
    parts = wanted.lower().split("-")
    tries = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((there[each] for each in tries if each in there), None)


def choose_locale(asked: str | None, of_site: str, accepted: str) -> str:
    """The address's language, else the site's, else the first that the browser prefers, else English."""
    preferred = [each.partition(";")[0].strip() for each in accepted[:500].split(",")]
    wanted = [asked or "", "" if of_site == "auto" else of_site, *preferred]
    return next((found for each in wanted if (found := best_locale(each))), "en")


def _packed(file: Path) -> Packed:
    try:
        # by its time as well: whoever works on the file sees what they wrote
        return _read(file, file.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise _nothing() from error


@lru_cache(maxsize=128)
def _read(file: Path, _time: int) -> Packed:
    body = file.read_bytes()
    if file.suffix in (".js", ".css"):
        body = _COMMENT_LINES.sub(b"", body)
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Packed(TYPES[file.suffix], body, gzip.compress(body, 9, mtime=0), digest)


@lru_cache(maxsize=8)
def _fingerprint(there: tuple[tuple[Path, int], ...]) -> str:
    names = (f"{file.relative_to(STATIC)} {_read(file, time).version}\n" for file, time in there)
    return hashlib.sha256("".join(names).encode()).hexdigest()[:12]


def _nothing() -> NotFound:
    return NotFound("There is no such file.")
