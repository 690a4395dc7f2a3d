"""The two ways to a session: a new code, and coming back with one."""

from __future__ import annotations

import time

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden

from training import resume_code
from training.cohort import NoCohort, read_cohort
from training.gate import Buckets, GateFull
from training.languages import Language
from training.progress import closing, nothing_new
from training.records import Learner
from training.resume_code import NoCode, read_code
from training.store import StoreUnavailable
from webapp import addresses
from webapp.code_pages import resume_page, start_page, take_along, where_on
from webapp.forms import GO, ResumeForm, StartForm
from webapp.origin import is_ours
from webapp.progress import progress_page
from webapp.site import language_or_404, this_site
from webapp.visit import keep, now, stay, these_records, this_visit

bp = Blueprint("codes", __name__, url_prefix="/<language>")


@bp.get("/start/")
def start(language: str) -> ResponseReturnValue:
    return start_page(language_or_404(language), StartForm())


@bp.post("/start/")
def make_code(language: str) -> ResponseReturnValue:
    tongue, form = language_or_404(language), StartForm(_ours())
    if form.action.data == GO:
        return start_page(tongue, form)
    records = these_records()
    try:
        number = read_cohort(form.cohort.data or "")
        _pass_bucket()
        if number and records.cohort(number, now()) is None:
            return start_page(tongue, form, "unknown")
        code, learner = records.start(now(), number, bool(form.before.data))
    except NoCohort as error:
        return start_page(tongue, form, error.kind)
    except (GateFull, StoreUnavailable):
        return start_page(tongue, form, "full")
    another = this_visit().with_code
    stay(learner)
    carried = take_along(form.ticket.data or "")
    return this_site().render(
        "code.html",
        tongue,
        "start/",
        visit=this_visit(),
        code=resume_code.shown(code).split(),
        another=another,
        carried=carried,
        following=where_on(tongue, form.module.data or "", carried),
    )


@bp.get("/resume/")
def resume(language: str) -> ResponseReturnValue:
    return resume_page(language_or_404(language), ResumeForm())


@bp.post("/resume/")
def come_back(language: str) -> ResponseReturnValue:
    tongue, form = language_or_404(language), ResumeForm(_ours())
    if form.action.data == GO:
        return resume_page(tongue, form)
    try:
        code = read_code(form.code.data or "")
        _pass_bucket()
        learner = these_records().come_back(code, now())
    except NoCode as no_code:
        return resume_page(tongue, form, no_code)
    except (GateFull, StoreUnavailable):
        return resume_page(tongue, form, full=True)
    return _welcome(tongue, learner, form)


def _welcome(tongue: Language, learner: Learner, form: ResumeForm) -> ResponseReturnValue:
    """On to where somebody was. A code that was empty leads to the page that says so: perhaps it is another one."""
    stay(learner)
    was_empty, ticket = learner.box is None, form.ticket.data or ""
    carried = take_along(ticket)
    if carried.ticket or carried.lost or (was_empty and ticket):
        return progress_page(tongue, carried, was_empty=was_empty)
    if was_empty:
        return redirect(addresses.page(tongue.tag, "progress/"), 303)
    keep(closing(this_site().library, nothing_new))  # an item that was taken out may have been the last open one
    return redirect(where_on(tongue, form.module.data or "", carried), 303)


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
