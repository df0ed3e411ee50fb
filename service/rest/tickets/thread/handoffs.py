"""A stored handoff back into the domain's, so that it can be written as text or HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from triage.handoff_views import as_html, as_text
from triage.types import Handoff

_HANDOFFS: TypeAdapter[Handoff] = TypeAdapter(Handoff)


def written(stored: Mapping[str, Any], format_: str) -> str:
    """`text` or `html`; every string in it is escaped there."""
    # `missing` follows from the facts
    handoff = _HANDOFFS.validate_python({key: value for key, value in stored.items() if key != "missing"})
    return as_html(handoff) if format_ == "html" else as_text(handoff)
