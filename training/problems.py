"""What is wrong with content, said so that a trainer can mend it without knowing Python."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Format = Literal["text", "json", "github"]


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One finding. ``line`` and ``column`` count from 1; ``code`` is stable and explained in courses/README.md."""

    path: str
    line: int
    column: int
    code: str
    message: str
    remedy: str
    severity: Severity

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}"
        return f"{place}: {self.severity} {self.code}: {self.message} → {self.remedy}"


class ContentError(Exception):
    """Content cannot be published. ``problems`` is never empty and is in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def must_be_sound(problems: Iterable[Problem]) -> None:
    """Raise ContentError where one of ``problems`` stops a publication."""
    if stopping := errors(problems):
        raise ContentError(stopping)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those of ``problems`` that stop a publication."""
    return [problem for problem in problems if problem.severity == "error"]


def show(problems: Iterable[Problem], form: Format = "text") -> str:
    """``problems``, sorted, as lines for people (``text``), a JSON list, or GitHub's workflow commands."""
    ordered = sorted(problems)
    if form == "json":
        return json.dumps([asdict(problem) for problem in ordered], ensure_ascii=False, indent=1)
    return "\n".join(_github(problem) if form == "github" else str(problem) for problem in ordered)


def _github(problem: Problem) -> str:
    place = f"file={_escape(problem.path, ':,')},line={problem.line},col={problem.column},title={problem.code}"
    return f"::{problem.severity} {place}::{_escape(f'{problem.message} → {problem.remedy}')}"


def _escape(text: str, more: str = "") -> str:
    """GitHub's own escapes: a line end or a percent sign would end the command early."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
