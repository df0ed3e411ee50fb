"""What models and indexes read of a ticket: cleaned, with secrets and contact data masked."""

from __future__ import annotations

from collections.abc import Sequence

from triage.cleaning.thanks import without_thanks
from triage.redact import mask_contacts, mask_secrets
from triage.text import clean

# 1 MB of text is a pasted log: its head and tail are read, and the rest is kept for people only.
MAX_CHARACTERS = 80_000
# A record separator counts as whitespace, so masks reach over it; people do not type it.
_MARK = "\x1e"
_BETWEEN = f"\n{_MARK}\n"


def model_text(text: str) -> str:
    """The same text for training and for serving: nothing secret or personal, and only what it is about.

    Quotes, signatures, traces and thanks for an earlier fix are cut.
    """
    return mask_contacts(mask_secrets(without_thanks(clean(within(text)).text)).text).text


def masked(messages: Sequence[str]) -> tuple[str, ...]:
    """The messages without secrets, each within the limit; a secret may be announced in one and stand in the next."""
    joined = _BETWEEN.join([within(text).replace(_MARK, " ") for text in messages])
    return tuple(mask_secrets(joined).text.split(_BETWEEN))


def within(text: str, limit: int = MAX_CHARACTERS) -> str:
    """Head and tail of a text that is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit // 2] + "\n…\n" + text[-limit // 2 :]
