"""Sentences are counted as a reader sees them, and hard texts are told from plain ones."""

from __future__ import annotations

import pytest

from training.reading import FORMULAS, Prose
from training.rules import Findings

PLAIN = {
    "en": "Take your phone. Open the settings. Look for the list of devices. Remove what you do not know. ",
    "ru": "Возьмите телефон. Откройте настройки. Найдите список устройств. Удалите то, чего не знаете. ",
    "fa": "گوشی را بردارید. تنظیمات را باز کنید. فهرست دستگاه‌ها را ببینید. ",
}
OFFICIAL = {
    "en": "The competent authority ensures the consideration of submitted documentation. ",
    "ru": "Уполномоченный орган обеспечивает рассмотрение представленных документов. ",
}


def found(tag: str, text: str, line: int = 1) -> list[tuple[str, int]]:
    prose, findings = Prose(tag), Findings("en.md")
    prose.add(text, line)
    prose.check(findings)
    return [(problem.code, problem.line) for problem in findings.problems]


@pytest.mark.parametrize("tag", PLAIN)
def test_plain_words_in_short_sentences_pass(tag):
    assert found(tag, PLAIN[tag] * 20) == []


@pytest.mark.parametrize("tag", OFFICIAL)
def test_the_language_of_offices_is_above_b1(tag):
    assert found(tag, OFFICIAL[tag] * 20) == [("L002", 1)]


def test_a_language_without_a_formula_is_judged_by_its_sentences_alone():
    assert "fa" not in FORMULAS
    assert found("fa", ("یک " * 16 + "دو. ") * 10) == [("L002", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "One " * 25 + "end." + " Two.",
        "“One two three.” " * 10,
        "See [the other module that has a name of many words](../accounts/en.md#a-b-c) and " + "go " * 12 + "on.",
        "On 4.5 of them" + " go" * 19 + " on.",
    ],
)
def test_what_is_no_word_or_another_sentence_is_not_counted(text):
    assert found("en", text) == ([("L001", 1)] if text.startswith("One") else [])


def test_a_short_text_is_not_judged_as_a_whole():
    assert found("en", OFFICIAL["en"]) == []


def test_a_heading_does_not_make_the_average_easier():
    prose, findings = Prose("en"), Findings("en.md")
    for _ in range(40):
        prose.add("A short one", 1)
    prose.add(OFFICIAL["en"] * 15, 7)
    prose.check(findings)
    assert [problem.code for problem in findings.problems] == ["L002"]
