"""Tickets, what was said, and what was decided"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.fulltext import POSTGRESQL, SQLITE
from service.schema.base import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _ticket()
    _assessment()
    _attachment()
    _event()
    _message()
    _suggestion()
    embedded = op.get_bind().dialect.name == "sqlite"
    for statement in (SQLITE,) if embedded else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for name in (
        "message_words",
        "suggestion",
        "message",
        "event",
        "attachment",
        "assessment",
        "ticket",
    ):
        op.drop_table(name)


def _ticket() -> None:
    op.create_table("ticket", *_facts(), *_moments(), *_ending(), *_constraints())
    op.create_index("ix_ticket_access", "ticket", ["access"])
    op.create_index("ix_ticket_assignee_id", "ticket", ["assignee_id"])
    op.create_index("ix_ticket_assignee_id_state", "ticket", ["assignee_id", "state"])
    op.create_index("ix_ticket_duplicate_of", "ticket", ["duplicate_of"])
    op.create_index("ix_ticket_follows_id", "ticket", ["follows_id"])
    op.create_index("ix_ticket_group_name_state", "ticket", ["group_name", "state"])
    op.create_index("ix_ticket_parent_id", "ticket", ["parent_id"])
    op.create_index("ix_ticket_requester_id", "ticket", ["requester_id"])
    op.create_index("ix_ticket_state_updated_at", "ticket", ["state", "updated_at"])
    op.create_index("ix_ticket_tier_state", "ticket", ["tier", "state"])


def _facts() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=True),
        sa.Column("access", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("pending_reason", sa.String(length=20), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("impact", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("dialogue", sa.JSON(), nullable=False),
        sa.Column("handoff", sa.JSON(), nullable=True),
        sa.Column("last_message", sa.Integer(), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
    ]


def _moments() -> list[sa.Column[Any]]:
    return [
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("requester_at", Utc(), nullable=False),
        sa.Column("handed_over_at", Utc(), nullable=True),
        sa.Column("first_response_due_at", Utc(), nullable=True),
        sa.Column("resolution_due_at", Utc(), nullable=True),
        sa.Column("first_responded_at", Utc(), nullable=True),
        sa.Column("resolved_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
    ]


def _ending() -> list[sa.Column[Any]]:
    return [
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_comment", sa.Text(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name="fk_ticket_assignee_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["duplicate_of"], ["ticket.id"], name="fk_ticket_duplicate_of", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["follows_id"], ["ticket.id"], name="fk_ticket_follows_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["parent_id"], ["ticket.id"], name="fk_ticket_parent_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name="fk_ticket_requester_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("number", name="uq_ticket_number"),
    ]


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("message_number", sa.Integer(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("fingerprints", sa.JSON(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_assessment_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
    )
    op.create_index("ix_assessment_ticket_id", "assessment", ["ticket_id"])


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("message_number", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_attachment_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_ticket_id", "attachment", ["ticket_id"])


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_event_person_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_event_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("ticket_id", "number", name="uq_event_ticket_id_number"),
    )
    op.create_index("ix_event_person_id", "event", ["person_id"])


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_message_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("ticket_id", "number", name="uq_message_ticket_id_number"),
    )
    op.create_index("ix_message_person_id", "message", ["person_id"])


def _suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("failed_step", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("offered_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_suggestion_assessment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_suggestion_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion"),
    )
    op.create_index("ix_suggestion_assessment_id", "suggestion", ["assessment_id"])
    op.create_index("ix_suggestion_ticket_id", "suggestion", ["ticket_id"])
