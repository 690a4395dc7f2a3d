"""What a translation must share with its English original: ids, items, choices, right marks, shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from training.course import Module
from training.languages import SOURCE
from training.library import Library
from training.problems import Problem
from training.quiz import ChoiceItem, Item, MessageItem, OrderItem, Quiz, ScenarioItem
from training.rules import Findings, problem


def check_translations(library: Library) -> Iterator[Problem]:
    """Compare every translated module and quiz with its English original, where that exists."""
    for module in library.modules:
        original = library.module_of.get((module.course, module.id, SOURCE))
        if original is not None and original is not module:
            yield from _module(module, original)
            if (module.course, module.id, SOURCE) in library.quiz_of and (
                (module.course, module.id, module.language) not in library.quiz_of
            ):
                yield problem("T017", module.path, 1)
    for quiz in library.quizzes:
        source = library.quiz_of.get((quiz.course, quiz.module, SOURCE))
        if source is not None and source is not quiz:
            yield from _quiz(quiz, source)


def _module(module: Module, original: Module) -> list[Problem]:
    findings = Findings(module.path)
    ours = {part.id: part.line for part in module.parts}
    theirs = {part.id: part.line for part in original.parts}
    _ids(ours, theirs, "section", "T001", original.path, findings)
    if set(module.areas) != set(original.areas):
        findings.found("T015", 1)
    return findings.problems


def _ids(ours: dict[str, int], theirs: dict[str, int], what: str, code: str, original: str, findings: Findings) -> None:
    for name, line in ours.items():
        if name and name not in theirs:
            findings.found("F009", line, f'the {what} "{name}" does not exist in {_short(original)}')
    for name, line in theirs.items():
        if name and name not in ours:
            findings.found(code, 1, f'the {what} "{name}" ({_short(original)}:{line}) is missing here')
    here, there = [name for name in ours if name in theirs], [name for name in theirs if name in ours]
    if first := next((name for name, other in zip(here, there, strict=True) if name != other), ""):
        findings.found("T016", ours[first], f'the {what} "{first}" stands in another place in {_short(original)}')


def _short(path: str) -> str:
    return path.rpartition("/")[2]


def _quiz(quiz: Quiz, original: Quiz) -> list[Problem]:
    findings = Findings(quiz.path)
    ours, theirs = {item.id: item for item in quiz.items}, {item.id: item for item in original.items}
    _ids(_lines(quiz.items), _lines(original.items), "item", "T010", original.path, findings)
    for name in ours.keys() & theirs.keys():
        _item(ours[name], theirs[name], _short(original.path), findings)
    return findings.problems


def _lines(items: Iterable[Item]) -> dict[str, int]:
    return {item.id: item.line for item in items}


def _item(ours: Item, theirs: Item, original: str, findings: Findings) -> None:
    there = f"{original}:{theirs.line}"
    if ours.kind != theirs.kind:
        findings.found("T013", ours.line, f"this is of the kind {ours.kind}, {there} of the kind {theirs.kind}")
    if isinstance(ours, MessageItem) and isinstance(theirs, MessageItem):
        if ours.truth != theirs.truth:
            findings.found("T013", ours.line, f"the truth here is {ours.truth}, in {there} it is {theirs.truth}")
        _count(len(ours.clues), len(theirs.clues), "clues", ours.line, there, findings)
    if isinstance(ours, ChoiceItem) and isinstance(theirs, ChoiceItem):
        _choices(ours, theirs, original, findings)
    if isinstance(ours, OrderItem) and isinstance(theirs, OrderItem):
        _count(len(ours.steps), len(theirs.steps), "steps", ours.line, there, findings)
    if isinstance(ours, ScenarioItem) and isinstance(theirs, ScenarioItem):
        _scenario(ours, theirs, original, findings)


def _count(ours: int, theirs: int, what: str, line: int, there: str, findings: Findings) -> None:
    if ours != theirs:
        findings.found("T012", line, f"{ours} {what} stand here, {theirs} in {there}")


def _choices(ours: ChoiceItem, theirs: ChoiceItem, original: str, findings: Findings) -> None:
    _count(len(ours.choices), len(theirs.choices), "choices", ours.line, f"{original}:{theirs.line}", findings)
    originals = {choice.number: choice for choice in theirs.choices}
    for choice in ours.choices:
        other = originals.get(choice.number)
        if other is not None and other.right != choice.right:
            marked = "marked right here but not" if choice.right else "not marked right here but"
            findings.found("T011", choice.line, f"choice {choice.number} is {marked} in {original}:{other.line}")


def _scenario(ours: ScenarioItem, theirs: ScenarioItem, original: str, findings: Findings) -> None:
    places = {place.id: place for place in theirs.places}
    lines = {place.id: place.line for place in ours.places}
    _ids(lines, {place.id: place.line for place in theirs.places}, "place", "T014", original, findings)
    for place in ours.places:
        other = places.get(place.id)
        if other is None:
            continue
        moves = sorted((move.number, move.target) for move in place.moves)
        if moves != sorted((move.number, move.target) for move in other.moves):
            findings.found("T014", place.line, f"the moves differ from {original}:{other.line}")
        elif place.ending != other.ending:
            findings.found("T014", place.line, f"this ends {place.ending or 'not'}, {original}:{other.line} otherwise")
