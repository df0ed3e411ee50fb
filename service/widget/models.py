"""The shapes of the widget's own API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class WidgetOptions(BaseModel):
    """What the widget needs to know of its site; public. An empty `greeting` or `label`: take the words'."""

    site: str
    title: str
    anonymous: bool = Field(description="Whether people may write without the site vouching for them.")
    origins: list[str] = Field(description="Whose messages the panel takes.")
    accent: str
    on_accent: str = Field(description="Readable on the accent.")
    position: Literal["start", "end"]
    greeting: str
    label: str = Field(description="Of the button that opens it.")
    locale: str = Field(description="The site's wish: auto, or a language tag.")
    lang: str = Field(description="The language that fits this reader best.")
    dir: Literal["ltr", "rtl"]
    locales: list[str] = Field(description="The languages that there are words for.")
    spoken: str = Field(description="The language that answers are in.")
    attachment_mb: int
    demo: bool


class Seen(BaseModel):
    model_config = ConfigDict(extra="forbid")
    origin: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="Of the page that holds the widget, as the browser names it.",
        examples=["https://intranet.example.com"],
    )


class Typed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")] = Field(
        examples=["outlook keeps asking"]
    )


class SuggestedReading(BaseModel):
    path: str = Field(description="Below the knowledge folder: read it at /api/v1/articles/….")
    version: int
    title: str
    lead: str


class Suggestions(BaseModel):
    data: list[SuggestedReading]
