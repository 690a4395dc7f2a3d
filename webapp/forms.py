"""The forms of the four kinds of items. They change nothing that is kept, so they carry no token."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm
from wtforms.validators import Optional, Regexp

from training.attempt import MISSES_BEFORE_ANSWER
from training.quiz import LONGEST_WAY, ChoiceItem, Item, OrderItem

_WAY = re.compile(rf"(?:[1-9](?:\.[1-9]){{0,{LONGEST_WAY - 1}}})?\Z")


class PracticeForm(BaseForm):
    """One attempt at an item. ``missed`` (hidden) counts the misses before it, ``confirm`` says the answer was read."""

    def __init__(self, item: Item, data: MultiDict[str, str]) -> None:
        super().__init__(
            {**_answer_fields(item), "missed": IntegerField(validators=[Optional()]), "confirm": BooleanField()}
        )
        self.item = item
        self.process(data)

    @property
    def missed(self) -> int:
        """0 to 2, whatever a browser sends."""
        value = self["missed"].data
        return min(max(value, 0), MISSES_BEFORE_ANSWER) if isinstance(value, int) else 0

    @property
    def confirmed(self) -> bool:
        return bool(self["confirm"].data) and self.missed >= MISSES_BEFORE_ANSWER

    @property
    def picked(self) -> frozenset[int]:
        """The positions that were chosen; empty where none or strange ones came."""
        field = self["choice"]
        return frozenset(field.data or ()) if field.validate(self) else frozenset()

    @property
    def places(self) -> tuple[int, ...]:
        """The place that the learner gave to each step as shown; 0 where none came."""
        assert isinstance(self.item, OrderItem)
        return tuple(self[f"place-{number}"].data or 0 for number in range(1, len(self.item.steps) + 1))

    @property
    def way(self) -> tuple[int, ...]:
        """The moves of a scenario so far, the one just made included."""
        return (*self.before, int(self["move"].data)) if self["move"].data else ()

    @property
    def before(self) -> tuple[int, ...]:
        """The moves of a scenario before the one just made; empty where they cannot be read."""
        if not self["way"].validate(self):
            return ()
        return tuple(int(move) for move in (self["way"].data or "").split(".") if move)


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
