"""What a plan shows: its ids with their words, and where its links lead. As a page, and as a text to save."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from training.assessment import Answer, AssessmentWords, Phrase
from training.languages import SOURCE, Language
from training.plan import Reason, Result, Standing, Step
from webapp.help import Way, way_to
from webapp.listing import Row, row_of
from webapp.site import Site

_ASKED = re.compile(r".*?[?؟]", re.S)
"""A question up to its mark: "Choose all that fit" says nothing to somebody who has chosen."""

_BYTE_ORDER_MARK = "\ufeff"
"""Without it, a phone or an old editor may take Cyrillic or Persian letters of a saved text for others."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer in words; not ``chosen`` where its lack is what counts."""

    question: Phrase
    option: Phrase
    chosen: bool = True

    @property
    def asked(self) -> str:
        return asked(self.question)


@dataclass(frozen=True, slots=True)
class ShownAction:
    """Something to do; ``module`` teaches it where it is published, ``open`` questions could have ruled it out."""

    words: Phrase
    minutes: int
    module: Row | None
    because: tuple[ShownAnswer, ...]
    open: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """An emergency, with whom to ask."""

    words: Phrase
    way: Way | None
    module: Row | None


@dataclass(frozen=True, slots=True)
class ShownArea:
    """An area: when to act there, and what would change this."""

    words: Phrase
    level: Phrase
    happened: tuple[ShownAnswer, ...]
    calmer: tuple[ShownAnswer, ...]
    sooner: tuple[ShownAnswer, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan in words. ``calm`` is where to go when it is too much."""

    urgent: tuple[ShownFlag, ...]
    today: ShownAction | None
    week: tuple[ShownAction, ...]
    later: tuple[ShownAction, ...]
    more: tuple[ShownAction, ...]
    already: tuple[ShownAnswer, ...]
    areas: tuple[ShownArea, ...]
    skipped: tuple[Phrase, ...]
    calm: Way | None


def asked(question: Phrase) -> str:
    """A question as it is quoted."""
    found = _ASKED.match(question.title)
    return found[0] if found else question.title


def shown_urgent(site: Site, language: Language, words: AssessmentWords, flags: Iterable[str]) -> tuple[ShownFlag, ...]:
    """Emergencies in words."""
    model = site.library.model
    assert model is not None
    return tuple(
        ShownFlag(
            phrase(words, "urgent", name),
            way_to(site, model.flag_of[name].contact, language),
            row_of(site, language, model.flag_of[name].module),
        )
        for name in flags
    )


def shown_plan(site: Site, language: Language, words: AssessmentWords, result: Result) -> ShownPlan:
    """A result in words."""

    unanswered = {name for standing in result.areas for name in standing.open}

    def steps(taken: Iterable[Step]) -> tuple[ShownAction, ...]:
        return tuple(_action(site, language, words, step, unanswered) for step in taken)

    return ShownPlan(
        urgent=shown_urgent(site, language, words, result.flags),
        today=next(iter(steps([result.today] if result.today else [])), None),
        week=steps(result.week),
        later=steps(result.later),
        more=steps(result.more),
        already=_answers(words, result.already),
        areas=tuple(_area(words, standing) for standing in result.areas),
        skipped=tuple(phrase(words, "questions", name) for name in result.skipped),
        calm=way_to(site, "crisis_line", language),
    )


def phrase(words: AssessmentWords, group: str, name: str) -> Phrase:
    """The words for an id. Content that was checked has words for every id of its model."""
    return words.phrase(group, name) or Phrase(name, 0, SOURCE, name)


def shown_answer(words: AssessmentWords, answer: Answer | Reason) -> ShownAnswer:
    """An answer in words."""
    question = phrase(words, "questions", answer.question)
    option = question.option(answer.option) or Phrase(answer.option, 0, SOURCE, answer.option)
    return ShownAnswer(question, option, getattr(answer, "chosen", True))


def _answers(words: AssessmentWords, answers: Iterable[Answer | Reason]) -> tuple[ShownAnswer, ...]:
    return tuple(shown_answer(words, answer) for answer in answers)


def _action(site: Site, language: Language, words: AssessmentWords, step: Step, unanswered: set[str]) -> ShownAction:
    model = site.library.model
    assert model is not None
    action = model.action_of[step.action]
    needed = dict.fromkeys(answer.question for answer in action.needs if answer.question in unanswered)
    return ShownAction(
        words=phrase(words, "actions", action.id),
        minutes=action.minutes,
        module=row_of(site, language, action.module),
        because=_answers(words, step.because),
        open=tuple(phrase(words, "questions", name) for name in needed),
    )


def _area(words: AssessmentWords, standing: Standing) -> ShownArea:
    return ShownArea(
        words=phrase(words, "areas", standing.area),
        level=phrase(words, "levels", standing.level),
        happened=_answers(words, standing.happened),
        calmer=_answers(words, standing.calmer),
        sooner=_answers(words, standing.sooner),
        open=tuple(asked(phrase(words, "questions", name)) for name in standing.open),
    )


def as_text(language: Language, plan: ShownPlan) -> str:
    """A plan as plain text. It says what to do, and nothing of what was answered."""
    parts = [[language.gettext("My list")]]
    if plan.urgent:
        parts.append([language.gettext("What to do at once")])
        parts += [_flag_lines(language, flag) for flag in plan.urgent]
    listed = (
        (language.gettext("One thing for today"), (plan.today,) if plan.today else ()),
        (language.gettext("This week"), plan.week),
        (language.gettext("Later"), plan.later),
        (language.gettext("More that helps"), plan.more),
    )
    parts += [[title, *_action_lines(language, actions)] for title, actions in listed if actions]
    if plan.calm:
        parts.append([_plain(plan.calm.title)])
    return _BYTE_ORDER_MARK + "\n\n".join("\n".join(part) for part in parts) + "\n"


def _action_lines(language: Language, actions: Iterable[ShownAction]) -> Iterator[str]:
    for action in actions:
        minutes = language.ngettext("%(shown)s minute", "%(shown)s minutes", action.minutes)
        yield f"- {action.words.title} ({minutes % {'shown': language.number(action.minutes)}})"


def _flag_lines(language: Language, flag: ShownFlag) -> list[str]:
    steps = [f"{language.number(number)}. {step}" for number, step in enumerate(flag.words.steps, 1)]
    ways = [f"{_plain(flag.way.title)} {flag.way.phone}".strip()] if flag.way else []
    return [flag.words.title, *steps, *ways]


def _plain(html: str) -> str:
    return Markup(html).striptags()  # noqa: S704 (compiled content, and its tags go)
