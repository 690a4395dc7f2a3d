"""``quizzes/self-assessment/model.toml`` to a model: ids and numbers only, in the format of quizzes/README.md."""

from __future__ import annotations

import re

from training.assessment import (
    FIELDS,
    GROUPS,
    SPECIAL,
    Action,
    Answer,
    Area,
    Band,
    Effect,
    Flag,
    Listing,
    Model,
    Option,
    Question,
    SignStep,
)
from training.assessment_rules import check_model
from training.contacts import KINDS as CONTACTS
from training.course import AREAS
from training.document import read_toml
from training.fields import ID, Fields
from training.rules import Findings

_EFFECT = re.compile(r"(exposure|sign|protection)((?: [A-Z]+ [1-9])+)\Z")
_MODULE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+\Z")
_CHOOSE = {"one": "", "several": ""}


def read_model(path: str, data: bytes) -> tuple[Model | None, Findings]:
    """Read the model. It is None where anything in it is wrong: half an instrument would give a wrong plan."""
    entries, findings = read_toml(path, data)
    if entries is None:
        return None, findings
    fields = Fields(entries, findings)
    levels = fields.ids("levels")
    model = Model(
        path=path,
        version=fields.whole("version"),
        sections=fields.ids("sections"),
        gate=fields.text("gate"),
        short=fields.ids("short"),
        levels=levels,
        unanswered=_level("unanswered", fields, levels),
        areas=_areas(fields),
        exposure=_bands("exposure", fields.inner("bands")),
        protection=_bands("protection", fields.inner("bands")),
        matrix=_matrix(fields, levels),
        signs=_signs(fields, levels),
        flags=tuple(_flag(name, table) for name, table in fields.named("flags").items()),
        questions=tuple(_question(name, table) for name, table in fields.named("questions").items()),
        actions=tuple(_action(name, table) for name, table in fields.named("actions").items()),
        plan=_plan(fields),
    )
    fields.close()
    _check_sections(model, fields)
    if findings.problems:
        return None, findings
    check_model(model, findings)
    return (None if findings.problems else model), findings


def _level(key: str, fields: Fields, levels: tuple[str, ...], *, required: bool = True) -> int:
    """The place of a level that is named by its id, 0 where it is left out."""
    name = fields.text(key, required=required)
    if name and name not in levels:
        fields.findings.found("A007", fields.place(key)[0], f'there is no level "{name[:30]}"')
    return levels.index(name) if name in levels else 0


def _areas(fields: Fields) -> tuple[Area, ...]:
    table = fields.inner("areas")
    for name in table.entries:
        if name not in AREAS:
            known = ", ".join(AREAS)
            message = f'"{name[:30]}" is no area that modules know'
            table.findings.found("A007", table.place(name)[0], message, remedy=f"use {known}")
    return tuple(Area(name, table.place(name)[0], table.whole(name, least=0)) for name in table.entries)


def _bands(kind: str, fields: Fields) -> tuple[Band, ...]:
    """The steps of a scale. The first begins at 0, each other one above the one before it."""
    table = fields.inner(kind)
    bands = tuple(Band(name, table.whole(name, least=0)) for name in table.entries)
    at = [band.at for band in bands]
    if not at or at[0] != 0 or at != sorted(set(at)):
        message = f"the bands of {kind} do not begin at 0 and rise"
        table.findings.found("A009", table.line, message)
    return bands


def _matrix(fields: Fields, levels: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    bands = fields.inner("bands")
    rows, columns = bands.inner("exposure").entries, bands.inner("protection").entries
    matrix = fields.named("matrix")
    for name, table in matrix.items():
        if name not in rows:
            table.findings.found("A007", table.line, f'there is no band of exposure "{name[:30]}"')
        for key in table.entries.keys() - columns.keys():
            table.findings.found("A007", table.place(key)[0], f'there is no band of protection "{key[:30]}"')
    for row in rows:
        missing = columns.keys() - (matrix[row].entries.keys() if row in matrix else set())
        if missing:
            line = matrix[row].line if row in matrix else fields.place("matrix")[0]
            fields.findings.found("A009", line, f"the matrix has no level for {row} and {min(missing)}")
    return tuple(
        tuple(_level(column, matrix[row], levels) for column in columns if column in matrix[row].entries)
        for row in rows
        if row in matrix
    )


def _signs(fields: Fields, levels: tuple[str, ...]) -> tuple[SignStep, ...]:
    steps = []
    for table in fields.tables("signs"):
        up = table.whole("up", required=False)
        step = SignStep(
            at=table.whole("from"),
            up=up,
            up_to=_level("up_to", table, levels, required=up > 0),
            at_least=_level("at_least", table, levels, required=up == 0),
        )
        table.close()
        steps.append(step)
    return tuple(steps)


def _flag(name: str, fields: Fields) -> Flag:
    _check_id(name, fields)
    flag = Flag(name, fields.line, fields.text("contact", known=CONTACTS), _module(fields))
    fields.close()
    return flag


def _module(fields: Fields) -> str:
    module = fields.text("module")
    if module and not _MODULE.match(module):
        fields.findings.found("F006", fields.place("module")[0], '"module" must be course/module')
    return module


def _question(name: str, fields: Fields) -> Question:
    _check_id(name, fields)
    if name in FIELDS:
        fields.findings.found("F008", fields.line, f'the id "{name}" is taken by the site', remedy="choose another one")
    options = fields.inner("options")
    effects = fields.table("options")
    question = Question(
        id=name,
        line=fields.line,
        section=fields.text("section"),
        several=fields.text("choose", known=_CHOOSE) == "several",
        options=tuple(_option(option, effects[option], options) for option in effects),
    )
    fields.close()
    return question


def _option(name: str, effect: str, fields: Fields) -> Option:
    line = fields.place(name)[0]
    if not ID.match(name):
        fields.findings.found("F008", line, f'"{name[:30]}" is no id', remedy="use small letters, digits and hyphens")
    if effect in SPECIAL:
        return Option(name, line, special=effect)
    effects: list[Effect] = []
    flag = priority = ""
    for part in (part.strip() for part in effect.split(",")) if effect != "no marks" else ():
        if marks := _EFFECT.match(part):
            words = marks[2].split()
            pairs = zip(words[::2], words[1::2], strict=True)
            effects += [Effect(marks[1], area, int(number)) for area, number in pairs]
        elif part.startswith("flag "):
            flag = part[5:].strip()
        elif part.startswith("priority "):
            priority = part[9:].strip()
        elif effect:
            fields.findings.found("A008", line, f'"{part[:40]}" has no meaning here')
    if len({(each.kind, each.area) for each in effects}) < len(effects):
        fields.findings.found("A008", line, "an area stands twice for the same kind of marks")
    return Option(name, line, tuple(effects), flag, priority)


def _action(name: str, fields: Fields) -> Action:
    _check_id(name, fields)
    action = Action(
        id=name,
        line=fields.line,
        minutes=fields.whole("minutes"),
        module=_module(fields),
        needs=_answers("needs", fields),
        unless=_answers("unless", fields),
    )
    fields.close()
    return action


def _answers(key: str, fields: Fields) -> tuple[Answer, ...]:
    answers = []
    for text in fields.texts(key, required=False):
        question, dot, option = text.partition(".")
        if text and not dot:
            message = f'"{text[:30]}" is no answer'
            fields.findings.found("A008", fields.place(key)[0], message, remedy='write "question.option"')
        answers.append(Answer(question, option))
    return tuple(answers)


def _plan(fields: Fields) -> tuple[Listing, ...]:
    return tuple(
        Listing(area, level, table.place(level)[0], table.ids(level))
        for area, table in fields.named("plan").items()
        for level in table.entries
    )


def _check_id(name: str, fields: Fields) -> None:
    if not ID.match(name):
        remedy = "use small letters, digits and hyphens"
        fields.findings.found("F008", fields.line, f'"{name[:30]}" is no id', remedy=remedy)


def _check_sections(model: Model, fields: Fields) -> None:
    for key, names in (("gate", (model.gate,)), ("short", model.short)):
        for name in names:
            if name and name not in model.sections:
                fields.findings.found("A007", fields.place(key)[0], f'there is no section "{name[:30]}"')
    for name in model.sections:
        if name in GROUPS:
            message = f'the section "{name}" has the name of another part of the words'
            fields.findings.found("F008", fields.place("sections")[0], message, remedy="choose another id")
    for key in ("sections", "levels", "short"):
        names = model.sections if key == "sections" else model.levels if key == "levels" else model.short
        if len(set(names)) < len(names):
            fields.findings.found("F007", fields.place(key)[0], f'an id stands twice in "{key}"')
