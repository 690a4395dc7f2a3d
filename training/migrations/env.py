"""Alembic's entrance: it runs on the connection that ``training.migrations`` hands over."""

from __future__ import annotations

from alembic import context

from training.migrations.tables import METADATA

_connection = context.config.attributes["connection"]
context.configure(
    connection=_connection,
    target_metadata=METADATA,
    render_as_batch=_connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
