"""What can happen to a conversation. Closed: the requester's moves, an agent's, and the clock's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """The requester wrote something."""

    text: str


@dataclass(frozen=True)
class Chose:
    """The requester answered the open question, or went past it (clarify.PAST_IT)."""

    choice: str


@dataclass(frozen=True)
class NextStep:
    """The step is done; on to the next."""


@dataclass(frozen=True)
class AllSteps:
    """All steps at once, please (`whole`), or one by one again."""

    whole: bool = True


@dataclass(frozen=True)
class Helped:
    """This solved it: the requester's word."""


@dataclass(frozen=True)
class NotYet:
    """This did not solve it."""


@dataclass(frozen=True)
class WantsPerson:
    """A human, please: heard in every state."""


@dataclass(frozen=True)
class GaveFact:
    """An answer to a checklist question; None skips it."""

    name: str
    value: str | None


@dataclass(frozen=True)
class Rated:
    """One to five, with a comment if they like."""

    score: int
    comment: str = ""


@dataclass(frozen=True)
class Withdrew:
    """The requester no longer needs it."""


@dataclass(frozen=True)
class SentFile:
    """The requester sent a file, which Firstline cannot read."""


@dataclass(frozen=True)
class AgentTook:
    """An agent took the ticket, whoever had it, and opened it again if it had ended."""


@dataclass(frozen=True)
class AgentAnswered:
    """An agent writes to the requester, who sees by it that a person has the ticket."""


@dataclass(frozen=True)
class AgentMoved:
    """An agent moved it to another queue, where nobody has taken it yet."""

    tier: int
    group: str


@dataclass(frozen=True)
class AgentResolved:
    """An agent's word that it is solved."""


@dataclass(frozen=True)
class AgentClosed:
    """Closed by an agent, or by the clock ("system") once it had been solved long enough."""

    by: str = "agent"


@dataclass(frozen=True)
class AgentCancelled:
    """An agent says that nothing is to be done about it."""


@dataclass(frozen=True)
class WentSilent:
    """Nothing came from the requester for as long as the desk waits. Never a success."""


Happening = (
    Said | Chose | NextStep | AllSteps | Helped | NotYet | WantsPerson | GaveFact | Rated | Withdrew | SentFile
    | AgentTook | AgentAnswered | AgentMoved | AgentResolved | AgentClosed | AgentCancelled | WentSilent
)  # fmt: skip
