"""From answers to a plan. Pure: the same answers give the same plan, and a plan holds ids only.

The rules, all of them:

1. Each area adds the marks of the chosen options. Of a question with one answer the more careful one counts, where
   somebody sent two.
2. Exposure and protection (a share of what is possible) give bands, the matrix gives a level; signs raise it.
3. An area in which a question is open is never at the calmest level: skipped is not safe. Neither is an area that a
   question about signs touches, when another of its signs was seen.
4. Areas by level, then own priorities, then the smaller share of protection, then more exposure. Within an area the
   order of the model, at most three actions of one area; fewer where an area at the highest level would get none.
5. The first action is for today, three for this week, three for later. The rest is ``more``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
    Option,
    Question,
)

THIS_WEEK, LATER = 3, 3
MOST_REASONS = 2
MOST_CHANGES = 3

Answers = Mapping[str, frozenset[str]]
"""Ids of options by the id of their question."""


@dataclass(frozen=True)
class Reason:
    """An answer that led to an action; ``chosen`` is false where it was left out and its lack is the reason."""

    question: str
    option: str
    chosen: bool = True


@dataclass(frozen=True)
class Step:
    """An action in a plan, and the area that asked for it. Without ``because`` it is for everybody."""

    action: str
    area: str
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class Standing:
    """How an area stands, and what would change this.

    ``happened`` are signs that were seen. ``calmer`` are protections that together would bring a calmer level; there
    are none where it is calm, or where signs hold it. ``sooner`` are signs each of which would bring a higher one.
    ``open`` are skipped questions.
    """

    area: str
    level: str
    happened: tuple[Answer, ...]
    calmer: tuple[Answer, ...]
    sooner: tuple[Answer, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What somebody sees. ``flags`` come before everything; areas stand in the order of the plan.

    ``skipped`` are the questions of the form (the whole, or the short one) that got no answer.
    """

    flags: tuple[str, ...]
    today: Step | None
    week: tuple[Step, ...]
    later: tuple[Step, ...]
    more: tuple[Step, ...]
    already: tuple[Answer, ...]
    areas: tuple[Standing, ...]
    skipped: tuple[str, ...]

    @property
    def shown(self) -> tuple[Step, ...]:
        """Today's action, this week's and the later ones."""
        return (*([self.today] if self.today else []), *self.week, *self.later)

    def level(self, area: str) -> str:
        """The level of an area."""
        return next(standing.level for standing in self.areas if standing.area == area)


def read_answers(model: Model, submitted: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """What was chosen, out of whatever a form sent: unknown names are left out, "none of these" loses to others.

    Never raises. Questions without an answer are not in it; "I prefer not to say" is, so that a page can show it.
    """
    answers = {}
    for question in model.questions:
        sent = set(submitted.get(question.id, ()))
        chosen = [option for option in question.options if option.id in sent]
        others = [option for option in chosen if option.special not in (NONE, SKIPPED)]
        if kept := others or chosen:
            answers[question.id] = frozenset(option.id for option in kept)
    return answers


def assess(model: Model, answers: Mapping[str, Iterable[str]], *, short: bool = False) -> Result:
    """The result of ``answers``, read as ``read_answers`` does. ``short`` says that only the short form was asked."""
    known = read_answers(model, answers)
    tallies = _ordered(model, known, [_tally(model, area, known) for area in model.areas])
    taken = _steps(model, known, tallies)
    steps = [_step(model, known, area, action) for area, action in taken]
    more = [_step(model, known, area, action) for area, action in _rest(model, known, tallies, taken)]
    return Result(
        flags=raised(model, known),
        today=steps[0] if steps else None,
        week=tuple(steps[1 : 1 + THIS_WEEK]),
        later=tuple(steps[1 + THIS_WEEK :]),
        more=tuple(more),
        already=tuple(answer for answer, option in _chosen(model, known) if option.has(PROTECTION)),
        areas=tuple(_standing(model, known, tally) for tally in tallies),
        skipped=tuple(
            question.id
            for question in model.questions
            if question.areas and not _counted(question, known) and (not short or question.section in model.short)
        ),
    )


def raised(model: Model, answers: Answers) -> tuple[str, ...]:
    """The flags that answers raise, in the order of the model: emergencies, which wait for no other question."""
    names = {option.flag for _, option in _chosen(model, answers)}
    return tuple(flag.id for flag in model.flags if flag.id in names)


@dataclass(frozen=True)
class _Tally:
    area: Area
    exposure: int
    sign: int
    protection: int
    possible: int
    open: tuple[str, ...]
    level: int

    @property
    def share(self) -> float:
        return self.protection / self.possible if self.possible else 0.0


def _counted(question: Question, answers: Answers) -> list[Option]:
    """The chosen options that are an answer: "I prefer not to say" is none."""
    chosen = answers.get(question.id, frozenset())
    return [option for option in question.options if option.id in chosen and option.special != SKIPPED]


def _chosen(model: Model, answers: Answers) -> Iterator[tuple[Answer, Option]]:
    for question in model.questions:
        for option in _counted(question, answers):
            yield Answer(question.id, option.id), option


def _tally(model: Model, area: Area, answers: Answers) -> _Tally:
    exposure, sign, protection, possible = area.exposure, 0, 0, 0
    unanswered: list[str] = []
    near = False
    for question in model.questions_about[area.id]:
        chosen = _counted(question, answers)
        if not chosen:
            unanswered.append(question.id)
        marks = {kind: [option.marks(kind, area.id) for option in chosen] for kind in (EXPOSURE, SIGN, PROTECTION)}
        together = sum if question.several else max
        exposure += together(marks[EXPOSURE] or [0])
        sign += together(marks[SIGN] or [0])
        protection += (sum if question.several else min)(marks[PROTECTION] or [0])
        if not chosen or any(option.special != NOT_APPLICABLE for option in chosen):
            possible += question.possible(area.id)
        near = near or any(option.has(SIGN) for option in chosen)
    level = model.level(exposure, sign, protection, possible)
    if unanswered or near:
        level = max(level, model.unanswered)
    return _Tally(area, exposure, sign, protection, possible, tuple(unanswered), level)


def _ordered(model: Model, answers: Answers, tallies: list[_Tally]) -> list[_Tally]:
    own = {option.priority for _, option in _chosen(model, answers)}
    return sorted(tallies, key=lambda tally: (-tally.level, tally.area.id not in own, tally.share, -tally.exposure))


def _fits(model: Model, answers: Answers, action: Action) -> bool:
    """Whether an action makes sense for this person. What was not answered never takes one out."""
    if any(answer.option in answers.get(answer.question, ()) for answer in action.unless):
        return False
    needed = {answer.question for answer in action.needs}
    unanswered = any(not _counted(model.question_of[name], answers) for name in needed)
    met = any(answer.option in answers.get(answer.question, ()) for answer in action.needs)
    return not needed or unanswered or met


def _listed(model: Model, answers: Answers, tally: _Tally) -> list[str]:
    """The actions of an area at its level that fit, in the order of the model."""
    names = model.listing_of.get((tally.area.id, model.levels[tally.level]), ())
    return [name for name in names if _fits(model, answers, model.action_of[name])]


def _steps(model: Model, answers: Answers, tallies: list[_Tally]) -> list[tuple[str, str]]:
    """(area, action) of the plan: by area, each action once, and a place kept for every area at the highest level."""
    lists = [_listed(model, answers, tally) for tally in tallies]
    urgent = [tally.level == len(model.levels) - 1 and bool(found) for tally, found in zip(tallies, lists, strict=True)]
    steps: list[tuple[str, str]] = []
    for place, (tally, found) in enumerate(zip(tallies, lists, strict=True)):
        taken = {action for _, action in steps}
        room = 1 + THIS_WEEK + LATER - len(steps) - sum(urgent[place + 1 :])
        fresh = [action for action in found if action not in taken]
        steps += [(tally.area.id, action) for action in fresh[: max(0, min(OF_ONE_AREA, room))]]
    return steps


def _rest(
    model: Model, answers: Answers, tallies: list[_Tally], taken: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    seen = {action for _, action in taken}
    for tally in tallies:
        for action in _listed(model, answers, tally):
            if action not in seen:
                seen.add(action)
                yield tally.area.id, action


def _step(model: Model, answers: Answers, area: str, name: str) -> Step:
    """An action with its reasons: what it needs, then signs of its area, then what is missing, then exposure."""
    action = model.action_of[name]
    chosen = list(_chosen(model, answers))
    reasons = [Reason(answer.question, answer.option) for answer, _ in chosen if answer in action.needs]
    reasons += _by_marks(chosen, SIGN, area)
    reasons += _gaps(model, answers, action)
    reasons += _by_marks(chosen, EXPOSURE, area)
    return Step(name, area, tuple(dict.fromkeys(reasons))[:MOST_REASONS])


def _by_marks(chosen: list[tuple[Answer, Option]], kind: str, area: str) -> list[Reason]:
    """Answers with marks of ``kind`` for ``area``, those with more marks first."""
    found = [(answer, option.marks(kind, area)) for answer, option in chosen if option.marks(kind, area)]
    return [Reason(answer.question, answer.option) for answer, _ in sorted(found, key=lambda pair: -pair[1])]


def _gaps(model: Model, answers: Answers, action: Action) -> list[Reason]:
    """Answers that say: I do not do this yet."""
    gaps = []
    for answer in action.unless:
        question = model.question_of[answer.question]
        chosen = _counted(question, answers)
        if question.several and any(option.special != NONE for option in chosen):
            gaps.append(Reason(answer.question, answer.option, chosen=False))
        else:
            gaps += [Reason(question.id, option.id) for option in chosen]
    return gaps


def _standing(model: Model, answers: Answers, tally: _Tally) -> Standing:
    area = tally.area.id
    return Standing(
        area=area,
        level=model.levels[tally.level],
        happened=tuple(answer for answer, option in _chosen(model, answers) if option.marks(SIGN, area)),
        calmer=_calmer(model, answers, tally),
        sooner=_sooner(model, answers, tally),
        open=tuple(tally.open),
    )


def _others(model: Model, answers: Answers, kind: str, area: str) -> Iterator[tuple[Question, Option]]:
    """Options with marks of ``kind`` for ``area`` that were not chosen, of questions that apply."""
    for question in model.questions_about[area]:
        chosen = _counted(question, answers)
        if not any(option.special == NOT_APPLICABLE for option in chosen):
            for option in question.options:
                if option not in chosen and option.marks(kind, area):
                    yield question, option


def _with(question: Question, option: Option, answers: Answers) -> dict[str, frozenset[str]]:
    """``answers`` with one option more; where one answer is asked for, it takes the place of the other."""
    before = [other.id for other in _counted(question, answers) if other.special != NONE]
    chosen = {*before, option.id} if question.several else {option.id}
    return {**answers, question.id: frozenset(chosen)}


def _calmer(model: Model, answers: Answers, tally: _Tally) -> tuple[Answer, ...]:
    """The fewest protections found, those with most marks first, that together bring a calmer level."""
    found: list[Answer] = []
    while len(found) < MOST_CHANGES:
        best, gain = None, 0
        for question, option in _others(model, answers, PROTECTION, tally.area.id):
            have = (
                0
                if question.several
                else max((other.marks(PROTECTION, tally.area.id) for other in _counted(question, answers)), default=0)
            )
            if option.marks(PROTECTION, tally.area.id) - have > gain:
                best, gain = (question, option), option.marks(PROTECTION, tally.area.id) - have
        if best is None:
            return ()
        answers = _with(*best, answers)
        found.append(Answer(best[0].id, best[1].id))
        if _tally(model, tally.area, answers).level < tally.level:
            return tuple(found)
    return ()


def _sooner(model: Model, answers: Answers, tally: _Tally) -> tuple[Answer, ...]:
    """Signs each of which alone would bring a higher level, those with most marks first."""
    others = list(_others(model, answers, SIGN, tally.area.id))
    found = [
        (question, option)
        for question, option in others
        if _tally(model, tally.area, _with(question, option, answers)).level > tally.level
    ]
    found.sort(key=lambda pair: -pair[1].marks(SIGN, tally.area.id))
    return tuple(Answer(question.id, option.id) for question, option in found[:MOST_CHANGES])
