"""The database itself: its engine, its turns, its transactions, its upgrade and its log, for SQLite and PostgreSQL.

With ``store`` and ``counter_store``, which ask the questions, the only room that knows SQLAlchemy.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from training import migrations
from training.migrations.tables import VERSION
from training.sqlite import prepare

BUSY_SECONDS = 5.0
"""How long a statement waits for another process, and Delete for the last reader of the log."""

_AT_ONCE = 10
"""Requests that may ask at the same time. The server has more threads, so that reading goes on while these wait."""

_DOOR_SECONDS = 1.0
"""How long one more waits for its turn to ask; then the database counts as busy."""

_UPGRADE_LOCK = 0x5AFE
_Result = TypeVar("_Result")


class StoreUnavailable(Exception):
    """The database did not do it: busy, full, or away. Doing it again later is right, and never does harm."""


class CommitUnknown(StoreUnavailable):
    """The database broke off while it committed: nobody can tell whether it did it. What must not happen twice must not
    be done again."""


class StoreRefused(Exception):
    """A database that cannot be used at all. The message is one line for the operator."""


class Database:
    """One database, without any question that is asked of it."""

    def __init__(self, url: str) -> None:
        """``url`` is SQLAlchemy's: ``sqlite:////path/file`` or ``postgresql+psycopg://…``.

        Raises:
            StoreRefused: no such kind of database, or its driver is missing.
        """
        try:
            parsed = sa.make_url(url)
            self.is_sqlite = parsed.get_backend_name() == "sqlite"
            if not self.is_sqlite and parsed.get_backend_name() != "postgresql":
                raise StoreRefused("the database must be sqlite:///FILE or postgresql+psycopg://…")
            self.file = Path(parsed.database) if self.is_sqlite and parsed.database else None
            self._engine = self._sqlite(parsed) if self.is_sqlite else self._postgresql(parsed)
        except (ArgumentError, ValueError):
            wanted = "write sqlite:///FILE or postgresql+psycopg://user@host/name"
            raise StoreRefused(f"the address of the database cannot be read: {wanted}") from None
        except ImportError:
            raise StoreRefused("the driver of PostgreSQL is missing: pip install 'safe-arrival[postgres]'") from None
        # SQLite's own waiting is unfair: with a lock of ours the slowest of eight waits a seventh of the time.
        self._sent: dict[Any, tuple[str, list[str] | None]] = {}
        self._writing = threading.Lock()
        self._doors = threading.BoundedSemaphore(_AT_ONCE)

    def _sqlite(self, url: sa.URL) -> sa.Engine:
        if self.file is None or str(self.file).startswith((":memory:", "file:")):
            raise StoreRefused("a database in memory would forget everybody: name a file")
        engine = sa.create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=_AT_ONCE + 2,
            pool_reset_on_return=None,  # nothing is ever left open: every transaction is begun and ended by hand
            connect_args={"timeout": BUSY_SECONDS},
        )
        # What VACUUM writes meanwhile stays beside the database, not in a folder that others can read.
        os.environ.setdefault("SQLITE_TMPDIR", str(self.file.resolve().parent))

        @sa.event.listens_for(engine, "connect")
        def _prepare(connection: Any, _: Any) -> None:
            prepare(connection, BUSY_SECONDS)

        return engine

    def _postgresql(self, url: sa.URL) -> sa.Engine:
        wait = int(BUSY_SECONDS * 1000)
        limits = f"-c lock_timeout={wait} -c statement_timeout={2 * wait} -c synchronous_commit=on"
        # A host that vanished must not hold a thread for minutes.
        lost = {"connect_timeout": int(BUSY_SECONDS), "keepalives_idle": int(BUSY_SECONDS), "tcp_user_timeout": wait}
        arguments = {"options": limits, **lost}
        return sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_size=_AT_ONCE + 2, connect_args=arguments)

    def answers(self) -> bool:
        """Whether the database can be asked at all."""
        try:
            return bool(self.ask(lambda connection: connection.execute(sa.text("SELECT 1")).scalar_one()))
        except StoreUnavailable:
            return False

    def upgrade(self, to: str = migrations.HEAD) -> str:
        """Bring the database to version ``to``, one process at a time. Returns the version that was there, "" for none.

        Raises:
            StoreRefused: a newer program made it, or it cannot be opened. Nothing was changed.
        """
        try:
            with self.transaction(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})") as connection:
                found = self._version(connection)
                if found and found not in migrations.KNOWN:
                    raise StoreRefused(
                        f"a newer version of this program made the database (it is at {found[:20]}, this program knows "
                        f"{migrations.HEAD}): install that version; nothing was changed"
                    )
                if found < to:
                    migrations.upgrade(connection, to)
                return found
        except SQLAlchemyError as error:
            raise StoreRefused(f"the database cannot be opened: {_reason(error)}") from None

    def is_current(self) -> bool:
        """Whether no upgrade is waiting. Cheap: it does not load Alembic."""
        try:
            with self._engine.connect() as connection:
                return self._version(connection) == migrations.HEAD
        except SQLAlchemyError:
            return False

    def checkpoint(self, seconds: float = BUSY_SECONDS) -> bool:
        """Empty SQLite's log, waiting up to ``seconds`` for readers. True when nothing old is left in it.

        PostgreSQL keeps its log for itself: False, and the nightly rewrite does what can be done.
        """
        if not self.is_sqlite or self.file is None:
            return False
        log = self.file.with_name(f"{self.file.name}-wal")
        if not log.exists() or log.stat().st_size == 0:
            return True
        until = time.monotonic() + seconds
        while True:
            busy = self.ask(self._checkpoint_once, writes=True)
            if not busy:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)

    @staticmethod
    def _checkpoint_once(connection: sa.Connection) -> int:
        """Waiting inside SQLite would hold up every writer; so it waits 20 ms, and we try again.

        SQLite leaves the list of pages of the last log in its -shm file, and that list tells who wrote much. One frame
        that says nothing makes it begin a new list.
        """
        empty = "PRAGMA wal_checkpoint(TRUNCATE)"
        connection.exec_driver_sql("PRAGMA busy_timeout=20").close()
        try:
            if busy := int(connection.exec_driver_sql(empty).one()[0]):
                return busy
            connection.exec_driver_sql("PRAGMA user_version=0").close()
            return int(connection.exec_driver_sql(empty).one()[0])
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}").close()

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def insert_into(self, table: sa.Table) -> Any:
        new = (sqlite if self.is_sqlite else postgresql).insert(table)
        return new.execution_options(preserve_rowcount=True)  # else an INSERT does not say how many rows it made

    def as_sent(self, statement: Any, **values: Any) -> tuple[str, Any]:
        """A statement of every request in its driver's own form: half of its time would go into that form."""
        known = self._sent.get(statement)
        if known is None:
            compiled = statement.compile(self._engine)
            known = self._sent[statement] = (str(compiled), compiled.positiontup if compiled.positional else None)
        text, names = known
        return text, tuple(values[name] for name in names) if names else values

    def write(self, statement: Any, **values: Any) -> int:
        """Run one statement and commit it. Returns how many rows changed."""
        return int(self.ask(lambda connection: connection.execute(statement, values).rowcount, writes=True))

    def ask(self, question: Callable[[sa.Connection], _Result], *, writes: bool = False) -> _Result:
        """Ask with a connection of our own, when there is a place among those who ask."""
        if not self._doors.acquire(timeout=_DOOR_SECONDS):
            raise StoreUnavailable("busy")
        try:
            if not writes:
                return self._answer(question)
            with self._turn():
                return self._answer(question)
        except SQLAlchemyError as error:
            raise _unavailable(error) from None
        finally:
            self._doors.release()

    def _answer(self, question: Callable[[sa.Connection], _Result]) -> _Result:
        """After a lost connection it is asked once more: every statement here can be repeated, because a swap that
        happened finds its old box no longer."""
        try:
            with self._engine.connect() as connection:
                return question(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            with self._engine.connect() as connection:
                return question(connection)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite one thread writes at a time. Nobody waits for ever: a stalled write must not gather all threads."""
        if not self.is_sqlite:
            yield
            return
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailable("busy")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Whatever the driver raises in here is StoreUnavailable outside."""
        try:
            yield
        except SQLAlchemyError as error:
            raise _unavailable(error) from None

    @contextmanager
    def transaction(self, *first: str) -> Iterator[sa.Connection]:
        """One transaction that writes. It is never repeated. On SQLite it is alone from the beginning; on PostgreSQL
        the statements ``first`` see to that, before anything is read.

        What breaks in here before the end was not written. Raises besides:
            CommitUnknown: it broke at the end, and nobody can tell.
        """
        with self._turn(), self._engine.connect() as connection:
            begun = self._begin(connection, "IMMEDIATE", "READ COMMITTED")
            try:
                for statement in () if self.is_sqlite else first:
                    connection.exec_driver_sql(statement)
                yield connection
            except BaseException:
                _give_up(begun)
                raise
            try:
                begun.commit()
            except SQLAlchemyError as error:
                _give_up(begun)
                raise CommitUnknown(type(error).__name__) from None

    @contextmanager
    def snapshot(self, tables: str) -> Iterator[sa.Connection]:
        """A transaction that sees ``tables`` at one moment and changes nothing."""
        with self._engine.connect() as connection:
            begun = self._begin(connection, "DEFERRED", "REPEATABLE READ")
            try:
                if not self.is_sqlite:
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    # Before the first look: a snapshot that is older than a rewrite would see an empty table.
                    connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS SHARE MODE")
                yield connection
            finally:
                _give_up(begun)

    def _begin(self, connection: sa.Connection, kind: str, level: IsolationLevel) -> sa.Transaction | _ByHand:
        """Begin a transaction of this kind on SQLite, at this level on PostgreSQL."""
        if self.is_sqlite:
            return _ByHand(connection, kind)
        return connection.execution_options(isolation_level=level).begin()

    @staticmethod
    def _version(connection: sa.Connection) -> str:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(sa.select(VERSION.c.version_num)).scalar_one_or_none() or "")


class _ByHand:
    """Python's sqlite3 begins transactions at its own will; with autocommit on, we say when."""

    def __init__(self, connection: sa.Connection, kind: str) -> None:
        self._connection = connection
        connection.exec_driver_sql(f"BEGIN {kind}")

    def commit(self) -> None:
        self._connection.exec_driver_sql("COMMIT")

    def rollback(self) -> None:
        self._connection.exec_driver_sql("ROLLBACK")


def _give_up(begun: sa.Transaction | _ByHand) -> None:
    """End a transaction without a trace. One that broke may be over already."""
    with suppress(SQLAlchemyError):
        begun.rollback()


def sqlite_url(file: Path) -> str:
    """The address of a database in ``file``."""
    return sa.URL.create("sqlite", database=str(file.resolve())).render_as_string()


def _unavailable(error: SQLAlchemyError) -> StoreUnavailable:
    """Its name only: the original holds ids and boxes, and would stand in a log."""
    return StoreUnavailable(type(error).__name__)


def _reason(error: SQLAlchemyError) -> str:
    """The driver's own words in one line; they name files and hosts, never values."""
    cause: Iterable[str] = str(getattr(error, "orig", None) or error).split()
    return " ".join(cause)[:200]
