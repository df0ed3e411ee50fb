"""The embedded search index finds a ticket's words without reading everybody's"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # FTS5 keeps its rows in an ordinary table, id and columns c0, c1 …; c2 is the ticket. PostgreSQL has its index
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE INDEX ix_message_words_ticket_id ON message_words_content (c2)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP INDEX ix_message_words_ticket_id")
