"""What a caller can put right: few kinds, each with a message that says what and where."""

from __future__ import annotations


class TriageError(Exception):
    """Something the person who called can put right; the message says what and where."""


class DeskInvalid(TriageError):
    """desk.toml has mistakes; `problems` lists all of them, each with table, key and what was expected."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.source, self.problems = source, problems
        super().__init__(f"{source} has {len(problems)} mistake(s):\n" + "\n".join(f"  - {p}" for p in problems))


class RequestInvalid(TriageError):
    """The request cannot be read: empty, not text, or a field with an unknown value."""


class EncoderUnavailable(TriageError):
    """The encoder's files are missing, damaged, or need a package that is not installed."""


class ModelInvalid(TriageError):
    """A trained model's files are missing, damaged, or made for another encoder."""
