"""Whether people without an account can be helped at all: they read public articles only, where others can ask."""

from __future__ import annotations

from service.services import Services
from triage.types import Audience


def unread_by_strangers(services: Services) -> str | None:
    """What to say where strangers may write and there is no article that they may read; None where there is."""
    settings = services.settings
    audience = Audience(settings.strangers_read)
    articles = services.knowledge.engine.library.live
    if not settings.anonymous or not articles or any(audience.may_read(each.audience) for each in articles):
        return None
    return (
        f"None of the {len(articles)} articles is public: whoever writes without an account is handed to a person. "
        "Give articles the audience public, let your site say who its people are, or, where only employees reach this "
        "service, set FIRSTLINE_ANONYMOUS_AUDIENCE=employees."
    )
