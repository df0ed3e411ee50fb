"""What tests of the sign-in pages share: one-time links, and what answers and the audit log hold."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from service import accounts
from service.tables import Audit, Person
from tests.service.site import Site
from tests.service.somebody import NOW

NEW = "four-unrelated-old-words"
FORM = {"name": "Ada Byron", "email": "ada@desk.example", "password": NEW, "again": NEW}


def link(site: Site, person: Person | None = None) -> str:
    """The address of a one-time link; without a person that of the first admin."""
    with site.database.write() as session:
        if person is None:
            return f"/first-admin/{accounts.first_admin_link(session, NOW)}"
        return f"/link/{accounts.new_link(session, person.id, NOW)}"


def actions(site: Site) -> list[str]:
    with site.database.read() as session:
        return list(session.scalars(select(Audit.action).order_by(Audit.id)))


def wrongs(answer: Any) -> dict[str, str]:
    found: dict[str, str] = answer.context["errors"]
    return found


def bare(answer: Any) -> str:
    """A page without what differs between any two: the request's id."""
    return re.sub(r"<code>[0-9a-f]{32}</code>", "", str(answer.text))
