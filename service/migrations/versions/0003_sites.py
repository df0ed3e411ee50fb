"""Sites with the widget, and the people they vouch for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.schema.base import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("disabled_at", Utc(), nullable=True),
        sa.Column("seen_at", Utc(), nullable=True),
        sa.Column("seen_origin", sa.Text(), nullable=True),
        sa.Column("refused_at", Utc(), nullable=True),
        sa.Column("refused_origin", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("key", name="uq_site_key"),
    )
    op.create_table(
        "identity",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_identity_site_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "subject", name="pk_identity"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])
    # no batch: on SQLite it makes the table anew, and dropping the old one would take along whatever hangs on it
    op.add_column("ticket", sa.Column("site_id", sa.Uuid(), nullable=True))
    op.create_index("ix_ticket_site_id", "ticket", ["site_id"])


def downgrade() -> None:
    op.drop_index("ix_ticket_site_id", "ticket")
    op.drop_column("ticket", "site_id")
    op.drop_table("identity")
    op.drop_table("site")
