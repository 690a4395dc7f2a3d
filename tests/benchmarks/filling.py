"""Databases with many rows for the benchmarks, and learners among them whose codes are known."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator

import psycopg
import sqlalchemy as sa

from training.record import Record, begin
from training.records import Learner, Records
from training.session import Session
from training.vault import BOX_BYTES, NONCE_BYTES, Root, row_id, seal_record

_NOISE = os.urandom(1 << 22)


def known(records: Records, count: int, minute: int) -> list[Learner]:
    """``count`` learners with an empty record. Their roots are made without the slow derivation."""
    learners = []
    for _ in range(count):
        root, record = Root(os.urandom(32)), begin(Record(), "")
        box = seal_record(root, record, os.urandom(NONCE_BYTES))
        records.store.insert(row_id(root), box, 4053)
        learners.append(Learner(Session(root, minute, minute, 1), record, box))
    return learners


def fill(records: Records, url: str, rows: int) -> None:
    """Rows up to ``rows`` that look like any other; nobody has their codes."""
    missing = rows - records.store.rows()
    (_sqlite if records.store.is_sqlite else _postgresql)(url, _noise(max(missing, 0)))


def _noise(count: int) -> Iterator[tuple[bytes, bytes, int]]:
    dice = random.Random(count)
    for number in range(count):
        at = dice.randrange(len(_NOISE) - BOX_BYTES)
        # In the order of ids, so that filling takes a minute and not an hour.
        row = (number * (1 << 64) // max(count, 1)).to_bytes(8, "big") + dice.randbytes(8)
        yield row, b"\x01" + _NOISE[at : at + BOX_BYTES - 1], 4053


def _sqlite(url: str, rows: Iterator[tuple[bytes, bytes, int]]) -> None:
    connection = sqlite3.connect(sa.make_url(url).database or "")
    connection.execute("PRAGMA synchronous=OFF")
    with connection:
        connection.executemany("INSERT INTO learner VALUES (?, ?, ?)", rows)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _postgresql(url: str, rows: Iterator[tuple[bytes, bytes, int]]) -> None:
    copying = "COPY learner (id, box, half) FROM STDIN (FORMAT BINARY)"
    with psycopg.connect(url.replace("+psycopg", "")) as connection, connection.cursor().copy(copying) as copy:
        copy.set_types(["bytea", "bytea", "int4"])
        for row in rows:
            copy.write_row(row)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) learner")
        connection.execute("CHECKPOINT")
