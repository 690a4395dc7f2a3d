"""The tables as the newest version has them; ``alembic check`` compares them with what the migrations make."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()
LEARNER = sa.Table(
    "learner",
    METADATA,
    sa.Column("id", sa.LargeBinary, primary_key=True),
    sa.Column("box", sa.LargeBinary, nullable=False),
    sa.Column("half", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
META = sa.Table(
    "meta", METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
COHORT = sa.Table(
    "cohort",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("partner", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.UniqueConstraint("partner", "period", name="cohort_partner_period"),
)
QUARTER = sa.Table(
    "quarter",
    METADATA,
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("opened", sa.Text, nullable=False),
    sa.Column("counted_from", sa.Text, nullable=False),
    sa.Column("smaller", sa.Text, nullable=False),
    sa.Column("published", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
COUNTER = sa.Table(
    "counter",
    METADATA,
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("table", sa.Text, primary_key=True),
    sa.Column("cell", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
RELEASE = sa.Table(
    "release",
    METADATA,
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("json", sa.LargeBinary, nullable=False),
    sa.Column("csv", sa.LargeBinary, nullable=False),
    sa.Column("jws", sa.LargeBinary, nullable=False),
)
VERSION = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32)))
