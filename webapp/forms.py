"""The forms: one attempt at an item, a resume code, a cohort code, a certificate, what to do with the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, Form, IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm
from wtforms.validators import Optional, Regexp

from training.attempt import MISSES_BEFORE_ANSWER, Answer
from training.quiz import LONGEST_WAY, ChoiceItem, Item, OrderItem
from training.session import Session
from webapp.csrf import FIELD, KeepingMeta, token_fits

GO = "go"
"""The value of ``action`` that goes on to a page with what the form carries, and answers nothing."""

_WAY = re.compile(rf"(?:[1-9](?:\.[1-9]){{0,{LONGEST_WAY - 1}}})?\Z")


class CarryingForm(BaseForm):
    """What every form of practice carries: ``ticket`` (what was practised), ``with-code`` (it began in a session),
    ``action``, and the token of the session, if there is one."""

    def __init__(
        self, session: Session | None, data: MultiDict[str, str], more: Mapping[str, Any] | None = None
    ) -> None:
        fields = {"ticket": StringField(), "with-code": BooleanField(), "action": StringField(), **(more or {})}
        super().__init__(fields, meta=KeepingMeta(session))
        self.process(data)

    @property
    def ticket(self) -> str:
        return self["ticket"].data or ""

    @property
    def with_code(self) -> bool:
        """Whether the form was begun in a session: then it never becomes practice silently."""
        return bool(self["with-code"].data)

    @property
    def keeps(self) -> bool:
        """Whether the form bears a token at all, its own or a strange one: then it asks to keep something."""
        return bool(self[FIELD].data)

    @property
    def token_fits(self) -> bool:
        return token_fits(self)

    @property
    def action(self) -> str:
        return self["action"].data or ""

    @property
    def goes_on(self) -> bool:
        return self.action == GO


class PracticeForm(CarryingForm):
    """One attempt at an item. ``missed`` (hidden) counts the misses before it, ``confirm`` says the answer was read,
    ``returned`` that the item came back after it was missed once."""

    def __init__(self, item: Item, session: Session | None, data: MultiDict[str, str]) -> None:
        self.item = item
        more = {"missed": IntegerField(validators=[Optional()]), "confirm": BooleanField(), "returned": BooleanField()}
        super().__init__(session, data, {**_answer_fields(item), **more})

    @property
    def answer(self) -> Answer:
        """The answer as far as it can be read; what is strange counts as nothing."""
        missed = self["missed"].data
        missed = min(max(missed, 0), MISSES_BEFORE_ANSWER) if isinstance(missed, int) else 0
        confirmed = bool(self["confirm"].data) and missed >= MISSES_BEFORE_ANSWER
        return Answer(**self._own(), missed=missed, confirmed=confirmed)

    @property
    def returned(self) -> bool:
        return bool(self["returned"].data)

    def _own(self) -> dict[str, Any]:
        """The fields of this kind of item."""
        if isinstance(self.item, ChoiceItem):
            field = self["choice"]
            return {"picked": frozenset(field.data or ()) if field.validate(self) else frozenset()}
        if isinstance(self.item, OrderItem):
            return {"places": tuple(self[f"place-{n}"].data or 0 for n in range(1, len(self.item.steps) + 1))}
        way = self["way"].data or "" if self["way"].validate(self) else ""
        return {"before": tuple(int(move) for move in way.split(".") if move), "move": self["move"].data or 0}


class CertificateForm(CarryingForm):
    """A certificate for an office: ``office`` is its id, ``reference`` what stands in its letter."""

    def __init__(self, session: Session | None, data: MultiDict[str, str]) -> None:
        super().__init__(session, data, {"office": StringField(), "reference": StringField()})

    @property
    def office(self) -> str:
        return self["office"].data or ""

    @property
    def reference(self) -> str:
        return self["reference"].data or ""


class ChangeForm(CarryingForm):
    """The question after the course: ``change`` is nothing, one or several."""

    def __init__(self, session: Session | None, data: MultiDict[str, str]) -> None:
        super().__init__(session, data, {"change": StringField()})

    @property
    def change(self) -> str:
        return self["change"].data or ""


def _answer_fields(item: Item) -> Mapping[str, Any]:
    if isinstance(item, ChoiceItem):
        choices = [SelectChoice(number) for number in range(1, len(item.choices) + 1)]
        return {"choice": SelectMultipleField(choices=choices, coerce=_whole)}
    if isinstance(item, OrderItem):
        fields: dict[str, Field] = {}
        for number in range(1, len(item.steps) + 1):
            fields[f"place-{number}"] = IntegerField(validators=[Optional()])
        return fields
    return {"move": IntegerField(validators=[Optional()]), "way": StringField(validators=[Regexp(_WAY)])}


def _whole(value: Any) -> int:
    """Digits only: int() alone would take "1_0", and a value longer than any position is none."""
    text = str(value)
    if not re.fullmatch(r"\d{1,2}", text):
        raise ValueError(text)
    return int(text)


class StartForm(Form):
    """A new code. ``cohort`` is optional; ``before`` says that the learner began with another code."""

    cohort = StringField()
    before = BooleanField()
    ticket = StringField()
    module = StringField()
    action = StringField()


class ResumeForm(Form):
    """Coming back. ``module`` (``course/module``) is where to go on."""

    code = StringField()
    ticket = StringField()
    module = StringField()
    action = StringField()
