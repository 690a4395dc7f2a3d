"""The self-assessment: one address, whose forms carry everything along. Nothing is kept, not even in a cookie."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from training.assessment import AssessmentWords, Model
from training.languages import Language
from training.plan import assess, raised
from webapp import addresses
from webapp.browsers import is_read_along
from webapp.journey import PLAN, SAVE, URGENT, Journey, read_journey
from webapp.origin import is_ours
from webapp.plan_page import as_text, asked, shown_plan, shown_urgent
from webapp.site import language_or_404, this_site

bp = Blueprint("assessment", __name__)
FILE = "list.txt"
"""A name that tells nothing."""


@bp.get("/<language>/assessment/")
def begin(language: str) -> ResponseReturnValue:
    tongue, model, words = _here(language)
    own = addresses.page(language, addresses.ASSESSMENT)
    if request.path != own:  # typed without its last slash
        return redirect(own, 308)
    read_along = is_read_along(request)
    return _page("assessment.html", tongue, words, read_along=read_along, short=Journey(model, {}, short=True))


@bp.post("/<language>/assessment/")
def go_on(language: str) -> ResponseReturnValue:
    if not is_ours(request):
        raise Forbidden
    tongue, model, words = _here(language)
    journey, action = read_journey(model, request.form.to_dict(flat=False))
    if action == SAVE:
        return _saved(tongue, words, journey)
    if journey.step == PLAN:
        plan = shown_plan(this_site(), tongue, words, assess(model, journey.answers, short=journey.short))
        return _page("plan.html", tongue, words, journey=journey, plan=plan, asked=asked)
    if journey.step == URGENT:
        urgent = shown_urgent(this_site(), tongue, words, raised(model, journey.answers))
        return _page("urgent.html", tongue, words, journey=journey, urgent=urgent)
    return _page("questions.html", tongue, words, journey=journey)


def _here(language: str) -> tuple[Language, Model, AssessmentWords]:
    """The language of an address, and the self-assessment in it. Raises NotFound where there is none."""
    tongue, model = language_or_404(language), this_site().library.model
    words = this_site().assessment(tongue)
    if model is None or words is None:
        raise NotFound
    return tongue, model, words


def _page(template: str, tongue: Language, words: AssessmentWords, **values: object) -> str:
    own = addresses.page(tongue.tag, addresses.ASSESSMENT)
    return this_site().render(template, tongue, addresses.ASSESSMENT, words=words, own=own, **values)


def _saved(tongue: Language, words: AssessmentWords, journey: Journey) -> Response:
    """The list as a plain text to save, without a word about why."""
    result = assess(journey.model, journey.answers, short=journey.short)
    text = as_text(tongue, shown_plan(this_site(), tongue, words, result))
    answer = Response(text, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return answer
