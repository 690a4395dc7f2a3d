"""The ways in and out: the best language, leaving, health, the keys of the issuer."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from training.signing_keys import KeysRefused, SigningKeys
from webapp import addresses
from webapp.headers import ASK_AGAIN
from webapp.site import language_or_404, this_site
from webapp.visit import end, these_records, this_visit

bp = Blueprint("doors", __name__)


@bp.get("/")
def root() -> ResponseReturnValue:
    """To the home page in the best language. No cookie remembers it: the language is in the address."""
    language = this_site().best_language(request.headers.get("Accept-Language", ""))
    answer = redirect(addresses.page(language), 303)
    answer.headers["Vary"] = "Accept-Language"
    return answer


@bp.get("/<language>/")
def home(language: str) -> ResponseReturnValue:
    """The first page for a device on which a visit is open; everybody else gets the fixed one."""
    own = addresses.page(language)
    if request.path != own:  # typed without its last slash
        return redirect(own, 308)
    return this_site().render("home.html", language_or_404(language), "", visit=this_visit())


@bp.get("/leave")
def leave() -> ResponseReturnValue:
    """Away from here: to the operator's neutral page, with everything of ours cleared from the browser."""
    end()
    answer = redirect(this_site().settings.leave_to, 303)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """``ok`` when the content is loaded and the database answers."""
    if not this_site().library.modules:
        return Response("no content\n", 503, mimetype="text/plain")
    if not these_records().store.answers():
        return Response("no database\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@bp.get("/keys.json")
def keys() -> ResponseReturnValue:
    """The public keys, as they are at this moment: a withdrawal reaches everybody who asks."""
    found: SigningKeys | None = current_app.extensions["signing_keys"]
    if found is None:
        raise NotFound
    try:
        answer = Response(found.public().as_bytes(), mimetype="application/json")
    except KeysRefused:
        return Response("no keys\n", 503, mimetype="text/plain")
    answer.headers["Cache-Control"] = ASK_AGAIN
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/<language>/courses/<course>/<module>/")
def module_elsewhere(language: str, course: str, module: str) -> ResponseReturnValue:
    """A module that this language lacks leads to the English page. (Those that exist come here without their slash.)"""
    if f"/{language}/courses/{course}/{module}/" in current_app.extensions["fixed_pages"]:
        return redirect(f"/{language}/courses/{course}/{module}/", 308)
    site = this_site()
    known = course in site.library.course_of and module in site.library.course_of[course].modules
    if language not in site.languages or not known or language == site.source.tag:
        raise NotFound
    return redirect(addresses.page(site.source.tag, addresses.module(course, module)), 303)


@bp.get("/<path:typed>")
def anything_else(typed: str) -> ResponseReturnValue:
    """An address typed without its last slash; everything else does not exist.

    Fixed pages never come here by GET: this rule is also what answers 405 to any other method.
    """
    if f"/{typed}/" in current_app.extensions["fixed_pages"]:
        return redirect(f"/{typed}/", 308)
    raise NotFound
