"""The modules of a course as a reader of one language finds them."""

from __future__ import annotations

from dataclasses import dataclass

from training.course import Course, Module, minutes
from training.languages import SOURCE, Language
from webapp import addresses
from webapp.site import Site


@dataclass(frozen=True, slots=True)
class Row:
    """A module in the list of a course. ``address`` is "" while it is in preparation.

    ``language`` is the language of ``title``: English where the module is not translated yet.
    """

    id: str
    title: str
    summary: str
    language: Language
    address: str
    minutes: int

    def __str__(self) -> str:
        return f"{self.id} {self.title!r} {self.language.tag} {self.address} {self.minutes}"


def rows(site: Site, language: Language, course: Course) -> list[Row]:
    """The modules of ``course`` in order: published ones, then those in preparation."""
    library, listed = site.library, []
    for name in course.modules:
        there = language if (course.id, name, language.tag) in library.module_of else site.source
        module = library.module_of[(course.id, name, there.tag)]
        address = addresses.page(there.tag, addresses.module(course.id, name))
        listed.append(Row(name, module.title, module.summary, there, address, module_minutes(site, module)))
    ours = dict(site.course_text(course, language).preparing)
    theirs = dict(library.text_of[(course.id, SOURCE)].preparing)
    for name in course.preparing:
        tongue = language if name in ours else site.source
        listed.append(Row(name, ours.get(name) or theirs.get(name, name), "", tongue, "", 0))
    return listed


def row_of(site: Site, language: Language, name: str) -> Row | None:
    """The row of a module, ``course/module``, that teaches something; None while it is in preparation."""
    course, _, module = name.partition("/")
    if not site.library.publishes(name):
        return None
    return next(row for row in rows(site, language, site.library.course_of[course]) if row.id == module)


def module_minutes(site: Site, module: Module) -> int:
    """Minutes for a module with its quiz."""
    quiz = site.library.quiz_of.get((module.course, module.id, module.language))
    return minutes(module.words, len(quiz.items) if quiz else 0)


def module_elsewhere(site: Site, course: str, module: str, rest: str) -> dict[str, str]:
    """Where the other languages have this page; a language without the module leads to its course."""
    return {
        tag: addresses.page(tag, rest if (course, module, tag) in site.library.module_of else addresses.course(course))
        for tag in site.languages
    }


def course_minutes(site: Site, language: Language, course: Course) -> int:
    """Minutes for all modules of a course that are ready."""
    return sum(row.minutes for row in rows(site, language, course))
