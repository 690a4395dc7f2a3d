"""The learner's record, and what a database knows about itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make ``learner`` so that no row needs a second page or tells the order of joining (record.md 9), and ``meta``."""
    op.create_table(
        "learner",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE learner ALTER COLUMN box SET STORAGE PLAIN")
        for column in ("id", "box"):  # its statistics would keep samples of deleted rows
            op.execute(f"ALTER TABLE learner ALTER COLUMN {column} SET STATISTICS 0")
