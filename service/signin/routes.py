"""The pages of signing in: each address, what it takes and where it leads. What happens is in accounts.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from service import accounts, passwords
from service.access import Principal
from service.auth import Who, address, clear_session, services_of, session_token, set_session
from service.errors import Conflict, Fault, Invalid, NotFound, ServiceError, TooMany
from service.limits import Limiter
from service.pages import go, local_path, render
from service.services import Services
from service.tables import Person

router = APIRouter(include_in_schema=False)
# as long as a form may be: longer ones were not typed
Typed = Annotated[str, Form(max_length=2_000)]

HOME = "/account"
WRONG = "E-mail address and password do not go together. Check both, and try again."
DEAD_LINK = "This link does not work: it was used, has expired, or was never given out. Ask for a new one."
DONE = {
    "out": "You are signed out.",
    "everywhere": "You are signed out everywhere.",
    "password": "Your new password is set. Sign in with it.",
    "changed": "Your password is changed, and every other browser is signed out.",
}
ROLES = {
    "requester": "describe problems and follow your own tickets",
    "agent": "work on the tickets of your groups and tiers",
    "author": "write and publish articles",
    "manager": "read every ticket and report",
    "admin": "everything, accounts and keys included",
}


@router.get("/sign-in")
def show_sign_in(request: Request, me: Who, next: str = "", done: str = "") -> Response:
    """The form; whoever is signed in goes on."""
    if me.kind == "person":
        return go(local_path(next, HOME))
    return _sign_in_page(request, local_path(next, ""), done=DONE.get(done, ""))


@router.post("/sign-in")
def take_sign_in(request: Request, _: Who, email: Typed = "", password: Typed = "", next: Typed = "") -> Response:
    """A new session, or the form again with one answer for every reason."""
    services, onward = services_of(request), local_path(next, "")
    try:
        person = _checked(request, email, password)
    except TooMany as error:
        response = _sign_in_page(request, onward, email, said=_wait(error), status=429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    token = None
    with services.database.write() as session:
        now = services.now()
        if person is not None:
            token = accounts.sign_in(session, person, now, services.settings.session_hours, session_token(request))
        if token is None:
            # the same steps whether or not the account exists: neither the answer nor its time tells
            known = accounts.person_by_email(session, email)
            about = f"person:{known.id}" if known is not None else "unknown"
            accounts.audit(session, now, "anonymous", "sign_in.failed", about, address=address(request))
    if token is None:
        return _sign_in_page(request, onward, email, said=WRONG, status=401)
    response = go(onward or HOME)
    set_session(request, response, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, me: Who) -> Response:
    """The session ends, in the database as well; a cookie that stands for nobody costs no write."""
    services = services_of(request)
    if me.kind == "person":
        with services.database.write() as session:
            accounts.end_session(session, session_token(request), services.now())
    response = go("/sign-in?done=out")
    clear_session(request, response)
    return response


@router.get("/first-admin/{token}")
def show_first_admin(request: Request, _: Who, token: str) -> Response:
    """The form; looking at it does not use the link up."""
    _first_admin_link(services_of(request), token)
    return render(request, "signin/templates/first_admin.html", {"errors": {}, "name": "", "email": ""})


@router.post("/first-admin/{token}")
def take_first_admin(
    request: Request, _: Who, token: str, name: Typed = "", email: Typed = "", password: Typed = "", again: Typed = ""
) -> Response:
    """The first admin, signed in. Of two at the same moment one is made."""
    services = services_of(request)
    _first_admin_link(services, token)
    errors = _wrong(
        lambda: accounts.normal_name(name), lambda: accounts.normal_email(email),
        lambda: passwords.accepted(password, name, email), lambda: _same(password, again),
    )  # fmt: skip
    if not errors:
        hash_ = passwords.hashed(passwords.accepted(password, name, email))
        new = accounts.NewPerson(name, email, ("admin",))
        try:
            with services.database.write() as session:
                person = accounts.create_first_admin(session, token, new, hash_, services.now())
                cookie = accounts.start_session(session, person.id, services.now(), services.settings.session_hours)
        except Conflict as error:
            errors = {"email": error.detail}
    if errors:
        shown = {"errors": errors, "name": name, "email": email}
        return render(request, "signin/templates/first_admin.html", shown, 422)
    response = go(HOME)
    set_session(request, response, cookie)
    return response


@router.get("/link/{token}")
def show_link(request: Request, _: Who, token: str) -> Response:
    """The form for a new password; looking at it does not use the link up."""
    person = _person_of_link(services_of(request), token)
    return render(request, "signin/templates/new_password.html", {"errors": {}, "email": person.email})


@router.post("/link/{token}")
def take_link(request: Request, _: Who, token: str, password: Typed = "", again: Typed = "") -> Response:
    """The new password; whoever is signed in with the account is not any more."""
    services = services_of(request)
    person = _person_of_link(services, token)
    about = (person.name, person.email or "")
    errors = _wrong(lambda: passwords.accepted(password, *about), lambda: _same(password, again))
    if errors:
        shown = {"errors": errors, "email": person.email}
        return render(request, "signin/templates/new_password.html", shown, 422)
    hash_ = passwords.hashed(passwords.accepted(password, *about))
    with services.database.write() as session:
        now = services.now()
        accounts.use_link(session, token, now)
        accounts.set_password(session, person.id, hash_, now)
        accounts.audit(session, now, f"person:{person.id}", "password.set_by_link", f"person:{person.id}")
    response = go("/sign-in?done=password")
    clear_session(request, response)
    return response


@router.get("/account")
def show_account(request: Request, me: Who, done: str = "") -> Response:
    """Who they are here, and what they can change about it."""
    if me.kind != "person":
        return go("/sign-in?next=/account")
    return _account_page(request, me, {}, done=DONE.get(done, ""))


@router.post("/account/password")
def change_password(
    request: Request, me: Who, current: Typed = "", password: Typed = "", again: Typed = ""
) -> Response:
    """A new password for whoever knows the one before; this browser gets a new session, the others none."""
    if me.kind != "person" or me.person_id is None:
        return go("/sign-in?next=/account")
    about = (me.name, me.email or "")
    errors = _wrong(lambda: passwords.accepted(password, *about), lambda: _same(password, again))
    if not errors:
        try:
            errors = {} if _checked(request, me.email or "", current) else {"current": "This is not your password."}
        except TooMany as error:
            errors = {"current": _wait(error)}
    if errors:
        return _account_page(request, me, errors, 422)
    services, hash_ = services_of(request), passwords.hashed(passwords.accepted(password, *about))
    with services.database.write() as session:
        now = services.now()
        accounts.set_password(session, me.person_id, hash_, now)
        accounts.audit(session, now, me.id, "password.changed", me.id)
        token = accounts.start_session(session, me.person_id, now, services.settings.session_hours)
    response = go("/account?done=changed")
    set_session(request, response, token)
    return response


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(request: Request, me: Who) -> Response:
    """Every session of the account ends, this one included."""
    services = services_of(request)
    if me.person_id is not None:
        with services.database.write() as session:
            accounts.end_all_sessions(session, me.person_id, services.now())
            accounts.audit(session, services.now(), me.id, "sign_out.everywhere", me.id)
    response = go("/sign-in?done=everywhere")
    clear_session(request, response)
    return response


def _checked(request: Request, email: str, password: str) -> Person | None:
    """Whose e-mail and password these are; failures count. Raises TooMany, for unknown addresses as well."""
    limiter: Limiter = request.app.state.limiter
    counted = (("sign_in", address(request)), ("sign_in_account", accounts.token_hash(email.strip().casefold())))
    for kind, key in counted:
        limiter.hit(kind, key)
    failed = False
    try:
        person = accounts.check_sign_in(services_of(request).database, email, password)
        failed = person is None
        return person
    finally:
        if not failed:
            for kind, key in counted:
                limiter.forgive(kind, key)


def _first_admin_link(services: Services, token: str) -> None:
    with services.database.read() as session:
        link = accounts.link_works(session, token, services.now())
        if link is None or link.person_id is not None or accounts.has_admin(session):
            raise NotFound(DEAD_LINK)


def _person_of_link(services: Services, token: str) -> Person:
    with services.database.read() as session:
        link = accounts.link_works(session, token, services.now())
        person = session.get(Person, link.person_id) if link is not None and link.person_id is not None else None
        if person is None:
            raise NotFound(DEAD_LINK)
        return person


def _wrong(*checks: Callable[[], object]) -> dict[str, str]:
    """What is wrong with a form, by field."""
    errors: dict[str, str] = {}
    for check in checks:
        try:
            check()
        except Invalid as error:
            errors |= {fault.pointer.strip("/"): fault.detail for fault in error.faults}
    return errors


def _same(password: str, again: str) -> None:
    if password != again:
        said = "The two passwords are not the same."
        raise Invalid(said, faults=(Fault("/again", said),))


def _wait(error: ServiceError) -> str:
    minutes = -(-(error.retry_after or 60) // 60)
    return f"Too many attempts failed. Try again in {minutes} minute{'' if minutes == 1 else 's'}."


def _sign_in_page(
    request: Request, onward: str, email: str = "", *, said: str = "", done: str = "", status: int = 200
) -> Response:
    shown = {"next": onward, "email": email[:254], "said": said, "done": done}
    return render(request, "signin/templates/sign_in.html", shown, status)


def _account_page(
    request: Request, me: Principal, errors: dict[str, str], status: int = 200, done: str = ""
) -> Response:
    services, places = services_of(request), 0
    if me.person_id is not None:
        with services.database.read() as session:
            places = accounts.places(session, me.person_id, services.now())
    roles = [(role, means) for role, means in ROLES.items() if role in me.roles]
    shown = {"errors": errors, "done": done, "roles": roles, "places": places}
    return render(request, "signin/templates/account.html", shown, status)
