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
from webapp.carrying import Carried
from webapp.forms import ProgressForm
from webapp.listing import Row, rows
from webapp.origin import is_ours
from webapp.site import language_or_404, this_site
from webapp.visit import end, now, these_records, this_visit

bp = Blueprint("progress", __name__, url_prefix="/<language>/progress")
FILE = "progress.json"
"""A name that tells nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A course with what is kept of it: its modules as they are listed, each with how far it has come."""

    title: str
    come: CourseProgress
    modules: tuple[tuple[Row, ModuleProgress], ...]


@bp.get("/")
def see(language: str) -> ResponseReturnValue:
    tongue, visit = language_or_404(language), this_visit()
    if visit.is_away or visit.here:
        return progress_page(tongue, Carried())
    return redirect(addresses.page(language, "resume/"), 303)


@bp.post("/")
def change(language: str) -> ResponseReturnValue:
    tongue, visit = language_or_404(language), this_visit()
    if not is_ours(request, keeps=True):
        raise Forbidden
    if visit.is_away:
        return progress_page(tongue, Carried())
    if visit.learner is None:
        return redirect(addresses.page(language, "resume/"), 303)
    form = ProgressForm(visit.session, request.form)
    if not form.token_fits:
        raise Forbidden
    actions = {"take": _take, "leave-all": _leave_all, "delete": _delete}
    if form.action not in actions:
        raise BadRequest
    return actions[form.action](tongue, visit.learner)


def progress_page(tongue: Language, carried: Carried) -> ResponseReturnValue:
    """Everything that is kept, readable; and what a ticket carried and could not be kept."""
    site, visit = this_site(), this_visit()
    html = site.render(
        "progress.html",
        tongue,
        "progress/",
        visit=visit,
        carried=carried,
        kept=_kept(tongue, visit.learner) if visit.learner else (),
        record=visit.learner.record if visit.learner else None,
        partner=_partner(visit.learner),
        own=addresses.page(tongue.tag, "progress/"),
    )
    return (html, 503) if visit.is_away else html


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
    record = learner.record
    values: dict[str, Any] = {
        "courses": [
            {
                "course": kept.come.course,
                "title": kept.title,
                "completed": kept.come.completed,
                "items": {f"{each.module}#{each.item}": each.state for each in kept.come.items},
            }
            for kept in _kept(tongue, learner)
        ],
        "completed": list(record.completed),
        "partner": record.cohort,
        "counted": list(record.counted),
        "offices_with_a_reference": sorted(record.ref),
        "all_devices_left": max(record.epoch - 1, 0),
    }
    answer = Response(json.dumps(values, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return answer


def _leave_all(tongue: Language, learner: Learner) -> ResponseReturnValue:
    with suppress(SessionEnded):  # another device did it just now
        these_records().leave_all(learner, now())
    end()
    return this_site().render("left.html", tongue, "progress/", visit=this_visit(), deleted=False, clean=False)


def _delete(tongue: Language, learner: Learner) -> ResponseReturnValue:
    clean = these_records().delete(learner)
    end()
    return this_site().render("left.html", tongue, "progress/", visit=this_visit(), deleted=True, clean=clean)
