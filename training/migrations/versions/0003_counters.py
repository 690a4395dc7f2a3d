"""Quarters, their counters, and what was released of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make ``quarter``, ``counter`` and ``release``. Rows of counters lie in the order of their names, so that nothing
    tells which came first or changed last."""
    op.create_table(
        "quarter",
        sa.Column("period", sa.Text(), primary_key=True),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("counted_from", sa.Text(), nullable=False),
        sa.Column("smaller", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counter",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("period", "table", "cell", "event")),
        sa.Column("value", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("period", sa.Text(), primary_key=True),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("json", "csv", "jws")),
    )
    if op.get_context().dialect.name == "postgresql":  # its statistics would keep samples of older values
        op.execute("ALTER TABLE counter ALTER COLUMN value SET STATISTICS 0")
