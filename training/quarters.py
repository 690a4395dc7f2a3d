"""Quarters of the calendar (UTC), spelt ``2026Q4``: the periods of cohort codes, counters and releases."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_SPELT = re.compile(r"(2[0-9]{3})Q([1-4])\Z", re.ASCII)
"""From 2000 on, and never so far away that a calendar has no day for it."""

PUBLISH_AFTER_DAYS = 7
"""A quarter is published this long after its end, so that events of its last minutes have arrived."""


def is_period(text: str) -> bool:
    """Whether ``text`` is spelt as a quarter."""
    return bool(_SPELT.match(text))


def period_of(now: float) -> str:
    """The quarter of a time in seconds since 1970."""
    return period_on(datetime.fromtimestamp(now, UTC).date())


def period_on(day: date) -> str:
    """The quarter of a day."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def first_day(period: str) -> date:
    """The first day of a quarter.

    Raises:
        ValueError: ``period`` is not spelt as a quarter.
    """
    found = _SPELT.match(period)
    if found is None:
        raise ValueError(f"{period[:20]!r} is no quarter such as 2026Q4")
    return date(int(found[1]), int(found[2]) * 3 - 2, 1)


def period_after(period: str) -> str:
    """The next quarter."""
    return period_on(last_day(period) + timedelta(days=1))


def period_before(period: str) -> str:
    """The quarter before."""
    return period_on(first_day(period) - timedelta(days=1))


def periods_of_year(year: int) -> tuple[str, ...]:
    """The four quarters of a calendar year."""
    return tuple(f"{year}Q{number}" for number in range(1, 5))


def last_day(period: str) -> date:
    """The last day of a quarter."""
    after = first_day(period) + timedelta(days=100)  # a quarter has 90 to 92 days
    return date(after.year, (after.month + 2) // 3 * 3 - 2, 1) - timedelta(days=1)


def publishing_day(period: str) -> date:
    """The first day on which a quarter may be published."""
    return last_day(period) + timedelta(days=PUBLISH_AFTER_DAYS + 1)


def periods_open(now: float) -> tuple[str, str]:
    """The quarters whose cohort codes still count: this one and the one before, because posters hang longer."""
    here = period_of(now)
    return here, period_before(here)
