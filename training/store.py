"""What is kept in the database: sealed boxes by opaque ids, cohorts, notes.

Each request asks one statement at a time, committed as it is; transactions are for upkeep, copies and upgrades
(record.md 9 to 13).
"""

from __future__ import annotations

import sqlalchemy as sa

from training.cohort import Cohort
from training.database import BUSY_SECONDS, Database, StoreRefused, StoreUnavailable, sqlite_url
from training.migrations.tables import COHORT, LEARNER, META, QUARTER, RELEASE

__all__ = ["BUSY_SECONDS", "Store", "StoreRefused", "StoreUnavailable", "sqlite_url"]

# Written once: putting a statement together takes longer than SQLite needs to answer it.
_row: sa.BindParameter[bytes] = sa.bindparam("row")
_READ = sa.select(LEARNER.c.box).where(LEARNER.c.id == _row)
_SWAP = sa.update(LEARNER).where((LEARNER.c.id == _row) & (LEARNER.c.box == sa.bindparam("old")))
_SWAP = _SWAP.values(box=sa.bindparam("new"), half=sa.bindparam("now"))
_TOUCH = sa.update(LEARNER).where((LEARNER.c.id == _row) & (LEARNER.c.half != sa.bindparam("now")))
_TOUCH = _TOUCH.values(half=sa.bindparam("now"))
_DELETE = sa.delete(LEARNER).where(LEARNER.c.id == _row)


class Store(Database):
    """The records of one site. Values go in and out as bytes, numbers and values of lower rooms, never as rows."""

    def read(self, row: bytes) -> bytes | None:
        """The box of a row, or None."""
        text, values = self.as_sent(_READ, row=row)
        found = self.ask(lambda connection: connection.exec_driver_sql(text, values).scalar_one_or_none())
        return bytes(found) if found is not None else None

    def insert(self, row: bytes, box: bytes, half: int) -> bool:
        """Write a first box. False: the row was there already, and nothing changed."""
        return self.write(self.insert_into(LEARNER).on_conflict_do_nothing(), id=row, box=box, half=half) == 1

    def swap(self, row: bytes, old: bytes, new: bytes, half: int) -> bool:
        """Put ``new`` in the place of ``old``. False: ``old`` does not stand there any more, and nothing changed."""
        text, values = self.as_sent(_SWAP, row=row, old=old, new=new, now=half)
        return self.ask(lambda connection: connection.exec_driver_sql(text, values).rowcount, writes=True) == 1

    def touch(self, row: bytes, half: int) -> None:
        """Note the half-year of a visit."""
        self.write(_TOUCH, row=row, now=half)

    def delete(self, row: bytes) -> None:
        """Delete a row. What the logs still hold of it goes with ``checkpoint`` or ``rewrite``."""
        self.write(_DELETE, row=row)

    def delete_unvisited(self, half: int) -> int:
        """Delete the rows whose last visit was in ``half`` or before. Returns how many."""
        return self.write(sa.delete(LEARNER).where(LEARNER.c.half <= half))

    def rows(self) -> int:
        """How many records there are."""
        count = sa.select(sa.func.count()).select_from(LEARNER)
        return int(self.ask(lambda connection: connection.execute(count).scalar_one()))

    def add_cohort(self, cohort: Cohort) -> bool:
        """False: its number, or its partner's code of that quarter, is there already."""
        values = {"number": cohort.number, "partner": cohort.partner, "period": cohort.period}
        return self.write(self.insert_into(COHORT).on_conflict_do_nothing(), **values) == 1

    def cohorts(self) -> list[Cohort]:
        """All cohorts, by quarter and partner."""
        query = sa.select(COHORT).order_by(COHORT.c.period, COHORT.c.partner)
        found = self.ask(lambda connection: connection.execute(query).all())
        return [Cohort(row.number, row.partner, row.period) for row in found]

    def cohort(self, number: int) -> Cohort | None:
        """The cohort with this number."""
        query = sa.select(COHORT).where(COHORT.c.number == number)
        found = self.ask(lambda connection: connection.execute(query).one_or_none())
        return Cohort(found.number, found.partner, found.period) if found else None

    def note(self, key: str) -> str:
        """What the database notes under ``key``, "" for nothing."""
        query = sa.select(META.c.value).where(META.c.key == key)
        return self.ask(lambda connection: connection.execute(query).scalar_one_or_none()) or ""

    def set_note(self, key: str, value: str) -> None:
        """Note ``value`` under ``key``, whatever stood there."""
        new = self.insert_into(META)
        self.write(new.on_conflict_do_update(index_elements=["key"], set_={"value": value}), key=key, value=value)

    def forget_notes(self) -> None:
        """Delete all notes, before another database's take their place."""
        self.write(sa.delete(META))

    def rewrite(self) -> None:
        """Write the whole table anew in the order of ids, so that nothing tells who came or wrote first."""
        if self.is_sqlite:
            self.ask(lambda connection: connection.exec_driver_sql("VACUUM").close(), writes=True)
            self.checkpoint()
            return
        with self.translated(), self.transaction() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("LOCK TABLE learner IN ACCESS EXCLUSIVE MODE")
            connection.exec_driver_sql("CREATE TEMPORARY TABLE sorted ON COMMIT DROP AS SELECT * FROM learner")
            connection.exec_driver_sql("TRUNCATE learner")
            connection.exec_driver_sql("INSERT INTO learner SELECT * FROM sorted ORDER BY id")

    def copy_to(self, other: Store) -> int:
        """Copy the tables, as they are at one moment, into ``other``, where they are empty. Returns how many records.

        Rows go over in the order of their ids: a copy does not tell who came first. Counters stay behind: a copy of
        them, beside what is released later, would tell more than a release alone.
        """
        with (
            self.translated(),
            other.translated(),
            self.snapshot("learner, meta, cohort, quarter, release") as source,
            other.transaction() as target,
        ):
            for table in (META, COHORT, QUARTER, RELEASE, LEARNER):
                rows = source.execute(
                    sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=500)
                )
                for part in rows.mappings().partitions(500):
                    target.execute(sa.insert(table), [dict(row) for row in part])
            return int(target.execute(sa.select(sa.func.count()).select_from(LEARNER)).scalar_one())
