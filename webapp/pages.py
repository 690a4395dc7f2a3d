"""The pages that are the same for everybody: everything without a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from training.cache import Cache
from training.course import Course, Module
from training.languages import Language
from training.library import PICTURES
from webapp import addresses
from webapp.fixed_pages import FixedPage, fixed_file
from webapp.headers import ASK_AGAIN, FOR_EVER
from webapp.help import help_sheets
from webapp.listing import Row, module_elsewhere, rows
from webapp.rules_page import area_words, rules_sheets
from webapp.sheets import Printer, Sheet
from webapp.site import STATIC_TYPES, Site

PLAIN = {"": "home.html"} | {f"{name}/": f"{name}.html" for name in ("privacy", "leaving", "accessibility")}
"""Pages that need nothing but their words, by what follows the language."""


FOR_ANYBODY = ("home.html", "course.html")
"""Templates of pages that look different for whoever is here with a code."""


def fixed_pages(site: Site, cache: Cache) -> dict[str, FixedPage]:
    """Every page that depends on nobody, by address; those that ``cache`` knows are not rendered again."""
    printer, pages = Printer(site, cache), dict(_static(site))
    for language in site.languages.values():
        for sheet in _sheets(site, language):
            page = printer.print(sheet)
            pages[sheet.address] = replace(page, for_anybody=sheet.template in FOR_ANYBODY)
    return pages


def _sheets(site: Site, language: Language) -> Iterator[Sheet]:
    for rest, template in PLAIN.items():
        yield Sheet(template, language, rest)
    yield from help_sheets(site, language)
    yield from rules_sheets(site, language)
    for course in site.library.courses:
        listed = rows(site, language, course)
        yield _course_sheet(site, language, course, listed)
        yield from _module_sheets(site, language, course, [row for row in listed if row.address])


def _static(site: Site) -> Iterator[tuple[str, FixedPage]]:
    for name, (address, data) in site.static.items():
        yield address, fixed_file(data, STATIC_TYPES[name[name.rindex(".") :]], FOR_EVER)
    for picture in site.library.pictures:
        _, course, module, name = picture.path.split("/")
        kind, _ = PICTURES[name[name.rindex(".") :]]
        for language in site.languages:
            address = addresses.page(language, addresses.module(course, module) + name)
            yield address, fixed_file(picture.data, kind, ASK_AGAIN)


def _course_sheet(site: Site, language: Language, course: Course, listed: list[Row]) -> Sheet:
    text = site.course_text(course, language)
    digests = site.library.digests
    depends = " ".join([digests[course.path], digests[text.path], *(f"{row} {row.summary}" for row in listed)])
    values = {"course": course, "text": text, "rows": listed}
    return Sheet("course.html", language, addresses.course(course.id), depends, lambda: values)


def _module_sheets(site: Site, language: Language, course: Course, listed: list[Row]) -> Iterator[Sheet]:
    following = {row.id: after for row, after in pairwise(listed)}
    for number, row in enumerate(listed, 1):
        module = site.library.module_of.get((course.id, row.id, language.tag))
        if module is not None:
            yield _module_sheet(site, language, course, module, number, row, following.get(row.id))


def _module_sheet(
    site: Site, language: Language, course: Course, module: Module, number: int, row: Row, after: Row | None
) -> Sheet:
    library, rest = site.library, addresses.module(course.id, module.id)
    elsewhere = module_elsewhere(site, course.id, module.id, rest)
    facts = [library.fact_of[name] for name in module.facts if name in library.fact_of]
    total = len(course.modules) + len(course.preparing)
    overdue = module.review_by is not None and module.review_by < site.today
    title = site.course_title(course, language)
    areas = area_words(site, language, module)
    depends = (
        f"{library.digests[module.path]} {elsewhere} {facts} {number} {total} {row} {after} {overdue} {title} {areas}"
    )

    def values() -> dict[str, Any]:
        return {
            "elsewhere": elsewhere,
            "course": course,
            "module": module,
            "number": number,
            "total": total,
            "minutes": row.minutes,
            "facts": facts,
            "overdue": overdue,
            "following": after,
            "areas": areas,
        }

    return Sheet("module.html", language, rest, depends, values)
