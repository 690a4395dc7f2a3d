"""Every address of the site, in one place. The language is always the first part."""

from __future__ import annotations

from collections.abc import Iterable


def page(language: str, rest: str = "") -> str:
    """A page by what follows its language: ``page("ru", "help/")``."""
    return f"/{language}/{rest}"


def course(name: str) -> str:
    """What follows the language for a course."""
    return f"courses/{name}/"


def module(course_name: str, name: str) -> str:
    """What follows the language for a module."""
    return f"courses/{course_name}/{name}/"


def quiz(course_name: str, module_name: str, item: str = "") -> str:
    """What follows the language for a quiz, or for one of its items (``done`` closes it)."""
    return f"courses/{course_name}/{module_name}/quiz/{item}{'/' if item else ''}"


def certificate(course_name: str) -> str:
    """What follows the language for the certificate of a course."""
    return f"courses/{course_name}/certificate/"


ASSESSMENT = "assessment/"
"""What follows the language for the self-assessment, whatever step it is at."""

RULES = f"{ASSESSMENT}rules/"


STATISTICS = "statistics/"
"""What follows the language for the published numbers."""

DICTIONARY = f"{STATISTICS}dictionary/"


def statistics(period: str) -> str:
    """What follows the language for the numbers of a quarter or of a year."""
    return f"{STATISTICS}{period}/"


def release_file(period: str, kind: str) -> str:
    """A file of a published quarter, in no language: ``kind`` is json, csv or jws."""
    return f"/{STATISTICS}{period}.{kind}"


def elsewhere(rest: str, languages: Iterable[str]) -> dict[str, str]:
    """The same page in each language, by tag."""
    return {language: page(language, rest) for language in languages}
