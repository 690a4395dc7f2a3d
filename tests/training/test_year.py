"""A year: the sums of its quarters, with an interval that holds what was counted."""

from __future__ import annotations

from datetime import date

import pytest

from training.counters import NO_CODE, SMALLER, Cell, cells
from training.laplace import CONFIDENCE, bound
from training.release import ChangeRow, LanguageRow, PartnerRow, Total, counted_from, freeze
from training.site_file import Partner
from training.year import year

LT, LV = Partner("LT", "", 200), Partner("LV", "", 60)


def release(period, value, partners=(LT,), languages=("en",), **more):
    return freeze(period, dict.fromkeys(cells(partners, languages), value), date(2027, 4, 9), "ab" * 32, **more)


def test_a_year_adds_its_quarters_up_and_its_intervals_are_wider():
    summed = year([release("2026Q4", 40), release("2026Q2", 7)])
    assert (summed.year, summed.quarters, summed.missing) == (2026, ("2026Q2", "2026Q4"), ("2026Q1", "2026Q3"))
    assert summed.partners == (PartnerRow(NO_CODE, 47, 47, bound(2, 4)), PartnerRow("LT", 47, 47, bound(2, 4)))
    assert summed.languages == (LanguageRow("en", 47, bound(4, 4)),)
    assert summed.change == ChangeRow(47, 47, 47, bound(4, 4))
    assert summed.total == Total(94, 94, bound(2, 8))
    assert bound(2, 2) < summed.partners[0].plus_minus < 2 * bound(2, 2)
    assert not summed.only_in
    assert not summed.invented


def test_a_row_of_some_quarters_only_has_the_interval_of_those_and_says_which():
    small = Partner("PL", "", 20)
    summed = year(
        [
            release("2026Q1", 5, (LT,)),
            release("2026Q2", 5, (LT, LV), ("en", "ru")),
            release("2026Q3", 5, (LT, LV, small)),
        ]
    )
    near = {row.partner: (row.started, row.plus_minus) for row in summed.partners}
    assert near == {
        NO_CODE: (15, bound(2, 6)), SMALLER: (5, bound(2, 2)), "LT": (15, bound(2, 6)), "LV": (10, bound(2, 4)),
    }  # fmt: skip
    assert summed.only_in == {"LV": ("2026Q2", "2026Q3"), SMALLER: ("2026Q3",), "ru": ("2026Q2",)}
    assert summed.total.plus_minus == bound(2, 2 * (2 + 3 + 4))


def test_a_year_is_invented_if_one_of_its_quarters_is_and_keeps_their_notes():
    late = counted_from(date(2026, 5, 2))
    summed = year([release("2026Q1", 5, invented=True), release("2026Q2", 5, notes=[late])])
    assert summed.invented
    assert summed.notes == {"2026Q1": (), "2026Q2": (late,)}


@pytest.mark.parametrize("periods", [(), ("2026Q1", "2026Q1"), ("2026Q4", "2027Q1")])
def test_nothing_else_is_a_year(periods):
    with pytest.raises(ValueError, match="year"):
        year([release(period, 5) for period in periods])


def test_the_total_of_four_full_quarters_is_the_sum_of_all_their_draws():
    partners = [Partner(f"P{number}", "", 100) for number in range(12)]
    summed = year([release(f"2026Q{number}", 9, partners) for number in range(1, 5)])
    assert summed.total.plus_minus == bound(2, 4 * 2 * 13)
    assert summed.total.started == 4 * 13 * 9


@pytest.mark.parametrize("count", [0, 1, 3, 10])
def test_the_interval_holds_although_each_quarter_was_clipped(count):
    """Exactly, by convolution: what is published lies within the stated distance of what was counted."""
    one = _laplace(2)
    quarter = _convolve(one, one)
    clipped: dict[int, float] = {}
    for noise, weight in quarter.items():
        shown = max(count + noise, 0) - count
        clipped[shown] = clipped.get(shown, 0) + weight
    whole = {0: 1.0}
    for _ in range(4):
        whole = _convolve(whole, clipped)
    near = bound(2, 8)
    assert sum(weight for error, weight in whole.items() if abs(error) <= near) >= CONFIDENCE


def _laplace(scale, reach=60):
    from math import exp

    ratio = exp(-1 / scale)
    return {x: (1 - ratio) / (1 + ratio) * ratio ** abs(x) for x in range(-reach, reach + 1)}


def _convolve(left, right):
    whole: dict[int, float] = {}
    for x, weight in left.items():
        for y, other in right.items():
            whole[x + y] = whole.get(x + y, 0) + weight * other
    return whole


def test_every_cell_of_a_year_is_in_it():
    wanted = cells([LT, LV], ["en", "fa", "ru"])
    summed = year([freeze("2026Q1", dict.fromkeys(wanted, 1), date(2026, 4, 9), "ab" * 32)])
    assert {row.partner for row in summed.partners} == {cell.cell for cell in wanted if cell.table == "partner"}
    assert {row.language for row in summed.languages} == {"en", "fa", "ru"}
    assert Cell("change", "one", "answered") in wanted
