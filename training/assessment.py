"""The self-assessment as values: its model (ids and numbers only) and its words in one language.

The model says what each answer counts; ``plan`` turns answers into a plan. Levels, bands and steps of signs stand in
their order, from calm to urgent; a level is named by its id, and counted by its place, from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

EXPOSURE, SIGN, PROTECTION = "exposure", "sign", "protection"
KINDS = (EXPOSURE, SIGN, PROTECTION)
"""What a mark says: who may be interesting or within reach; what happened; what already helps."""

NONE, SKIPPED, NOT_APPLICABLE = "none of these", "skipped", "does not apply"
SPECIAL = (NONE, SKIPPED, NOT_APPLICABLE)
"""Options that are no answer like the others: each is explained in quizzes/README.md."""

OF_ONE_AREA = 3
"""The most actions of one area in a plan."""

GROUPS = ("urgent", "areas", "levels", "actions", "texts")
"""The ids of those parts of a file of words that hold no questions."""

FIELDS = ("step", "short", "action")
"""What a form with questions sends besides their answers: no question may have such an id."""

TEXTS = ("intro", "first", "last", "skipped", "limits", "change", "happened")
"""Small texts that the pages need."""


@dataclass(frozen=True, order=True)
class Answer:
    """An option of a question, by their ids."""

    question: str
    option: str


@dataclass(frozen=True)
class Effect:
    """``marks`` (from 1) of one kind that an option gives to an area."""

    kind: str
    area: str
    marks: int


@dataclass(frozen=True)
class Option:
    """One option. ``flag`` and ``priority`` (an area) may be "", ``special`` is "" or one of SPECIAL."""

    id: str
    line: int
    effects: tuple[Effect, ...] = ()
    flag: str = ""
    priority: str = ""
    special: str = ""

    def marks(self, kind: str, area: str) -> int:
        """The marks of ``kind`` for ``area``, 0 where there are none."""
        return self._marks.get((kind, area), 0)

    @cached_property
    def _marks(self) -> Mapping[tuple[str, str], int]:
        return {(effect.kind, effect.area): effect.marks for effect in self.effects}

    def has(self, kind: str) -> bool:
        """Whether the option gives marks of ``kind`` to any area."""
        return any(effect.kind == kind for effect in self.effects)

    @property
    def empty(self) -> bool:
        """Whether choosing it changes nothing by itself."""
        return not (self.effects or self.flag or self.priority or self.special)


@dataclass(frozen=True)
class Question:
    """A question. ``several`` says that more than one option may be chosen."""

    id: str
    line: int
    section: str
    several: bool
    options: tuple[Option, ...]

    def option(self, name: str) -> Option | None:
        """The option with the id ``name``, or None."""
        return next((option for option in self.options if option.id == name), None)

    @cached_property
    def areas(self) -> frozenset[str]:
        """The areas to which one of its options gives marks."""
        return frozenset(effect.area for option in self.options for effect in option.effects)

    def possible(self, area: str) -> int:
        """The most marks of protection that one person can have here."""
        marks = [option.marks(PROTECTION, area) for option in self.options]
        return sum(marks) if self.several else max(marks, default=0)


@dataclass(frozen=True)
class Action:
    """Something to do. ``module`` is ``course/module``. It stays out of a plan where every question of ``needs`` was
    answered and none of these answers given, and where an answer of ``unless`` was given."""

    id: str
    line: int
    minutes: int
    module: str
    needs: tuple[Answer, ...]
    unless: tuple[Answer, ...]


@dataclass(frozen=True)
class Flag:
    """An emergency. ``contact`` is a kind of contact, ``module`` is ``course/module``."""

    id: str
    line: int
    contact: str
    module: str


@dataclass(frozen=True)
class Area:
    """An area. ``exposure`` are marks that everybody begins with."""

    id: str
    line: int
    exposure: int


@dataclass(frozen=True)
class Band:
    """A step of a scale: from ``at`` marks, or per cent of the possible marks, to the next one."""

    id: str
    at: int


@dataclass(frozen=True)
class SignStep:
    """From ``at`` marks of signs on: ``up`` levels higher, but not above ``up_to``; and at least ``at_least``."""

    at: int
    up: int
    up_to: int
    at_least: int


@dataclass(frozen=True)
class Listing:
    """The actions of an area at a level, in order. ``line`` is where they stand."""

    area: str
    level: str
    line: int
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """The whole instrument. ``matrix`` holds places of levels by band of exposure, then of protection.

    ``unanswered`` is the place of the calmest level of an area in which a question is open. ``gate`` is the section
    of emergencies, ``short`` names the sections of the short form.
    """

    path: str
    version: int
    sections: tuple[str, ...]
    gate: str
    short: tuple[str, ...]
    levels: tuple[str, ...]
    unanswered: int
    areas: tuple[Area, ...]
    exposure: tuple[Band, ...]
    protection: tuple[Band, ...]
    matrix: tuple[tuple[int, ...], ...]
    signs: tuple[SignStep, ...]
    flags: tuple[Flag, ...]
    questions: tuple[Question, ...]
    actions: tuple[Action, ...]
    plan: tuple[Listing, ...]

    @cached_property
    def question_of(self) -> Mapping[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def questions_about(self) -> Mapping[str, tuple[Question, ...]]:
        """The questions that give marks to an area, by area."""
        return {area.id: tuple(asked for asked in self.questions if area.id in asked.areas) for area in self.areas}

    @cached_property
    def action_of(self) -> Mapping[str, Action]:
        """Actions by id."""
        return {action.id: action for action in self.actions}

    @cached_property
    def flag_of(self) -> Mapping[str, Flag]:
        """Flags by id."""
        return {flag.id: flag for flag in self.flags}

    @cached_property
    def listing_of(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Actions by (area, level)."""
        return {(listing.area, listing.level): listing.actions for listing in self.plan}

    def level(self, exposure: int, sign: int, protection: int, possible: int) -> int:
        """The place of a level, from marks. Where no protection is possible, there is none."""
        row = max(place for place, band in enumerate(self.exposure) if exposure >= band.at)
        share = [place for place, band in enumerate(self.protection) if 100 * protection >= band.at * possible]
        level = self.matrix[row][max(share) if possible else 0]
        for step in self.signs:
            if sign >= step.at:
                level = max(level, min(level + step.up, step.up_to), step.at_least)
        return level

    def questions_in(self, section: str) -> tuple[Question, ...]:
        """The questions of a section, in order."""
        return tuple(question for question in self.questions if question.section == section)


@dataclass(frozen=True)
class Phrase:
    """The words for one id: plain text, no HTML. ``language`` is the one they really are in.

    ``text`` are paragraphs (a hint, a reason), ``note`` is what stands behind ``>``, ``steps`` are numbered lines,
    ``options`` the words of a question's options.
    """

    id: str
    line: int
    language: str
    title: str
    text: tuple[str, ...] = ()
    note: str = ""
    steps: tuple[str, ...] = ()
    options: tuple[Phrase, ...] = ()

    def option(self, name: str) -> Phrase | None:
        """The words of an option, or None."""
        return next((option for option in self.options if option.id == name), None)


@dataclass(frozen=True)
class AssessmentWords:
    """All words of the self-assessment in one language."""

    language: str
    path: str
    title: str
    summary: str
    reviewed_by: str
    sections: tuple[Phrase, ...]
    questions: tuple[Phrase, ...]
    urgent: tuple[Phrase, ...]
    areas: tuple[Phrase, ...]
    levels: tuple[Phrase, ...]
    actions: tuple[Phrase, ...]
    texts: tuple[Phrase, ...]

    def phrase(self, group: str, name: str) -> Phrase | None:
        """The words for an id; ``group`` is ``sections``, ``questions`` or one of GROUPS."""
        phrases: tuple[Phrase, ...] = getattr(self, group)
        return next((phrase for phrase in phrases if phrase.id == name), None)


def filled_up(words: AssessmentWords, english: AssessmentWords) -> AssessmentWords:
    """``words`` with the English ones wherever some are missing, in the order of the English file.

    A page can show which are not in its language by ``Phrase.language``.
    """

    def fill(ours: tuple[Phrase, ...], theirs: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        own = {phrase.id: phrase for phrase in ours}
        return tuple(_with_options(own[other.id], other) if other.id in own else other for other in theirs)

    return AssessmentWords(
        words.language,
        words.path,
        words.title,
        words.summary,
        words.reviewed_by,
        sections=fill(words.sections, english.sections),
        questions=fill(words.questions, english.questions),
        urgent=fill(words.urgent, english.urgent),
        areas=fill(words.areas, english.areas),
        levels=fill(words.levels, english.levels),
        actions=fill(words.actions, english.actions),
        texts=fill(words.texts, english.texts),
    )


def _with_options(ours: Phrase, theirs: Phrase) -> Phrase:
    own = {option.id: option for option in ours.options}
    options = tuple(own.get(option.id, option) for option in theirs.options)
    if options == ours.options:
        return ours
    return Phrase(ours.id, ours.line, ours.language, ours.title, ours.text, ours.note, ours.steps, options)
