"""Opening quarters and writing events down, on both databases."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests.training.opening import at_once
from tests.training.tallying import (
    LANGUAGES,
    LT,
    PL,
    SMALL,
    TINY,
    at,
    counting_of,
    noise_of,
    quiet,
    raw,
    started,
    tally,
)
from training import database as database_module
from training.counters import NO_CODE, SMALLER, Cell, cells
from training.counting import Counting
from training.database import StoreUnavailable
from training.events import MOST_WAITING, Event
from training.record import CHANGED, COMPLETED
from training.store import Store

FIRST, LATE = at(2026, 10, 1, 8), at(2026, 11, 25, 12)
MIDNIGHT = at(2027, 1, 1)
Q3, Q4, Q1 = "2026Q3", "2026Q4", "2027Q1"


@pytest.fixture
def store(database):
    made = Store(database)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def counting(store, tmp_path):
    return counting_of(store, tmp_path / "home")


# ---- opening


def test_a_quarter_is_opened_with_every_cell_and_its_noise(store, tmp_path):
    wanted = cells([LT], LANGUAGES)
    drawn = dict(zip(wanted, [3, -1, -4, 0, 2, -3, 7, 1, -2], strict=True))
    counting_of(store, tmp_path / "home", below=noise_of(drawn)).open(FIRST)
    assert raw(store, Q4) == drawn


def test_a_quarter_that_is_opened_on_its_first_day_counts_whole(counting):
    quarter = counting.open(FIRST)
    assert (quarter.opened, quarter.counted_from) == (date(2026, 10, 1), None)


def test_a_quarter_that_is_opened_late_says_from_when_it_counts(counting):
    assert counting.open(LATE).counted_from == date(2026, 11, 25)
    assert counting.open(LATE + 86_400).counted_from == date(2026, 11, 25)


def test_opening_twice_draws_once(store, tmp_path):
    counting = counting_of(store, tmp_path / "home", below=secrets.randbelow)
    counting.open(FIRST)
    before = raw(store, Q4)
    assert any(before.values())
    counting.open(LATE)
    assert raw(store, Q4) == before


def test_a_quarter_that_was_missed_is_never_opened_afterwards(store, counting):
    counting.open(FIRST)
    counting.open(at(2027, 5, 1))
    assert [quarter.period for quarter in counting.store.quarters()] == [Q4, "2027Q2"]
    assert raw(store, Q1) == {}


def test_a_partner_and_a_language_that_are_added_later_get_their_cells_then(store, tmp_path):
    counting_of(store, tmp_path / "home").open(FIRST)
    counting_of(store, tmp_path / "home", [LT, PL, SMALL], [*LANGUAGES, "fa"]).open(LATE)
    assert set(raw(store, Q4)) == set(cells([LT, PL, SMALL], [*LANGUAGES, "fa"]))
    assert counting_of(store, tmp_path / "home").store.quarter(Q4).counted_from is None


def test_what_is_taken_out_keeps_its_cells_until_the_quarter_is_over(store, tmp_path):
    counting_of(store, tmp_path / "home", [LT, PL], LANGUAGES).open(FIRST)
    fewer = counting_of(store, tmp_path / "home", [PL], ["en"])
    fewer.open(LATE)
    assert Cell("partner", "LT", "started") in raw(store, Q4)
    fewer.open(MIDNIGHT)
    assert set(raw(store, Q1)) == set(cells([PL], ["en"]))


def test_small_partners_share_a_row_from_the_start(store, tmp_path):
    quarter = counting_of(store, tmp_path / "home", [LT, SMALL, TINY]).open(FIRST)
    assert quarter.smaller == ("EE", "LV")
    assert {cell.cell for cell in raw(store, Q4) if cell.table == "partner"} == {NO_CODE, SMALLER, "LT"}


@pytest.mark.parametrize(("before", "after", "row"), [(200, 20, "LT"), (20, 200, SMALLER)])
def test_in_a_quarter_a_partner_stays_what_it_was_when_it_began(store, tmp_path, before, after, row):
    counting_of(store, tmp_path / "home", [replace(LT, places=before)]).open(FIRST)
    changed = counting_of(store, tmp_path / "home", [replace(LT, places=after)])
    changed.count(started(Q4), LATE)
    changed.flush(LATE)
    assert tally(store, Q4) == {f"{row} started": 1}
    changed.open(MIDNIGHT)
    assert (Cell("partner", "LT", "started") in raw(store, Q1)) is (after >= 50)


def test_a_second_small_partner_is_noted_though_no_cell_is_missing(store, tmp_path):
    counting_of(store, tmp_path / "home", [SMALL]).open(FIRST)
    before = raw(store, Q4)
    assert counting_of(store, tmp_path / "home", [SMALL, TINY]).open(LATE).smaller == ("EE", "LV")
    assert raw(store, Q4) == before


@pytest.mark.parametrize("now", [FIRST, MIDNIGHT + 1, LATE], ids=["at its start", "after a downtime", "late"])
def test_eight_processes_that_open_a_quarter_at_once_draw_each_cell_once(store, database, tmp_path, now):
    if now > LATE:
        counting_of(store, tmp_path).open(FIRST)  # then the site was down over the start of the next quarter
    seen = at_once(database, tmp_path, now)
    assert len(seen) == 8
    assert all(each == seen[0] for each in seen)
    assert len(seen[0]["cells"]) == len(cells([LT, SMALL], LANGUAGES))
    assert any(seen[0]["cells"].values())
    assert seen[0]["counted_from"] == ("2026-11-25" if now == LATE else "None")


def test_eight_threads_that_add_a_partner_at_once_draw_each_cell_once(store, tmp_path):
    counting_of(store, tmp_path / "home").open(FIRST)
    before, seen, barrier = raw(store, Q4), [], threading.Barrier(8)
    several = [counting_of(store, tmp_path / "home", [LT, PL], LANGUAGES, secrets.randbelow) for _ in range(8)]

    def work(counting: Counting) -> None:
        barrier.wait()
        counting.open(LATE)
        seen.append(raw(store, Q4))

    threads = [threading.Thread(target=work, args=(each,)) for each in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert all(each == seen[0] for each in seen)
    assert before.items() <= seen[0].items()


def test_whoever_comes_second_forgets_its_draws(store, counting):
    """The loser of a race: it has read that nothing is there, and drawn."""
    counting.open(FIRST)
    quarter, before = counting.store.quarter(Q4), raw(store, Q4)
    assert not counting.store.open(quarter, dict.fromkeys(before, 99), None)
    assert not counting.store.open(quarter, {next(iter(before)): 99, Cell("language", "fa", "completed"): 99}, quarter)
    assert raw(store, Q4) == before


# ---- events


def test_events_wait_until_there_are_thirty_two(store, counting):
    counting.open(FIRST)
    for _ in range(MOST_WAITING - 1):
        counting.count(started(Q4), LATE)
    assert tally(store, Q4) == {}
    counting.count(Event(Q4, COMPLETED, "LT", "ru"), LATE)
    assert tally(store, Q4) == {"LT started": 31, "LT completed": 1, "ru completed": 1}
    assert counting.waiting == 0


def test_events_wait_a_day_at_most(store, counting):
    counting.open(FIRST)
    counting.count(started(Q4), FIRST)
    counting.flush_old(FIRST + 86_399)
    assert tally(store, Q4) == {}
    counting.flush_old(FIRST + 86_400)
    assert tally(store, Q4) == {"LT started": 1}


def test_each_kind_of_event_moves_its_counters(store, counting):
    counting.open(FIRST)
    for event in (started(Q4), started(Q4, ""), Event(Q4, COMPLETED, "", "en"), Event(Q4, CHANGED, answer="several")):
        counting.count(event, LATE)
    counting.flush(LATE)
    assert tally(store, Q4) == {
        "LT started": 1,
        "(no code) started": 1,
        "(no code) completed": 1,
        "en completed": 1,
        "several answered": 1,
    }


def test_an_event_of_23_59_that_is_written_down_at_00_30_lands_in_its_own_quarter(store, counting):
    counting.open(FIRST)
    counting.count(started(Q4), MIDNIGHT - 60)
    counting.count(started(Q1), MIDNIGHT + 60)
    counting.open(MIDNIGHT + 120)
    counting.flush(MIDNIGHT + 1800)
    assert tally(store, Q4) == tally(store, Q1) == {"LT started": 1}


def test_an_event_opens_its_own_quarter_where_nobody_else_did(store, counting):
    counting.count(started(Q4), MIDNIGHT - 60)
    counting.flush(MIDNIGHT + 1800)
    assert tally(store, Q4) == {"LT started": 1}
    assert counting.store.quarter(Q4).counted_from == date(2026, 12, 31)


@pytest.mark.parametrize("period", [Q3, Q1])
def test_an_event_of_a_quarter_that_a_wrong_clock_named_is_lost_and_holds_up_nothing(store, counting, period):
    counting.open(FIRST)
    counting.count(started(period), LATE)
    if period == Q3:
        counting.count(started("2026Q2"), LATE)
    counting.count(started(Q4), LATE)
    counting.flush(LATE)
    assert tally(store, Q4) == {"LT started": 1}
    assert raw(store, "2026Q2") == {} == raw(store, Q1)
    assert counting.waiting == 0


def test_a_partner_that_left_is_counted_without_a_code(store, counting):
    counting.open(FIRST)
    counting.count(started(Q4, "GONE"), LATE)
    counting.flush(LATE)
    assert tally(store, Q4) == {"(no code) started": 1}


def test_events_of_many_threads_are_all_counted(store, counting):
    counting.open(FIRST)
    threads = [
        threading.Thread(target=lambda: [counting.count(started(Q4), LATE) for _ in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counting.flush(LATE)
    assert tally(store, Q4) == {"LT started": 400}


def test_two_processes_add_to_the_same_counters(store, database, tmp_path):
    other_store = Store(database)
    one, other = counting_of(store, tmp_path / "home"), counting_of(other_store, tmp_path / "home")
    one.open(FIRST)
    for counting in (one, other, one):
        counting.count(started(Q4), LATE)
        counting.flush(LATE)
    assert tally(store, Q4) == {"LT started": 3}
    other_store.close()


def test_postgresql_keeps_no_older_value_of_a_counter_nor_the_order_of_changes(store, counting):
    """An older one would be what the counter was born with, and so the exact count would be known: each flush writes
    all counters into a new file, without a gap, in the order of their names, in one transaction."""
    if store.is_sqlite:
        return
    counting.open(FIRST)
    files = set()
    for _ in range(3):
        counting.count(started(Q4), LATE)
        counting.flush(LATE)
        with store._engine.connect() as connection:
            files.add(connection.execute(sa.text("SELECT pg_relation_filenode('counter')")).scalar_one())
            rows = connection.execute(
                sa.text('SELECT ctid::text, xmin::text FROM counter ORDER BY period, "table", cell, event')
            ).all()
        assert [place for place, _ in rows] == [f"(0,{number})" for number in range(1, len(rows) + 1)]
        assert len({transaction for _, transaction in rows}) == 1
    assert len(files) == 3


def test_sqlite_keeps_no_older_value_of_a_counter_in_its_file(store, tmp_path):
    """A value that grows needs more bytes, and its row moves within its page: nothing of the old one is left."""
    if store.file is None:
        return
    counting = counting_of(store, tmp_path / "home", [LT], ["xx-canary"])
    counting.open(FIRST)
    for count in (1, 1, 30, 130, 200):
        for _ in range(count):
            counting.count(Event(Q4, COMPLETED, "LT", "xx-canary"), LATE)
        counting.flush(LATE)
        assert store.checkpoint()
        assert store.file.read_bytes().count(b"xx-canary") == 1
    assert tally(store, Q4)["xx-canary completed"] == 362


# ---- what the database does not do


def test_while_somebody_reads_for_long_events_wait_and_are_not_lost(store, counting):
    if store.file is None:
        return
    counting.open(FIRST)
    store.set_note("something", "that lies in the log")
    with closing(sqlite3.connect(store.file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM counter").fetchone()
        store.set_note("something", "newer than what the reader sees")
        for _ in range(MOST_WAITING + 2):
            counting.count(started(Q4), LATE)
        assert counting.waiting == MOST_WAITING  # and what comes beyond that is lost: downwards
        with pytest.raises(StoreUnavailable):
            counting.flush(LATE)
    counting.flush(LATE)
    assert tally(store, Q4) == {"LT started": MOST_WAITING}


def test_while_the_database_is_locked_events_wait_and_are_not_lost(database, tmp_path, monkeypatch):
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
    store = Store(database)
    store.upgrade()
    counting = counting_of(store, tmp_path / "home")
    counting.open(FIRST)
    counting.count(started(Q4), LATE)
    other = Store(database)
    with other.transaction("LOCK TABLE counter IN ACCESS EXCLUSIVE MODE"), pytest.raises(StoreUnavailable):
        counting.flush(LATE)
    assert counting.waiting == 1
    counting.flush(LATE)
    assert tally(store, Q4) == {"LT started": 1}
    for each in (store, other):
        each.close()


def test_a_database_that_is_gone_never_raises_into_somebodys_page(store, counting, postgresql):
    if store.is_sqlite:
        return
    counting.open(FIRST)
    postgresql.stop("immediate")
    try:
        for _ in range(MOST_WAITING + 1):
            counting.count(started(Q4), LATE)
    finally:
        postgresql.start()
    assert counting.waiting == MOST_WAITING
    counting.flush(LATE)
    assert tally(store, Q4) == {"LT started": MOST_WAITING}


def test_a_database_that_stays_away_is_complained_about_once(store, counting, postgresql, caplog):
    """A line for each event would tell when somebody began."""
    if store.is_sqlite:
        return
    counting.open(FIRST)
    postgresql.stop("immediate")
    try:
        for _ in range(MOST_WAITING + 5):
            counting.count(started(Q4), LATE)
    finally:
        postgresql.start()
    assert len(caplog.records) == 1
    counting.flush(LATE)
    assert not counting._failing


def test_without_noise_the_tests_would_see_it():
    assert [quiet()(n) for n in (2, 2)] == [0, 0]
