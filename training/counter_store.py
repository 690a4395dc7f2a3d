"""Quarters, counters and releases in the database. A counter's value leaves it for a release only.

On PostgreSQL every change writes the counters into a new file: old versions of a row would stay beside it and tell what
it was born with, and so the exact count. SQLite writes a row where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from training.counters import Cell
from training.database import Database
from training.migrations.tables import COUNTER, QUARTER, RELEASE
from training.release import ReleaseFiles

_ALONE = "LOCK TABLE counter IN ACCESS EXCLUSIVE MODE"
_KEY = (COUNTER.c.period, COUNTER.c.table, COUNTER.c.cell, COUNTER.c.event)
_ADD = sa.update(COUNTER).where(*(column == sa.bindparam(f"this_{column.name}") for column in _KEY))
_ADD = _ADD.values(value=COUNTER.c.value + sa.bindparam("delta"))


@dataclass(frozen=True, slots=True)
class Quarter:
    """What is known of a quarter besides its counters.

    ``opened`` is the day on which its counters were born first, None where only its release is known. ``counted_from``
    is set where that was not its first day, or where counters were lost and born again. ``smaller`` are the partners
    that share a row in it. ``published`` is the day of its release.
    """

    period: str
    opened: date | None = None
    counted_from: date | None = None
    smaller: tuple[str, ...] = ()
    published: date | None = None


Make = Callable[[Quarter | None, Mapping[Cell, int]], tuple[ReleaseFiles, date]]
"""From a quarter and its counters to the release that stands, and its day. It runs inside the transaction."""


class CounterStore:
    """The tables ``quarter``, ``counter`` and ``release`` of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def quarters(self) -> tuple[Quarter, ...]:
        """All quarters that are known, the oldest first."""
        query = sa.select(QUARTER).order_by(QUARTER.c.period)
        return tuple(map(_quarter, self._database.ask(lambda connection: connection.execute(query).all())))

    def quarter(self, period: str) -> Quarter | None:
        """One quarter."""
        query = sa.select(QUARTER).where(QUARTER.c.period == period)
        found = self._database.ask(lambda connection: connection.execute(query).one_or_none())
        return _quarter(found) if found else None

    def cells(self, period: str) -> frozenset[Cell]:
        """The counters that a quarter has, without their values."""
        query = sa.select(COUNTER.c.table, COUNTER.c.cell, COUNTER.c.event).where(COUNTER.c.period == period)
        return frozenset(Cell(*row) for row in self._database.ask(lambda connection: connection.execute(query).all()))

    def open(self, quarter: Quarter, drawn: Mapping[Cell, int], known: Quarter | None) -> bool:
        """Write a quarter, and counters that are born with ``drawn``: all in one transaction, by plain INSERT.

        ``known`` is the quarter as it was read, None where there was none. False: somebody else was first. Then
        nothing was written, and the draws are to be forgotten.
        """
        with self._database.translated():
            try:
                with self._database.transaction(_ALONE) as connection:
                    if not _write_quarter(connection, quarter, known):
                        raise _TooLate
                    rows = [{**_place(quarter.period, cell), "value": drawn[cell]} for cell in sorted(drawn)]
                    if rows:
                        connection.execute(sa.insert(COUNTER), rows)
            except (IntegrityError, _TooLate):
                return False
        return True

    def add(self, period: str, deltas: Mapping[Cell, int]) -> None:
        """Add to counters of a quarter, in one transaction that touches all of them. Never done again by itself.

        Raises:
            CommitUnknown: it may have been done.
            StoreUnavailable: it was not done.
        """
        with self._database.translated(), self._database.transaction(_ALONE) as connection:
            for cell in sorted(_counted(connection, period)):  # most get 0: which ones changed is nobody's business
                connection.execute(_ADD, {**_named(period, cell), "delta": deltas.get(cell, 0)})
            self._forget_versions(connection)

    def publish(self, period: str, make: Make) -> bool:
        """Put the release of a quarter in the place of its counters, alone, in one transaction.

        False: it was published before, and nothing was done. Whatever ``make`` raises comes through; nothing was done.
        """
        with self._database.translated(), self._database.transaction(_ALONE) as connection:
            if connection.execute(sa.select(RELEASE.c.period).where(RELEASE.c.period == period)).one_or_none():
                return False
            found = connection.execute(sa.select(QUARTER).where(QUARTER.c.period == period)).one_or_none()
            known = _quarter(found) if found else None
            files, day = make(known, _counted(connection, period))
            connection.execute(
                sa.insert(RELEASE), {"period": period, "json": files.json, "csv": files.csv, "jws": files.jws}
            )
            if known is None:
                connection.execute(sa.insert(QUARTER), _values(Quarter(period)))
            connection.execute(sa.update(QUARTER).where(QUARTER.c.period == period).values(published=day.isoformat()))
            connection.execute(sa.delete(COUNTER).where(COUNTER.c.period == period))
            self._forget_versions(connection)
        return True

    def periods(self) -> tuple[str, ...]:
        """The published quarters, the newest first."""
        query = sa.select(RELEASE.c.period).order_by(RELEASE.c.period.desc())
        return tuple(self._database.ask(lambda connection: connection.execute(query).scalars().all()))

    def release(self, period: str) -> ReleaseFiles | None:
        """The files of a published quarter."""
        query = sa.select(RELEASE.c.json, RELEASE.c.csv, RELEASE.c.jws).where(RELEASE.c.period == period)
        found = self._database.ask(lambda connection: connection.execute(query).one_or_none())
        return ReleaseFiles(*map(bytes, found)) if found else None

    def forget(self) -> None:
        """Delete quarters and counters, before those of a backup take their place. Releases stay."""
        with self._database.translated(), self._database.transaction(_ALONE) as connection:
            connection.execute(sa.delete(COUNTER))
            connection.execute(sa.delete(QUARTER))
            self._forget_versions(connection)

    def _forget_versions(self, connection: sa.Connection) -> None:
        """On PostgreSQL: a new file with the rows as they are, in the order of their names."""
        if self._database.is_sqlite:
            return
        rows = [dict(row) for row in connection.execute(sa.select(COUNTER).order_by(*_KEY)).mappings()]
        connection.exec_driver_sql("TRUNCATE counter")
        if rows:
            connection.execute(sa.insert(COUNTER), rows)


class _TooLate(Exception):
    """Another process changed the quarter since it was read."""


def _write_quarter(connection: sa.Connection, quarter: Quarter, known: Quarter | None) -> bool:
    """False: it is not any more as it was read. A new one that is there already raises IntegrityError."""
    if known is None:
        connection.execute(sa.insert(QUARTER), _values(quarter))
        return True
    before, after = _values(known), _values(quarter)
    same = sa.and_(*(QUARTER.c[name] == value for name, value in before.items()))
    return connection.execute(sa.update(QUARTER).where(same).values(after)).rowcount == 1


def _counted(connection: sa.Connection, period: str) -> dict[Cell, int]:
    """The counters of a quarter with their values."""
    query = sa.select(COUNTER.c.table, COUNTER.c.cell, COUNTER.c.event, COUNTER.c.value)
    found = connection.execute(query.where(COUNTER.c.period == period))
    return {Cell(table, cell, event): value for table, cell, event, value in found}


def _place(period: str, cell: Cell) -> dict[str, Any]:
    return {"period": period, "table": cell.table, "cell": cell.cell, "event": cell.event}


def _named(period: str, cell: Cell) -> dict[str, Any]:
    """The same for a statement in which a name must not be that of a column."""
    return {f"this_{name}": value for name, value in _place(period, cell).items()}


def _values(quarter: Quarter) -> dict[str, str]:
    days = {"opened": quarter.opened, "counted_from": quarter.counted_from, "published": quarter.published}
    written = {name: day.isoformat() if day else "" for name, day in days.items()}
    return {"period": quarter.period, **written, "smaller": ",".join(quarter.smaller)}


def _quarter(row: Any) -> Quarter:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    smaller = tuple(name for name in row.smaller.split(",") if name)
    return Quarter(row.period, day(row.opened), day(row.counted_from), smaller, day(row.published))
