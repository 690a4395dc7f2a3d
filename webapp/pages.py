"""The pages that are the same for everybody, rendered once: everything without a form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from training.cache import Cache
from training.contacts import EVERYWHERE, KINDS, Contact, HelpEntry
from training.course import Course, Module, minutes
from training.languages import SOURCE, Language
from training.library import PICTURES
from webapp import addresses
from webapp.fixed_pages import HTML, FixedPage, fixed_page
from webapp.headers import ASK_AGAIN, FOR_EVER
from webapp.site import STATIC_TYPES, Site

PLAIN = {"": "home.html", "start/": "start.html"} | {
    f"{name}/": f"{name}.html" for name in ("privacy", "leaving", "accessibility")
}
"""Pages that need nothing but their words, by what follows the language."""


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


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact with its words."""

    contact: Contact
    words: HelpEntry


def fixed_pages(site: Site, cache: Cache) -> dict[str, FixedPage]:
    """Every page that depends on nobody, by address; those that ``cache`` knows are not rendered again."""
    pages = dict(_static(site))
    template_key = _templates_key(site)
    for language in site.languages.values():
        for rest, template in PLAIN.items():
            html = site.render(template, language, rest)
            pages[addresses.page(language.tag, rest)] = fixed_page(html.encode(), HTML, ASK_AGAIN)
        pages |= dict(_help_pages(site, language))
        for course in site.library.courses:
            rest = addresses.course(course.id)
            pages[addresses.page(language.tag, rest)] = _course_page(site, language, course)
            for address, page in _module_pages(site, language, course, cache, template_key):
                pages[address] = page
    return pages


def rows(site: Site, language: Language, course: Course) -> list[Row]:
    """The modules of ``course`` in order, as a reader of ``language`` finds them."""
    library, listed = site.library, []
    for name in course.modules:
        there = language if (course.id, name, language.tag) in library.module_of else site.source
        module = library.module_of[(course.id, name, there.tag)]
        address = addresses.page(there.tag, addresses.module(course.id, name))
        listed.append(Row(name, module.title, module.summary, there, address, module_minutes(site, module)))
    ours = dict(library.text_of[_text_key(site, course, language)].preparing)
    theirs = dict(library.text_of[(course.id, SOURCE)].preparing)
    for name in course.preparing:
        tongue = language if name in ours else site.source
        listed.append(Row(name, ours.get(name) or theirs.get(name, name), "", tongue, "", 0))
    return listed


def module_minutes(site: Site, module: Module) -> int:
    """Minutes for a module with its quiz."""
    quiz = site.library.quiz_of.get((module.course, module.id, module.language))
    return minutes(module.words, len(quiz.items) if quiz else 0)


def _text_key(site: Site, course: Course, language: Language) -> tuple[str, str]:
    key = (course.id, language.tag)
    return key if key in site.library.text_of else (course.id, SOURCE)


def _static(site: Site) -> Iterator[tuple[str, FixedPage]]:
    for name, (address, data) in site.static.items():
        yield address, fixed_page(data, STATIC_TYPES[name[name.rindex(".") :]], FOR_EVER)
    for picture in site.library.pictures:
        _, course, module, name = picture.path.split("/")
        kind, _ = PICTURES[name[name.rindex(".") :]]
        for language in site.languages:
            address = addresses.page(language, addresses.module(course, module) + name)
            yield address, fixed_page(picture.data, kind, ASK_AGAIN)


def _course_page(site: Site, language: Language, course: Course) -> FixedPage:
    text = site.library.text_of[_text_key(site, course, language)]
    listed = rows(site, language, course)
    html = site.render("course.html", language, addresses.course(course.id), course=course, text=text, rows=listed)
    return fixed_page(html.encode(), HTML, ASK_AGAIN)


def _module_pages(
    site: Site, language: Language, course: Course, cache: Cache, template_key: str
) -> Iterator[tuple[str, FixedPage]]:
    listed = [row for row in rows(site, language, course) if row.address]
    following = {row.id: after for row, after in pairwise(listed)}
    for number, row in enumerate(listed, 1):
        module = site.library.module_of.get((course.id, row.id, language.tag))
        if module is None:
            continue
        key = cache.key(template_key, language.tag, repr((module, number, len(listed), row, following.get(row.id))))
        page = cache.get(key)
        if page is None:
            html = _module_html(site, language, course, module, number, listed, following.get(row.id))
            page = fixed_page(html.encode(), HTML, ASK_AGAIN)
            cache.put(key, page)
        yield row.address, page


def _module_html(
    site: Site, language: Language, course: Course, module: Module, number: int, listed: list[Row], after: Row | None
) -> str:
    rest = addresses.module(course.id, module.id)
    return site.render(
        "module.html",
        language,
        rest,
        elsewhere=module_elsewhere(site, course.id, module.id, rest),
        course=course,
        module=module,
        number=number,
        total=len(course.modules) + len(course.preparing),
        minutes=listed[number - 1].minutes,
        facts=[site.library.fact_of[name] for name in module.facts if name in site.library.fact_of],
        overdue=module.review_by is not None and module.review_by < site.today,
        following=after,
    )


def module_elsewhere(site: Site, course: str, module: str, rest: str) -> dict[str, str]:
    """Where the other languages have this page; a language without the module leads to its course."""
    return {
        tag: addresses.page(tag, rest if (course, module, tag) in site.library.module_of else addresses.course(course))
        for tag in site.languages
    }


def _help_pages(site: Site, language: Language) -> Iterator[tuple[str, FixedPage]]:
    kinds = _help_words(site, "", language)
    if kinds is None:
        return
    everywhere = _shown(site, EVERYWHERE, language)
    html = site.render("help.html", language, "help/", text=kinds, kinds=KINDS, contacts=everywhere)
    yield addresses.page(language.tag, "help/"), fixed_page(html.encode(), HTML, ASK_AGAIN)
    for country in (*site.countries, *([EVERYWHERE] if everywhere else [])):
        local = _shown(site, country, language)
        ids = {shown.contact.id for shown in local}
        also = [shown for shown in everywhere if shown.contact.id not in ids]
        missing = [kind.id for kind in KINDS.values() if kind.required and kind.id not in _kinds_of(local)]
        if country == EVERYWHERE:
            missing = []
        text = _help_words(site, country, language)
        html = site.render(
            "country.html",
            language,
            f"help/{country}/",
            country=country,
            text=text,
            everywhere=_help_words(site, EVERYWHERE, language),
            local=local,
            also=also,
            missing=missing,
            kinds=kinds,
        )
        yield addresses.page(language.tag, f"help/{country}/"), fixed_page(html.encode(), HTML, ASK_AGAIN)


def _kinds_of(shown: list[ShownContact]) -> set[str]:
    return {contact.contact.kind for contact in shown}


def _help_words(site: Site, country: str, language: Language):  # type: ignore[no-untyped-def]
    texts = site.library.help_of
    return texts.get((country, language.tag)) or texts.get((country, SOURCE))


def _shown(site: Site, country: str, language: Language) -> list[ShownContact]:
    words = _help_words(site, country, language)
    contacts = [contact for contact in site.library.contacts if contact.country == country]
    contacts.sort(key=lambda contact: list(KINDS).index(contact.kind))
    return [ShownContact(contact, entry) for contact in contacts if words and (entry := words.entry(contact.id))]


def _templates_key(site: Site) -> str:
    """What a module page depends on beside its module: templates, words, facts, settings, today's overdue marks."""
    parts = [source for name in site.environment.list_templates() for source in _source(site, name)]
    words = [
        (tag, sorted((str(m.id), str(m.string)) for m in language.catalog)) if language.catalog else tag
        for tag, language in site.languages.items()
    ]
    statics = [address for address, _ in site.static.values()]
    facts = repr(site.library.facts)
    settings = repr((site.settings.name, site.settings.leave_to, site.countries))
    published = [(c.id, c.modules, c.preparing) for c in site.library.courses]
    known = sorted((m.course, m.id, m.language) for m in site.library.modules)
    return json.dumps([parts, words, statics, facts, settings, published, known, site.today.isoformat()])


def _source(site: Site, name: str) -> tuple[str, str]:
    loader = site.environment.loader
    assert loader is not None
    return name, loader.get_source(site.environment, name)[0]
