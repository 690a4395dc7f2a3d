"""What has to be done by the clock, once or many times."""

from __future__ import annotations

import pytest

from training import housekeeping
from training.items import mark_of
from training.record import close_items

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


def test_the_timer_runs_and_stops(records):
    timer = housekeeping.Timer(records, lambda: NOW)
    timer.start()
    timer.stop()
    assert records.store.note("rewritten")
