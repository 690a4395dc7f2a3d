"""The pages of the two ways to a session, and where they lead; views are in ``codes`` and ``progress``."""

from __future__ import annotations

from flask import Response, make_response, request

from training.gate import RETRY_SECONDS
from training.languages import Language
from training.progress import closing
from training.resume_code import NoCode
from training.session import NO_TICKET
from webapp import addresses
from webapp.browsers import is_read_along
from webapp.carrying import Carried, open_ticket
from webapp.forms import ResumeForm, StartForm
from webapp.listing import course_minutes
from webapp.site import this_site
from webapp.visit import keep, this_visit


def start_page(tongue: Language, form: StartForm, trouble: str = "") -> Response:
    """Get a code. ``trouble`` is length, digits or unknown (of the cohort code), or full."""
    site = this_site()
    html = site.render(
        "start.html",
        tongue,
        "start/",
        visit=this_visit(),
        form=form,
        trouble=trouble,
        read_along=is_read_along(request),
        preparing=len(site.mandatory.preparing),
        minutes=course_minutes(site, tongue, site.mandatory),
    )
    return with_status(html, 503 if trouble == "full" else 422 if trouble else 200)


def resume_page(
    tongue: Language, form: ResumeForm, no_code: NoCode | None = None, *, full: bool = False, unchanged: bool = False
) -> Response:
    """Come back. ``unchanged`` says that something was asked for and not done, because the visit was over."""
    site = this_site()
    html = site.render(
        "resume.html",
        tongue,
        "resume/",
        visit=this_visit(),
        form=form,
        troubles=no_code.troubles if no_code else (),
        full=full,
        unchanged=unchanged,
        minutes=course_minutes(site, tongue, site.mandatory),
    )
    return with_status(html, 503 if full else 422 if no_code else 200)


def with_status(html: str, status: int) -> Response:
    """A page; one that waits for better times says when to ask again."""
    answer = make_response(html, status)
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def take_along(text: str) -> Carried:
    """Keep what a ticket carries; what cannot be kept just now is carried on."""
    carried = open_ticket(text)
    if carried.ticket and keep(closing(this_site().library, carried.ticket.step)):
        return Carried(NO_TICKET, carried.lost)
    return carried


def where_on(tongue: Language, module: str, carried: Carried) -> str:
    """Where to go on: in the practice of ``course/module``, else on the page of the mandatory course.

    A ticket that is still carried needs a page that takes it: a practice.
    """
    site = this_site()
    course, _, name = module.partition("/")
    there = site.library.course_of.get(course)
    if there is not None and name in there.modules:
        return site.quiz_address(course, name, "", tongue)
    if carried.ticket:
        return site.quiz_address(site.mandatory.id, site.mandatory.modules[0], "", tongue)
    return addresses.page(tongue.tag, addresses.course(site.mandatory.id))
