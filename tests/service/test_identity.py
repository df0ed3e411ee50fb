"""A site vouches for its people: by its own secret, for itself, for an hour, as requesters and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe, jws
from joserfc.jwk import OctKey
from sqlalchemy import func, select

from service import accounts, identity, sites
from service.errors import Unauthenticated
from service.tables import Identity, Person
from tests.service.site import Site, site_in
from tests.service.sites import Signer, b64, hashed, signer
from tests.service.somebody import NOW, added

AT = int(NOW.timestamp())
Make = Callable[[Signer], str]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def header(**other: Any) -> Make:
    return lambda s: s.signed(json.dumps(s.header(**other)), json.dumps(s.claims()))


def claims(**other: Any) -> Make:
    return lambda s: s.token(**other)


def raw_header(text: str | bytes) -> Make:
    return lambda s: s.signed(text.replace("KID", s.kid) if isinstance(text, str) else text, json.dumps(s.claims()))


def raw_claims(change: Callable[[str], str | bytes]) -> Make:
    return lambda s: s.signed(json.dumps(s.header()), change(json.dumps(s.claims())))


def token(change: Callable[[str], str]) -> Make:
    return lambda s: change(s.token())


def unsigned(s: Signer) -> str:
    return f"{b64(json.dumps(s.header(alg='none')))}.{b64(json.dumps(s.claims()))}."


def other_key(s: Signer) -> str:
    said = f"{b64(json.dumps(s.header()))}.{b64(json.dumps(s.claims()))}"
    return f"{said}.{b64(hashed(b'x' * 43, said))}"


def empty_key(s: Signer) -> str:
    said = f"{b64(json.dumps(s.header()))}.{b64(json.dumps(s.claims()))}"
    return f"{said}.{b64(hashed(b'', said))}"


def encrypted(s: Signer) -> str:
    head = {"alg": "A256KW", "enc": "A256GCM", "kid": s.kid}
    key = OctKey.import_key(s.secret[:32])
    return jwe.encrypt_compact(head, json.dumps(s.claims()), key, algorithms=["A256KW", "A256GCM"])


def stripped_padding(s: Signer) -> str:
    return ".".join(part + "=" for part in s.token().split("."))


def loose_bits(s: Signer) -> str:
    """The last character of a 32-byte signature carries two bits that mean nothing."""
    good = s.token()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return good[:-1] + alphabet[alphabet.index(good[-1]) ^ 1]


REFUSED: dict[str, Make] = {
    "alg none": unsigned,
    "alg none, signed": header(alg="none"),
    "alg None in capitals": header(alg="NONE"),
    "alg HS512": lambda s: s.signed(json.dumps(s.header(alg="HS512")), json.dumps(s.claims()), "sha512"),
    "alg HS384 named, HS256 used": header(alg="HS384"),
    "alg RS256": header(alg="RS256"),
    "alg ES256": header(alg="ES256"),
    "alg in small letters": header(alg="hs256"),
    "alg missing": header(alg=None),
    "alg a list": header(alg=["HS256"]),
    "kid missing": header(kid=None),
    "kid unknown": header(kid="deadbeef"),
    "kid empty": header(kid=""),
    "kid a number": header(kid=1),
    "kid a list": lambda s: header(kid=[s.kid])(s),
    "kid a path": header(kid="../../dev/null"),
    "kid with SQL": header(kid="' OR 1=1 --"),
    "typ of another kind": header(typ="JOSE"),
    "typ a list": header(typ=["JWT"]),
    "cty: a token in it": header(cty="JWT"),
    "crit": header(crit=["exp"]),
    "b64 false": header(b64=False, crit=["b64"]),
    "jwk of its own": header(jwk={"kty": "oct", "k": "eA"}),
    "jku elsewhere": header(jku="https://evil.example/keys"),
    "x5u elsewhere": header(x5u="https://evil.example/cert"),
    "zip": header(zip="DEF"),
    "header not JSON": raw_header("{"),
    "header a list": raw_header("[]"),
    "header null": raw_header("null"),
    "header with alg twice": raw_header('{"alg":"none","alg":"HS256","kid":"KID"}'),
    "header with kid twice": raw_header('{"alg":"HS256","kid":"x","kid":"KID"}'),
    "header not UTF-8": raw_header(b"\xff\xfe{}"),
    "another key's signature": other_key,
    "an empty key's signature": empty_key,
    "the key's name as the key": lambda s: Signer(s.site, s.kid, s.kid).token(),
    "the site's key as the key": lambda s: Signer(s.site, s.kid, s.site.key).token(),
    "no signature": token(lambda t: t.rpartition(".")[0] + "."),
    "half a signature": token(lambda t: t[:-20]),
    "another's signature": lambda s: s.token().rpartition(".")[0] + "." + s.token(sub="x").rpartition(".")[2],
    "loose bits in the signature": loose_bits,
    "padding": stripped_padding,
    "a space in it": token(lambda t: t[:50] + " " + t[50:]),
    "a line end in it": token(lambda t: t[:50] + "\\n" + t[50:]),
    "a plus in it": token(lambda t: t[:50] + "+" + t[51:]),
    "a letter that only looks so": token(lambda t: t[:50] + "а" + t[51:]),
    "four parts": token(lambda t: t + ".x"),
    "two parts": token(lambda t: t.rpartition(".")[0]),
    "only dots": lambda s: "..",
    "encrypted": encrypted,
    "JSON in place of the compact form": lambda s: json.dumps(
        {"payload": b64(json.dumps(s.claims())), "signatures": [{"protected": "a.b.c", "signature": ""}]}
    ),
    "longer than 4 kB": claims(name="x" * 4_000),
    "a megabyte": claims(name="x" * 1_000_000),
    "claims not JSON": raw_claims(lambda c: c[:-1]),
    "claims a list": raw_claims(lambda c: f"[{c}]"),
    "claims a text": raw_claims(lambda c: json.dumps(c)),
    "claims not UTF-8": raw_claims(lambda c: c.encode()[:-1] + b',"n":"\xff"}'),
    "claims deeply nested": raw_claims(lambda c: c[:-1] + ',"x":' + "[" * 1_200 + "]" * 1_200 + "}"),
    "sub twice": raw_claims(lambda c: c[:-1] + ',"sub":"admin"}'),
    "exp twice": raw_claims(lambda c: c[:-1] + f',"exp":{AT + 3_000}}}'),
    "exp Infinity": raw_claims(lambda c: c.replace(f'"exp": {AT + 600}', '"exp": Infinity')),
    "exp beyond numbers": raw_claims(lambda c: c.replace(f'"exp": {AT + 600}', '"exp": 1e999')),
    "exp of many digits": raw_claims(lambda c: c.replace(f"{AT + 600}", "9" * 900)),
    "a token as sub": lambda s: s.token(sub=s.token()),
    "sub missing": claims(sub=None),
    "sub empty": claims(sub=""),
    "sub a number": claims(sub=17),
    "sub an object": claims(sub={"id": 1}),
    "sub too long": claims(sub="x" * 201),
    "sub with a NUL": claims(sub="a\0b"),
    "sub with half a letter": claims(sub="\ud800"),
    "iat missing": claims(iat=None),
    "iat in the future": claims(iat=AT + 120, exp=AT + 600),
    "iat a text": claims(iat=str(AT)),
    "iat true": claims(iat=True),
    "exp missing": claims(exp=None),
    "exp a text": claims(exp=str(AT + 600)),
    "exp a list": claims(exp=[AT + 600]),
    "exp true": claims(exp=True),
    "expired": claims(iat=AT - 600, exp=AT - 61),
    "expired at once": claims(exp=AT),
    "over before it began": claims(exp=AT - 1),
    "good for two hours": claims(exp=AT + 7_200),
    "good for an hour and a second": claims(exp=AT + 3_601),
    "good for ever": claims(iat=0, exp=AT + 600),
    "not good yet": claims(nbf=AT + 120),
    "nbf a text": claims(nbf="now"),
    "aud missing": claims(aud=None),
    "aud of nobody": claims(aud="pk_nobody-at-all"),
    "aud a list": lambda s: s.token(aud=[s.site.key]),
    "aud with more": lambda s: s.token(aud=s.site.key + " "),
    "aud the site's id": lambda s: s.token(aud=str(s.site.id)),
    "aud SQL": claims(aud="pk_' OR '1'='1"),
    "name a list": claims(name=["Grace"]),
    "email an object": claims(email={"a": 1}),
    "email that is none": claims(email="not an address"),
    "email_verified a text": claims(email="g@example.org", email_verified="true"),
}


def test_a_good_token_is_taken_and_the_harness_makes_good_ones(site: Site) -> None:
    made = signer(site.database)
    found = identity.person_for(site.database, made.token(email="g@example.org", email_verified=True), NOW)
    assert (found.kind, found.name, found.email, found.roles) == (
        "person", "Grace Hopper", "g@example.org", frozenset({"requester"}),
    )  # fmt: skip
    assert found.site_id == made.site.id
    assert jws.deserialize_compact(made.token(), OctKey.import_key(made.secret), algorithms=["HS256"])


@pytest.mark.parametrize(
    "more",
    [{}, {"typ": None}, {"typ": "jwt"}],
    ids=["usual", "without typ", "small typ"],
)
def test_usual_headers_are_taken(site: Site, more: dict[str, Any]) -> None:
    assert identity.person_for(site.database, header(**more)(signer(site.database)), NOW).kind == "person"


@pytest.mark.parametrize(
    ("issued", "until"),
    [(AT, AT + 3_600), (AT + 60, AT + 600), (AT - 600, AT - 59), (AT - 0.5, AT + 600.25)],
    ids=["an hour", "a clock a minute ahead", "over for less than a minute", "parts of seconds"],
)
def test_the_edges_of_time_are_taken(site: Site, issued: float, until: float) -> None:
    assert identity.person_for(site.database, signer(site.database).token(iat=issued, exp=until), NOW)


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_or_forged_token_is_refused(site: Site, name: str) -> None:
    made = signer(site.database)
    with pytest.raises(Unauthenticated):
        identity.person_for(site.database, REFUSED[name](made), NOW)
    with site.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 0


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) >= 60


def test_the_api_refuses_them_and_takes_a_good_one(site: Site) -> None:
    made = signer(site.database)
    assert site.program(made.token()).get("/api/v1/conversations").status_code == 200
    for name in ("alg none", "expired", "another key's signature", "aud missing"):
        answer = site.program(REFUSED[name](made)).get("/api/v1/conversations")
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), name


def test_what_one_site_signs_is_worth_nothing_at_another(site: Site) -> None:
    one, other = signer(site.database, "One"), signer(site.database, "Other")
    crossed = (
        Signer(other.site, one.kid, one.secret).token(), Signer(other.site, other.kid, one.secret).token(),
        Signer(one.site, other.kid, other.secret).token(),
    )  # fmt: skip
    for forged in crossed:
        with pytest.raises(Unauthenticated):
            identity.person_for(site.database, forged, NOW)


def test_the_same_name_at_two_sites_is_two_people(site: Site) -> None:
    one, other = signer(site.database, "One"), signer(site.database, "Other")
    found = {identity.person_for(site.database, each.token(), NOW).person_id for each in (one, other)}
    assert len(found) == 2


def test_a_retired_secret_signs_nothing_and_the_new_one_does(site: Site) -> None:
    made = signer(site.database)
    with site.database.write() as session:
        kid, secret = sites.new_secret(session, made.site.id, NOW, "person:admin")
    fresh = Signer(made.site, kid, secret)
    assert identity.person_for(site.database, made.token(), NOW) == identity.person_for(
        site.database, fresh.token(), NOW
    )
    with site.database.write() as session:
        sites.retire_secret(session, made.site.id, made.kid, NOW, "person:admin")
    with pytest.raises(Unauthenticated):
        identity.person_for(site.database, made.token(), NOW)
    assert identity.person_for(site.database, fresh.token(), NOW)


def test_a_site_that_is_switched_off_vouches_for_nobody(site: Site) -> None:
    made = signer(site.database)
    with site.database.write() as session:
        sites.switch(session, made.site.id, NOW, "person:admin", on=False)
    with pytest.raises(Unauthenticated):
        identity.person_for(site.database, made.token(), NOW)


def test_somebody_is_found_again_and_their_name_follows(site: Site) -> None:
    made = signer(site.database)
    first = identity.person_for(site.database, made.token(), NOW)
    again = identity.person_for(site.database, made.token(name="Grace B. Hopper"), NOW)
    assert (first.person_id, again.name) == (again.person_id, "Grace B. Hopper")
    with site.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1


@pytest.mark.parametrize("roles", [("admin",), ("agent",), ("requester",)])
def test_an_address_of_somebody_here_gives_neither_their_account_nor_their_roles(
    site: Site, roles: tuple[str, ...]
) -> None:
    ada = added(site.database, "ada@desk.example", roles)
    said = signer(site.database).token(sub="ada@desk.example", email="ada@desk.example", email_verified=True)
    found = identity.person_for(site.database, said, NOW)
    assert found.person_id != ada.id
    assert (found.roles, found.is_staff) == (frozenset({"requester"}), False)
    with site.database.read() as session:
        assert session.get_one(Person, found.person_id).email is None
        assert accounts.person_by_email(session, "ada@desk.example").id == ada.id  # type: ignore[union-attr]


def test_roles_that_an_admin_gives_to_such_a_person_do_not_come_with_the_token(site: Site) -> None:
    made = signer(site.database)
    found = identity.person_for(site.database, made.token(), NOW)
    assert found.person_id is not None
    with site.database.write() as session:
        accounts.change_person(session, found.person_id, NOW, roles=("admin",))
    assert identity.person_for(site.database, made.token(), NOW).roles == frozenset({"requester"})
    assert site.program(made.token()).get("/api/v1/tickets").json()["data"] == []
    assert site.program(made.token()).get("/api/v1/users").status_code == 403


def test_somebody_who_is_disabled_here_is_refused(site: Site) -> None:
    made = signer(site.database)
    found = identity.person_for(site.database, made.token(), NOW)
    assert found.person_id is not None
    with site.database.write() as session:
        accounts.disable(session, found.person_id, NOW)
    with pytest.raises(Unauthenticated):
        identity.person_for(site.database, made.token(), NOW)


def test_an_address_that_the_site_did_not_verify_is_no_address(site: Site) -> None:
    found = identity.person_for(site.database, signer(site.database).token(email="boss@example.org"), NOW)
    assert found.email is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [({"name": None}, "u-17"), ({"name": "  \u202e "}, "u-17"), ({"name": "a\u0000b\u202ec"}, "abc"),
     ({"name": None, "email": "G@Example.org"}, "g@example.org"), ({"name": "x" * 300}, "x" * 100)],
)  # fmt: skip
def test_every_name_can_be_shown(site: Site, said: dict[str, Any], shown: str) -> None:
    assert identity.person_for(site.database, signer(site.database).token(**said), NOW).name == shown


def test_somebody_sees_their_conversations_on_another_device_and_nobody_else_does(site: Site) -> None:
    made = signer(site.database)
    body = {"first": {"move": "say", "text": "The printer is offline"}}
    started = site.program(made.token()).post("/api/v1/conversations", json=body).json()
    assert started["token"] is None
    elsewhere = site.program(made.token(iat=AT - 60)).get("/api/v1/conversations").json()["data"]
    assert [each["id"] for each in elsewhere] == [started["id"]]
    other = site.program(made.token(sub="u-18"))
    assert other.get(f"/api/v1/conversations/{started['id']}").status_code == 404


def test_a_token_that_expires_meanwhile_is_refused_from_then_on(site: Site) -> None:
    made = signer(site.database)
    program = site.program(made.token())
    assert program.get("/api/v1/conversations").status_code == 200
    site.clock.now += timedelta(seconds=661)
    assert program.get("/api/v1/conversations").status_code == 401
