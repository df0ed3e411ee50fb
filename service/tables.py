"""The tables. Tickets, messages and events are written by tickets.py alone; times are UTC; ids are UUIDv7."""

from __future__ import annotations

from service.schema.base import Table, Utc, new_id
from service.schema.decisions import StoredAssessment, StoredSuggestion
from service.schema.knowledge import ArticleVersion, StoredArticle
from service.schema.people import ApiKey, Audit, OneTimeLink, Person, SignIn
from service.schema.running import Counter, Job, StoredReply
from service.schema.sites import Identity, Site
from service.schema.tickets import Attachment, Event, Message, Ticket

__all__ = [
    "ApiKey",
    "ArticleVersion",
    "Attachment",
    "Audit",
    "Counter",
    "Event",
    "Identity",
    "Job",
    "Message",
    "OneTimeLink",
    "Person",
    "SignIn",
    "Site",
    "StoredArticle",
    "StoredAssessment",
    "StoredReply",
    "StoredSuggestion",
    "Table",
    "Ticket",
    "Utc",
    "new_id",
]
