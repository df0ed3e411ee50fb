"""Sites: exact origins, looks that can be read, secrets that are shown once, and when each was seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service import sites
from service.database import Database
from service.errors import Conflict, Invalid, NotFound, Unauthenticated
from service.migrating import migrate
from service.site_values import Look, normal_look, normal_origin, normal_origins, sent_origin
from service.tables import Audit, Site
from tests.service.sites import ORIGIN, signer
from tests.service.somebody import NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'firstline.db'}")
    migrate(made)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://intranet.example.com", "https://intranet.example.com"),
        ("  https://Intranet.Example.COM/ ", "https://intranet.example.com"),
        ("https://intranet.example.com:443", "https://intranet.example.com"),
        ("https://intranet.example.com:8443", "https://intranet.example.com:8443"),
        ("https://intranet", "https://intranet"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ],
)
def test_an_origin_is_kept_as_browsers_say_it(given: str, kept: str) -> None:
    assert normal_origin(given) == kept


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("intranet.example.com", "with https://"),
        ("//intranet.example.com", "with https://"),
        ("ftp://intranet.example.com", "with https://"),
        ("javascript:alert(1)", "with https://"),
        ("https://", "with https://"),
        ("null", "with https://"),
        ("https://intranet.example.com/start", "has a path"),
        ("https://intranet.example.com/?a=1", "has a path"),
        ("https://intranet.example.com#top", "has a path"),
        ("https://intranet.example.com?", "has a path"),
        ("https://*.example.com", "wildcard"),
        ("*", "wildcard"),
        ("https://ann:secret@example.com", "user name"),
        ("http://intranet.example.com", "plain http"),
        ("http://localhost.example.com", "plain http"),
        ("https://bücher.example", "xn--"),
        ("https://[::1]", "IPv6"),
        ("https://a b.example", "letters, digits"),
        ("https://a;script-src *.example", "wildcard"),
        ("https://a;b.example", "letters, digits"),
        ("https://a'.example", "letters, digits"),
        ("https://-a.example", "letters, digits"),
        ("https://a..example", "letters, digits"),
        ("https://example.com:0", "a port"),
        ("https://example.com:", "a port"),
        ("https://example.com:99999", "is not an origin"),
        ("https://example.com:x", "is not an origin"),
        (f"https://{'a' * 300}.example", "letters, digits"),
    ],
)
def test_what_is_no_origin_is_refused_with_its_reason(given: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        normal_origin(given)
    assert [fault.pointer for fault in refused.value.faults] == ["/origins"]


def test_a_site_has_at_least_one_origin_and_each_once() -> None:
    assert normal_origins(["https://a.example", "", "https://a.example/", "https://b.example"]) == [
        "https://a.example",
        "https://b.example",
    ]
    with pytest.raises(Invalid, match="at least one"):
        normal_origins([" "])
    with pytest.raises(Invalid, match="at most 20"):
        normal_origins(f"https://a{n}.example" for n in range(21))


@given(st.text(max_size=60))
def test_whatever_is_taken_for_an_origin_is_safe_in_a_policy(text: str) -> None:
    try:
        kept = normal_origin(text)
    except Invalid:
        return
    assert kept.isascii()
    assert not set(kept) & set(" ;,'\"*\t\n")
    assert normal_origin(kept) == kept


@given(st.integers(0, 0xFFFFFF))
def test_the_text_on_every_accent_can_be_read(colour: int) -> None:
    look = normal_look(Look(accent=f"#{colour:06X}"))
    lighter, darker = sorted((luminance(look.accent), luminance(look.on_accent)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("look", "field"),
    [
        (Look(accent="red"), "/accent"), (Look(accent="#12345"), "/accent"), (Look(accent="#12345g"), "/accent"),
        (Look(accent="#123456;"), "/accent"), (Look(position="left"), "/position"),
        (Look(greeting="x" * 201), "/greeting"),
        (Look(greeting="a\u202eb"), "/greeting"), (Look(label="x" * 61), "/label"), (Look(locale="../en"), "/locale"),
        (Look(locale="e"), "/locale"),
    ],
)  # fmt: skip
def test_a_look_that_cannot_be_is_refused(look: Look, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        normal_look(look)
    assert [fault.pointer for fault in refused.value.faults] == [field]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("https://a.example/x?y=1", "https://a.example"), ("https://a.example", "https://a.example"),
        ("HTTPS://A.example:443/", "https://a.example"), ("http://a.example:8080/#x", "http://a.example:8080"),
        ("null", None), ("", None), ("about:blank", None), ("https://a.example@evil.example/", None),
        ("https://a.example;x", None), ("file:///etc/passwd", None), ("x" * 10_000, None),
    ],
)  # fmt: skip
def test_an_origin_is_read_from_what_browsers_send(sent: str, found: str | None) -> None:
    assert sent_origin(sent) == found


def test_everything_that_is_done_to_a_site_is_in_the_audit_log_and_no_secret_is(database: Database) -> None:
    made = signer(database)
    with database.write() as session:
        sites.change(
            session, made.site.id, sites.Wanted("Portal", (ORIGIN, "https://b.example"), False), NOW, "person:1"
        )
        sites.retire_secret(session, made.site.id, made.kid, NOW, "person:1")
        sites.switch(session, made.site.id, NOW, "person:1", on=False)
        sites.switch(session, made.site.id, NOW, "person:1", on=True)
    with database.read() as session:
        rows = session.scalars(select(Audit).order_by(Audit.id)).all()
    assert [row.action for row in rows] == [
        "site.registered", "site.secret_made", "site.changed", "site.secret_retired", "site.disabled", "site.enabled",
    ]  # fmt: skip
    assert all(row.object == f"site:{made.site.key}" for row in rows)
    assert made.secret not in repr([row.data for row in rows])


def test_a_secret_has_256_bits_there_are_three_at_most_and_a_retired_one_is_forgotten(database: Database) -> None:
    made = signer(database)
    assert len(made.secret) >= 43
    with database.write() as session:
        sites.new_secret(session, made.site.id, NOW, "x")
        sites.new_secret(session, made.site.id, NOW, "x")
        with pytest.raises(Conflict):
            sites.new_secret(session, made.site.id, NOW, "x")
        sites.retire_secret(session, made.site.id, made.kid, NOW, "x")
        sites.new_secret(session, made.site.id, NOW, "x")
        with pytest.raises(NotFound):
            sites.retire_secret(session, made.site.id, made.kid, NOW, "x")
    with database.read() as session:
        assert made.secret not in repr(sites.site_of(session, made.site.id).secrets)


def test_a_site_is_seen_once_a_minute_and_elsewhere_is_told_apart(database: Database) -> None:
    site = signer(database).site
    for seconds, sent in ((0, ORIGIN), (30, f"{ORIGIN}/page"), (40, "https://other.example/x"), (50, "rubbish")):
        sites.note_seen(database, again(database, site), sent, NOW + timedelta(seconds=seconds))
    found = again(database, site)
    assert (found.seen_at, found.seen_origin) == (NOW, ORIGIN)
    assert (found.refused_at, found.refused_origin) == (NOW + timedelta(seconds=40), "https://other.example")
    sites.note_seen(database, found, ORIGIN, NOW + timedelta(seconds=60))
    assert again(database, site).seen_at == NOW + timedelta(seconds=60)


def test_a_disabled_site_and_none_look_the_same(database: Database) -> None:
    site = signer(database).site
    with database.write() as session:
        assert sites.site_by_key(session, site.key) is not None
        sites.switch(session, site.id, NOW, "x", on=False)
        assert sites.site_by_key(session, site.key) is None
        assert sites.site_by_key(session, "pk_'; DROP TABLE site") is None


def test_a_conversation_starts_on_the_site_that_it_says_and_may_start_on(database: Database) -> None:
    open_, closed = signer(database, "Open").site, signer(database, "Closed", anonymous=False).site
    with database.read() as session:
        assert sites.site_to_start_at(session, open_.key, None, stranger=True) == open_.id
        assert sites.site_to_start_at(session, closed.key, closed.id, stranger=False) == closed.id
        with pytest.raises(Unauthenticated):
            sites.site_to_start_at(session, closed.key, None, stranger=True)
        for key, proven in (("pk_none-at-all", None), (open_.key, closed.id)):
            with pytest.raises(Invalid):
                sites.site_to_start_at(session, key, proven, stranger=False)


def test_the_demo_comes_and_goes(database: Database) -> None:
    with database.write() as session:
        sites.keep_demo(session, ["http://localhost:8080"], NOW)
        sites.keep_demo(session, ["http://localhost:9090"], NOW)
        assert [site.origins for site in sites.all_sites(session)] == [["http://localhost:9090"]]
        sites.forget_demo(session)
        assert sites.all_sites(session) == []


def again(database: Database, site: Site) -> Site:
    with database.read() as session:
        return sites.site_of(session, site.id)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
