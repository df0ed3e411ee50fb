"""What can go wrong with a request to the service: few kinds, raised where known, translated once (problems.py)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a body: a JSON pointer and what was expected."""

    pointer: str
    detail: str


class ServiceError(Exception):
    """Carries an HTTP status and a sentence for the person who asked; details for operators go to the log."""

    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str = "", *, faults: tuple[Fault, ...] = (), retry_after: int | None = None) -> None:
        self.detail, self.faults, self.retry_after = detail or self.title, faults, retry_after
        super().__init__(self.detail)


class Unauthenticated(ServiceError):
    status, title = 401, "Sign in or send a key"


class Forbidden(ServiceError):
    status, title = 403, "Not allowed"


class NotFound(ServiceError):
    """Missing, or somebody else's: the two look the same."""

    status, title = 404, "Not found"


class Conflict(ServiceError):
    """Somebody changed it meanwhile, or its state does not allow this; nothing was written."""

    status, title = 409, "Conflict"


class Gone(ServiceError):
    status, title = 410, "No longer there"


class TooLarge(ServiceError):
    status, title = 413, "Too large"


class Invalid(ServiceError):
    status, title = 422, "The request is not valid"


class TooMany(ServiceError):
    status, title = 429, "Too many requests"


class Unavailable(ServiceError):
    """Nothing was stored."""

    status, title = 503, "Not available just now"


class NoSpace(ServiceError):
    """Nothing was stored."""

    status, title = 507, "No space left to store it"
