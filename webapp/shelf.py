"""What is published, and the pages about it, each made once.

A release never changes: it is read once, and a page is made once for each language and list of quarters. So how many
learners there are makes no difference.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from training.languages import SOURCE, Language
from training.release import Release, ReleaseFiles, Releases, read_json
from webapp import addresses, statistics_pages
from webapp.fixed_pages import HTML, FixedPage, fixed_page, pack
from webapp.headers import ASK_AGAIN
from webapp.partner_languages import is_unreviewed, with_partners
from webapp.site import Site
from webapp.statistics_pages import Shown, is_year

MOST_PAGES, MOST_RELEASES = 500, 200
"""Kept in memory; a page takes some 20 kB in all its encodings."""


class NothingReleased:
    """The releases of a site that has published nothing."""

    def periods(self) -> tuple[str, ...]:
        """None."""
        return ()

    def release(self, period: str) -> ReleaseFiles | None:
        """None."""
        return None


class Shelf:
    """The pages of the statistics: ``site`` gives words and names, ``releases`` the numbers."""

    def __init__(self, site: Site, releases: Releases) -> None:
        self.site = site
        self.languages = with_partners(site.languages)
        self._releases = releases
        self._files = lru_cache(maxsize=MOST_RELEASES)(releases.release)
        self._release = lru_cache(maxsize=MOST_RELEASES)(self._read)
        self._page = lru_cache(maxsize=MOST_PAGES)(self._make)

    def files(self, period: str) -> ReleaseFiles | None:
        """The files of a quarter; None where it is not published. Raises StoreUnavailable."""
        return self._files(period) if period in self._releases.periods() else None

    def page(self, language: Language, name: str, today: date) -> FixedPage | None:
        """A page by its name: "" for the list, ``dictionary``, a quarter or a year. None where there is no such page.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        periods = self._releases.periods()
        if name in ("", "dictionary") or name in periods or is_year(name, periods):
            return self._page(language.tag, name, periods, today)
        return None

    def _read(self, period: str) -> Release:
        found = self._files(period)
        if found is None:
            raise LookupError(f"{period} is listed, but is not there")
        return read_json(found.json)

    def _make(self, tag: str, name: str, periods: tuple[str, ...], today: date) -> FixedPage:
        shown = Shown(self.site, self.languages[tag], periods, self._release, today)
        if name == "":
            return self._print("index.html", addresses.STATISTICS, shown, statistics_pages.index(shown))
        if name == "dictionary":
            return self._print("dictionary.html", addresses.DICTIONARY, shown, statistics_pages.dictionary(shown))
        make = statistics_pages.quarter if name in periods else statistics_pages.whole_year
        return self._print("numbers.html", addresses.statistics(name), shown, make(shown, name))

    def _print(self, template: str, rest: str, shown: Shown, values: dict[str, Any]) -> FixedPage:
        learners, language = self.site.languages, shown.language
        html = self.site.render(
            f"statistics/{template}",
            language,
            rest,
            frame="base.html" if language.tag in learners else "statistics/frame.html",
            elsewhere=addresses.elsewhere(rest, self.languages),
            tongues=self.languages,
            unreviewed=is_unreviewed(language.tag, learners),
            course=self._course(language),
            **values,
        )
        return fixed_page(pack(html.encode()), HTML, ASK_AGAIN)

    def _course(self, language: Language) -> str:
        """The title of the counted course; in English where the language has none."""
        text = self.site.course_text(self.site.mandatory, language)
        if text.language == language.tag:
            return text.title
        return Markup('<span lang="{}" dir="ltr">{}</span>').format(SOURCE, text.title)
