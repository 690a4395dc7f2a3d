"""The way through the self-assessment: which page follows which. All that it knows came with the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from training.assessment import Model, Question
from training.plan import Answers, raised, read_answers

URGENT, PLAN = "urgent", "actions"
"""Steps that are no section: what to do at once, after an emergency was chosen; and the end. They are named like other
parts of the words, because no section may have such an id."""

BACK, STAY, WHOLE, END, SAVE = "back", "stay", "whole", "plan", "list"
"""What a button may ask for instead of the next page."""


@dataclass(frozen=True)
class Journey:
    """Somebody at one ``step``, with all answers so far. ``short`` says that only the short form is asked."""

    model: Model
    answers: Answers
    short: bool = False
    step: str = ""

    @property
    def sections(self) -> tuple[str, ...]:
        """The pages of questions after the gate."""
        asked = self.model.short if self.short else self.model.sections
        return tuple(name for name in asked if name != self.model.gate and self.model.questions_in(name))

    @property
    def steps(self) -> tuple[str, ...]:
        """All pages, in order."""
        urgent = (URGENT,) if raised(self.model, self.answers) else ()
        return (self.model.gate, *urgent, *self.sections, PLAN)

    @property
    def number(self) -> int:
        """Which page of questions this is, from 1; 0 where it is none of them."""
        return self.sections.index(self.step) + 1 if self.step in self.sections else 0

    @property
    def questions(self) -> tuple[Question, ...]:
        """What this page asks."""
        return self.model.questions_in(self.step)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Answers that this page does not ask for, as pairs for hidden fields."""
        others = (question for question in self.model.questions if question.section != self.step)
        return [
            (question.id, option.id)
            for question in others
            for option in question.options
            if option.id in self.answers.get(question.id, ())
        ]

    def went(self, action: str) -> Journey:
        """One page further, or where a button asked for. From a page that is none, to the first one."""
        steps = self.steps
        place = steps.index(self.step) if self.step in steps else -1
        if action == WHOLE:
            return replace(self, short=False, step=self.model.gate).went("")
        if action in (END, SAVE):
            return replace(self, step=PLAN)
        by = {BACK: -1, STAY: 0}.get(action, 1)
        return replace(self, step=steps[min(max(place + by, 0), len(steps) - 1)])


def read_journey(model: Model, form: Mapping[str, Iterable[str]]) -> tuple[Journey, str]:
    """Where a form, as lists of values, leads; and what its button asked for. Never raises, whatever was sent."""
    one = {name: next(iter(form.get(name, ())), "") for name in ("step", "short", "action")}
    there = Journey(model, read_answers(model, form), short=one["short"] == "1", step=one["step"])
    return there.went(one["action"]), one["action"]
