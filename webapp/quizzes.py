"""Practising a quiz: one item a page, feedback on the same page. With a code, what was closed is kept."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from training.attempt import Attempt, Outcome, attempt, first_look, review
from training.course import Course, Module
from training.gate import RETRY_SECONDS
from training.items import item_name, mark_of
from training.languages import SOURCE, Language
from training.progress import CourseProgress, progress
from training.quiz import Item, Quiz
from training.session import Ticket
from webapp import addresses
from webapp.carrying import Carried, receive
from webapp.courses import change_of
from webapp.forms import CarryingForm, PracticeForm
from webapp.listing import module_elsewhere, rows
from webapp.origin import is_ours
from webapp.site import this_site
from webapp.visit import this_visit

bp = Blueprint("quizzes", __name__, url_prefix="/<language>/courses/<course>/<module>/quiz")
DONE = "done"
"""The address that closes a practice; no item may have it as its id."""


@dataclass(frozen=True, slots=True)
class Here:
    """The quiz of an address, with its course and module."""

    language: Language
    course: Course
    module: Module
    quiz: Quiz

    def rest(self, item: str) -> str:
        """What follows the language in the address of an item."""
        return addresses.quiz(self.course.id, self.module.id, item)

    def address(self, item: str) -> str:
        return addresses.page(self.language.tag, self.rest(item))

    @property
    def progress(self) -> CourseProgress | None:
        """How far whoever is here has come, or None for anybody."""
        learner = this_visit().learner
        return progress(this_site().library, self.course, learner.record) if learner else None


@bp.get("/")
def first(language: str, course: str, module: str) -> ResponseReturnValue:
    site = this_site()
    if (course, module, language) not in site.library.quiz_of and language in site.languages:
        language = site.source.tag  # translated without its quiz so far
    here = _find(language, course, module)
    return redirect(here.address(_first_open(here)), 303)


@bp.post("/")
def first_with_what_is_carried(language: str, course: str, module: str) -> ResponseReturnValue:
    if not is_ours(request):
        raise Forbidden
    here = _find(language, course, module)
    return _go_on(here, _first_open(here), CarryingForm(this_visit().session, request.form))


@bp.get("/<item>/")
def show(language: str, course: str, module: str, item: str) -> ResponseReturnValue:
    here = _find(language, course, module)
    return _done(here, Carried()) if item == DONE else item_page(here, _item(here, item), None, Carried())


@bp.post("/<item>/")
def answer(language: str, course: str, module: str, item: str) -> ResponseReturnValue:
    if not is_ours(request):
        raise Forbidden
    here = _find(language, course, module)
    if item == DONE:
        return _go_on(here, DONE, CarryingForm(this_visit().session, request.form))
    shown = _item(here, item)
    form = PracticeForm(shown, this_visit().session, request.form)
    if form.goes_on:
        return _go_on(here, item, form)
    carried = receive(form)
    made = attempt(shown, form.answer)
    carried = carried.settle(form, _closed(here, shown, made, form.returned) if made.closes else None)
    if made.outcome is Outcome.CONFIRMED:
        return _lead_on(*_following(here, item, form.returned), carried)
    return item_page(here, shown, made, carried, form.returned)


def _first_open(here: Here) -> str:
    """The first item that is open for whoever is here, ``done`` where none is."""
    come = here.progress
    if come is None:
        return here.quiz.items[0].id
    following = come.module(here.module.id).next_open()
    return following.item if following else DONE


def _find(language: str, course: str, module: str) -> Here:
    site = this_site()
    there = site.library.course_of.get(course)
    quiz = site.library.quiz_of.get((course, module, language))
    text = site.library.module_of.get((course, module, language))
    if language not in site.languages or there is None or module not in there.modules or quiz is None or text is None:
        raise NotFound
    return Here(site.languages[language], there, text, quiz)


def _item(here: Here, name: str) -> Item:
    item = here.quiz.item(name)
    if item is None:
        raise NotFound
    return item


def _closed(here: Here, item: Item, made: Attempt, returned: bool) -> Ticket:
    """An item that was just closed: done, or missed until it comes back once."""
    mark = frozenset({mark_of(item_name(here.course.id, here.module.id, item.id))})
    return Ticket(done=mark) if made.outcome is Outcome.DONE or returned else Ticket(missed=mark)


def _go_on(here: Here, item: str, form: CarryingForm) -> ResponseReturnValue:
    """To a page with what a form carries, without an answer."""
    return _lead_on(here, item, receive(form).settle(form))


def _lead_on(here: Here, item: str, carried: Carried) -> ResponseReturnValue:
    """To the next page. What is carried must not stand in an address, so it takes the page along instead."""
    visit = this_visit()
    if not carried.ticket and not carried.lost and not (visit.with_code and not visit.here):
        return redirect(here.address(item), 303)
    return _done(here, carried) if item == DONE else item_page(here, _item(here, item), None, carried)


def _following(here: Here, item: str, returned: bool) -> tuple[Here, str]:
    """What comes after an item: the next open one, one that comes back (perhaps in another module), or the end."""
    come = here.progress
    if come is None:
        after = here.quiz.after(item)
        return here, after.id if after else DONE
    if returned:
        others = (each for each in come.coming_back if (each.module, each.item) != (here.module.id, item))
        back = next(others, None)
        return (_elsewhere_in(here, back.module), back.item) if back else (here, DONE)
    following = come.module(here.module.id).next_open(item)
    return here, following.item if following and following.item != item else DONE


def _elsewhere_in(here: Here, module: str) -> Here:
    """Another module of the course, in English where this language lacks it."""
    known = (here.course.id, module, here.language.tag) in this_site().library.quiz_of
    return _find(here.language.tag if known else SOURCE, here.course.id, module)


def item_page(here: Here, item: Item, made: Attempt | None, carried: Carried, returned: bool = False) -> Response:
    """The page of an item: after an answer ``made``, or as it stands for whoever is here."""
    if made is None:
        state = _state(here, item)
        made, returned = (review(item) if state == "done" else first_look(item)), state == "missed"
    names = [each.id for each in here.quiz.items]
    there, following = _following(here, item.id, returned)
    html = this_site().render(
        "item.html",
        here.language,
        here.rest(item.id),
        elsewhere=_elsewhere(here, item.id),
        visit=this_visit(),
        carried=carried,
        module=here.module,
        item=item,
        answered=made,
        returned=returned,
        number=names.index(item.id) + 1,
        total=len(names),
        following=there.address(following),
        last=following == DONE,
        own=here.address(item.id),
    )
    return _with_status(html, carried, bool(made.trouble))


def _state(here: Here, item: Item) -> str:
    come = here.progress
    if come is None:
        return "open"
    return next(each.state for each in come.module(here.module.id).items if each.item == item.id)


def _with_status(html: str, carried: Carried, trouble: bool = False) -> Response:
    """422 for an answer that is none, 503 where a step waits for the database."""
    waits = bool(carried.ticket) and this_visit().is_away
    answer = make_response(html, 503 if waits else 422 if trouble else 200)
    if waits:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _done(here: Here, carried: Carried) -> ResponseReturnValue:
    site, module = this_site(), here.module
    come = here.progress
    listed = [row for row in rows(site, here.language, here.course) if row.address]
    place = [row.id for row in listed].index(module.id) + 1
    following = listed[place] if place < len(listed) else None
    if come:  # with a code, the next module is the one that has something open
        following = next((row for row in listed if come.next_module and row.id == come.next_module.module), None)
    html = site.render(
        "done.html",
        here.language,
        here.rest(DONE),
        elsewhere=_elsewhere(here, DONE),
        visit=this_visit(),
        carried=carried,
        come=come,
        change=change_of(here.course),
        module=module,
        first=here.address(here.quiz.items[0].id),
        following=following,
        own=here.address(DONE),
    )
    return _with_status(html, carried)


def _elsewhere(here: Here, item: str) -> dict[str, str]:
    """The same item in the languages that have this quiz; the course in the others."""
    site, quiz = this_site(), here.quiz
    ways = module_elsewhere(site, quiz.course, quiz.module, here.rest(item))
    for tag in site.languages:
        other = site.library.quiz_of.get((quiz.course, quiz.module, tag))
        if other is None or (item != DONE and other.item(item) is None):
            ways[tag] = addresses.page(tag, addresses.course(quiz.course))
    return ways
