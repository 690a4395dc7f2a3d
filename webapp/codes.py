"""The two ways to a session: a new code, and coming back with one."""

from __future__ import annotations

import time

from flask import Blueprint, Response, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden

from training import resume_code
from training.cohort import NoCohort, read_cohort
from training.gate import RETRY_SECONDS, Buckets, GateFull
from training.languages import Language
from training.progress import closing
from training.records import Learner
from training.resume_code import NoCode, read_code
from training.session import Ticket
from training.store import StoreUnavailable
from webapp import addresses
from webapp.browsers import is_read_along
from webapp.carrying import Carried, open_ticket
from webapp.forms import GO, ResumeForm, StartForm
from webapp.listing import course_minutes
from webapp.origin import is_ours
from webapp.progress import progress_page
from webapp.site import language_or_404, this_site
from webapp.visit import keep, now, stay, these_records, this_visit

bp = Blueprint("codes", __name__, url_prefix="/<language>")


@bp.get("/start/")
def start(language: str) -> ResponseReturnValue:
    return _start_page(language_or_404(language), StartForm())


@bp.post("/start/")
def make_code(language: str) -> ResponseReturnValue:
    tongue, form = language_or_404(language), StartForm(_ours())
    if form.action.data == GO:
        return _start_page(tongue, form)
    records = these_records()
    try:
        number = read_cohort(form.cohort.data or "")
        if number and records.cohort(number, now()) is None:
            return _start_page(tongue, form, "unknown")
        _pass_bucket()
        code, learner = records.start(now(), number, bool(form.before.data))
    except NoCohort:
        return _start_page(tongue, form, "strange")
    except (GateFull, StoreUnavailable):
        return _start_page(tongue, form, "full")
    stay(learner)
    carried = _take_along(form.ticket.data or "")
    return this_site().render(
        "code.html",
        tongue,
        "start/",
        visit=this_visit(),
        code=resume_code.shown(code).split(),
        carried=carried,
        following=_where_on(tongue, form.module.data or ""),
    )


@bp.get("/resume/")
def resume(language: str) -> ResponseReturnValue:
    return _resume_page(language_or_404(language), ResumeForm())


@bp.post("/resume/")
def come_back(language: str) -> ResponseReturnValue:
    tongue, form = language_or_404(language), ResumeForm(_ours())
    if form.action.data == GO:
        return _resume_page(tongue, form)
    try:
        code = read_code(form.code.data or "")
        _pass_bucket()
        learner = these_records().come_back(code, now())
    except NoCode as no_code:
        return _resume_page(tongue, form, no_code)
    except (GateFull, StoreUnavailable):
        return _resume_page(tongue, form, full=True)
    return _welcome(tongue, learner, form)


def _welcome(tongue: Language, learner: Learner, form: ResumeForm) -> ResponseReturnValue:
    """On to where somebody was; a code that opens nothing yet leads to the page that says so."""
    stay(learner)
    empty = learner.box is None
    carried = _take_along(form.ticket.data or "")
    if carried.ticket or carried.lost:
        return progress_page(tongue, carried)
    if empty and not form.ticket.data:
        return redirect(addresses.page(tongue.tag, "progress/"), 303)
    return redirect(_where_on(tongue, form.module.data or ""), 303)


def _ours() -> MultiDict[str, str]:
    """The form that was sent, if it is certain that it is ours."""
    if not is_ours(request, keeps=True):
        raise Forbidden
    return request.form


def _pass_bucket() -> None:
    """One token of whoever asks. On the onion service everybody has the same address: there it is left out."""
    settings = this_site().settings
    address = request.remote_addr or ""
    onion = settings.onion_url.partition("://")[2].strip("/").lower()
    if onion and request.host.lower() == onion and address in ("127.0.0.1", "::1"):
        return
    buckets: Buckets = current_app.extensions["buckets"]
    if not buckets.take(address, time.monotonic()):
        raise GateFull("bucket")


def _take_along(text: str) -> Carried:
    """Keep what a ticket carries; what cannot be kept just now is carried on."""
    carried, site = open_ticket(text), this_site()
    ticket = carried.ticket
    if ticket and keep(closing(site.library, site.mandatory, ticket.step)):
        ticket = Ticket()
    return Carried(ticket, carried.lost)


def _where_on(tongue: Language, module: str) -> str:
    """Where to go on: in the practice of ``course/module``, else on the page of the mandatory course."""
    course, _, name = module.partition("/")
    there = this_site().library.course_of.get(course)
    if there is not None and name in there.modules:
        return addresses.page(tongue.tag, addresses.quiz(course, name))
    return addresses.page(tongue.tag, addresses.course(this_site().mandatory.id))


def _start_page(tongue: Language, form: StartForm, trouble: str = "") -> Response:
    site = this_site()
    html = site.render(
        "start.html",
        tongue,
        "start/",
        visit=this_visit(),
        form=form,
        trouble=trouble,
        read_along=is_read_along(request),
        cohorts=bool(site.settings.partners),
        preparing=len(site.mandatory.preparing),
        minutes=course_minutes(site, tongue, site.mandatory),
    )
    return _answer(html, trouble == "full", bool(trouble))


def _resume_page(tongue: Language, form: ResumeForm, no_code: NoCode | None = None, full: bool = False) -> Response:
    site = this_site()
    html = site.render(
        "resume.html",
        tongue,
        "resume/",
        visit=this_visit(),
        form=form,
        troubles=no_code.troubles if no_code else (),
        full=full,
        minutes=course_minutes(site, tongue, site.mandatory),
    )
    return _answer(html, full, no_code is not None)


def _answer(html: str, full: bool, trouble: bool) -> Response:
    answer = make_response(html, 503 if full else 422 if trouble else 200)
    if full:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
