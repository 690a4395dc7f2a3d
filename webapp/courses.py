"""The course page for whoever is here with a code, and the question after the course; others get the fixed page."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from training.counters import CHANGES
from training.course import Course
from training.languages import Language
from training.progress import may_tell_change, progress, telling_change
from webapp import addresses
from webapp.carrying import Carried
from webapp.code_pages import resume_page, with_status
from webapp.forms import ChangeForm, ResumeForm
from webapp.listing import rows
from webapp.origin import is_ours
from webapp.site import language_or_404, this_site
from webapp.visit import keep, this_visit

bp = Blueprint("courses", __name__)


@bp.get("/<language>/courses/<course>/")
def course(language: str, course: str) -> ResponseReturnValue:
    tongue, there = language_or_404(language), _find(course)
    own = addresses.page(language, addresses.course(there.id))
    if request.path != own:  # typed without its last slash
        return redirect(own, 308)
    return _page(tongue, there, change_of(there))


@bp.post("/<language>/courses/<course>/")
def tell_change(language: str, course: str) -> ResponseReturnValue:
    """An answer to "What have you changed?". It goes into a counter, and the record notes that it was given."""
    tongue, there, visit = language_or_404(language), _find(course), this_visit()
    if there.id != this_site().mandatory.id:
        raise NotFound
    if not is_ours(request, keeps=True):
        raise Forbidden
    form = ChangeForm(visit.session, request.form)
    if visit.is_away:
        return _page(tongue, there, "")
    if visit.learner is None:
        return resume_page(tongue, ResumeForm(request.form), unchanged=True)
    if not form.token_fits:
        raise Forbidden
    asked = change_of(there)
    if asked and form.change not in CHANGES:
        return _page(tongue, there, "again")
    kept = keep(telling_change(this_site().library), form.change)
    return _page(tongue, there, "thanks" if kept and visit.learner.record.completed else "")


def change_of(course: Course) -> str:
    """``ask`` where whoever is here may still say what they have changed, else ""."""
    site, learner = this_site(), this_visit().learner
    open_still = learner and course.id == site.mandatory.id and may_tell_change(site.library, learner.record)
    return "ask" if open_still else ""


def _find(name: str) -> Course:
    there = this_site().library.course_of.get(name)
    if there is None:
        raise NotFound
    return there


def _page(tongue: Language, there: Course, change: str) -> ResponseReturnValue:
    """The course. ``change`` is "", ``ask``, ``again`` (nothing was chosen) or ``thanks``."""
    site, visit = this_site(), this_visit()
    html = site.render(
        "course.html",
        tongue,
        addresses.course(there.id),
        visit=visit,
        carried=Carried(),
        own=addresses.page(tongue.tag, addresses.course(there.id)),
        course=there,
        text=site.course_text(there, tongue),
        rows=rows(site, tongue, there),
        come=progress(site.library, there, visit.learner.record) if visit.learner else None,
        change=change,
    )
    posted = request.method == "POST"
    return with_status(html, 503 if posted and visit.is_away else 422 if change == "again" else 200)
