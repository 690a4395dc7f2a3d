"""The page of a published quarter with ten thousand learners in the database and with a million: it must not matter.

Each rate is set against that of a fixed page in the same minute, so that a busy machine changes neither.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from tests.benchmarks.filling import fill
from tests.benchmarks.keeping import LARGE, SMALL, postgresql
from tests.benchmarks.measure import Row, median
from tests.benchmarks.site import shipped_app
from training.home import DATABASE
from training.records import Records
from training.store import sqlite_url

ROUNDS, SECONDS, BUDGET = 7, 0.5, 0.8
QUARTER, FIXED = "/en/statistics/2026Q3/", "/en/privacy/"


def measure(modules: int, large: int = LARGE) -> list[Row]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        rows = _database("SQLite", Path(folder), "", large)
    with postgresql() as cluster, tempfile.TemporaryDirectory() as folder:
        return rows + (_database("PostgreSQL", Path(folder), cluster.new_database(), large) if cluster else [])


def _database(name: str, folder: Path, url: str, large: int) -> list[Row]:
    app, _ = shipped_app(folder, url)
    records: Records = app.extensions["records"]
    client, where = app.test_client(), url or sqlite_url(folder / DATABASE)
    fill(records, where, SMALL)
    few = _against_fixed(client)
    fill(records, where, large)
    many = _against_fixed(client)
    records.store.close()
    return [
        Row(
            f"{name}: page of a quarter at {large:,} rows / at {SMALL:,}",
            many / few,
            "×",
            "≥ 0.8",
            many / few >= BUDGET,
        ),
        Row(f"{name}: page of a quarter / a fixed page", few, "×"),
    ]


def _against_fixed(client: FlaskClient) -> float:
    return median([_rate(client, QUARTER) / _rate(client, FIXED) for _ in range(ROUNDS)])


def _rate(client: FlaskClient, address: str) -> float:
    done, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        if client.get(address, headers={"Accept-Encoding": "br"}).status_code != 200:
            raise RuntimeError(address)
        done += 1
    return done / spent
