"""The site as it was compiled: its library, its languages, and how a page of it is rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from training.assessment import AssessmentWords
from training.contacts import EVERYWHERE, KINDS
from training.course import Course, CourseText
from training.languages import SOURCE, Language
from training.library import Library
from training.progress import counted_course
from webapp import addresses, wording
from webapp.settings import Settings

_HERE = Path(__file__).parent
STATIC_TYPES = {".css": "text/css; charset=utf-8", ".png": "image/png"}


class Site:
    """What every page needs. Immutable once it is made; one for each set of content."""

    def __init__(self, library: Library, languages: Mapping[str, Language], settings: Settings, today: date) -> None:
        self.library = library
        self.settings = settings
        self.today = today
        wanted = settings.languages or tuple(languages)
        self.languages = {tag: languages[tag] for tag in library.languages if tag in languages and tag in wanted}
        self.languages = self.languages or {SOURCE: languages[SOURCE]}
        self.source = languages[SOURCE]

    @cached_property
    def static(self) -> dict[str, tuple[str, bytes]]:
        """Address (with the digest of the bytes) by name, and the bytes."""
        files = {}
        for path in sorted((_HERE / "static").iterdir()):
            if path.suffix in STATIC_TYPES:
                data = path.read_bytes()
                digest = hashlib.sha256(data).hexdigest()[:10]
                files[path.name] = (f"/static/{path.stem}.{digest}{path.suffix}", data)
        return files

    def static_address(self, name: str) -> str:
        return self.static[name][0]

    @property
    def mandatory(self) -> Course:
        """The course that the certificate is about; the first one where none is marked."""
        return counted_course(self.library)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries with a help page of their own."""
        known = [country for country in self.library.countries if country != EVERYWHERE]
        wanted = self.settings.countries or known
        return tuple(country for country in known if country in wanted)

    @cached_property
    def contacts_open(self) -> bool:
        """Whether a country that this site serves still lacks a required contact, or a way to reach it."""
        present = {(contact.country, contact.kind) for contact in self.library.contacts if contact.reachable}
        required = [kind.id for kind in KINDS.values() if kind.required]
        return any((country, kind) not in present for country in self.countries for kind in required)

    def course_text(self, course: Course, language: Language) -> CourseText:
        """The words of a course, in English where it has none in ``language``."""
        texts = self.library.text_of
        return texts.get((course.id, language.tag)) or texts[(course.id, SOURCE)]

    def course_title(self, course: Course, language: Language) -> str:
        return self.course_text(course, language).title

    def assessment(self, language: Language) -> AssessmentWords | None:
        """The words of the self-assessment, in English where it has none in ``language``; None where there is none."""
        found = self.library.assessment_of
        return found.get(language.tag) or found.get(SOURCE)

    def quiz_address(self, course: str, module: str, item: str, language: Language) -> str:
        """The address of an item, or of ``done``; in English where the language lacks the quiz."""
        there = language.tag if (course, module, language.tag) in self.library.quiz_of else SOURCE
        return addresses.page(there, addresses.quiz(course, module, item))

    def item_title(self, course: str, module: str, item: str, language: Language) -> str:
        """The question of an item as safe HTML, in English where the language lacks it."""
        quizzes = self.library.quiz_of
        quiz = quizzes.get((course, module, language.tag)) or quizzes[(course, module, SOURCE)]
        found = quiz.item(item)
        return found.question if found else item

    def best_language(self, accepted: str) -> str:
        """The tag of the best language for an Accept-Language header; the source language where none fits."""
        offers: list[tuple[float, int, str]] = []
        for place, part in enumerate(accepted.replace(" ", "").split(",")[:20]):
            tag, _, weight = part.partition(";q=")
            offers.append((-_weight(weight), place, tag.strip().lower()))
        for quality, _, tag in sorted(offers):
            found = next((ours for ours in self.languages if tag in (ours.lower(), ours.lower().split("-")[0])), None)
            found = found or next((ours for ours in self.languages if tag.split("-")[0] == ours.lower()), None)
            if found and quality < 0:
                return found
        return next(iter(self.languages)) if SOURCE not in self.languages else SOURCE

    def render(self, template: str, language: Language, rest: str, **values: Any) -> str:
        """A page as HTML. ``rest`` is its address after the language; ``elsewhere`` may name other addresses.

        ``tongues`` are the languages that the page is in, if they are others than the site's.
        """
        values.setdefault("come", None)
        values.setdefault("visit", None)
        values.setdefault("tongues", self.languages)
        values.setdefault("elsewhere", addresses.elsewhere(rest, tuple(self.languages)))
        return (
            _environment()
            .get_template(template)
            .render(site=self, settings=self.settings, language=language, rest=rest, **values)
        )


def this_site() -> Site:
    """The site of the running app."""
    return cast(Site, current_app.extensions["site"])


def language_or_404(tag: str) -> Language:
    """The language of an address. Raises NotFound where this site does not speak it."""
    found = this_site().languages.get(tag)
    if found is None:
        raise NotFound
    return found


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@cache
def _environment() -> Environment:
    """Templates, compiled when first used; one set for the process."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True, pgettext=_pgettext)  # type: ignore[attr-defined]
    environment.globals.update(addresses=addresses, wording=wording)
    environment.filters["number"] = _number
    environment.filters["date"] = _date
    environment.filters["safe_html"] = Markup
    environment.filters["country"] = _country
    return environment


@pass_context
def _gettext(context: Context, message: str) -> str:
    return cast(Language, context["language"]).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return cast(Language, context["language"]).ngettext(one, many, number)


@pass_context
def _pgettext(context: Context, about: str, message: str) -> str:
    return cast(Language, context["language"]).pgettext(about, message)


@pass_context
def _number(context: Context, value: int) -> str:
    return cast(Language, context["language"]).number(value)


@pass_context
def _date(context: Context, value: date) -> str:
    return cast(Language, context["language"]).date(value)


@pass_context
def _country(context: Context, code: str) -> str:
    """The name of a country in the language of the page."""
    return wording.countries((code.upper(),), cast(Language, context["language"]))
