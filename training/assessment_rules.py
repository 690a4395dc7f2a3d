"""What a sound model keeps, so that a trainer who changes it cannot break a promise by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from training.assessment import (
    EXPOSURE,
    NONE,
    NOT_APPLICABLE,
    OF_ONE_AREA,
    PROTECTION,
    SIGN,
    SKIPPED,
    Action,
    Answer,
    Area,
    Model,
    Question,
)
from training.rules import Findings


def check_model(model: Model, findings: Findings) -> None:
    """Note what is wrong with a model that could be read."""
    _ids(model, findings)
    if findings.problems:
        return
    for question in model.questions:
        _question(question, findings)
    _matrix(model, findings)
    _signs(model, findings)
    _actions(model, findings)
    if not findings.problems:
        for area in model.areas:
            _levels(model, area, findings)


def _ids(model: Model, findings: Findings) -> None:
    """Every id that something refers to exists (A007)."""
    areas, levels = {area.id for area in model.areas}, set(model.levels)
    for question in model.questions:
        _known(question.section, "section", set(model.sections), question.line, findings)
        for option in question.options:
            for name in [effect.area for effect in option.effects] + [option.priority] * bool(option.priority):
                _known(name, "area", areas, option.line, findings)
            if option.flag:
                _known(option.flag, "flag", set(model.flag_of), option.line, findings)
    for listing in model.plan:
        _known(listing.area, "area", areas, listing.line, findings)
        _known(listing.level, "level", levels, listing.line, findings)
        for name in listing.actions:
            _known(name, "action", set(model.action_of), listing.line, findings)
    for action in model.actions:
        for answer in action.needs + action.unless:
            question_of = model.question_of.get(answer.question)
            if question_of is None or question_of.option(answer.option) is None:
                message = f'there is no answer "{answer.question[:30]}.{answer.option[:30]}"'
                findings.found("A007", action.line, message)


def _known(name: str, what: str, known: set[str], line: int, findings: Findings) -> None:
    if name not in known:
        findings.found("A007", line, f'there is no {what} "{name[:30]}"')


def _question(question: Question, findings: Findings) -> None:
    """Every option counts; one answer of a scale may be its calm end (A004, A005)."""
    if len(question.options) < 2 or all(option.empty or option.special for option in question.options):
        findings.found("A005", question.line, f'nothing that is answered to "{question.id}" changes anything')
    empty = [option for option in question.options if option.empty]
    for option in empty if question.several else empty[1:]:
        findings.found("A004", option.line, f'the option "{option.id}" of "{question.id}" changes nothing')
    if any(option.has(SIGN) for option in question.options):
        for option in question.options:
            if option.has(EXPOSURE) or option.has(PROTECTION):
                message = f'"{question.id}" asks about signs, so "{option.id}" can give no other marks'
                findings.found("A010", option.line, message, remedy="ask in a question of its own")


def _matrix(model: Model, findings: Findings) -> None:
    """More exposure never lowers a level, more protection never raises one, and only signs lead to the last (A010)."""
    rows = model.matrix
    falls = any(lower > upper for one, two in pairwise(rows) for lower, upper in zip(one, two, strict=True))
    rises = any(weaker < better for row in rows for weaker, better in pairwise(row))
    if falls or rises:
        what = "exposure lowers" if falls else "protection raises"
        findings.found("A010", 1, f"in the matrix, more {what} a level")
    last = len(model.levels) - 1
    if any(level == last for row in rows for level in row) or model.unanswered == last:
        findings.found("A010", 1, f'"{model.levels[-1]}" is reached by what somebody is, not by what happened')


def _signs(model: Model, findings: Findings) -> None:
    """More signs never lower a level, and the first already leaves the calm one (A010)."""
    lost = any(
        two.at <= one.at or two.at_least < one.at_least or (one.up and two.at_least < one.up_to)
        for one, two in pairwise(model.signs)
    )
    first = model.signs[0] if model.signs else None
    if lost or first is None or first.at != 1 or max(first.up_to, first.at_least) < model.unanswered:
        findings.found("A010", 1, "the steps of signs do not rise from 1, each to at least what the one before gave")


def _actions(model: Model, findings: Findings) -> None:
    """Every action and every flag can be shown, and no sign takes an action away (A006, A016).

    What stands behind three actions that always fit is never among the first.
    """
    shown: set[str] = set()
    for listing in model.plan:
        always = 0
        for name in listing.actions:
            if always < OF_ONE_AREA:
                shown.add(name)
            action = model.action_of[name]
            always += not (action.needs or action.unless)
    for action in model.actions:
        if action.id not in shown:
            findings.found("A006", action.line, f'no answers lead to the action "{action.id}"')
        _conditions(model, action, findings)
    raised = {option.flag for question in model.questions for option in question.options}
    for flag in model.flags:
        if flag.id not in raised:
            findings.found("A006", flag.line, f'no answer raises the flag "{flag.id}"')
    listed = {(listing.area, listing.level) for listing in model.plan if listing.actions}
    for area in model.areas:
        for level in model.levels:
            if (area.id, level) not in listed:
                message = f'{area.id} has no action at the level "{level}"'
                findings.found("A009", area.line, message, remedy=f"add one to [plan.{area.id}]")


def _conditions(model: Model, action: Action, findings: Findings) -> None:
    for answer in action.unless:
        option = model.question_of[answer.question].option(answer.option)
        if option is not None and not option.has(PROTECTION) and option.special != NOT_APPLICABLE:
            message = f'"{_name(answer)}" is no protection, so it cannot take "{action.id}" out of a plan'
            findings.found("A016", action.line, message)
    for name in {answer.question for answer in action.needs}:
        signs = {Answer(name, option.id) for option in model.question_of[name].options if option.has(SIGN)}
        if missing := sorted(signs - set(action.needs)):
            message = f'"{action.id}" needs an answer to "{name}", so the sign "{_name(missing[0])}" would take it away'
            findings.found("A016", action.line, message, remedy="name all signs of this question under `needs`")


def _name(answer: Answer) -> str:
    return f"{answer.question}.{answer.option}"


def _levels(model: Model, area: Area, findings: Findings) -> None:
    """Some answers lead to every level of an area (A011)."""
    reached = set(_reached(model, area))
    for place, level in enumerate(model.levels):
        if place not in reached:
            findings.found("A011", area.line, f'no answers bring {area.id} to the level "{level}"')


_State = tuple[int, int, int, int]
"""Marks of exposure, of signs and of protection, and the possible ones."""


def _reached(model: Model, area: Area) -> Iterator[int]:
    """The places of levels that answers without an open question lead to. Marks above the last step count as one."""
    most_exposure, most_signs = model.exposure[-1].at, model.signs[-1].at
    states: set[_State] = {(min(area.exposure, most_exposure), 0, 0, 0)}
    for question in model.questions:
        if area.id in question.areas:
            ways = set(_ways(question, area.id))
            states = {
                (min(e + more_e, most_exposure), min(s + more_s, most_signs), p + more_p, possible + more)
                for e, s, p, possible in states
                for more_e, more_s, more_p, more in ways
            }
    for exposure, sign, protection, possible in states:
        yield model.level(exposure, sign, protection, possible)


def _ways(question: Question, area: str) -> set[_State]:
    """What a full answer to a question may add."""
    possible = question.possible(area)
    answers = [option for option in question.options if option.special not in (SKIPPED, NONE)]
    marks = {option: [option.marks(kind, area) for kind in (EXPOSURE, SIGN, PROTECTION)] for option in answers}
    if not question.several:
        return {(e, s, p, 0 if option.special == NOT_APPLICABLE else possible) for option, (e, s, p) in marks.items()}
    ways: set[_State] = {(0, 0, 0, possible)}
    for more in marks.values():
        ways |= {(e + more[0], s + more[1], p + more[2], possible) for e, s, p, _ in ways}
    return ways
