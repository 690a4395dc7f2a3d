"""A connection that breaks while the database commits: nobody can tell whether it did it, and nothing counts twice."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.attacks.crowd import closed, records_of, somebody
from tests.attacks.proxy import Proxy
from tests.training.tallying import at, counting_of, nobody_draws, raw, started, tally
from training.counter_store import CounterStore
from training.counting import Counting
from training.database import CommitUnknown, StoreUnavailable
from training.events import MOST_WAITING
from training.quarters import period_of
from training.record import count_change
from training.store import Store, sqlite_url

NOW, DUE = at(2026, 11, 25, 12), at(2027, 1, 8)
HERE = period_of(NOW)
COMMIT, ADD = b"COMMIT\0", b"UPDATE counter"
"""(READ COMMITTED, at the beginning, is another word.)"""


class Place:
    """A site whose connections run through a proxy, and a way to its database that does not."""

    def __init__(self, proxy: Proxy, database: str, folder: Any, kind: type[CounterStore] = CounterStore) -> None:
        self.proxy, self.beside = proxy, Store(database)
        self.beside.upgrade()
        self.store = Store(proxy.url(database))
        self.counting: Counting = counting_of(self.store, folder / "home")
        self.counting.store = kind(self.store)
        self.counting.open(NOW)

    def counted(self) -> dict[str, int]:
        return dict(tally(self.beside, HERE))

    def fill(self, count: int = MOST_WAITING) -> None:
        for _ in range(count):
            self.counting.count(started(HERE), NOW)

    def close(self) -> None:
        self.store.close()
        self.beside.close()


@pytest.fixture
def proxy(postgresql) -> Iterator[Proxy]:
    made = Proxy(postgresql)
    yield made
    made.close()


@pytest.fixture
def place(proxy, postgresql, tmp_path):
    made: list[Place] = []

    def make(**weak: Any) -> Place:
        made.append(Place(proxy, postgresql.new_database(), tmp_path, **weak))
        return made[0]

    yield make
    for each in made:
        each.close()


def test_a_commit_that_was_done_without_an_answer_counts_once(place):
    here = place()
    here.proxy.break_after(COMMIT)
    here.fill()
    assert here.proxy.broken == 1
    assert here.counting.waiting == 0
    assert here.counted() == {"LT started": MOST_WAITING}
    here.fill()
    assert here.counted() == {"LT started": 2 * MOST_WAITING}


def test_a_commit_that_never_arrived_counts_nothing_and_nothing_twice(place):
    here = place()
    here.proxy.break_before(COMMIT)
    here.fill()
    assert here.proxy.broken == 1
    assert here.counting.waiting == 0
    assert here.counted() == {}
    here.fill()
    assert here.counted() == {"LT started": MOST_WAITING}


@pytest.mark.parametrize("way", ["break_before", "break_after"])
def test_what_breaks_before_the_commit_waits_and_counts_once(place, way):
    here = place()
    getattr(here.proxy, way)(ADD)
    here.fill()
    assert here.proxy.broken == 1
    assert (here.counting.waiting, here.counted()) == (MOST_WAITING, {})
    here.counting.flush(NOW)
    assert here.counted() == {"LT started": MOST_WAITING}


@pytest.mark.parametrize("way", ["break_before", "break_after"])
def test_a_first_step_whose_answer_was_lost_is_kept_and_counts_once_at_most(place, way):
    here = place()
    records = records_of(here.store, 1)
    records.count = here.counting.count
    getattr(here.proxy, way)(b"INSERT INTO learner")
    kept = records.keep(somebody(random.Random(1)), closed(["an item"]), NOW)
    assert here.proxy.broken == 1
    assert here.beside.rows() == 1
    assert kept.record.done
    here.counting.flush(NOW)
    assert here.counted() == ({"(no code) started": 1} if way == "break_before" else {})


@pytest.mark.parametrize("way", ["break_before", "break_after"])
def test_a_later_step_whose_answer_was_lost_counts_once_at_most(place, way):
    here = place()
    records = records_of(here.store, 1)
    learner = records.keep(somebody(random.Random(1)), closed(["an item"]), NOW)
    records.count = here.counting.count
    getattr(here.proxy, way)(b"UPDATE learner")
    kept = records.keep(learner, count_change, NOW, "en", "one")
    assert here.proxy.broken == 1
    records.keep(kept, count_change, NOW, "en", "several")
    here.counting.flush(NOW)
    assert here.counted() == ({"one answered": 1} if way == "break_before" else {})


@pytest.mark.parametrize("way", ["break_before", "break_after"])
def test_a_release_whose_commit_broke_is_never_drawn_again(place, tmp_path, way):
    here = place()
    here.fill()
    here.counting.keys.keep_ready(DUE)
    getattr(here.proxy, way)(COMMIT)
    with pytest.raises(CommitUnknown):
        here.counting.publish(HERE, DUE)
    written = (tmp_path / "home" / "releases" / f"{HERE}.json").read_bytes()
    again = counting_of(here.beside, tmp_path / "home", below=nobody_draws)
    assert again.publish_due(DUE) == ((HERE,) if way == "break_before" else ())
    assert again.store.release(HERE).json == written
    assert raw(here.beside, HERE) == {}


@pytest.mark.parametrize("way", ["break_before", "break_after"])
def test_a_quarter_whose_opening_broke_is_drawn_once(place, way):
    here, later = place(), at(2027, 1, 1, 1)
    getattr(here.proxy, way)(COMMIT)
    with pytest.raises(StoreUnavailable):
        here.counting.open(later)
    before = raw(here.beside, period_of(later))
    assert bool(before) is (way == "break_after")
    here.counting.open(later)
    after = raw(here.beside, period_of(later))
    assert after == before or not before


class Again(CounterStore):
    """What a store would be that does again what perhaps was done."""

    def add(self, period: str, deltas: Any) -> None:
        try:
            super().add(period, deltas)
        except CommitUnknown:
            super().add(period, deltas)


def test_a_store_that_tries_again_would_count_twice(place):
    here = place(kind=Again)
    here.proxy.break_after(COMMIT)
    here.fill()
    assert here.counted() == {"LT started": 2 * MOST_WAITING}


# ---- SQLite: a commit fails where the disk takes no more


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """The system refuses every write to a file, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_commit_that_fails_on_sqlite_counts_nothing_and_nothing_twice(tmp_path):
    store = Store(sqlite_url(tmp_path / "db"))
    store.upgrade()
    counting = counting_of(store, tmp_path / "home")
    counting.open(NOW)
    for _ in range(MOST_WAITING - 1):
        counting.count(started(HERE), NOW)
    store.checkpoint()
    cell = next(iter(raw(store, HERE)))
    with no_file_may_grow(), pytest.raises(CommitUnknown):
        counting.store.add(HERE, {cell: 1})
    with no_file_may_grow():
        counting.count(started(HERE), NOW)
    assert counting.waiting == 0
    assert tally(store, HERE) == {}
    for _ in range(MOST_WAITING):
        counting.count(started(HERE), NOW)
    assert tally(store, HERE) == {"LT started": MOST_WAITING}
    store.close()
    store = Store(sqlite_url(tmp_path / "db"))  # nothing comes back with the log
    assert tally(store, HERE) == {"LT started": MOST_WAITING}
    store.close()
