"""What a ticket is, which article solves it, and who should have it: `from triage import Engine`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.engine import Engine
    from triage.types import Assessment, Audience, Mode, Request, Suggestion, TriageError, Turn

__all__ = ["Assessment", "Audience", "Engine", "Mode", "Request", "Suggestion", "TriageError", "Turn"]


def __getattr__(name: str) -> Any:
    """On first use: who needs a noun only does not wait for the search libraries."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("triage.engine" if name == "Engine" else "triage.types"), name)
