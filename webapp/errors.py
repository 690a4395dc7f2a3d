"""When something goes wrong: a calm page in the reader's language, and nothing about them in the log."""

from __future__ import annotations

import logging
import os
import secrets
import traceback
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from training.gate import RETRY_SECONDS
from training.languages import Language
from training.store import StoreUnavailable
from webapp.site import this_site

_PAGES = {400, 403, 404, 405, 413, 500, 503}
_OURS = str(Path(__file__).parents[1]) + os.sep
_log = logging.getLogger("webapp")


def register_errors(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(Exception, accident)


def language_of_request() -> Language:
    """The language of the address, else the best for the browser."""
    site = this_site()
    tag = request.path.split("/")[1] if request.path.count("/") else ""
    return site.languages.get(tag) or site.languages[site.best_language(request.headers.get("Accept-Language", ""))]


def _page(error: HTTPException) -> Response:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    answer = Response(_html(code if code in _PAGES else (500 if code >= 500 else 400), ""), code)
    if code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ["GET"]))
    return answer


def _unavailable(error: StoreUnavailable) -> Response:
    """The database is busy, full or away. Nothing was lost, and doing it again does no harm."""
    answer = _page(ServiceUnavailable())
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def accident(error: Exception) -> Response:
    """Log where it happened and a random number; never values, which could be somebody's answer."""
    number = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if frame.filename.startswith(_OURS)), frames[-1])
    where = f"{place.filename.removeprefix(_OURS)}, line {place.lineno}, in {place.name}"
    _log.error("incident %s: %s at %s", number, type(error).__name__, where)
    return Response(_html(InternalServerError.code, number), InternalServerError.code)


def _html(code: int, incident: str) -> str:
    site = this_site()
    language = language_of_request()
    return site.render("error.html", language, "", code=code, incident=incident)
