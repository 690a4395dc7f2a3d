"""Quarters: how they are spelt, which follow each other, and when one may be published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.quarters import (
    first_day,
    is_period,
    last_day,
    period_after,
    period_before,
    period_of,
    period_on,
    periods_open,
    publishing_day,
)

DAYS = st.dates(date(2001, 1, 1), date(2998, 12, 31))
PERIODS = DAYS.map(period_on)


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()


@given(DAYS)
def test_a_day_lies_in_its_quarter(day):
    period = period_on(day)
    assert is_period(period)
    assert first_day(period) <= day <= last_day(period)
    assert period == period_of(at(day.year, day.month, day.day, 12))


@given(PERIODS)
def test_quarters_follow_each_other_without_a_gap(period):
    assert first_day(period_after(period)) == last_day(period) + timedelta(days=1)
    assert period_before(period_after(period)) == period == period_after(period_before(period))


def test_a_quarter_ends_at_midnight_utc():
    assert period_of(at(2026, 12, 31, 23, 59, 59)) == "2026Q4"
    assert period_of(at(2027, 1, 1)) == "2027Q1"


@pytest.mark.parametrize(
    ("period", "day"), [("2026Q4", date(2027, 1, 8)), ("2027Q1", date(2027, 4, 8)), ("2028Q2", date(2028, 7, 8))]
)
def test_a_quarter_is_published_seven_whole_days_after_its_end(period, day):
    assert publishing_day(period) == day


def test_codes_of_this_quarter_and_the_one_before_count():
    assert periods_open(at(2027, 1, 1)) == ("2027Q1", "2026Q4")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026q4",
        "2026Q5",
        "2026Q0",
        "26Q4",
        "2026-Q4",
        " 2026Q4",
        "2026Q4\n",
        "２０２６Q4",
        "1999Q4",
        "9999Q4",
    ],
)
def test_other_spellings_are_no_quarter(text):
    assert not is_period(text)
    with pytest.raises(ValueError, match="is no quarter such as 2026Q4"):
        first_day(text)


@pytest.mark.parametrize("period", ["2000Q1", "2999Q4"])
def test_whatever_is_spelt_as_a_quarter_has_all_its_days(period):
    """Somebody may type any: a calendar that ends must not raise."""
    assert first_day(period) < last_day(period) < publishing_day(period)
    assert period_before(period) < period < period_after(period)
