"""Cohorts: the code of a partner's people in a quarter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make ``cohort``. Numbers come from outside: one that counted up would tell when a partner joined."""
    op.create_table(
        "cohort",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.UniqueConstraint("partner", "period", name="cohort_partner_period"),
    )
