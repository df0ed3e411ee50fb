"""Sites with the widget: who may frame it, who may vouch for people, and when each was last seen.

Functions over a database session and the clock; whoever calls opens the transaction.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from service.accounts import audit
from service.database import Database, DatabaseUnavailable
from service.errors import Conflict, Fault, Invalid, NotFound, Unauthenticated
from service.site_values import KEY, Look, normal_look, normal_origins, normal_site_name, sent_origin
from service.tables import Site

DEMO_KEY = "pk_demo"
# enough to change them one after the other, too few to lose track
MOST_SECRETS = 3
SEEN_EVERY = timedelta(minutes=1)
_KEY_BYTES, _SECRET_BYTES, _KID_BYTES = 16, 32, 4


@dataclass(frozen=True)
class Wanted:
    """What an admin says of a site."""

    name: str
    origins: tuple[str, ...]
    anonymous: bool = True
    look: Look = field(default_factory=Look)


def register(session: Session, wanted: Wanted, now: datetime, by: str) -> Site:
    """A new site with a key of its own and no secret yet. Raises Invalid."""
    site = Site(
        key="pk_" + secrets.token_urlsafe(_KEY_BYTES), name=normal_site_name(wanted.name),
        origins=normal_origins(wanted.origins), secrets=[], anonymous=wanted.anonymous,
        options=normal_look(wanted.look).as_dict(), created_at=now,
    )  # fmt: skip
    session.add(site)
    session.flush()
    audit(session, now, by, "site.registered", f"site:{site.key}", name=site.name, origins=site.origins)
    return site


def change(session: Session, site_id: uuid.UUID, wanted: Wanted, now: datetime, by: str) -> Site:
    """Say it anew. Raises NotFound and Invalid."""
    site = site_of(session, site_id, lock=True)
    site.name, site.origins = normal_site_name(wanted.name), normal_origins(wanted.origins)
    site.anonymous, site.options = wanted.anonymous, normal_look(wanted.look).as_dict()
    session.flush()
    audit(
        session, now, by, "site.changed", f"site:{site.key}", name=site.name, origins=site.origins,
        anonymous=site.anonymous,
    )  # fmt: skip
    return site


def new_secret(session: Session, site_id: uuid.UUID, now: datetime, by: str) -> tuple[str, str]:
    """Another secret beside those in use; returns its kid, and the secret, which is shown this once.

    Raises NotFound, and Conflict where there are enough.
    """
    site = site_of(session, site_id, lock=True)
    if len(live_secrets(site)) >= MOST_SECRETS:
        raise Conflict(f"There are {MOST_SECRETS} secrets in use already: retire one first.")
    kid, secret = secrets.token_hex(_KID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    entry = {"kid": kid, "secret": secret, "created": now.isoformat(), "retired": None}
    site.secrets = [*site.secrets, entry]
    session.flush()
    audit(session, now, by, "site.secret_made", f"site:{site.key}", kid=kid)
    return kid, secret


def retire_secret(session: Session, site_id: uuid.UUID, kid: str, now: datetime, by: str) -> None:
    """From now on nothing that it signed is taken; the secret itself is forgotten. Raises NotFound."""
    site = site_of(session, site_id, lock=True)
    if kid not in live_secrets(site):
        raise NotFound("There is no such secret in use.")
    retired = {"kid": kid, "secret": None, "retired": now.isoformat()}
    site.secrets = [{**each, **retired} if each["kid"] == kid else each for each in site.secrets]
    session.flush()
    audit(session, now, by, "site.secret_retired", f"site:{site.key}", kid=kid)


def switch(session: Session, site_id: uuid.UUID, now: datetime, by: str, *, on: bool) -> Site:
    """Disabled, a site frames nothing and vouches for nobody; it can be enabled again. Raises NotFound."""
    site = site_of(session, site_id, lock=True)
    site.disabled_at = None if on else site.disabled_at or now
    session.flush()
    audit(session, now, by, "site.enabled" if on else "site.disabled", f"site:{site.key}")
    return site


def live_secrets(site: Site) -> dict[str, str]:
    """The secrets in use, by kid."""
    return {each["kid"]: each["secret"] for each in site.secrets if each["retired"] is None}


def all_sites(session: Session) -> list[Site]:
    """By name."""
    return list(session.scalars(select(Site).order_by(Site.name, Site.key)))


def site_of(session: Session, site_id: uuid.UUID, *, lock: bool = False) -> Site:
    """Raises NotFound."""
    chosen = select(Site).where(Site.id == site_id)
    found = session.scalar(chosen.with_for_update() if lock else chosen)
    if found is None:
        raise NotFound("There is no such site.")
    return found


def site_by_key(session: Session, key: str) -> Site | None:
    """The site, unless it is unknown or disabled: the two look the same."""
    if not KEY.fullmatch(key):
        return None
    return session.scalar(select(Site).where(Site.key == key, Site.disabled_at.is_(None)))


def site_to_start_at(session: Session, key: str, proven: uuid.UUID | None, *, stranger: bool) -> uuid.UUID:
    """The site on which a conversation starts. `proven` is the one that vouches for its requester.

    Raises Invalid for a key that is none or another's, and Unauthenticated where the site takes no strangers.
    """
    site = site_by_key(session, key)
    if site is None or proven not in (None, site.id):
        said = "That is not the key of this site."
        raise Invalid(said, faults=(Fault("/site", said),))
    if stranger and not site.anonymous:
        raise Unauthenticated("This site takes conversations from people whom it knows; sign in there first.")
    return site.id


def note_seen(database: Database, site: Site, sent: str, now: datetime) -> None:
    """Write down where the widget was asked for, at most once a minute. `sent` is what the browser said of it.

    That it cannot be written just now is no reason to refuse anybody anything.
    """
    origin = sent_origin(sent)
    if origin is None:
        return
    # the demo is framed by this service itself, by whatever name it is called
    known = origin in site.origins or site.key == DEMO_KEY
    last, at = (site.seen_at, Site.seen_at) if known else (site.refused_at, Site.refused_at)
    if last is not None and now - last < SEEN_EVERY:
        return
    values = {"seen_at": now, "seen_origin": origin} if known else {"refused_at": now, "refused_origin": origin}
    due = or_(at.is_(None), at <= now - SEEN_EVERY)
    with suppress(DatabaseUnavailable), database.write() as session:
        session.execute(update(Site).where(Site.id == site.id, due).values(**values))


def keep_demo(session: Session, origins: Iterable[str], now: datetime) -> None:
    """The site of the demo: the pretend intranet on the service's own origin."""
    site = session.scalar(select(Site).where(Site.key == DEMO_KEY))
    if site is None:
        site = Site(key=DEMO_KEY, secrets=[], anonymous=True, options=Look().as_dict(), created_at=now)
        session.add(site)
        site.name = "Pretend intranet"
    site.origins = list(dict.fromkeys(origins))
    session.flush()


def forget_demo(session: Session) -> None:
    """Take the demo's site out again."""
    session.execute(delete(Site).where(Site.key == DEMO_KEY))
