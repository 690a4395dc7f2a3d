"""Ordinary good content passes without a word: a linter that cries wolf is switched off."""

from __future__ import annotations

import pytest

from tests.training.pieces import CHOICES, MESSAGE, TITLE, item
from tests.training.reading import module_of, quiz_of


@pytest.mark.parametrize(
    "body",
    [
        "> […] then they called, and I went home.",
        "[...] and they went on.",
        "[A] choose, [B] wait.",
        "He came in, sat down,\n– as always – and waited.",
        "The code `the sign https://` is no link.",
        "[Open https://example.org now](https://example.org/)",
        "> [!DONT]\n> - Don’t open it.\n> - Never send it.",
    ],
)
def test_prose_in_a_module_is_no_mistake(body):
    assert module_of(body)[1] == []


@pytest.mark.parametrize(
    "choice", ["Delete all of these messages at once, and tell nobody.", "Call, because none of these people is known."]
)
def test_a_choice_may_use_the_words_all_and_none(choice):
    assert quiz_of(item(CHOICES.replace("Send the list now.", choice)))[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "Hello.Your code waits.",
        "Приходите на ул.Ленина в 18.00.Спасибо",
        "г.Вильнюс, Mr.Smith",
        "Open update.apk or photo.heic",
        "Your bank writes at 10.30, today.",
    ],
)
def test_a_trap_without_an_address_is_no_live_link(text):
    problems = quiz_of(TITLE + MESSAGE.replace("Your parcel waits.", text) + CHOICES)[1]
    assert [problem for problem in problems if problem.endswith("Q018")] == []
