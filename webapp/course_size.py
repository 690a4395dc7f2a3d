"""How much data a course takes: its real pages, compressed, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from flask import Flask

from training.attempt import first_look, review
from training.languages import Language
from webapp import addresses
from webapp.carrying import Carried
from webapp.compression import compress
from webapp.fixed_pages import FixedPage
from webapp.headers import SECURITY
from webapp.listing import rows
from webapp.quizzes import Here, item_page
from webapp.site import Site, this_site

ENCODING = "gzip"
"""The larger of the two: browsers take brotli only over https."""

ASKING = 1_000
"""Bytes of a request with its cookie, and what TLS adds to it and to the answer."""

ARRIVING = 15_000
"""Bytes of one visit beside the course: the handshakes of TLS, the page on which a code is typed, and its answer."""

ANSWERED = 2
"""Answers to one practice: somebody who is wrong once sees its feedback twice."""

MEGABYTE = 1_000_000


def megabytes(app: Flask, language: Language) -> int:
    """The whole course once, rounded up: with a code, a visit for each module, and one wrong answer a practice."""
    with app.test_request_context():
        site = this_site()
        visits = sum(bool(row.address) for row in rows(site, language, site.mandatory)) + 1
        read = sum(_fixed(page) for page in _pages(app, site, language))
        practised = sum(_practice(here) for here in _quizzes(site, language))
    return ceil((read + practised + visits * ARRIVING) / MEGABYTE)


def _pages(app: Flask, site: Site, language: Language) -> Iterator[FixedPage]:
    """What is read once: pictures of modules too, wherever they belong to the course."""
    course = addresses.course(site.mandatory.id)
    modules = [row.address for row in rows(site, language, site.mandatory) if row.address]
    wanted = {addresses.page(language.tag, rest) for rest in ("", "privacy/", "help/", course)}
    wanted |= {address for address, _ in site.static.values()}
    for address, page in app.extensions["fixed_pages"].items():
        if address in wanted or address.startswith(tuple(modules)):
            yield page


def _quizzes(site: Site, language: Language) -> Iterator[Here]:
    """Each practice where a reader of this language finds it."""
    library, course = site.library, site.mandatory
    for row in rows(site, language, course):
        key = (course.id, row.id, row.language.tag)
        if row.address and key in library.quiz_of:
            yield Here(row.language, course, library.module_of[key], library.quiz_of[key])


def _fixed(page: FixedPage) -> int:
    variant = page.variant(ENCODING)
    return len(variant.body) + _head(variant.headers) + ASKING


def _practice(here: Here) -> int:
    """Every item of a quiz: as it is asked, and as it is answered."""
    head, size = _head(SECURITY) + ASKING, 0
    for item in here.quiz.items:
        asked, answered = (item_page(here, item, look(item), Carried()) for look in (first_look, review))
        pages = [asked, *[answered] * ANSWERED]
        size += sum(len(compress(page.get_data(), ENCODING)) + head for page in pages)
    return size


def _head(headers: tuple[tuple[str, str], ...]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers)
