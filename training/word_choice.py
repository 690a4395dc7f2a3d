"""The words of a text beside the glossary: terms that a translation lost, and words to avoid anywhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from training.course import Module
from training.languages import SOURCE
from training.library import Library
from training.problems import Problem
from training.quiz import ChoiceItem, Item, MessageItem, OrderItem, Quiz, ScenarioItem
from training.rules import problem

_TAG = re.compile(r"<[^>]*>")

Lines = list[tuple[int, str]]
"""A text piece by piece, each with the line on which its section or item begins."""


def check_word_choice(library: Library) -> Iterator[Problem]:
    """Compare modules and quizzes with the glossary (L003, L004)."""
    if not library.glossary:
        return
    texts: tuple[Module | Quiz, ...] = (*library.modules, *library.quizzes)
    for text in texts:
        lines = _lines(text)
        yield from _avoided(text, lines, library)
        original = _original(text, library)
        if original is not None and original is not text:
            yield from _lost(text, lines, _lines(original), library)


def _original(text: Module | Quiz, library: Library) -> Module | Quiz | None:
    if isinstance(text, Module):
        return library.module_of.get((text.course, text.id, SOURCE))
    return library.quiz_of.get((text.course, text.module, SOURCE))


def _avoided(text: Module | Quiz, lines: Lines, library: Library) -> Iterator[Problem]:
    for line, words in lines:
        for term in library.glossary:
            if found := term.avoided(text.language, words):
                better = term.forms.get(text.language, ("",))[0]
                yield problem("L004", text.path, line, f'"{found}" is a word to avoid', remedy=f'better: "{better} …"')


def _lost(text: Module | Quiz, lines: Lines, original: Lines, library: Library) -> Iterator[Problem]:
    ours, theirs = " ".join(words for _, words in lines), " ".join(words for _, words in original)
    for term in library.glossary:
        forms = term.forms.get(text.language)
        if forms and term.used(SOURCE, theirs) and not term.used(text.language, ours):
            wanted = f'"{forms[0]} …"'
            message = f'{SOURCE}.md says "{term.forms[SOURCE][0]}", but {wanted} stands nowhere here'
            yield problem("L003", text.path, 1, message, remedy=f"use {wanted}, the word of courses/glossary.toml")


def _lines(text: Module | Quiz) -> Lines:
    """The words of a text without marks."""
    if isinstance(text, Module):
        front = " ".join((text.title, text.summary, *text.objectives, text.content_note))
        pieces = [(1, front), *((part.line, f"{part.title} {part.html}") for part in text.parts)]
    else:
        pieces = [(item.line, " ".join(_words(item))) for item in text.items]
    return [(line, " ".join(html.unescape(_TAG.sub(" ", piece)).split())) for line, piece in pieces]


def _words(item: Item) -> Iterator[str]:
    yield from (item.question, item.situation, item.why)
    if isinstance(item, ChoiceItem):
        yield from (f"{choice.text} {choice.feedback}" for choice in item.choices)
    if isinstance(item, MessageItem):
        yield from (item.message.text, *item.clues)
    if isinstance(item, OrderItem):
        yield from (step.text for step in item.steps)
    if isinstance(item, ScenarioItem):
        for place in item.places:
            yield from (place.text, place.body, place.feedback, *(move.text for move in place.moves))
