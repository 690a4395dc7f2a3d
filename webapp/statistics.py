"""The published numbers: pages for people, files for programs. Open to anybody, and the same for everybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from training.quarters import is_period
from webapp import addresses
from webapp.headers import ASK_AGAIN
from webapp.shelf import Shelf
from webapp.visit import now

bp = Blueprint("statistics", __name__)

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "jws": "application/jose"}


@bp.get("/<language>/statistics/")
@bp.get("/<language>/statistics/<name>/")
def page(language: str, name: str = "") -> ResponseReturnValue:
    shelf = _shelf()
    tongue = shelf.languages.get(language)
    if tongue is None:
        raise NotFound
    own = addresses.page(language, addresses.statistics(name) if name else addresses.STATISTICS)
    if request.path != own:  # typed without its last slash
        return redirect(own, 308)
    found = shelf.page(tongue, name, datetime.fromtimestamp(now(), UTC).date())
    if found is None:
        raise NotFound
    asked = request.headers
    status, headers, body = found.reply(asked.get("Accept-Encoding", ""), asked.get("If-None-Match", ""))
    return Response(body, status, headers)


@bp.get("/statistics/<period>.<kind>")
def file(period: str, kind: str) -> ResponseReturnValue:
    found = _shelf().files(period) if is_period(period) and kind in TYPES else None
    if found is None:
        raise NotFound
    answer = Response(getattr(found, kind), content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="statistics-{period}.{kind}"'
    answer.headers["Cache-Control"] = ASK_AGAIN
    answer.add_etag()
    return answer.make_conditional(request)


def _shelf() -> Shelf:
    return cast(Shelf, current_app.extensions["shelf"])
