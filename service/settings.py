"""What an installation sets: environment variables `FIRSTLINE_…` or a `.env` file. What a desk sets is desk.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from triage.types import TriageError


class SettingsInvalid(TriageError):
    """A setting that is not as it must be."""


class Settings(BaseSettings):
    """Every one has a default that works on one machine. Times are in the unit of the name."""

    model_config = SettingsConfigDict(env_prefix="FIRSTLINE_", env_file=".env", extra="ignore", validate_default=True)

    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    secret_key: SecretStr | None = Field(
        default=None, min_length=32, description="Shared by replicas; unset: one made in the data directory."
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    public_url: str = ""
    allowed_hosts: str = Field(
        default="", description="Comma separated; empty: the loopback names, or any once proxied."
    )
    trusted_proxies: str = Field(
        default="", description="Comma separated addresses whose X-Forwarded-* headers are believed."
    )
    demo: bool | None = Field(
        default=None, description="Demo people and tickets; unset: only in a new embedded database."
    )
    anonymous: bool = Field(default=True, description="Whether people may write without signing in.")
    anonymous_audience: str | None = Field(
        default=None,
        pattern="^(public|employees)$",
        description="Whose articles strangers may read; see strangers_read.",
    )

    model: Path | None = None
    kb: Path | None = None
    desk: Path | None = None

    metrics_token: SecretStr | None = None
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    attachment_mb: int = Field(default=10, ge=1, le=100)
    body_kb: int = Field(default=1_024, ge=16, le=65_536)
    threads: int = Field(default=16, ge=2, le=200, description="Requests worked on at once.")

    limit_requests: str = Field(default="600/minute", description="By address.")
    limit_conversations: str = Field(
        default="30/hour", description="New conversations by person, or by address of a stranger."
    )
    limit_probes: str = Field(default="300/minute", description="Readiness probes by address.")
    limit_messages: str = Field(default="60/minute", description="Messages by conversation.")
    limit_suggestions: str = Field(default="120/minute", description="Suggestions while typing, by address.")
    limit_sign_in: str = Field(default="5/5minutes", description="Failed sign-ins by address.")
    limit_sign_in_account: str = Field(default="10/15minutes", description="Failed sign-ins by account.")

    streams: int = Field(default=800, ge=0, description="Live connections at once; more are told to ask again later.")
    streams_by_address: int = Field(default=500, ge=0)

    keep_tickets_days: int = Field(default=730, ge=1, description="Closed tickets with their messages and assessments.")
    keep_audit_days: int = Field(default=730, ge=1)
    keep_sessions_days: int = Field(default=30, ge=1)
    keep_idempotency_hours: int = Field(default=24, ge=1)

    @property
    def url(self) -> str:
        """Of the database; the embedded one lies in the data directory."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'firstline.db').resolve()}"

    @property
    def embedded(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def attachments(self) -> Path:
        return self.data_dir / "attachments"

    @property
    def private(self) -> bool:
        """Whether nobody but people at this machine can talk to it: other host names are refused then."""
        return self.loopback and not (self.allowed_hosts or self.trusted_proxies or self.public_url)

    @property
    def strangers_read(self) -> str:
        """Whose articles people without an account read: `public` ones, all of the employees' on one's own machine."""
        return self.anonymous_audience or ("employees" if self.private else "public")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in ("127.0.0.1", "::1", "localhost")


def settings_from(given: Mapping[str, Any]) -> Settings:
    """The settings, with those given in place of the environment's; None stands for not given.

    Raises SettingsInvalid, which names the settings and never repeats their values.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise SettingsInvalid(f"a setting (FIRSTLINE_… or an option) is not as it must be: {said}") from error


def comma(text: str) -> list[str]:
    """The entries of a comma separated setting."""
    return [part.strip() for part in text.split(",") if part.strip()]
