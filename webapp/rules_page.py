"""The page that shows every rule of the self-assessment in words, made of the model itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from training.assessment import (
    KINDS,
    NONE,
    NOT_APPLICABLE,
    OF_ONE_AREA,
    SKIPPED,
    Answer,
    AssessmentWords,
    Model,
    Phrase,
)
from training.course import Module
from training.languages import Language
from training.plan import LATER, THIS_WEEK
from webapp import addresses
from webapp.help import way_to
from webapp.listing import row_of
from webapp.plan_page import asked, phrase, shown_answer
from webapp.sheets import Sheet
from webapp.site import Site

_FOLDERS = ("quizzes/self-assessment/", "courses/help/")


def rules_sheets(site: Site, language: Language) -> Iterator[Sheet]:
    """The page of the rules, where there is a self-assessment."""
    model, words = site.library.model, site.assessment(language)
    if model is None or words is None:
        return
    named = {action.module for action in model.actions}
    modules = {name: row_of(site, language, name) for name in sorted(named)}
    depends = "".join(key for path, key in site.library.digests.items() if path.startswith(_FOLDERS))
    depends += " ".join(f"{name} {row}" for name, row in modules.items())
    values = partial(_values, site, language, model, words)
    yield Sheet("rules.html", language, addresses.RULES, depends, lambda: values() | {"modules": modules})


def area_words(site: Site, language: Language, module: Module) -> tuple[Phrase, ...]:
    """The areas to which a module belongs, in words; none where there is no self-assessment."""
    words = site.assessment(language)
    found = (words.phrase("areas", name) for name in module.areas) if words else ()
    return tuple(area for area in found if area)


def _values(site: Site, language: Language, model: Model, words: AssessmentWords) -> dict[str, Any]:
    return {
        "model": model,
        "words": words,
        "find": partial(phrase, words),
        "answered": partial(_by_question, words),
        "asked": asked,
        "ways": {flag.id: way_to(site, flag.contact, language) for flag in model.flags},
        "KINDS": KINDS,
        "special": {"none": NONE, "skipped": SKIPPED, "not_applicable": NOT_APPLICABLE},
        "numbers": {"of_one_area": OF_ONE_AREA, "week": THIS_WEEK, "later": LATER},
    }


def _by_question(words: AssessmentWords, answers: tuple[Answer, ...]) -> list[Any]:
    """Answers in words, those to one question together: pairs of the question and its options."""
    shown = [shown_answer(words, answer) for answer in answers]
    questions = list(dict.fromkeys(each.question for each in shown))
    return [(question, [each.option for each in shown if each.question == question]) for question in questions]
