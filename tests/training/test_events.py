"""Events: what happened to a record, and the buffer in which that waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import counters
from training.counters import NO_CODE, SMALLER, Cell
from training.events import LONGEST_SECONDS, MOST_WAITING, Buffer, Event, events_of, row_in
from training.record import CHANGED, COMPLETED, EVERYTHING, STARTED, Record, begin, count_change, count_completed

PERIOD, NOW = "2026Q4", 1_794_919_020.0
MARKS = st.frozensets(st.sampled_from(sorted(EVERYTHING)))


def kinds(base, new, spent, **said):
    return [event.kind for event in events_of(base, new, spent, PERIOD, **said)]


def test_a_first_write_is_a_start_with_its_partner():
    new = begin(Record(), "LT")
    assert events_of(new, new, (), PERIOD) == (Event(PERIOD, STARTED, "LT"),)


def test_a_start_that_is_not_to_be_counted_leaves_its_mark_and_no_event():
    new = begin(Record(), "LT", {STARTED})
    assert new.counted == (STARTED,)
    assert events_of(new, new, {STARTED}, PERIOD) == ()


def test_a_completed_course_counts_for_the_partner_that_is_taken_out_with_it():
    base = Record(cohort="LT", counted=(STARTED,), epoch=1)
    new = count_completed(base)
    assert (new.cohort, new.counted) == ("", (COMPLETED, STARTED))
    assert events_of(base, new, base.counted, PERIOD, "ru") == (Event(PERIOD, COMPLETED, "LT", "ru"),)


def test_all_at_once_is_a_start_and_a_completion():
    base = begin(Record(), "LT")
    assert kinds(base, count_completed(base), ()) == [STARTED, COMPLETED]


@pytest.mark.parametrize("answer", ["nothing", "one", "several"])
def test_an_answer_is_an_event_without_a_partner(answer):
    base = Record(cohort="LT", counted=(STARTED,), epoch=1)
    assert events_of(base, count_change(base), base.counted, PERIOD, "ru", answer) == (
        Event(PERIOD, CHANGED, answer=answer),
    )


@given(MARKS, MARKS)
def test_what_was_counted_once_never_is_again(spent, more):
    base = Record(counted=tuple(sorted(spent)), epoch=1)
    new = Record(counted=tuple(sorted(spent | more)), epoch=1)
    assert set(kinds(base, new, spent, answer="one")) == more - spent


def test_an_answer_that_is_none_is_no_event():
    base = Record(epoch=1)
    assert events_of(base, count_change(base), (), PERIOD, answer="everything") == ()


def test_marks_and_cells_use_the_same_words():
    assert (STARTED, COMPLETED) == (counters.STARTED, counters.COMPLETED)


def test_an_event_knows_its_counters():
    assert Event(PERIOD, STARTED, "LT").cells("LT") == (Cell("partner", "LT", "started"),)
    assert Event(PERIOD, COMPLETED, "LT", "ru").cells(SMALLER) == (
        Cell("partner", "(smaller)", "completed"),
        Cell("language", "ru", "completed"),
    )
    assert Event(PERIOD, CHANGED, answer="one").cells(NO_CODE) == (Cell("change", "one", "answered"),)


def test_no_event_touches_more_cells_than_the_ledger_says():
    """Started and completed once each, a language once, an answer once."""
    everything = [
        Event(PERIOD, STARTED, "LT"),
        Event(PERIOD, COMPLETED, "LT", "ru"),
        Event(PERIOD, CHANGED, answer="one"),
    ]
    touched = [cell.table for event in everything for cell in event.cells("LT")]
    assert {table: touched.count(table) for table in touched} == dict(counters._TOUCHED)


@pytest.mark.parametrize(
    ("partner", "row"), [("", NO_CODE), ("LT", "LT"), ("LV", SMALLER), ("GONE", NO_CODE), ("BOTH", "BOTH")]
)
def test_a_partner_is_counted_in_the_row_that_it_has_in_the_quarter(partner, row):
    cells = {Cell("partner", each, STARTED) for each in ("LT", "BOTH", NO_CODE, SMALLER)}
    assert row_in(partner, cells, ("LV", "BOTH")) == row


# ---- the buffer


def full(count: int = MOST_WAITING) -> Buffer:
    buffer = Buffer()
    for number in range(count):
        buffer.put(Event(PERIOD if number % 2 else "2027Q1", STARTED, "LT"), NOW)
    return buffer


def test_a_buffer_is_full_at_thirty_two():
    assert not full(MOST_WAITING - 1).is_full
    assert full().is_full
    assert MOST_WAITING == 32


def test_events_of_each_quarter_wait_apart_and_equal_ones_without_order():
    buffer = full(5)
    assert buffer.periods == ("2026Q4", "2027Q1")
    assert buffer.of("2027Q1") == {Event("2027Q1", STARTED, "LT"): 3}
    buffer.drop("2027Q1")
    assert (len(buffer), buffer.periods) == (2, ("2026Q4",))
    assert buffer.of("2027Q1") == {}


def test_what_waits_is_due_a_day_after_the_first():
    buffer = full(1)
    buffer.put(Event(PERIOD, STARTED), NOW + 1000)
    assert not buffer.is_due(NOW + LONGEST_SECONDS - 1)
    assert buffer.is_due(NOW + LONGEST_SECONDS)
    buffer.drop(PERIOD)
    buffer.drop("2027Q1")
    assert not buffer.is_due(NOW + 10 * LONGEST_SECONDS)


def test_a_clock_that_was_set_back_makes_nothing_wait_for_ever():
    assert full(1).is_due(NOW - 3600)


def test_a_day_begins_anew_with_the_next_first_event():
    buffer = full(1)
    buffer.drop("2027Q1")
    buffer.put(Event(PERIOD, STARTED), NOW + LONGEST_SECONDS)
    assert not buffer.is_due(NOW + LONGEST_SECONDS + 1)
