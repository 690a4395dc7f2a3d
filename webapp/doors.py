"""The ways in and out: the best language, leaving, health."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from webapp import addresses
from webapp.site import this_site

bp = Blueprint("doors", __name__)


@bp.get("/")
def root() -> ResponseReturnValue:
    """To the home page in the best language. No cookie remembers it: the language is in the address."""
    language = this_site().best_language(request.headers.get("Accept-Language", ""))
    answer = redirect(addresses.page(language), 303)
    answer.headers["Vary"] = "Accept-Language"
    return answer


@bp.get("/leave")
def leave() -> ResponseReturnValue:
    """Away from here: to the operator's neutral page, with everything of ours cleared from the browser."""
    answer = redirect(this_site().settings.leave_to, 303)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """``ok`` when the content is loaded."""
    site = this_site()
    return Response("ok\n" if site.library.modules else "no content\n", 200 if site.library.modules else 503, mimetype="text/plain")


@bp.get("/<language>/courses/<course>/<module>/")
def module_elsewhere(language: str, course: str, module: str) -> ResponseReturnValue:
    """A module that this language lacks leads to the English page. (Those that exist never come here.)"""
    site = this_site()
    there = addresses.page(site.source.tag, addresses.module(course, module))
    known = course in site.library.course_of and module in site.library.course_of[course].modules
    if language not in site.languages or not known or language == site.source.tag:
        from werkzeug.exceptions import NotFound

        raise NotFound
    return redirect(there, 303)
