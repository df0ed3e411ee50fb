"""Sessions, one-time links and keys: what ends them, and what is stored of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import accounts
from service.access import SCOPES
from service.database import Database
from service.errors import Invalid, NotFound
from service.tables import ApiKey, OneTimeLink, Person, SignIn
from tests.service.somebody import HASH, NOW, SECRET, added, holds, signed_in
from tests.service.world import every_database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, pool=8)
    yield opened
    opened.close()


def lose_by_sign_out(session: Session, person: Person, token: str) -> None:
    accounts.end_session(session, token, NOW)


def lose_everywhere(session: Session, person: Person, token: str) -> None:
    assert accounts.end_all_sessions(session, person.id, NOW) == 1


def lose_by_disabling(session: Session, person: Person, token: str) -> None:
    accounts.disable(session, person.id, NOW)
    accounts.enable(session, person.id)


def lose_by_roles(session: Session, person: Person, token: str) -> None:
    accounts.change_person(session, person.id, NOW, roles=["manager"])


def lose_by_password(session: Session, person: Person, token: str) -> None:
    accounts.set_password(session, person.id, HASH, NOW)


def lose_by_signing_in_again(session: Session, person: Person, token: str) -> None:
    assert accounts.sign_in(session, person, NOW, 12, token)


def lose_by_deletion(session: Session, person: Person, token: str) -> None:
    session.delete(session.get_one(Person, person.id))


@every_database
@pytest.mark.parametrize(
    "lose",
    [
        lose_by_sign_out, lose_everywhere, lose_by_disabling, lose_by_roles, lose_by_password, lose_by_signing_in_again,
        lose_by_deletion,
    ],
)  # fmt: skip
def test_a_session_that_was_ended_is_worth_nothing(
    database: Database, lose: Callable[[Session, Person, str], None]
) -> None:
    person = added(database)
    token = signed_in(database, person)
    assert holds(database, token)
    with database.write() as session:
        lose(session, person, token)
    assert not holds(database, token)


def test_changing_groups_or_a_name_signs_nobody_out(database: Database) -> None:
    person = added(database)
    token = signed_in(database, person)
    with database.write() as session:
        accounts.change_person(session, person.id, NOW, name="Ada", roles=["agent"], groups=["Net"], tiers=[2])
    assert holds(database, token)


def test_a_session_ends_after_its_hours_used_or_not(database: Database) -> None:
    token = signed_in(database, added(database), hours=2)
    with database.write() as session:
        found = accounts.person_of_session(session, token, NOW + timedelta(minutes=119))
        assert found is not None
        accounts.session_seen(session, found[1], NOW + timedelta(minutes=119))
    assert holds(database, token, timedelta(minutes=119, seconds=59))
    assert not holds(database, token, timedelta(hours=2))


@every_database
def test_the_last_use_is_written_once_a_minute(database: Database) -> None:
    token = signed_in(database, added(database))
    with database.write() as session:
        stale = []
        for seconds in (0, 59, 60, 61, 119, 120):
            found = accounts.person_of_session(session, token, NOW + timedelta(seconds=seconds))
            assert found is not None
            stale.append(found[1].stale)
            if found[1].stale:
                accounts.session_seen(session, found[1], NOW + timedelta(seconds=seconds))
    assert stale == [False, False, True, False, False, True]


def test_only_hashes_are_stored(database: Database, tmp_path: Path) -> None:
    person = added(database)
    token = signed_in(database, person)
    with database.write() as session:
        _, key = accounts.create_key(session, "intranet", ["triage"], NOW)
        link = accounts.new_link(session, person.id, NOW)
    database.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert accounts.token_hash(token).encode() in stored
    for secret in (token, key, link, SECRET):
        assert secret.encode() not in stored


@every_database
@pytest.mark.parametrize("make", ["first admin", "person"])
def test_a_link_works_once_and_only_in_time_and_a_new_one_replaces_it(database: Database, make: str) -> None:
    about = None if make == "first admin" else added(database).id
    minutes = accounts.FIRST_ADMIN_MINUTES if about is None else accounts.LINK_MINUTES
    with database.write() as session:
        older = accounts.new_link(session, about, NOW, minutes)
        token = accounts.new_link(session, about, NOW, minutes)
        assert accounts.link_works(session, older, NOW) is None
        assert accounts.link_works(session, token, NOW + timedelta(minutes=minutes) - timedelta(seconds=1))
        assert accounts.link_works(session, token, NOW + timedelta(minutes=minutes)) is None
        assert accounts.link_works(session, token[:-1] + ("A" if token[-1] != "A" else "B"), NOW) is None
    with database.write() as session:
        assert accounts.use_link(session, token, NOW).person_id == about
    with pytest.raises(NotFound), database.write() as session:
        accounts.use_link(session, token, NOW)


def test_links_stop_working_with_the_account_and_with_a_new_password(database: Database) -> None:
    person = added(database)
    with database.write() as session:
        token = accounts.new_link(session, person.id, NOW)
        accounts.disable(session, person.id, NOW)
        assert accounts.link_works(session, token, NOW) is None
        accounts.enable(session, person.id)
        assert accounts.link_works(session, token, NOW)
        accounts.set_password(session, person.id, HASH, NOW)
        assert accounts.link_works(session, token, NOW) is None


@every_database
def test_a_key_is_found_until_it_is_revoked_and_its_use_is_written_once_a_minute(database: Database) -> None:
    with database.write() as session:
        key, token = accounts.create_key(session, " intranet ", ["triage", "triage", "admin"], NOW)
        assert (key.name, key.scopes, key.hint) == ("intranet", ["admin", "triage"], token[:9])
        known = accounts.key_of(session, token, NOW)
        assert known is not None
        assert known[1].stale
        accounts.key_used(session, known[1], NOW)
        session.expire_all()
        again = accounts.key_of(session, token, NOW + timedelta(seconds=59))
        assert again is not None
        assert not again[1].stale
        accounts.revoke_key(session, key.id, NOW)
        accounts.revoke_key(session, key.id, NOW + timedelta(hours=1))
        assert accounts.key_of(session, token, NOW) is None
        assert session.get_one(ApiKey, key.id).revoked_at == NOW
    with pytest.raises(NotFound), database.write() as session:
        accounts.revoke_key(session, uuid.uuid4(), NOW)


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("", ["triage"]),
        ("x" * 101, ["triage"]),
        ("a\nb", ["triage"]),
        ("a", []),
        ("a", ["root"]),
        ("a", [*SCOPES, "x"]),
    ],
)
def test_a_key_without_a_name_or_with_unknown_scopes_is_refused(
    database: Database, name: str, scopes: list[str]
) -> None:
    with pytest.raises(Invalid), database.write() as session:
        accounts.create_key(session, name, scopes, NOW)


def test_tokens_are_long_and_never_the_same(database: Database) -> None:
    person = added(database)
    with database.write() as session:
        tokens = [accounts.start_session(session, person.id, NOW, 1) for _ in range(50)]
        assert accounts.places(session, person.id, NOW) == 50
        assert accounts.places(session, person.id, NOW + timedelta(hours=1)) == 0
    tokens += [accounts.conversation_token().removeprefix("fl_c_") for _ in range(50)]
    assert len(set(tokens)) == 100
    assert {len(token) for token in tokens} == {43}


@every_database
def test_deleting_somebody_takes_their_sessions_and_links_along(database: Database) -> None:
    person = added(database)
    signed_in(database, person)
    with database.write() as session:
        accounts.new_link(session, person.id, NOW)
    with database.write() as session:
        session.delete(session.get_one(Person, person.id))
    with database.read() as session:
        assert not session.scalars(select(SignIn)).all()
        assert not session.scalars(select(OneTimeLink)).all()
