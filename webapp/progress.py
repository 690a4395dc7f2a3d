"""What is kept under a code: to see, to take along, to end on all devices, to delete."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden

from training.languages import Language
from training.progress import CourseProgress, ModuleProgress, progress
from training.records import Learner, SessionEnded
from webapp import addresses
from webapp.carrying import Carried, open_ticket
from webapp.code_pages import resume_page, take_along, with_status
from webapp.forms import CarryingForm, ResumeForm
from webapp.listing import Row, rows
from webapp.origin import is_ours
from webapp.site import language_or_404, this_site
from webapp.visit import end, now, these_records, this_visit

bp = Blueprint("progress", __name__, url_prefix="/<language>/progress")
FILE = "progress.json"
"""A name that tells nothing."""

_STATES = {"open": "open", "missed": "worth one more look", "done": "done"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A course with what is kept of it: its modules as they are listed, each with how far it has come."""

    title: str
    come: CourseProgress
    modules: tuple[tuple[Row, ModuleProgress], ...]


@bp.get("/")
def see(language: str) -> ResponseReturnValue:
    tongue, visit = language_or_404(language), this_visit()
    if visit.session is not None:
        return progress_page(tongue, Carried())
    return redirect(addresses.page(language, "resume/"), 303)


@bp.post("/")
def change(language: str) -> ResponseReturnValue:
    tongue, visit = language_or_404(language), this_visit()
    if not is_ours(request, keeps=True):
        raise Forbidden
    form = CarryingForm(visit.session, request.form)
    if form.action == "finish":
        return _finish(tongue)
    if visit.is_away:
        return progress_page(tongue, open_ticket(form.ticket))
    if visit.learner is None:
        return resume_page(tongue, ResumeForm(request.form), unchanged=True)
    if not form.token_fits:
        raise Forbidden
    if form.goes_on:
        return progress_page(tongue, take_along(form.ticket))
    actions = {"take": _take, "leave-all": _leave_all, "delete": _delete}
    if form.action not in actions:
        raise BadRequest
    return actions[form.action](tongue, visit.learner)


def progress_page(tongue: Language, carried: Carried, *, was_empty: bool = False) -> ResponseReturnValue:
    """Everything that is kept, readable; and what a ticket carried and could not be kept.

    ``was_empty`` says that nothing was kept under this code until this moment.
    """
    site, visit = this_site(), this_visit()
    html = site.render(
        "progress.html",
        tongue,
        "progress/",
        visit=visit,
        carried=carried,
        was_empty=was_empty,
        kept=_kept(tongue, visit.learner) if visit.learner else (),
        record=visit.learner.record if visit.learner else None,
        partner=_partner(visit.learner),
        own=addresses.page(tongue.tag, "progress/"),
    )
    return with_status(html, 503 if visit.is_away else 200)


def _kept(tongue: Language, learner: Learner) -> tuple[Kept, ...]:
    site, found = this_site(), []
    for course in site.library.courses:
        come = progress(site.library, course, learner.record)
        listed = {row.id: row for row in rows(site, tongue, course)}
        modules = tuple((listed[each.module], each) for each in come.modules)
        found.append(Kept(site.course_title(course, tongue), come, modules))
    return tuple(found)


def _partner(learner: Learner | None) -> str:
    """The name of the partner whose cohort code was typed; its id where the operator took it out again."""
    if learner is None:
        return ""
    name = learner.record.cohort
    if learner.box is None and learner.session.cohort:
        cohort = these_records().cohort(learner.session.cohort, now())
        name = cohort.partner if cohort else ""
    return next((each.name for each in this_site().settings.partners if each.id == name), name)


def _take(tongue: Language, learner: Learner) -> Response:
    """What is kept, as a file that a person and a program can read. The code itself is not in it."""
    record, kept = learner.record, _kept(tongue, learner)
    known = sum(each.come.closed for each in kept)
    values: dict[str, Any] = {
        "courses": [
            {
                "course": each.come.course,
                "title": each.title,
                "completed": each.come.completed,
                "items": {f"{item.module}#{item.item}": _STATES[item.state] for item in each.come.items},
            }
            for each in kept
        ],
        "items_that_no_course_has_any_more": len(record.closed) - known,
        "completed": list(record.completed),
        "partner": _partner(learner),
        "counted_once": list(record.counted),
        "offices_with_a_reference": sorted(record.ref),
        "sessions_ended_everywhere": max(record.epoch - 1, 0),
    }
    answer = Response(json.dumps(values, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return answer


def _leave_all(tongue: Language, learner: Learner) -> ResponseReturnValue:
    with suppress(SessionEnded):  # another device did it just now
        these_records().leave_all(learner, now())
    end()
    return _left(tongue, "everywhere")


def _delete(tongue: Language, learner: Learner) -> ResponseReturnValue:
    clean = these_records().delete(learner)
    end()
    return _left(tongue, "deleted", clean)


def _finish(tongue: Language) -> ResponseReturnValue:
    """The visit ends on this device. It needs no token: nothing that is kept changes."""
    end()
    return _left(tongue, "here")


def _left(tongue: Language, how: str, clean: bool = False) -> ResponseReturnValue:
    return this_site().render("left.html", tongue, "progress/", visit=this_visit(), how=how, clean=clean)
