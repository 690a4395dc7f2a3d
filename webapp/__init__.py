"""The site: a thin Flask app over ``training``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Flask, Response, request

from training.cache import Cache
from training.languages import Language
from training.library import Library
from webapp import doors, quizzes
from webapp.compression import best_encoding, compress
from webapp.errors import register_errors
from webapp.fixed_pages import FixedPages
from webapp.headers import NO_STORE, SECURITY
from webapp.hosts import KnownHosts
from webapp.pages import fixed_pages
from webapp.settings import Settings
from webapp.site import Site


def create_app(
    settings: Settings, library: Library, languages: Mapping[str, Language], today: date, cache: Cache | None = None
) -> Flask:
    """The app for a library that was checked. ``today`` marks what is overdue; ``cache`` keeps rendered pages."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.largest_form_bytes, MAX_FORM_MEMORY_SIZE=settings.largest_form_bytes)
    # Werkzeug's own redirects are absolute, and say http:// behind a proxy: an answer must not travel in the open.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    site = Site(library, languages, settings, today)
    app.extensions["site"] = site
    app.register_blueprint(doors.bp)
    app.register_blueprint(quizzes.bp)
    register_errors(app)
    app.after_request(_finish)
    pages = fixed_pages(site, cache or Cache())
    app.extensions["fixed_pages"] = pages
    app.wsgi_app = KnownHosts(FixedPages(app.wsgi_app, pages), settings)  # type: ignore[method-assign, assignment]
    return app


def _finish(answer: Response) -> Response:
    """Headers for whatever Flask answered, and a smaller body."""
    answer.headers.extend(SECURITY)
    answer.headers.setdefault("Cache-Control", NO_STORE)
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    answer.headers.add("Vary", "Accept-Encoding")
    if encoding and answer.mimetype == "text/html" and request.method != "HEAD":
        answer.set_data(compress(answer.get_data(), encoding))
        answer.headers["Content-Encoding"] = encoding
    return answer
