"""A calendar year: the sums of its released quarters. The blur of the quarters adds up, so the intervals are wider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from training.quarters import periods_of_year
from training.release import ChangeRow, LanguageRow, PartnerRow, Release, Total, plus_minus

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class YearSum:
    """The numbers of ``year``, made of the released ``quarters``; ``missing`` are its other ones.

    ``only_in`` names the quarters of a partner or language that has no row in some of ``quarters``; ``notes`` are
    those of the quarters. ``invented`` says that at least one of them is.
    """

    year: int
    quarters: tuple[str, ...]
    missing: tuple[str, ...]
    invented: bool
    partners: tuple[PartnerRow, ...]
    languages: tuple[LanguageRow, ...]
    change: ChangeRow
    total: Total
    only_in: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[str, ...]]


def year(releases: Iterable[Release]) -> YearSum:
    """The sum of releases of one calendar year, in any order.

    Raises:
        ValueError: there is none, one is given twice, or they are of different years.
    """
    given = sorted(releases, key=lambda release: release.period)
    quarters = tuple(release.period for release in given)
    years = {period[:4] for period in quarters}
    if len(years) != 1 or len(set(quarters)) != len(quarters):
        raise ValueError("a year is the sum of different quarters of that one year")
    number = int(years.pop())
    rows = _by_name((row for release in given for row in release.partners), lambda row: row.partner)
    tongues = _by_name((row for release in given for row in release.languages), lambda row: row.language)
    return YearSum(
        number,
        quarters,
        tuple(period for period in periods_of_year(number) if period not in quarters),
        any(release.invented for release in given),
        tuple(map(_partner, rows)),
        tuple(map(_language, tongues)),
        _change(given),
        _total(given),
        MappingProxyType(_only_in(given)),
        MappingProxyType({release.period: release.notes for release in given}),
    )


def _by_name(rows: Iterable[_Row], name: Callable[[_Row], str]) -> list[list[_Row]]:
    """Rows of one table, those of one name together, sorted by name."""
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(name(row), []).append(row)
    return [found[key] for key in sorted(found)]


def _partner(rows: list[PartnerRow]) -> PartnerRow:
    started, completed = sum(row.started for row in rows), sum(row.completed for row in rows)
    return PartnerRow(rows[0].partner, started, completed, plus_minus("partner", len(rows)))


def _language(rows: list[LanguageRow]) -> LanguageRow:
    return LanguageRow(rows[0].language, sum(row.completed for row in rows), plus_minus("language", len(rows)))


def _change(given: list[Release]) -> ChangeRow:
    rows = [release.change for release in given]
    return ChangeRow(
        sum(row.nothing for row in rows),
        sum(row.one for row in rows),
        sum(row.several for row in rows),
        plus_minus("change", len(rows)),
    )


def _total(given: list[Release]) -> Total:
    cells = sum(len(release.partners) for release in given)
    totals = [release.total for release in given]
    return Total(
        sum(total.started for total in totals), sum(total.completed for total in totals), plus_minus("partner", cells)
    )


def _only_in(given: list[Release]) -> dict[str, tuple[str, ...]]:
    seen: dict[str, list[str]] = {}
    for release in given:
        for name in [*(row.partner for row in release.partners), *(row.language for row in release.languages)]:
            seen.setdefault(name, []).append(release.period)
    return {name: tuple(periods) for name, periods in seen.items() if len(periods) < len(given)}
