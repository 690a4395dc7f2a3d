"""The slips that would lose an answer or publish it: each works, or is an error in the right line; never silence."""

from __future__ import annotations

import pytest

from tests.training.pieces import CHOICES, SCENARIO, STEPS, TITLE, WHY, item
from tests.training.reading import choices_of, items_of, module_of, quiz_of

AS_WRITTEN = [
    (False, "Send the list now.", "<p>Then everybody has the list.</p>"),
    (True, "Wait and ask her.", "<p>You choose the way yourself.</p>"),
]
RIGHT = "- [x] Wait and ask her."
FEEDBACK = "  > You choose the way yourself."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RIGHT, "- [X] Wait and ask her."),
        (RIGHT, "* [x] Wait and ask her."),
        (RIGHT, "- [x]   Wait and ask her."),
        (RIGHT, "- [x] Wait\n  and ask her."),
        (RIGHT, "- [x] Wait\nand ask her."),
        (FEEDBACK, "    > You choose the way yourself."),
        (FEEDBACK, "\n  > You choose the way yourself."),
        (FEEDBACK, "  >You choose the way yourself."),
        (FEEDBACK, "  > You choose\n  > the way yourself."),
        (FEEDBACK, "\t> You choose the way yourself."),
        ("- [ ]", "\n\n- [ ]"),
        ("- [ ]", "Think of it.\n- [ ]"),
        (CHOICES, CHOICES.replace("\n", "  \n")),
    ],
)
def test_a_way_of_writing_choices_that_works(old, new):
    (only,) = items_of(f"## What do you do? {{#drive}}\n\n{CHOICES.replace(old, new)}")
    said = [
        (right, " ".join(text.split()), " ".join(feedback.replace("<br>", "").split()))
        for right, text, feedback in choices_of(only)
    ]
    assert said == AS_WRITTEN


def test_a_list_needs_no_empty_line_before_it():
    (only,) = items_of(f"## What do you do? {{#drive}}\nThink of it.\n{CHOICES}")
    assert choices_of(only) == AS_WRITTEN
    assert only.situation == "<p>Think of it.</p>"


def test_a_list_may_follow_its_heading_at_once():
    (only,) = items_of(f"## What do you do? {{#drive}}\n{CHOICES}")
    assert choices_of(only) == AS_WRITTEN


@pytest.mark.parametrize("lines", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_line_end_and_a_byte_order_mark_are_accepted(lines, mark):
    quiz, problems = quiz_of((mark + item(CHOICES).replace("\n", lines)).encode())
    assert problems == []
    assert choices_of(quiz.items[0]) == AS_WRITTEN
    assert [choice.line for choice in sorted(quiz.items[0].choices, key=lambda choice: choice.number)] == [6, 8]


@pytest.mark.parametrize(
    "line",
    [
        "- [х] Wait and ask her.",
        "- [Х] Wait and ask her.",
        "- [×] Wait and ask her.",
        "- [✓] Wait and ask her.",
        "- [✔️] Wait and ask her.",
        "- [ｘ] Wait and ask her.",
        "- [v] Wait and ask her.",
        "- [*] Wait and ask her.",
        "- [ x ] Wait and ask her.",
        "- [x ] Wait and ask her.",
        "- [] Wait and ask her.",
        "- [\u00a0] Wait and ask her.",
        "- [x\u00a0] Wait and ask her.",
        "- [\u200f ] Wait and ask her.",
        "- [x\u200b] Wait and ask her.",
        "-\u00a0[x] Wait and ask her.",
        "\u00a0- [x] Wait and ask her.",
        "- [x]\u00a0Wait and ask her.",
        "- \u200f[x] Wait and ask her.",
        "\u200f- [x] Wait and ask her.",
        "\u202b- [x] Wait and ask her.",
        "\ufeff- [x] Wait and ask her.",
        "– [x] Wait and ask her.",
        "— [x] Wait and ask her.",
        "• [x] Wait and ask her.",
        "− [x] Wait and ask her.",
        "‐ [x] Wait and ask her.",
        "-[x] Wait and ask her.",
        "[x] Wait and ask her.",
        "- ［x］ Wait and ask her.",
        "- 【x】 Wait and ask her.",
        "- [x]Wait and ask her.",
        "- (x) Wait and ask her.",
        "- \\[x] Wait and ask her.",
        "- **[x]** Wait and ask her.",
        "1. [x] Wait and ask her.",
        "2) [x] Wait and ask her.",
        "  - [x] Wait and ask her.",
        "    - [x] Wait and ask her.",
        "> - [x] Wait and ask her.",
        "  > - [x] Wait and ask her.",
        "  > [x] Wait and ask her.",
    ],
)
def test_a_line_that_only_looks_like_a_choice_is_an_error_in_its_line(line):
    three = CHOICES + "- [x] Call her first.\n  > You hear her own voice.\n"
    _, problems = quiz_of(item(three.replace(RIGHT, line)))
    assert [problem for problem in problems if problem.startswith("8 ")], problems


@pytest.mark.parametrize("old", ["- [ ]", "- [x]"])
@pytest.mark.parametrize("new", ["-\u00a0[x]", "- [х]", "– [x]", "\u200f- [x]", "- [ x ]"])
def test_each_choice_is_looked_at_first_or_last(old, new):
    line = 6 if old == "- [ ]" else 8
    _, problems = quiz_of(item(CHOICES.replace(old, new)))
    assert f"{line} Q001" in problems


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("- [х] Wait.", "CYRILLIC SMALL LETTER HA (U+0445)"),
        ("- [✓] Wait.", "CHECK MARK (U+2713)"),
        ("-\u00a0[x] Wait.", "NO-BREAK SPACE (U+00A0)"),
        ("\u00a0- [x] Wait.", "NO-BREAK SPACE (U+00A0)"),
        ("- [\u00a0] Wait.", "NO-BREAK SPACE (U+00A0)"),
        ("- [x]\u00a0Wait.", "NO-BREAK SPACE (U+00A0)"),
        ("– [x] Wait.", "EN DASH (U+2013)"),
        ("\u200f- [x] Wait.", "RIGHT-TO-LEFT MARK (U+200F)"),
        ("- ［x］ Wait.", "FULLWIDTH LEFT SQUARE BRACKET (U+FF3B)"),
    ],
)
def test_the_character_to_blame_is_named(line, name, content, languages):
    content.small().write("quizzes/basic/people/en.md", item(CHOICES + line + "\n  > A feedback of some words.\n"))
    messages = [problem.message for problem in content.check(languages) if problem.line == 10]
    assert any(name in message for message in messages), messages


def test_feedback_that_is_not_indented_is_reported():
    _, problems = quiz_of(item(CHOICES.replace("\n  >", "\n>")))
    assert {"7 Q024", "9 Q024"} <= set(problems)


def test_feedback_indented_too_far_is_reported():
    _, problems = quiz_of(item(CHOICES.replace(FEEDBACK, "      > You choose the way yourself.")))
    assert "8 Q007" in problems


def test_a_choice_outside_an_item_is_reported():
    _, problems = quiz_of(f"{TITLE}{RIGHT}\n{FEEDBACK}\n\n## What do you do? {{#drive}}\n\n{CHOICES}")
    assert problems == ["4 Q002"]


@pytest.mark.parametrize("body", [RIGHT, f"> [!DO]\n> {RIGHT}", f"1. One\n   {RIGHT}", "1. [x] Wait.", "- [ ] Wait."])
def test_a_choice_in_a_module_is_reported(body):
    _, problems = module_of(body)
    assert [problem for problem in problems if problem.endswith("Q002")]


def test_a_choice_in_the_introduction_of_a_course_is_reported(content, languages):
    content.small().write("courses/basic/en.md", f"---\ntitle: C\nsummary: S.\npreparing: {{phone: P}}\n---\n{RIGHT}\n")
    assert content.check(languages) != []


@pytest.mark.parametrize("line", ["- [х] Wait and ask her.", "-\u00a0[x] Wait and ask her.", "– [x] Wait and ask her."])
def test_what_looks_like_a_choice_in_a_module_is_reported(line):
    assert module_of(f"Some text.\n\n{line}")[1] != []


def test_a_choice_in_a_fence_is_no_choice():
    (only,) = items_of(f"## What do you do? {{#drive}}\n\n```\n- [x] Not this.\n- [х] Nor this.\n```\n\n{CHOICES}")
    assert choices_of(only) == AS_WRITTEN


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        ("in the list of a situation", f"- One\n  - [x] Two\n\nText.\n\n{CHOICES}", 7),
        ("in a quote of the explanation", f"{CHOICES}\n> [!WHY]\n> - [x] Two\n", 12),
        ("in the feedback", f"{CHOICES}  > - [x] Two\n", 10),
        ("in the list below a choice", f"{CHOICES}\n  - [x] Two\n", 11),
    ],
)
def test_a_choice_that_is_not_in_the_list_of_choices_is_reported(name, body, line):
    _, problems = quiz_of(item(body))
    assert [problem for problem in problems if problem.startswith(f"{line} ")], name


def test_marks_in_a_numbered_list_are_not_published_as_steps():
    marked = STEPS.replace("1. ", "1. [x] ").replace("2. ", "2. [ ] ")
    _, problems = quiz_of(f"{TITLE}## First? {{#first kind=order}}\n\n{marked}{WHY}")
    assert [problem for problem in problems if problem.startswith("6 ")]


def test_marks_before_the_moves_of_a_scenario_are_not_published():
    _, problems = quiz_of(TITLE + SCENARIO.replace("- [Ask", "- [x] [Ask"))
    assert [problem for problem in problems if problem.startswith("8 ")]


def test_a_move_is_one_link():
    text = SCENARIO.replace("- [Ask for a card.](#asked)", "- [Ask](#told) or [leave](#asked)")
    assert [problem for problem in quiz_of(TITLE + text)[1] if problem.startswith("8 ")]


def test_a_callout_may_follow_another_after_an_empty_line():
    module, problems = module_of("> [!DO]\n> This.\n\n> [!WHY]\n> That.")
    assert problems == []
    assert module.parts[0].html.count('class="callout ') == 2


@pytest.mark.parametrize(
    "body",
    [
        "> [!DO]\n> This.\n> [!WHY]\n> That.",
        "> [!DO]\n> This.\n>\n> [!WHY]\n> That.",
        "> This.\n> [!DO]\n> That.",
        "> [!DO]\n> - This.\n> [!WHY]\n> That.",
    ],
)
def test_a_callout_right_behind_another_is_reported(body):
    line = next(10 + n for n, text in reversed(list(enumerate(body.split("\n")))) if "[!" in text)
    assert f"{line} M010" in module_of(body)[1]


@pytest.mark.parametrize(
    "body",
    ["> [!DO] Do it now.", "> [!DО]\n> Do it now.", "> [! DO]\n> Do it now."],
)
def test_a_callout_that_is_none_is_not_shown_as_a_quote(body):
    assert module_of(body)[1] != []


def test_an_explanation_right_behind_the_last_feedback_is_reported():
    _, problems = quiz_of(item(CHOICES + "> [!WHY]\n> Because it is so.\n"))
    quiz, _ = quiz_of(item(CHOICES + "> [!WHY]\n> Because it is so.\n"))
    assert problems or quiz.items[0].why == "<p>Because it is so.</p>"


@pytest.mark.parametrize("text", ["[[Your parcel]] waits.", "[[Your parcel]] {1} waits.", "[[Your parcel]{1} waits."])
def test_the_marks_of_a_clue_are_never_shown_before_the_answer(text):
    body = f"```message\nApp: SMS\nFrom: DHL\nText: {text} [[Pay now]]{{1}}.\n```\n\n{CHOICES}\n1. It is in a hurry.\n"
    _, problems = quiz_of(item(body).replace("{#drive}", "{#drive kind=message truth=trap}"))
    assert problems != []
