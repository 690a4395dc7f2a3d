"""The site: a thin Flask app over ``training``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date

from flask import Flask, Response, request

from training.cache import Cache
from training.gate import Buckets
from training.languages import Language
from training.library import Library
from training.records import Records
from training.release import Releases
from training.signing_keys import SigningKeys
from webapp import assessment, certificate, codes, courses, doors, officers, progress, quizzes, statistics
from webapp.compression import best_encoding, compress
from webapp.errors import accident, register_errors
from webapp.fixed_pages import FixedPages
from webapp.headers import NO_STORE, SECURITY
from webapp.hosts import KnownHosts
from webapp.pages import fixed_pages
from webapp.settings import Settings
from webapp.shelf import NothingReleased, Shelf
from webapp.site import Site
from webapp.verifier import find_reader
from webapp.visit import set_cookie


def create_app(
    settings: Settings,
    library: Library,
    languages: Mapping[str, Language],
    today: date,
    records: Records,
    cache: Cache | None = None,
    clock: Callable[[], float] = time.time,
    signing_keys: SigningKeys | None = None,
    releases: Releases | None = None,
) -> Flask:
    """The app for a library that was checked, and the records of its learners.

    ``today`` marks what is overdue; ``cache`` keeps rendered pages; ``clock`` gives seconds since 1970.
    Without ``signing_keys`` there are no certificates, without ``releases`` no published numbers.

    Raises:
        ReaderRefused: the reader of QR codes in the home is not the one that we know.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.largest_form_bytes, MAX_FORM_MEMORY_SIZE=settings.largest_form_bytes)
    # Werkzeug's own redirects are absolute, and say http:// behind a proxy: an answer must not travel in the open.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    site = Site(library, languages, settings, today)
    reader = find_reader(settings.home)
    app.extensions.update(
        site=site, records=records, clock=clock, buckets=Buckets(), signing_keys=signing_keys, reader=reader
    )
    released = releases or NothingReleased()
    app.extensions.update(releases=released, shelf=Shelf(site, released))
    for room in (doors, assessment, certificate, codes, courses, progress, quizzes, officers, statistics):
        app.register_blueprint(room.bp)
    register_errors(app)
    app.after_request(_finish)
    pages = fixed_pages(site, cache or Cache())
    app.extensions["fixed_pages"] = pages
    app.wsgi_app = KnownHosts(FixedPages(app.wsgi_app, pages), settings)  # type: ignore[method-assign, assignment]
    return app


def _finish(answer: Response) -> Response:
    """The session's cookie, headers for whatever Flask answered, and a smaller body."""
    try:
        set_cookie(answer)
    except Exception as error:  # an answer must never go out without the headers below
        answer = accident(error)
    for name, value in SECURITY:
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Cache-Control", NO_STORE)
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    answer.vary.add("Accept-Encoding")
    packed = "Content-Encoding" in answer.headers
    if encoding and not packed and answer.mimetype == "text/html" and request.method != "HEAD":
        answer.set_data(compress(answer.get_data(), encoding))
        answer.headers["Content-Encoding"] = encoding
    return answer
