"""Translations share ids, items, right marks and shapes with their English original."""

from __future__ import annotations

import re

import pytest

from tests.conftest import SMALL, places
from tests.training.pieces import BACK, CHOICES, MESSAGE, STEPS, TITLE, WHY, item

QUIZ, QUIZ_FA = "quizzes/basic/people/en.md", "quizzes/basic/people/fa.md"
MODULE, MODULE_FA = "courses/basic/people/en.md", "courses/basic/people/fa.md"
ENGLISH = "## Drive {#drive}\n- [ ] Send\n  > Then all of them have it.\n- [x] Wait\n  > You choose the way yourself.\n"
PERSIAN = "## فهرست {#drive}\n- [x] بفرست\n  > حالا همه فهرست را دارند.\n- [ ] صبر کن\n  > راه را خودت انتخاب می‌کنی.\n"


def test_a_translation_that_marks_another_answer_is_an_error(content, languages):
    content.small().write(QUIZ, TITLE + ENGLISH).write(QUIZ_FA, TITLE + PERSIAN)
    assert places(content.check(languages)) == ["fa.md:5 T011", "fa.md:7 T011"]


def test_the_message_names_the_line_of_both_files(content, languages):
    content.small().write(QUIZ, TITLE + "\n" + ENGLISH).write(QUIZ_FA, TITLE + PERSIAN.replace("- [ ]", "- [x]"))
    lines = [str(problem) for problem in content.check(languages) if problem.code == "T011"]
    (line,) = [line for line in lines if "choice 1" in line]
    assert line == (
        "quizzes/basic/people/fa.md:5:1: error T011: choice 1 is marked right here but not in en.md:6"
        " → mark the same choices in both"
    )


def test_the_golden_example_of_the_issue(content, languages):
    english = ENGLISH.replace("[ ] Send", "[x] Send").replace("[x] Wait", "[ ] Wait")
    persian = PERSIAN.replace("[x]", "[ ]").replace("[ ] صبر", "[x] صبر")
    content.small().write(QUIZ, TITLE + english).write(QUIZ_FA, TITLE + persian)
    lines = [str(problem) for problem in content.check(languages)]
    pattern = (
        r"quizzes/basic/people/fa\.md:\d+:\d+: error T011: choice 2 is marked right here but not in en\.md:\d+ → .+"
    )
    assert [line for line in lines if re.fullmatch(pattern, line)]


@pytest.mark.parametrize("text", [item(CHOICES), TITLE + MESSAGE + CHOICES, TITLE + BACK,
                                  f"{TITLE}## First? {{#first kind=order}}\n\n{STEPS}{WHY}"])  # fmt: skip
def test_a_faithful_translation_has_no_problem(content, languages, text):
    content.small().write(QUIZ, text).write(QUIZ_FA, text.replace("her", "او").replace("him", "او"))
    assert [problem for problem in content.check(languages) if problem.path == QUIZ_FA] == []


def test_a_missing_item_names_the_line_of_the_original(content, languages):
    more = f"\n## And then? {{#then}}\n\n{CHOICES}"
    content.small().write(QUIZ, item(CHOICES) + more).write(QUIZ_FA, item(CHOICES))
    (missing,) = content.check(languages)
    assert (missing.code, missing.line) == ("T010", 1)
    assert '"then" (en.md:11)' in missing.message


def test_the_same_number_of_marks_in_another_place_is_two_errors(content, languages):
    swapped = CHOICES.replace("[x]", "[?]").replace("[ ]", "[x]").replace("[?]", "[ ]")
    content.small().write(QUIZ, item(CHOICES)).write(QUIZ_FA, item(swapped))
    assert [problem.code for problem in content.check(languages)] == ["T011", "T011"]


def test_a_translation_without_its_quiz_is_a_warning(content, languages):
    content.small().write(MODULE_FA, SMALL[MODULE])
    assert places(content.check(languages)) == ["fa.md:1 T017"]


def test_an_id_that_changed_is_found_in_both_directions(content, languages):
    content.small().write(MODULE_FA, SMALL[MODULE].replace("#begin", "#start"))
    assert places(content.check(languages)) == ["fa.md:1 T001", "fa.md:1 T017", "fa.md:8 F009"]


def test_a_language_that_has_no_interface_yet_is_compared_too(content, languages):
    content.small().write("quizzes/basic/people/uk.md", item(CHOICES).replace("#drive", "#other"))
    assert "uk.md:4 F009" in places(content.check(languages))
