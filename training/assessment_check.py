"""What shows of the self-assessment only over several files: words for every id, and modules that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from training.assessment import TEXTS, AssessmentWords, Model, Phrase
from training.languages import SOURCE
from training.library import Compiled, Library
from training.problems import Problem
from training.rules import problem

FOLDER = "quizzes/self-assessment"
MODEL = f"{FOLDER}/model.toml"
_NAMES = {
    "sections": "section",
    "questions": "question",
    "urgent": "emergency",
    "areas": "area",
    "levels": "level",
    "actions": "action",
    "texts": "small text",
}


def check_assessment(compiled: Compiled, languages: Collection[str], unreadable: set[str]) -> Iterator[Problem]:
    """Compare the model with its words and with the courses. ``languages`` have interface words."""
    library = compiled.library
    model = library.model
    if model is None:
        if library.assessments and MODEL not in compiled.files:
            yield problem("A002", library.assessments[0].path, 1, "there are words, but there is no model.toml")
        return
    yield from _modules(model, library)
    files = {words.language: words for words in library.assessments}
    for tag, words in files.items():
        yield from _words(model, words, tag == SOURCE)
    english = f"{FOLDER}/{SOURCE}.md"
    if SOURCE not in files and english not in unreadable:
        yield problem("A001", MODEL, 1, f"{english} is missing")
    for tag in library.languages:
        if tag not in files and tag in languages and tag != SOURCE and f"{FOLDER}/{tag}.md" not in unreadable:
            yield problem("A003", MODEL, 1, f"{FOLDER}/{tag}.md is missing, so readers see the English words")


def _modules(model: Model, library: Library) -> Iterator[Problem]:
    known = {f"{course.id}/{module}" for course in library.courses for module in course.modules + course.preparing}
    named = [(flag.module, flag.line) for flag in model.flags]
    named += [(action.module, action.line) for action in model.actions]
    for module, line in named:
        if module not in known:
            yield problem("A013", MODEL, line, f'the module "{module}" is in no course')


def _wanted(model: Model) -> dict[str, tuple[str, ...]]:
    """The ids that need words, by the part of the file in which they stand."""
    return {
        "sections": model.sections,
        "questions": tuple(question.id for question in model.questions),
        "urgent": tuple(flag.id for flag in model.flags),
        "areas": tuple(area.id for area in model.areas),
        "levels": model.levels,
        "actions": tuple(action.id for action in model.actions),
        "texts": TEXTS,
    }


def _words(model: Model, words: AssessmentWords, source: bool) -> Iterator[Problem]:
    for group, ids in _wanted(model).items():
        phrases: Mapping[str, Phrase] = {phrase.id: phrase for phrase in getattr(words, group)}
        missing = [name for name in ids if name not in phrases]
        for name, phrase in phrases.items():
            if name and name not in ids:
                yield problem("A002", words.path, phrase.line, f'the model has no {_NAMES[group]} "{name[:30]}"')
        if source:
            for name in missing:
                yield problem("A001", words.path, 1, f'the {_NAMES[group]} "{name}" has no words')
        elif missing:
            listed = ", ".join(missing[:6]) + (" …" if len(missing) > 6 else "")
            message = f"{len(missing)} of {len(ids)} under {group} have no words here: {listed}"
            yield problem("A003", words.path, 1, message)
    for question in words.questions:
        yield from _options(model, words, question, source)


def _options(model: Model, words: AssessmentWords, question: Phrase, source: bool) -> Iterator[Problem]:
    asked = model.question_of.get(question.id)
    if asked is None:
        return
    ids, seen = [option.id for option in asked.options], set()
    for option in question.options:
        if option.id and option.id not in ids:
            yield problem("A002", words.path, option.line, f'"{question.id}" has no option "{option.id[:30]}"')
        elif option.id in seen:
            yield problem("F007", words.path, option.line, f'the option "{option.id}" stands twice')
        seen.add(option.id)
    for name in ids:
        if name not in seen:
            code = "A001" if source else "A003"
            yield problem(code, words.path, question.line, f'the option "{name}" of "{question.id}" has no words')
