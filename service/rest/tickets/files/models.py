"""Files in the API."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import Field

from service.rest.models import Outgoing


class TicketFile(Outgoing):
    """`type` goes by the content, whatever the name says."""

    id: uuid.UUID
    ticket_id: uuid.UUID
    name: str
    type: str
    size: int = Field(description="bytes")
    sha256: str
    internal: bool
    at: datetime


class FileList(Outgoing):
    data: list[TicketFile]


class Attached(Outgoing):
    attachment: TicketFile
    version: int = Field(description="The ticket's version with it.")
