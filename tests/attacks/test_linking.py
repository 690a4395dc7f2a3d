"""Who was counted for what: a thief copies the database file and its log after every single write, and tries to link
rows of learners with counters.

He sees every state that was ever committed. Between two changes of counters he knows which rows changed, and by how
much each counter moved, and guesses by these shares. Half of the learners come through one partner and half through
another; half of the steps complete the course and half do not. Chance is one half.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.attacks.crowd import closed, records_of, somebody
from tests.attacks.guessing import is_chance, most_by_chance
from tests.training.tallying import LT, PL, at, counting_of
from training.cohort import Cohort
from training.counter_store import CounterStore
from training.counters import Cell
from training.counting import Counting
from training.migrations.tables import COUNTER, LEARNER
from training.quarters import period_of
from training.record import STARTED, Record, complete, count_completed
from training.records import Learner, Records
from training.store import Store, sqlite_url

NOW = at(2026, 11, 25, 12)
HERE, SEED = period_of(NOW), 1
COHORTS = {"LT": Cohort(4821, "LT", HERE), "PL": Cohort(1357, "PL", HERE)}
BATCHES, HALF = 3, 16
"""A batch fills the buffer: 32 events."""

Counters = dict[tuple[str, str], int]


@dataclass(frozen=True)
class State:
    """What one commit left: boxes by row, and counters by cell and event."""

    rows: dict[bytes, bytes]
    counters: Counters


class Thief:
    """Copies file and log, and reads every commit in the log that he has not seen yet."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.file, self.folder = file, folder
        self.states: list[State] = []
        self._seen: set[tuple[bytes, int]] = set()
        folder.mkdir()

    def copy(self) -> None:
        main, log = self.file.read_bytes(), self._log()
        self.states.append(self._read(main, b"")) if not log else None
        for end in commits(log):
            known = (log[16:24], end)
            if known not in self._seen:
                self._seen.add(known)
                self.states.append(self._read(main, log[:end]))

    def _log(self) -> bytes:
        log = self.file.with_name(f"{self.file.name}-wal")
        return log.read_bytes() if log.exists() else b""

    def _read(self, main: bytes, log: bytes) -> State:
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        (self.folder / "db").write_bytes(main)
        (self.folder / "db-wal").write_bytes(log)
        with closing(sqlite3.connect(self.folder / "db")) as connection:
            rows = dict(connection.execute("SELECT id, box FROM learner"))
            found = connection.execute("SELECT cell, event, value FROM counter")
            return State(rows, {(cell, event): value for cell, event, value in found})

    def segments(self) -> Iterator[tuple[list[bytes], Counters]]:
        """The rows that changed between two changes of counters, in their order, and how the counters moved then."""
        rows: list[bytes] = []
        for before, after in zip(self.states, self.states[1:], strict=False):
            rows += [row for row, box in after.rows.items() if before.rows.get(row) != box]
            moved = {name: value - before.counters[name] for name, value in after.counters.items()
                     if value != before.counters[name]}  # fmt: skip
            if moved:
                yield rows, moved
                rows = []


def commits(log: bytes) -> list[int]:
    """Where each commit in an SQLite log ends."""
    if len(log) < 32:
        return []
    size = struct.unpack(">I", log[8:12])[0] + 24
    ends = range(32 + size, len(log) + 1, size)
    salt = log[16:24]
    return [
        end
        for end in ends
        if log[end - size + 4 : end - size + 8] != bytes(4) and log[end - size + 8 : end - size + 16] == salt
    ]


@dataclass
class Guesses:
    """What is true of a row, and what the thief thinks. ``coin`` decides where he knows nothing."""

    truth: dict[bytes, bool]
    coin: random.Random = field(default_factory=lambda: random.Random(SEED))
    right: int = 0
    tries: int = 0

    def guess(self, rows: list[bytes], yes: int, no: int) -> None:
        """Guess for each row, knowing how many of them are so at most, and how many are not."""
        for row in rows:
            if row in self.truth:
                guess = yes > no if yes != no else self.coin.random() < 0.5
                self.right += guess is self.truth[row]
                self.tries += 1

    @property
    def share(self) -> float:
        return self.right / self.tries


def by_partner(thief: Thief, truth: dict[bytes, bool]) -> Guesses:
    """Which rows belong to LT."""
    found = Guesses(truth)
    for rows, moved in thief.segments():
        found.guess(rows, moved.get(("LT", "started"), 0), moved.get(("PL", "started"), 0))
    return found


def by_event(thief: Thief, truth: dict[bytes, bool]) -> Guesses:
    """Which rows completed the course, and which did an ordinary step."""
    found = Guesses(truth)
    for rows, moved in thief.segments():
        completed = sum(value for (_, event), value in moved.items() if event == "completed") // 2  # language too
        found.guess(rows, completed, len(rows) - completed)
    return found


# ---- the site that is attacked


class Watched(CounterStore):
    """The thief also copies right before and right after the transaction of a flush, while the log still holds it."""

    thief: Thief
    logs: list[int]

    def add(self, period: str, deltas: Any) -> None:
        self.thief.copy()
        super().add(period, deltas)
        self.logs.append(len(commits(self.thief._log())))
        self.thief.copy()


class Place:
    """A site in an SQLite file, and a thief who copies it after every write."""

    def __init__(self, folder: Path, store: type[Store] = Store, kind: Callable[..., Counting] = Counting) -> None:
        self.store = store(sqlite_url(folder / "db"))
        self.store.upgrade()
        self.records: Records = records_of(self.store, SEED)
        self.counting = counting_of(self.store, folder / "home", [LT, PL], ["en"], kind=kind)
        self.counting.open(NOW)
        self.records.count = self.counting.count
        for cohort in COHORTS.values():
            self.store.add_cohort(cohort)
        self.rng = random.Random(SEED)
        self.thief = Thief(folder / "db", folder / "stolen")
        watched = Watched(self.store)
        watched.thief, watched.logs = self.thief, []
        self.counting.store = self.watched = watched
        self.store.checkpoint()
        self.thief.copy()

    def keep(self, learner: Learner, step: Any) -> Learner:
        kept = self.records.keep(learner, step, NOW, "en")
        self.thief.copy()
        return kept

    def newcomers(self) -> dict[bytes, bool]:
        """Whole batches of people who begin; true is who came through LT."""
        truth = {}
        for _ in range(BATCHES):
            partners = ["LT", "PL"] * HALF
            self.rng.shuffle(partners)
            for partner in partners:
                learner = somebody(self.rng, COHORTS[partner].number)
                self.store_knows(partner)
                kept = self.keep(learner, closed(["an item"]))
                truth[kept.id] = partner == "LT"
        return truth

    def store_knows(self, partner: str) -> None:
        if isinstance(self.store, Together):
            self.store.cell = Cell("partner", partner, STARTED)

    def finishers(self) -> dict[bytes, bool]:
        """People who began without being watched. Half complete the course, half do an ordinary step, in a shuffled
        order; true is who completed it."""
        count, self.records.count = self.records.count, None
        begun = [self.records.keep(somebody(self.rng), closed(["an item"]), NOW) for _ in range(BATCHES * 4 * HALF)]
        self.records.count = count
        self.store.checkpoint()
        self.thief.states.clear()  # he comes only now
        self.thief.copy()
        truth = {}
        for batch in range(BATCHES):
            these = begun[batch * 4 * HALF : (batch + 1) * 4 * HALF]
            steps = [True, False] * (2 * HALF)
            self.rng.shuffle(steps)
            for learner, done in zip(these, steps, strict=True):
                self.keep(learner, finish if done else closed(["another item"]))
                truth[learner.id] = done
        return truth


def finish(record: Record) -> Record:
    return count_completed(complete("basic:1")(record))


@pytest.fixture
def place(tmp_path):
    """A site and its thief; closed afterwards."""
    made: list[Place] = []

    def make(**weak: Any) -> Place:
        made.append(Place(tmp_path, **weak))
        return made[0]

    yield make
    for each in made:
        each.store.close()


def test_no_row_of_a_newcomer_can_be_linked_with_a_partner(place):
    here = place()
    truth = here.newcomers()
    found = by_partner(here.thief, truth)
    assert found.tries == len(truth) == BATCHES * 2 * HALF
    assert is_chance(found.share, found.tries)


def test_no_row_can_be_linked_with_a_completed_course(place):
    here = place()
    truth = here.finishers()
    found = by_event(here.thief, truth)
    assert found.tries > 0.9 * len(truth)  # a few still wait
    assert is_chance(found.share, found.tries)


def test_in_the_log_no_step_lies_beside_a_counter(place):
    """Each counter moves in three commits only, and each of them holds thirty-two events and no step."""
    here = place()
    here.newcomers()
    flushes = [(before, after) for before, after in zip(here.thief.states, here.thief.states[1:], strict=False)
               if before.counters != after.counters]  # fmt: skip
    assert len(flushes) == BATCHES
    assert all(before.rows == after.rows for before, after in flushes)
    assert here.watched.logs == [1] * BATCHES  # while a flush is in the log, nothing else is
    assert [sum(value for value in moved.values()) for _, moved in here.thief.segments()] == [2 * HALF] * BATCHES


def test_whoever_copies_at_the_moment_of_a_flush_knows_that_the_last_row_had_an_event(place):
    """A limit: it is the row that filled the buffer, one of thirty-two; not which event it had."""
    here = place()
    truth = here.finishers()
    last = [rows[-1] for rows, _ in here.thief.segments()]
    assert len(last) >= BATCHES - 1
    assert all(truth[row] for row in last)


# ---- weaker builds, to show that the same thief would win


class Together(Store):
    """What a store would be that counts in the transaction of the record."""

    cell: Cell

    def insert(self, row: bytes, box: bytes, half: int) -> bool:
        here = (COUNTER.c.cell == self.cell.cell) & (COUNTER.c.event == self.cell.event)
        with self.transaction() as connection:
            connection.execute(sa.insert(LEARNER), {"id": row, "box": box, "half": half})
            connection.execute(sa.update(COUNTER).where(here).values(value=COUNTER.c.value + 1))
        return True


class Nobody(Counting):
    """Beside it nothing else counts."""

    def count(self, event: Any, now: float) -> None:
        return


class AtOnce(Counting):
    """What counting would be that does not wait for others."""

    def count(self, event: Any, now: float) -> None:
        super().count(event, now)
        self.flush(now)


def test_a_build_that_counts_in_the_transaction_of_the_record_would_be_found_out(place):
    here = place(store=Together, kind=Nobody)
    found = by_partner(here.thief, here.newcomers())
    assert found.share == 1


@pytest.mark.parametrize("attack", [by_partner, by_event])
def test_a_build_that_does_not_wait_would_be_found_out(place, attack):
    here = place(kind=AtOnce)
    truth = here.newcomers() if attack is by_partner else here.finishers()
    found = attack(here.thief, truth)
    assert found.right > most_by_chance(found.tries, 0.5)
    assert found.share > 0.7


class Forgetful(Store):
    """What a store would be that does not empty its log."""

    def checkpoint(self, seconds: float = 0) -> bool:
        return True


def test_a_flush_beside_the_steps_of_others_would_be_seen_in_the_log(place):
    here = place(store=Forgetful)
    here.newcomers()
    assert here.watched.logs[0] > 2 * HALF
