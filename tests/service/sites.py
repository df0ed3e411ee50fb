"""A registered site and tokens that it signs: what several tests of the widget share."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service import sites
from service.database import Database
from service.site_values import Look
from service.tables import Site
from tests.service.somebody import NOW

ORIGIN = "https://intranet.example.com"


@dataclass(frozen=True)
class Signer:
    """A site with a secret, as its own server has it."""

    site: Site
    kid: str
    secret: str

    def claims(self, now: datetime = NOW, **other: Any) -> dict[str, Any]:
        """Good ones; `other` replaces some, None leaves one out."""
        at = int(now.timestamp())
        given = {"sub": "u-17", "iat": at, "exp": at + 600, "aud": self.site.key, "name": "Grace Hopper"} | other
        return {name: value for name, value in given.items() if value is not None}

    def header(self, **other: Any) -> dict[str, Any]:
        given = {"alg": "HS256", "kid": self.kid, "typ": "JWT"} | other
        return {name: value for name, value in given.items() if value is not None}

    def token(self, now: datetime = NOW, **other: Any) -> str:
        """A token that is taken, unless `other` makes it another one."""
        return self.signed(json.dumps(self.header()), json.dumps(self.claims(now, **other)))

    def signed(self, header: str | bytes, claims: str | bytes, digest: str = "sha256") -> str:
        """Whatever these are, with a good signature over them."""
        said = f"{b64(header)}.{b64(claims)}"
        return f"{said}.{b64(hmac.new(self.secret.encode(), said.encode(), digest).digest())}"


def b64(value: str | bytes) -> str:
    plain = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def signer(database: Database, name: str = "Intranet", *, anonymous: bool = True) -> Signer:
    wanted = sites.Wanted(name, (ORIGIN,), anonymous, Look())
    with database.write() as session:
        site = sites.register(session, wanted, NOW, "person:admin")
        kid, secret = sites.new_secret(session, site.id, NOW, "person:admin")
    return Signer(site, kid, secret)


def hashed(secret: bytes, said: str) -> bytes:
    return hmac.new(secret, said.encode(), hashlib.sha256).digest()
