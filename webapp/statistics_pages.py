"""The pages of the published numbers, put into words: the list of quarters, a quarter, a year, the data dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import exp
from typing import Any

from training.counters import EPSILON, LEAST_PLACES, SMALLER
from training.events import MOST_WAITING
from training.languages import Language
from training.quarters import period_before, period_on, publishing_day
from training.release import Release, counted_since, other_notes, partners_pooled
from training.year import YearSum, year
from webapp import addresses
from webapp.figures import all_together, change_table, language_table, partner_table
from webapp.site import Site

KINDS = ("csv", "json", "jws")
"""The files of a quarter."""


@dataclass(frozen=True)
class Quarter:
    """A quarter in words: ``title`` "4th quarter 2026", ``months`` "October – December 2026"."""

    period: str
    title: str
    months: str
    address: str


@dataclass(frozen=True)
class Shown:
    """What a page of the statistics is made of. ``released`` gives a published quarter."""

    site: Site
    language: Language
    periods: tuple[str, ...]
    released: Callable[[str], Release]
    today: date

    def quarter(self, period: str) -> Quarter:
        """A quarter in words, whether it is published or not."""
        return Quarter(period, quarter_name(period, self.language), months(period, self.language), self.address(period))

    def quarters(self, periods: Iterable[str]) -> str:
        """Quarters as a list within a sentence."""
        return self.language.listed([quarter_name(period, self.language) for period in periods])

    def address(self, name: str) -> str:
        """Where the numbers of a quarter or a year stand."""
        return addresses.page(self.language.tag, addresses.statistics(name))


def quarter_name(period: str, language: Language) -> str:
    """A quarter in the words of a language: "4th quarter 2026"."""
    # Not "stand-alone": Babel resolves that alias once for all locales, in the language of whoever asks first.
    name = language.locale.quarters["format"]["wide"][int(period[-1])]
    text = language.pgettext("name of a quarter", "%(quarter)s %(year)s")
    return language.own_digits(text % {"quarter": name, "year": period[:4]})


def months(period: str, language: Language) -> str:
    """The months of a quarter: "October – December 2026"."""
    text = (
        language.gettext("January – March %(year)s"),
        language.gettext("April – June %(year)s"),
        language.gettext("July – September %(year)s"),
        language.gettext("October – December %(year)s"),
    )[int(period[-1]) - 1]
    return language.own_digits(text % {"year": period[:4]})


def index(shown: Shown) -> dict[str, Any]:
    """The values of the list of everything that is published."""
    released = [shown.released(period) for period in shown.periods]
    coming = _coming(shown)
    return {
        "invented": any(release.invented for release in released),
        "quarters": [
            (shown.quarter(period), shown.released(period) if period in shown.periods else None)
            for period in _run(shown.periods)
        ],
        "years": [
            (
                shown.language.own_digits(number),
                shown.address(number),
                sum(number == each[:4] for each in shown.periods),
            )
            for number in dict.fromkeys(period[:4] for period in shown.periods)
        ],
        "coming": shown.quarter(coming),
        "coming_on": publishing_day(coming),
    }


def dictionary(shown: Shown) -> dict[str, Any]:
    """The values of the data dictionary."""
    return {
        "invented": any(shown.released(period).invented for period in shown.periods),
        "example": shown.periods[0] if shown.periods else period_before(period_on(shown.today)),
        "epsilon": float(EPSILON),
    }


def quarter(shown: Shown, period: str) -> dict[str, Any]:
    """The values of the page of a quarter."""
    release, place = shown.released(period), shown.periods.index(period)
    after, before = shown.periods[max(place - 1, 0) : place], shown.periods[place + 1 : place + 2]
    words = shown.quarter(period)
    return {
        **_numbers(shown, release, release.notes, release.epsilon),
        "title": words.title,
        "months": words.months,
        "published": release.published,
        "since": counted_since(release.notes),
        "notes": other_notes(release.notes),
        "files": [(kind, addresses.release_file(period, kind)) for kind in KINDS],
        "keys_sha256": release.keys_sha256,
        "others": [shown.quarter(other) for other in (*after, *before)],
        "whole": (shown.language.own_digits(period[:4]), shown.address(period[:4])),
        "parts": (),
    }


def whole_year(shown: Shown, number: str) -> dict[str, Any]:
    """The values of the page of a year."""
    released = [shown.released(period) for period in shown.periods if period.startswith(number)]
    summed = year(released)
    notes = [note for of_one in summed.notes.values() for note in of_one]
    return {
        **_numbers(shown, summed, notes, max(release.epsilon for release in released)),
        "title": shown.language.own_digits(number),
        "months": "",
        "published": max(release.published for release in released),
        "since": None,
        "notes": (),
        "files": (),
        "keys_sha256": "",
        "others": (),
        "whole": (),
        "parts": [_part(shown, period, summed) for period in sorted((*summed.quarters, *summed.missing))],
    }


def _part(shown: Shown, period: str, summed: YearSum) -> tuple[Quarter, str, date | None]:
    """A quarter of a year, whether it is in the sum, and the day from which it was counted if not from its first."""
    if period in summed.quarters:
        return shown.quarter(period), "counted", counted_since(summed.notes[period])
    return shown.quarter(period), "never" if period < shown.periods[0] else "not yet", None


def _numbers(shown: Shown, given: Release | YearSum, notes: Iterable[str], epsilon: float) -> dict[str, Any]:
    """What a quarter and a year have in common: the tables, and who shares a row."""
    names = {partner.id: partner.name for partner in shown.site.settings.partners}
    only_in = given.only_in if isinstance(given, YearSum) else {}
    said = {name: shown.quarters(periods) for name, periods in only_in.items()}
    pooled = [names.get(name, name) for name in partners_pooled(notes)]
    return {
        "invented": given.invented,
        "total": all_together(given.total),
        "partners": partner_table(given.partners, names, shown.language, said),
        "languages": language_table(given.languages, shown.language, said),
        "changes": change_table(given.change, shown.language),
        "smaller": any(row.partner == SMALLER for row in given.partners),
        "pooled": shown.language.listed(pooled) if pooled else "",
        "places": LEAST_PLACES,
        "lost": MOST_WAITING,
        "epsilon": epsilon,
        "factor": round(exp(epsilon), 1),
    }


def _run(periods: tuple[str, ...]) -> list[str]:
    """Every quarter from the newest published one to the oldest: what lies between was not counted."""
    run = list(periods[:1])
    while run and run[-1] > periods[-1]:
        run.append(period_before(run[-1]))
    return run


def _coming(shown: Shown) -> str:
    """The quarter that is published next.

    The last one while its week of waiting lasts, if the one before it was counted too; else that of today.
    """
    here = period_on(shown.today)
    last = period_before(here)
    waits = last not in shown.periods and period_before(last) in shown.periods and shown.today < publishing_day(last)
    return last if waits else here


def is_year(name: str, periods: tuple[str, ...]) -> bool:
    """Whether ``name`` is a year of which a quarter is published."""
    return any(period[:4] == name for period in periods)
