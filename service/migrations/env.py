"""Run by Alembic: the connection comes from service.migrating, never from a file."""

from __future__ import annotations

from alembic import context

from service.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=True,
    include_name=lambda name, kind, _parents: kind != "table" or not str(name).startswith("message_words"),
)
with context.begin_transaction():
    context.run_migrations()
