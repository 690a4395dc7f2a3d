"""Deletion is real: no file holds a piece of a deleted record, of any version of it.

SQLite: at once, or a minute after the last reader has gone. PostgreSQL: after the nightly rewrite and a checkpoint; its
own log may hold old versions longer, and a backup holds them for its thirty days (the threat table says both).
"""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.crowd import LATER, NOW, Crowd, closed, gather, records_of, somebody
from tests.attacks.disk import files_below, pieces, remains, words_below
from tests.attacks.thief import SEED, name_of
from training import housekeeping
from training.records import Learner, Records, SessionEnded
from training.store import Store, StoreUnavailable, sqlite_url

MANY = 60


@dataclass
class Place:
    """A crowd, half of it gone for good, and the folders in which something of it could be left."""

    crowd: Crowd
    folder: Path
    cluster: Any = None
    database: str = ""
    gone: list[bytes] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.crowd.records.store

    def delete_half(self) -> list[bool]:
        """Every other one deletes the record. Returns what the page would say."""
        leaving = self.crowd.members[1::2]
        self.gone = [box for member in leaving for box in member.boxes]
        return [self.crowd.records.delete(member.learner) for member in leaving]

    def flush(self) -> None:
        """PostgreSQL's pages go to its files, and dropped files go away."""
        if self.cluster:
            with self.cluster.connect(self.database) as connection:
                connection.execute("CHECKPOINT")

    def left(self) -> list[str]:
        """The files that hold something of the deleted records; those that are kept must be found."""
        self.flush()
        words = words_below(self.folder)
        everything = set().union(*words.values())
        assert all(pieces([member.boxes[-1]]) & everything for member in self.crowd.members[::2])
        return remains(self.gone, words)


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Iterator[Place]:
    file = tmp_path / "learners.sqlite3"
    store = Store(sqlite_url(file))
    store.upgrade()
    place = Place(busy(store), tmp_path)
    assert housekeeping.run(place.crowd.records, LATER).rewritten  # so that nothing below is the work of a rewrite
    yield place
    store.close()


@pytest.fixture
def postgresql_place(postgresql: Any) -> Iterator[Place]:
    url = postgresql.new_database()
    store = Store(url)
    store.upgrade()
    name = name_of(url)
    with postgresql.connect(name) as connection:
        number = connection.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()[0]
    yield Place(busy(store), postgresql.data / "base" / str(number), postgresql, name)
    store.close()


def busy(store: Store) -> Crowd:
    """Sixty people with up to seven versions of their records."""
    crowd = gather(records_of(store, SEED), SEED, MANY)
    crowd.go_on(len(crowd.waiting))
    return crowd


# ---- SQLite


def test_nothing_of_a_deleted_record_is_left_at_once(sqlite_place):
    assert all(sqlite_place.delete_half())
    assert sqlite_place.left() == []
    assert (sqlite_place.folder / "learners.sqlite3-wal").read_bytes() == b""


def test_earlier_versions_of_a_kept_record_are_gone_after_a_minute(sqlite_place):
    assert sqlite_place.store.checkpoint()
    sqlite_place.gone = [box for member in sqlite_place.crowd.members for box in member.boxes[:-1]]
    assert sqlite_place.left() == []


def test_an_open_reader_delays_it_and_housekeeping_finishes_it(sqlite_place):
    """The reader sees the row until it closes; ``delete`` waits five seconds for it, then says that it is not done."""
    crowd, file = sqlite_place.crowd, sqlite_place.folder / "learners.sqlite3"
    leaving = crowd.members[1]
    sqlite_place.gone = leaving.boxes
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        seen = reader.execute("SELECT box FROM learner WHERE id = ?", [leaving.learner.id]).fetchone()
        assert not crowd.records.delete(leaving.learner)
        assert seen == reader.execute("SELECT box FROM learner WHERE id = ?", [leaving.learner.id]).fetchone()
        assert sqlite_place.left() != []
        reader.execute("COMMIT")
    done = housekeeping.run(crowd.records, LATER + 60)
    assert (done.log_empty, done.rewritten) == (True, False)
    assert sqlite_place.left() == []


def test_rows_that_nobody_visits_leave_nothing_either(sqlite_place):
    sqlite_place.gone = [box for member in sqlite_place.crowd.members[1::2] for box in member.boxes]
    for member in sqlite_place.crowd.members[1::2]:
        sqlite_place.store.touch(member.learner.id, 1)
    done = housekeeping.run(sqlite_place.crowd.records, LATER + 60)
    assert (done.records_deleted, done.rewritten) == (MANY // 2, False)
    assert sqlite_place.left() == []


# ---- PostgreSQL


def test_after_the_nightly_rewrite_no_file_of_postgresql_holds_it(postgresql_place):
    """Not the heap, an index, the statistics that ANALYZE took, nor a table made on the way: the whole folder."""
    with postgresql_place.cluster.connect(postgresql_place.database) as connection:
        connection.execute("ANALYZE learner")
        table, index = (
            connection.execute("SELECT pg_relation_filepath(%s)", [name]).fetchone()[0]
            for name in ("learner", "learner_pkey")
        )
    assert not any(postgresql_place.delete_half())
    assert Path(table).name in postgresql_place.left()
    postgresql_place.store.rewrite()
    assert postgresql_place.left() == []
    assert not any((postgresql_place.cluster.data / path).exists() for path in (table, index))


def test_housekeeping_of_the_night_is_what_rewrites_it(postgresql_place):
    assert housekeeping.run(postgresql_place.crowd.records, LATER).rewritten
    postgresql_place.delete_half()
    assert not housekeeping.run(postgresql_place.crowd.records, LATER + 60).rewritten
    assert postgresql_place.left() != []
    assert housekeeping.run(postgresql_place.crowd.records, LATER + 86_400).rewritten
    assert postgresql_place.left() == []


def test_a_rewrite_that_failed_is_done_by_the_next_run(postgresql_place):
    """Here something in its way makes it fail at once; a long reader does so after five seconds."""
    postgresql_place.delete_half()
    with postgresql_place.cluster.connect(postgresql_place.database) as connection:
        connection.execute("CREATE TABLE in_the_way (id bytea REFERENCES learner)")
        with pytest.raises(StoreUnavailable):
            housekeeping.run(postgresql_place.crowd.records, LATER)
        connection.execute("DROP TABLE in_the_way")
    assert housekeeping.run(postgresql_place.crowd.records, LATER + 60).rewritten
    assert postgresql_place.left() == []


def test_not_even_the_id_of_a_deleted_record_is_left(postgresql_place):
    """Autovacuum takes statistics by itself. An id says nothing, but proves that a code was used to whoever has it."""
    with postgresql_place.cluster.connect(postgresql_place.database) as connection:
        connection.execute("ANALYZE learner")
    postgresql_place.delete_half()
    postgresql_place.store.rewrite()
    postgresql_place.flush()
    everything = b"".join(files_below(postgresql_place.folder).values())
    assert not any(member.learner.id in everything for member in postgresql_place.crowd.members[1::2])


def waiting(connection: Any) -> int:
    """How many wait for a lock on the table of records."""
    query = "SELECT count(*) FROM pg_locks WHERE relation = 'learner'::regclass AND NOT granted"
    return int(connection.execute(query).fetchone()[0])


def test_a_backup_that_begins_during_the_rewrite_is_whole(postgresql_place, tmp_path):
    """A rewritten table is empty to everybody who took a snapshot before. Here a reader holds up both for a while."""
    copy, copied = Store(sqlite_url(tmp_path / "copy")), []
    copy.upgrade()
    jobs = [postgresql_place.store.rewrite, lambda: copied.append(postgresql_place.store.copy_to(copy))]
    threads = [threading.Thread(target=job) for job in jobs]
    connect = postgresql_place.cluster.connect
    with connect(postgresql_place.database) as watch, connect(postgresql_place.database) as reader:
        with reader.transaction():
            reader.execute("SELECT count(*) FROM learner")
            for number, thread in enumerate(threads, 1):
                thread.start()
                while waiting(watch) < number and thread.is_alive():
                    pass
        for thread in threads:
            thread.join()
    assert copied == [copy.rows()] == [MANY]
    copy.close()


# ---- both: other devices


def test_no_device_that_goes_on_brings_a_deleted_record_back(records):
    """Neither with a step, nor by leaving all devices, nor by deleting once more."""
    made, rng = records_of(records.store, SEED), random.Random(SEED)
    here = made.keep(somebody(rng), closed(["a"]), NOW)
    there = made.find(here.session)
    made.delete(here)
    for deed in (lambda: made.keep(there, closed(["b"]), NOW), lambda: made.leave_all(there, NOW)):
        with pytest.raises(SessionEnded):
            deed()
    assert made.find(there.session) is None
    made.delete(there)
    assert made.store.rows() == 0


@dataclass
class Device:
    """One that takes a step after the other until its session has ended; ``steps`` counts those of all devices."""

    records: Records
    learner: Learner
    steps: threading.Semaphore
    boxes: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._go)
        self.thread.start()

    def _go(self) -> None:
        while True:
            try:
                self.learner = self.records.keep(self.learner, closed([f"{id(self)} {len(self.boxes)}"]), NOW)
            except SessionEnded:
                return
            except StoreUnavailable:
                continue
            self.boxes.append(self.learner.box or b"")
            self.steps.release()


@pytest.mark.parametrize("kind", ["sqlite_place", "postgresql_place"])
def test_devices_in_full_swing_neither_bring_it_back_nor_leave_a_piece(kind, request):
    """Three devices write as fast as they can while a fourth deletes."""
    place, steps = request.getfixturevalue(kind), threading.Semaphore(0)
    leaving = place.crowd.members[1]
    devices = [Device(place.crowd.records, leaving.learner, steps) for _ in range(3)]
    assert all(steps.acquire(timeout=30) for _ in range(20))
    place.crowd.records.delete(leaving.learner)
    for device in devices:
        device.thread.join()
    assert place.store.rows() == MANY - 1
    place.gone = [*leaving.boxes, *(box for device in devices for box in device.boxes)]
    if not place.store.checkpoint():
        place.store.rewrite()
    assert place.left() == []


# ---- a weaker build, to show that the search finds what is left


@pytest.mark.parametrize("setting", ["secure_delete=OFF", "secure_delete=FAST", "wal_autocheckpoint=0"])
def test_without_our_settings_something_would_be_left(tmp_path, setting):
    """Without overwriting, or with a log that nobody empties."""
    rng = random.Random(SEED)
    rows = [(rng.randbytes(16), rng.randbytes(1821), 4053) for _ in range(MANY)]
    with closing(sqlite3.connect(tmp_path / "weak", isolation_level=None)) as connection:
        for pragma in ("page_size=8192", "journal_mode=WAL", "secure_delete=ON", setting):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("CREATE TABLE learner(id BLOB PRIMARY KEY, box BLOB, half INTEGER) WITHOUT ROWID")
        connection.executemany("INSERT INTO learner VALUES (?, ?, ?)", rows)
        connection.executemany("DELETE FROM learner WHERE id = ?", [row[:1] for row in rows[::2]])
        if setting.startswith("secure"):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert remains([row[1] for row in rows[::2]], words_below(tmp_path)) != []


def test_a_window_of_sixteen_bytes_is_found_wherever_it_stands(tmp_path):
    rng = random.Random(SEED)
    box = rng.randbytes(1821)
    for at in range(0, 1805, 7):
        noise = rng.randbytes(rng.randrange(100))
        (tmp_path / "file").write_bytes(noise + box[at : at + 16] + rng.randbytes(rng.randrange(100)))
        assert remains([box], words_below(tmp_path)) == ["file"]
    (tmp_path / "file").write_bytes(rng.randbytes(100_000))
    assert remains([box], words_below(tmp_path)) == []
