"""Short ways to read one piece of content in English: text in, values and ``line code`` of the problems out."""

from __future__ import annotations

from tests.conftest import FRONT
from training.course import Module, read_module
from training.document import Document, read_document
from training.languages import Language
from training.quiz import ChoiceItem, Item, Quiz
from training.quiz_reader import read_quiz
from training.rules import Findings

WORDS = Language("en").words
MODULE = "courses/basic/people/en.md"
QUIZ = "quizzes/basic/people/en.md"


def found(findings: Findings) -> list[str]:
    return [f"{problem.line} {problem.code}" for problem in sorted(findings.problems)]


def quiz_of(text: str | bytes) -> tuple[Quiz | None, list[str]]:
    """A whole quiz file."""
    quiz, findings = read_quiz(QUIZ, text if isinstance(text, bytes) else text.encode(), WORDS)
    return quiz, found(findings)


def items_of(body: str) -> list[Item]:
    """The items of a quiz without a problem; ``body`` comes without front matter."""
    quiz, problems = quiz_of(f"---\ntitle: People\n---\n{body}")
    assert problems == []
    assert quiz is not None
    return list(quiz.items)


def choices_of(item: Item) -> list[tuple[bool, str, str]]:
    """The choices of an item as the file has them: is it right, its text, its feedback."""
    assert isinstance(item, ChoiceItem)
    ordered = sorted(item.choices, key=lambda choice: choice.number)
    return [(choice.right, choice.text, choice.feedback) for choice in ordered]


def module_of(body: str) -> tuple[Module | None, list[str]]:
    """A module with one section, whose ``body`` begins in line 10."""
    module, findings = read_module(MODULE, f"{FRONT}## Begin {{#begin}}\n\n{body}\n".encode(), WORDS)
    return module, found(findings)


def html_of(body: str) -> str:
    """The HTML of a section without a problem."""
    module, problems = module_of(body)
    assert problems == []
    assert module is not None
    return module.parts[0].html


def document_of(text: str | bytes) -> tuple[Document | None, list[str]]:
    document, findings = read_document(MODULE, text if isinstance(text, bytes) else text.encode())
    return document, found(findings)
