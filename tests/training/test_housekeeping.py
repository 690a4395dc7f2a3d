"""What has to be done by the clock, once or many times."""

from __future__ import annotations

import secrets

import pytest

from tests.training.tallying import at, counting_of, raw, started, tally
from training import housekeeping
from training.items import mark_of
from training.record import close_items
from training.store import StoreUnavailable

NOW = 1_794_919_020.0  # November 2026
DAY = 86_400


def keep_one(records, at):
    code, learner = records.start(at)
    records.keep(learner, close_items([mark_of("a")]), at)
    return code


@pytest.mark.parametrize(("days", "gone"), [(0, 0), (365, 0), (409, 0), (410, 1), (560, 1)])
def test_a_record_goes_12_to_18_months_after_its_last_visit(records, days, gone):
    """NOW is in the second half of 2026: gone from 1 January 2028 on."""
    keep_one(records, NOW)
    assert housekeeping.run(records, NOW + days * DAY).records_deleted == gone
    assert records.store.rows() == 1 - gone


def test_a_visit_keeps_it(records):
    code = keep_one(records, NOW)
    records.come_back(code, NOW + 300 * DAY)
    assert housekeeping.run(records, NOW + 410 * DAY).records_deleted == 0


def test_a_second_run_does_nothing_more(records):
    keep_one(records, NOW)
    first, second = housekeeping.run(records, NOW), housekeeping.run(records, NOW)
    assert (first.rewritten, second.rewritten) == (True, False)
    assert second.records_deleted == second.keys_forgotten == 0


def test_the_table_is_rewritten_weekly_or_every_night(records):
    days = 7 if records.store.is_sqlite else 1
    housekeeping.run(records, NOW)
    assert not housekeeping.run(records, NOW + (days - 1) * DAY).rewritten or days == 1
    assert housekeeping.run(records, NOW + days * DAY).rewritten


def test_a_clock_that_was_set_back_stops_nothing(records):
    housekeeping.run(records, NOW)
    assert housekeeping.run(records, NOW - DAY).rewritten
    code = keep_one(records, NOW - 1000 * DAY)
    housekeeping.run(records, NOW - 1000 * DAY)
    assert records.come_back(code, NOW).box is not None


def test_old_hour_keys_are_forgotten(records):
    records.hour_keys.of(int(NOW // 3600))
    assert housekeeping.run(records, NOW + 7200).keys_forgotten >= 1
    assert records.hour_keys.live(int(NOW // 3600)) == []


def test_a_rewrite_loses_nothing(records):
    codes = [keep_one(records, NOW) for _ in range(30)]
    records.store.rewrite()
    assert all(records.come_back(code, NOW).record.done for code in codes)


def test_the_log_of_sqlite_is_empty_afterwards(records):
    keep_one(records, NOW)
    done = housekeeping.run(records, NOW)
    assert done.log_empty is records.store.is_sqlite
    if records.store.file:
        log = records.store.file.with_name(records.store.file.name + "-wal")
        assert not log.exists() or log.stat().st_size == 0


# ---- quarters


@pytest.fixture
def counting(records, tmp_path):
    return counting_of(records.store, tmp_path / "home")


def test_it_opens_the_quarter_and_a_second_run_draws_nothing_more(records, counting):
    counting._below = secrets.randbelow
    housekeeping.run(records, NOW, counting.keys, counting)
    before = raw(records.store, "2026Q4")
    assert before
    housekeeping.run(records, NOW + 60, counting.keys, counting)
    assert raw(records.store, "2026Q4") == before


def test_it_writes_down_what_waited_for_a_day(records, counting):
    housekeeping.run(records, NOW, counting.keys, counting)
    counting.count(started("2026Q4"), NOW)
    housekeeping.run(records, NOW + DAY - 1, counting.keys, counting)
    assert tally(records.store, "2026Q4") == {}
    housekeeping.run(records, NOW + DAY, counting.keys, counting)
    assert tally(records.store, "2026Q4") == {"LT started": 1}


def test_it_publishes_what_is_over_for_a_week_with_a_key_that_it_makes(records, counting):
    counting.open(NOW)
    due = at(2027, 1, 8)
    assert housekeeping.run(records, due - 60, counting.keys, counting).published == ()
    done = housekeeping.run(records, due, counting.keys, counting)
    assert done.published == ("2026Q4",)
    assert "2026Q4 published" in str(done)
    assert housekeeping.run(records, due + 60, counting.keys, counting).published == ()


def test_a_downtime_over_the_end_of_a_quarter_does_no_harm(records, counting):
    housekeeping.run(records, NOW, counting.keys, counting)
    done = housekeeping.run(records, at(2027, 8, 20), counting.keys, counting)
    assert done.published == ("2026Q4",)
    assert [quarter.period for quarter in counting.store.quarters()] == ["2026Q4", "2027Q3"]


def test_quarters_are_looked_after_though_other_things_fail(records, counting, tmp_path):
    records.store.rewrite = fails
    with pytest.raises(StoreUnavailable):
        housekeeping.run(records, NOW, counting.keys, counting)
    assert raw(records.store, "2026Q4")


def fails():
    raise StoreUnavailable("busy")


def test_the_timer_runs_and_stops(records):
    timer = housekeeping.Timer(records, lambda: NOW)
    timer.start()
    timer.stop()
    assert records.store.note("rewritten")
