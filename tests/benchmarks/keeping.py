"""Keeping a step: against the driver's own UPDATE and COMMIT, at ten thousand and at a million rows, on both databases.

``--rows`` makes the large table smaller for a quick look. PostgreSQL is left out where it is not installed.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from tests.benchmarks.filling import fill, known
from tests.benchmarks.measure import Row, median
from tests.databases import Cluster, programs
from training.home import Home
from training.record import close_items
from training.records import Learner, Records

SMALL, LARGE = 10_000, 1_000_000
LEARNERS, ROUNDS, SECONDS = 500, 5, 1.0
FUNCTION_BUDGET, LARGE_BUDGET = 0.35, 0.8


def measure(modules: int, large: int = LARGE) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        rows += _database("SQLite", Path(folder), "", large)
    with postgresql() as cluster:
        if cluster is None:
            print("  (PostgreSQL is missing: apt-get install postgresql)")
            return rows
        with tempfile.TemporaryDirectory() as folder:
            rows += _database("PostgreSQL", Path(folder), cluster.new_database(), large)
    return rows


@contextmanager
def postgresql() -> Iterator[Cluster | None]:
    """A cluster of our own, or None where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        yield None
        return
    cluster = Cluster(found)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.throw_away()


def _database(name: str, folder: Path, url: str, large: int) -> list[Row]:
    home = Home(folder / "home", url)
    home.make()
    store = home.open_store()
    store.upgrade()
    records = home.open_records(store)
    learners = known(records, LEARNERS, int(time.time() // 60))
    fill(records, home.database_url, SMALL)
    ours, raw = _compared(records, learners, home.database_url)
    ratio = median([mine / theirs for mine, theirs in zip(ours, raw, strict=True)])
    fill(records, home.database_url, large)
    many = median(_compared(records, learners, home.database_url)[0])
    grown = many / median(ours)
    store.close()
    return [
        Row(f"{name}: read, open, apply, seal, swap / UPDATE+COMMIT", ratio, "×", "≥ 0.35", ratio >= FUNCTION_BUDGET),
        Row(f"{name}: steps kept", median(ours), "a second"),
        Row(f"{name}: the driver's UPDATE+COMMIT", median(raw), "a second"),
        Row(f"{name}: steps at {large:,} rows / at {SMALL:,}", grown, "×", "≥ 0.8", grown >= LARGE_BUDGET),
    ]


def _compared(records: Records, learners: list[Learner], url: str) -> tuple[list[float], list[float]]:
    """Both sides in turn: what a request does, and the bare driver on the same rows with the same durability."""
    update, close = _driver(url)
    keep = _keeper(records, learners)
    ids = [learner.id for learner in learners]
    dice = random.Random(2)

    def raw() -> None:
        update(dice.choice(ids), os.urandom(1821))

    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(keep))
        before = {learner.id: records.store.read(learner.id) for learner in learners}
        theirs.append(_rate(raw))
        for row, box in before.items():  # the driver wrote noise: put the records back
            update(row, box)
    close()
    return ours, theirs


def _keeper(records: Records, learners: list[Learner]) -> Callable[[], None]:
    dice, number, now = random.Random(3), 0, time.time()

    def keep() -> None:
        nonlocal number
        number += 1
        # Two hundred different items, so that each step changes the record.
        mark = (number % 200).to_bytes(3, "big")
        found = records.find(dice.choice(learners).session)
        assert found is not None
        step = close_items([mark]) if mark not in found.record.done else lambda record: type(record)(epoch=record.epoch)
        records.keep(found, step, now)

    return keep


def _driver(url: str) -> tuple[Callable[[bytes, bytes | None], None], Callable[[], None]]:
    if url.startswith("sqlite"):
        plain = sqlite3.connect(sa.make_url(url).database or "", isolation_level=None)
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("PRAGMA secure_delete=ON")

        def in_sqlite(row: bytes, box: bytes | None) -> None:
            plain.execute("BEGIN IMMEDIATE")
            plain.execute("UPDATE learner SET box = ?, half = 4053 WHERE id = ?", (box, row))
            plain.execute("COMMIT")

        return in_sqlite, plain.close
    connection = psycopg.connect(url.replace("+psycopg", ""))

    def in_postgresql(row: bytes, box: bytes | None) -> None:
        connection.execute("UPDATE learner SET box = %s, half = 4053 WHERE id = %s", (box, row))
        connection.commit()

    return in_postgresql, connection.close


def _rate(work: Callable[[], None]) -> float:
    done, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        work()
        done += 1
    return done / spent
