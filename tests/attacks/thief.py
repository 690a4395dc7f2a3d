"""A thief at work: copies of both kinds of database, as rows with the places where they lay."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.attacks.crowd import LATER, MANY, Crowd, gather, records_of
from tests.attacks.disk import cells
from tests.attacks.guessing import Row
from tests.conftest import fresh_records
from training import housekeeping
from training.cli import cli
from training.store import Store

SEED = 1


@dataclass
class Theft:
    """What somebody carried away: at two thirds of all writes, before and after the rewrite, and the backup."""

    crowd: Crowd
    early: list[Row]
    before: list[Row]
    after: list[Row]
    backup: list[Row]

    @property
    def store(self) -> Store:
        return self.crowd.records.store

    def truth(self, rows: list[Row], label: str) -> list[bool]:
        """What is true of the owners of ``rows``."""
        owner = {member.learner.id: member for member in self.crowd.members}
        return [getattr(owner[row.id], label) for row in rows]

    def joined(self, rows: list[Row]) -> list[Row]:
        """``rows`` in the order of joining."""
        return self._sorted(rows, [member.learner.id for member in self.crowd.joined])

    def wrote(self, rows: list[Row]) -> list[Row]:
        """``rows`` in the order of their last writes."""
        return self._sorted(rows, [member.learner.id for member in self.crowd.wrote])

    @staticmethod
    def _sorted(rows: list[Row], ids: list[bytes]) -> list[Row]:
        known = {row.id: row for row in rows}
        return [known[each] for each in ids]


def from_file(file: Path) -> list[Row]:
    """Rows of an SQLite file in the order of their ids; their place is page, offset, kind of page and overflow page."""
    places = {cell.id: (cell.page, cell.offset, int(cell.is_leaf), cell.overflow) for cell in cells(file)}
    with closing(sqlite3.connect(file)) as connection:
        return [
            Row(*row, places[row[0]]) for row in connection.execute("SELECT id, box, half FROM learner ORDER BY id")
        ]


def from_server(connection: Any) -> list[Row]:
    """Rows of PostgreSQL in the order of their ids; their place is block, number in it, and transaction."""
    found = connection.execute("SELECT id, box, half, ctid::text, xmin::text FROM learner ORDER BY id").fetchall()
    return [
        Row(id_, box, half, (*map(int, ctid.strip("()").split(",")), int(xmin))) for id_, box, half, ctid, xmin in found
    ]


def name_of(url: str) -> str:
    """The name of the database at ``url``."""
    return url.partition("@/")[2].partition("?")[0]


def steal(store: Store, url: str = "", cluster: Any = None) -> list[Row]:
    """The rows as they lie there now."""
    if store.file is not None:
        store.checkpoint()  # as each minute
        return from_file(store.file)
    with cluster.connect(name_of(url)) as connection:
        return from_server(connection)


def commit_theft(folder: Path, url: str = "", cluster: Any = None) -> Theft:
    """A whole crowd comes and goes, the night's rewrite follows, then ``training backup``."""
    store = fresh_records(folder, url).store
    crowd = gather(records_of(store, SEED), SEED)
    crowd.go_on(len(crowd.waiting) * 2 // 3)
    early = steal(store, url, cluster)
    crowd.go_on(len(crowd.waiting))
    before = steal(store, url, cluster)
    assert housekeeping.run(crowd.records, LATER).rewritten
    words = ["backup", str(folder / "copy"), "--home", str(folder), *(["--database", url] if url else [])]
    assert f"{MANY} records" in CliRunner().invoke(cli, words, catch_exceptions=False).output
    return Theft(crowd, early, before, steal(store, url, cluster), from_file(folder / "copy"))
