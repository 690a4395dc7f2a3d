"""The course page for whoever is here with a code; everybody else gets the fixed one."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from training.progress import progress
from webapp import addresses
from webapp.carrying import Carried
from webapp.listing import rows
from webapp.site import language_or_404, this_site
from webapp.visit import this_visit

bp = Blueprint("courses", __name__)


@bp.get("/<language>/courses/<course>/")
def course(language: str, course: str) -> ResponseReturnValue:
    site, visit, tongue = this_site(), this_visit(), language_or_404(language)
    there = site.library.course_of.get(course)
    if there is None:
        raise NotFound
    own = addresses.page(language, addresses.course(there.id))
    if request.path != own:  # typed without its last slash
        return redirect(own, 308)
    come = progress(site.library, there, visit.learner.record) if visit.learner else None
    return site.render(
        "course.html",
        tongue,
        addresses.course(there.id),
        visit=visit,
        carried=Carried(),
        own=own,
        course=there,
        text=site.course_text(there, tongue),
        rows=rows(site, tongue, there),
        come=come,
    )
