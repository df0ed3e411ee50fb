"""How often an address, a conversation or an account may do something. This process counts and, at its end, forgets."""

from __future__ import annotations

import ipaddress
import math
import threading
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.errors import TooMany
from service.settings import Settings

# IPv6 gives every household this many bits of addresses: one of them is no more than one IPv4 address
_IPV6_PREFIX = 64
_SWEEP_EVERY = 10_000
_SAID = {
    "requests": "Too many requests from your address.",
    "probes": "Too many requests from your address.",
    "conversations": "Too many new conversations in a short time.",
    "messages": "Too many messages in a short time.",
    "suggestions": "Too many questions in a short time.",
    "sign_in": "Too many failed attempts to sign in.",
    "sign_in_account": "Too many failed attempts to sign in.",
}


class Limiter:
    """Kinds: requests, probes, suggestions and sign_in by address, conversations by person or address, messages by
    conversation, sign_in_account by e-mail."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError for a limit that is not written like "5/minute"."""
        self._limits: dict[str, RateLimitItem] = {kind: parse(getattr(settings, f"limit_{kind}")) for kind in _SAID}
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)
        self._lock = threading.Lock()
        self._hits = 0

    def hit(self, kind: str, key: str) -> None:
        """Count one. Raises TooMany with the seconds after which it is worth trying again."""
        limit = self._limits[kind]
        with self._lock:
            allowed = self._window.hit(limit, kind, key)
            self._hits += 1
            if self._hits % _SWEEP_EVERY == 0:
                self._sweep()
        if not allowed:
            reset = self._window.get_window_stats(limit, kind, key).reset_time
            raise TooMany(f"{_SAID[kind]} Wait a little.", retry_after=max(1, math.ceil(reset - time.time())))

    def forgive(self, kind: str, key: str) -> None:
        """Take the latest one back: it turned out not to be what is limited, such as a sign-in that did not fail.

        Counting first and taking back leaves no moment in which many could try at once.
        """
        with self._lock:
            entries = self._storage.events.get(self._limits[kind].key_for(kind, key))
            if entries:
                entries.pop(0)

    def _sweep(self) -> None:
        """The library empties what is over but keeps its keys, which strangers choose: without end, without this."""
        for key in [key for key, entries in list(self._storage.events.items()) if not entries]:
            self._storage.events.pop(key, None)


def address_key(host: str) -> str:
    """What an address is counted as: itself, or its /64 in IPv6."""
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host[:100]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False))
    return str(address)
