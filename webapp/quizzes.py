"""Practising a quiz: one item a page, feedback on the same page, nothing kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from training.attempt import Outcome, outcome
from training.course import Module
from training.languages import Language
from training.quiz import (
    ChoiceItem,
    Item,
    OrderItem,
    Place,
    Quiz,
    ScenarioItem,
    UnknownChoice,
    judge_choices,
    judge_order,
    walk,
    way_to_good,
)
from webapp import addresses
from webapp.forms import PracticeForm
from webapp.listing import module_elsewhere, rows
from webapp.origin import is_ours
from webapp.site import this_site

bp = Blueprint("quizzes", __name__, url_prefix="/<language>/courses/<course>/<module>/quiz")


@dataclass(frozen=True, slots=True)
class Here:
    """The quiz of an address, with its module."""

    language: Language
    module: Module
    quiz: Quiz


@dataclass(frozen=True, slots=True)
class Answered:
    """What a page shows of an attempt. ``trouble`` is a message for an answer that cannot be judged."""

    outcome: Outcome | None = None
    trouble: str = ""
    missed: int = 0
    picked: frozenset[int] = frozenset()
    all_fit: bool = False
    places: tuple[int, ...] = ()
    right_places: tuple[bool, ...] = ()
    way: tuple[int, ...] = ()
    place: Place | None = None
    ending: Place | None = None
    good_way: tuple[Any, ...] = field(default=())


@bp.get("/")
def first(language: str, course: str, module: str) -> ResponseReturnValue:
    site = this_site()
    if (course, module, language) not in site.library.quiz_of and language in site.languages:
        language = site.source.tag  # translated without its quiz so far
    here = _find(language, course, module)
    return redirect(addresses.page(language, addresses.quiz(course, module, here.quiz.items[0].id)), 303)


@bp.get("/<item>/")
def show(language: str, course: str, module: str, item: str) -> ResponseReturnValue:
    here = _find(language, course, module)
    if item == "done":
        return _done(here)
    shown = _item(here, item)
    start = shown.places[0] if isinstance(shown, ScenarioItem) else None
    return _page(here, shown, Answered(place=start))


@bp.post("/<item>/")
def answer(language: str, course: str, module: str, item: str) -> ResponseReturnValue:
    if not is_ours(request):
        raise Forbidden
    here = _find(language, course, module)
    shown = _item(here, item)
    answered = _judge(shown, PracticeForm(shown, request.form))
    if answered.outcome is Outcome.CONFIRMED:
        return redirect(_following(here, shown), 303)
    return _page(here, shown, answered), 422 if answered.trouble else 200


def _find(language: str, course: str, module: str) -> Here:
    site = this_site()
    there = site.library.course_of.get(course)
    quiz = site.library.quiz_of.get((course, module, language))
    text = site.library.module_of.get((course, module, language))
    if language not in site.languages or there is None or module not in there.modules or quiz is None or text is None:
        raise NotFound
    return Here(site.languages[language], text, quiz)


def _item(here: Here, name: str) -> Item:
    item = here.quiz.item(name)
    if item is None:
        raise NotFound
    return item


def _judge(item: Item, form: PracticeForm) -> Answered:
    """One attempt. An answer that is no answer becomes a message, never an error page."""
    try:
        if isinstance(item, ChoiceItem):
            return _judge_choice(item, form)
        if isinstance(item, OrderItem):
            return _judge_order(item, form)
        assert isinstance(item, ScenarioItem)
        return _judge_scenario(item, form)
    except UnknownChoice:
        places = form.places if isinstance(item, OrderItem) else ()
        way, place = _so_far(item, form) if isinstance(item, ScenarioItem) else ((), None)
        return Answered(trouble=item.kind, missed=form.missed, way=way, place=place, places=places)


def _so_far(item: ScenarioItem, form: PracticeForm) -> tuple[tuple[int, ...], Place]:
    """The way before a move that was none, so that nobody has to walk it again."""
    try:
        place = walk(item, form.before)
    except UnknownChoice:
        return (), item.places[0]
    return (form.before, place) if place.moves else ((), item.places[0])


def _judge_choice(item: ChoiceItem, form: PracticeForm) -> Answered:
    picked = form.picked
    if not form.confirmed and (not picked or (len(picked) > 1 and not item.several)):
        raise UnknownChoice(item.id, *picked)
    made = outcome(judge_choices(item, picked), form.missed, form.confirmed)
    return Answered(made, missed=_missed(made, form), picked=picked, all_fit=picked < item.right)


def _judge_order(item: OrderItem, form: PracticeForm) -> Answered:
    right = (False,) * len(item.steps) if form.confirmed else judge_order(item, form.places)
    made = outcome(all(right), form.missed, form.confirmed)
    return Answered(made, missed=_missed(made, form), places=form.places, right_places=right)


def _judge_scenario(item: ScenarioItem, form: PracticeForm) -> Answered:
    if form.confirmed:
        return Answered(Outcome.CONFIRMED)
    if not form.way:
        raise UnknownChoice(item.id)
    place = walk(item, form.way)
    if not place.ending:
        return Answered(missed=form.missed, way=form.way, place=place)
    made = outcome(place.ending == "good", form.missed)
    before = form.way[:-1]
    return Answered(
        made,
        missed=_missed(made, form),
        way=before,
        place=walk(item, before),
        ending=place,
        good_way=() if made is Outcome.AGAIN else way_to_good(item),
    )


def _missed(made: Outcome, form: PracticeForm) -> int:
    return form.missed + (made in (Outcome.AGAIN, Outcome.SHOWN))


def _page(here: Here, item: Item, answered: Answered) -> str:
    site, quiz, module = this_site(), here.quiz, here.module
    rest = addresses.quiz(quiz.course, quiz.module, item.id)
    return site.render(
        "item.html",
        here.language,
        rest,
        elsewhere=_elsewhere(here, item.id),
        module=module,
        item=item,
        answered=answered,
        number=[each.id for each in quiz.items].index(item.id) + 1,
        total=len(quiz.items),
        following=_following(here, item),
        last=quiz.after(item.id) is None,
    )


def _following(here: Here, item: Item) -> str:
    """The address of the next item, or of the end of the practice."""
    after = here.quiz.after(item.id)
    rest = addresses.quiz(here.quiz.course, here.quiz.module, after.id if after else "done")
    return addresses.page(here.language.tag, rest)


def _done(here: Here) -> str:
    site, module = this_site(), here.module
    course = site.library.course_of[module.course]
    listed = [row for row in rows(site, here.language, course) if row.address]
    place = [row.id for row in listed].index(module.id) + 1
    after = listed[place] if place < len(listed) else None
    rest = addresses.quiz(module.course, module.id, "done")
    return site.render(
        "done.html", here.language, rest, elsewhere=_elsewhere(here, "done"), module=module, following=after
    )


def _elsewhere(here: Here, item: str) -> dict[str, str]:
    """The same item in the languages that have this quiz; the course in the others."""
    site, quiz = this_site(), here.quiz
    rest = addresses.quiz(quiz.course, quiz.module, item)
    ways = module_elsewhere(site, quiz.course, quiz.module, rest)
    for tag in site.languages:
        other = site.library.quiz_of.get((quiz.course, quiz.module, tag))
        if other is None or (item != "done" and other.item(item) is None):
            ways[tag] = addresses.page(tag, addresses.course(quiz.course))
    return ways
