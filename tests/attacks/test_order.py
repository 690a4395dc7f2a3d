"""Who came first, and who wrote last: what the places of rows and the database's log tell a thief, and until when.

Concordance is 1 where the places stand in the true order and 0.5 where they tell nothing; the true order is that of
two hundred people who write eight hundred times in all. With two hundred rows chance stays between 0.40 and 0.60.
"""

from __future__ import annotations

import random
import re
import sqlite3
import struct
import subprocess
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.crowd import LATER, MANY, Crowd, gather, records_of
from tests.attacks.disk import cells, concordance
from tests.attacks.guessing import is_chance
from tests.attacks.thief import SEED, name_of, steal
from training import housekeeping
from training.store import Store, sqlite_url
from training.vault import BOX_BYTES

SQLITE = pytest.mark.parametrize("theft", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("theft", ["postgresql"], indirect=True)
PAGES_OF_FRAMES = struct.Struct("=4062I")
"""From byte 136 on a file ``-shm`` lists the page of each frame of the log."""


def is_no_order(places: list[Any], **more: bool) -> bool:
    return 0.40 <= concordance(places, **more) <= 0.60


@SQLITE
def test_no_row_of_sqlite_needs_an_overflow_page(theft):
    for rows in (theft.early, theft.before, theft.after, theft.backup):
        assert {row.place[3] for row in rows} == {0}


@SQLITE
def test_sqlite_tells_no_order_after_the_weekly_rewrite_nor_in_a_backup(theft):
    for rows in (theft.after, theft.backup):
        for order in (theft.joined(rows), theft.wrote(rows)):
            assert is_no_order([row.place[:2] for row in order])
            assert is_no_order([row.place[:2] for row in order], page=True)


@SQLITE
def test_before_the_rewrite_sqlite_tells_hardly_any_order(theft):
    """A new page comes later, and in a page a new row lies lower, so a part can show; it stays in bounds."""
    for order in (theft.joined(theft.before), theft.wrote(theft.before)):
        assert is_no_order([row.place[0] for row in order])
        assert is_no_order([(row.place[0], -row.place[1]) for row in order])
        assert is_no_order([(row.place[0], -row.place[1]) for row in order], page=True)


def new_store(file: Path) -> Store:
    store = Store(sqlite_url(file))
    store.upgrade()
    return store


def some_rows(count: int = MANY) -> list[tuple[bytes, bytes, int]]:
    rng = random.Random(SEED)
    return [(rng.randbytes(16), rng.randbytes(BOX_BYTES), 4053) for _ in range(count)]


def test_after_the_rewrite_the_bytes_are_the_same_whoever_joined_first(tmp_path):
    """Stronger than any figure: nothing but counters of changes differs (the first 100 bytes are the file's header)."""
    found = set()
    for name, rows in (("forward", some_rows()), ("backward", some_rows()[::-1])):
        store = new_store(tmp_path / name)
        for row in rows:
            store.insert(*row)
        store.rewrite()
        found.add((tmp_path / name).read_bytes()[100:])
        store.close()
    assert len(found) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_in_a_backup_the_bytes_are_the_same_whoever_joined_first(tmp_path, kind, request):
    """Also without a rewrite before it: a backup may be made at any time."""
    found = set()
    for name, rows in (("forward", some_rows()), ("backward", some_rows()[::-1])):
        url = request.getfixturevalue("postgresql").new_database() if kind == "postgresql" else ""
        store, copy = Store(url) if url else new_store(tmp_path / name), new_store(tmp_path / f"{name}-copy")
        store.upgrade()
        for row in rows:
            store.insert(*row)
        assert store.copy_to(copy) == MANY
        assert copy.checkpoint()
        found.add((tmp_path / f"{name}-copy").read_bytes()[100:])
        store.close()
        copy.close()
    assert len(found) == 1


@POSTGRESQL
def test_postgresql_tells_the_order_of_last_writes_until_the_nightly_rewrite(theft):
    """xmin tells all of it, and the place (ctid) a part; the rewrite leaves one xmin, and the order of ids."""
    assert concordance([row.place[2] for row in theft.wrote(theft.before)]) == 1
    assert len({row.place[2] for row in theft.after}) == 1
    assert [row.place for row in theft.after] == sorted(row.place for row in theft.after)
    for order in (theft.joined(theft.after), theft.wrote(theft.after)):
        assert is_no_order([row.place[:2] for row in order])
    for order in (theft.joined(theft.backup), theft.wrote(theft.backup)):
        assert is_no_order([row.place[:2] for row in order])


def test_postgresql_tells_the_order_of_joining_too_until_the_nightly_rewrite(postgresql):
    """As long as nobody wrote twice, places and transactions both stand in the order of joining."""
    url = postgresql.new_database()
    store, rows = Store(url), some_rows()
    store.upgrade()
    for row in rows:
        store.insert(*row)
    places = {row.id: row.place for row in steal(store, url, postgresql)}
    order = [places[id_] for id_, _, _ in rows]
    assert concordance([place[:2] for place in order]) == concordance([place[2] for place in order]) == 1
    store.rewrite()
    places = {row.id: row.place for row in steal(store, url, postgresql)}
    assert is_no_order([places[id_][:2] for id_, _, _ in rows])
    store.close()


# ---- weaker tables, to show that the same eyes would see an order


def weak_file(file: Path, table: str, rows: Iterable[tuple[bytes, bytes, int]], page_size: int = 8192) -> list[Any]:
    """A table of another build, after VACUUM; the cells of ``rows`` in the order of joining."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size={page_size}")
        connection.execute(
            f"CREATE TABLE learner(id BLOB PRIMARY KEY, box BLOB NOT NULL, half INTEGER NOT NULL) {table}"
        )
        for row in rows:
            connection.execute("INSERT INTO learner VALUES (?, ?, ?)", row)
    where = {cell.id: cell for cell in cells(file)}
    return [where[row[0]] for row in rows]


def vacuum(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM")


def test_a_table_with_row_numbers_would_tell_the_order_even_after_vacuum(tmp_path):
    file, rows = tmp_path / "weak", some_rows()
    weak_file(file, "", rows)
    vacuum(file)
    where = {cell.id: cell for cell in cells(file)}
    assert concordance([(where[id_].page, -where[id_].offset) for id_, _, _ in rows]) > 0.99


def test_smaller_pages_would_need_overflow_pages_whose_numbers_tell_the_order(tmp_path):
    found = weak_file(tmp_path / "weak", "WITHOUT ROWID", some_rows(), 4096)
    assert all(cell.overflow for cell in found)
    assert concordance([cell.overflow for cell in found]) > 0.95


def test_an_id_that_counts_up_would_tell_the_order_even_after_vacuum(tmp_path):
    file = tmp_path / "weak"
    rows = [(number.to_bytes(16, "big"), box, half) for number, (_, box, half) in enumerate(some_rows())]
    weak_file(file, "WITHOUT ROWID", rows)
    vacuum(file)
    where = {cell.id: cell for cell in cells(file)}
    assert concordance([where[id_].page for id_, _, _ in rows]) > 0.95


# ---- the log: how often a row was written


def rested(store: Store) -> Crowd:
    """A crowd of which everybody has come once, on a day before; then the table was rewritten. Now they go on."""
    crowd = gather(records_of(store, SEED), SEED)
    for member in crowd.members:
        crowd.waiting.remove(member)
    crowd.waiting[:0] = crowd.members
    crowd.go_on(MANY)
    store.rewrite()
    return crowd


def writes_in_log(log: bytes, ids: Iterable[bytes]) -> Counter[bytes]:
    """How often the box of each row changed from one frame of an SQLite log to the next of the same page."""
    wanted, seen, writes = set(ids), {}, Counter()
    size = struct.unpack(">I", log[8:12])[0] if log else 8192
    for at in range(32, len(log), size + 24):
        page = log[at + 24 : at + 24 + size]
        for row in wanted:
            if (found := page.find(row)) >= 0:
                box = page[found + 16 : found + 16 + BOX_BYTES]
                writes[row] += seen.get(row) not in (None, box)
                seen[row] = box
    return writes


def told_by(counts: Counter[bytes], crowd: Crowd) -> float:
    """How many of the crowd somebody names rightly as doing much or little who knows how often they wrote."""
    ranked = sorted(crowd.members, key=lambda member: counts[member.learner.id])
    return sum(member.much is (place >= MANY // 2) for place, member in enumerate(ranked)) / MANY


def test_the_log_of_sqlite_tells_who_writes_much_until_housekeeping_empties_it(tmp_path):
    """A limit: whoever carries the machine away gets up to a minute of it, and with it who is busy in that minute."""
    store = new_store(tmp_path / "db")
    crowd, log = rested(store), tmp_path / "db-wal"
    crowd.go_on(len(crowd.waiting))
    ids = [member.learner.id for member in crowd.members]
    assert told_by(writes_in_log(log.read_bytes(), ids), crowd) > 0.95
    assert housekeeping.run(crowd.records, LATER).log_empty
    assert not any(row in log.read_bytes() for row in ids)  # at most a note of our own: when the table was rewritten
    store.close()


def test_the_index_of_an_empty_log_tells_nothing(tmp_path):
    """The file -shm lists the pages of all frames, and TRUNCATE leaves the list there: it tells who was busy."""
    store = new_store(tmp_path / "db")
    crowd = rested(store)
    crowd.go_on(len(crowd.waiting))
    assert store.checkpoint()
    busy = Counter(PAGES_OF_FRAMES.unpack_from((tmp_path / "db-shm").read_bytes(), 136))
    pages = {cell.id: cell.page for cell in cells(tmp_path / "db")}
    store.close()
    assert sum(busy[page] for page in set(pages.values())) == 0
    assert is_chance(told_by(Counter({row: busy[page] for row, page in pages.items()}), crowd), MANY)


def test_the_log_of_postgresql_tells_who_writes_much_as_long_as_it_is_kept(postgresql):
    """A limit: its log is not ours to empty, and says of each row how often it was written (not what)."""
    url = postgresql.new_database()
    store = Store(url)
    store.upgrade()
    crowd = rested(store)
    with postgresql.connect(name_of(url)) as connection:
        begin = connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0]
        places = {row.place[:2]: row.id for row in steal(store, url, postgresql)}
        crowd.go_on(len(crowd.waiting))
        end = connection.execute("SELECT pg_current_wal_flush_lsn()").fetchone()[0]
        node = connection.execute("SELECT pg_relation_filenode('learner')").fetchone()[0]
    store.close()
    words = ["-p", str(postgresql.data / "pg_wal"), "-s", begin, "-e", end, "--rmgr=Heap"]
    said = subprocess.run([postgresql.bin / "pg_waldump", *words], capture_output=True, text=True, check=False).stdout
    assert told_by(writes_in_dump(said, node, places), crowd) > 0.95


def writes_in_dump(said: str, node: int, places: dict[tuple[int, ...], bytes]) -> Counter[bytes]:
    """How often each row was updated; ``places`` says where it lay before."""
    here, writes = dict(places), Counter()
    for line in said.splitlines():
        blocks = [int(block) for block in re.findall(rf"/{node} blk (\d+)", line)]
        old = re.search(r"UPDATE\S* .*?off:? (\d+)", line)
        new = re.search(r"new[ _]off:? (\d+)", line)
        if blocks and old and new:
            row = here.pop((blocks[-1], int(old[1])))
            here[blocks[0], int(new[1])] = row
            writes[row] += 1
    return writes
