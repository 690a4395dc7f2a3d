"""Scenarios: places, moves and endings, and ways that lead nowhere."""

from __future__ import annotations

import pytest

from tests.training.pieces import BACK, SCENARIO, TITLE
from tests.training.reading import items_of, quiz_of


def problems_of(text: str) -> list[str]:
    return quiz_of(TITLE + text)[1]


def test_a_place_shows_its_words_and_its_body():
    text = SCENARIO.replace("{#start}\n", "{#start}\n\nIt is *late*.\n\n")
    (item,) = items_of(text)
    assert item.place("start").text == "He wants to know who lives here."
    assert item.place("start").body == "<p>It is <em>late</em>.</p>"
    assert item.question == "A man at the door"


def test_a_scenario_may_have_a_situation():
    (item,) = items_of(SCENARIO.replace("### He wants", "You are alone.\n\n### He wants"))
    assert item.situation == "<p>You are alone.</p>"


def test_a_move_may_lead_back():
    assert problems_of(BACK) == []


def test_feedback_of_an_ending_may_hold_a_list():
    (item,) = items_of(SCENARIO.replace("> You call", "> - One.\n> - Two.\n>\n> You call"))
    assert item.place("asked").feedback.startswith("<ul><li>One.</li>")


@pytest.mark.parametrize("ending", ["GOOD", "RISKY", "HARMFUL", "good", "Harmful"])
def test_an_ending_may_be_written_in_any_case(ending):
    (item,) = items_of(SCENARIO.replace("RISKY", ending))
    assert item.place("told").ending == ending.lower()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("(#told)", "(#gone)", "7 Q012"),
        ("(#told)", "(#asked)", "10 Q013"),
        ("> [!RISKY]\n> He now", "He now", "10 Q014"),
        ("[!GOOD]", "[!RISKY]", "4 Q015"),
        ("[!GOOD]", "[!DO]", "15 M009"),
        ("{#told}", "{#asked}", "14 F007"),
        ("{#told}", "", "10 F008"),
        ("### You told", "## You told", "10 Q003"),
        ("- [Ask for a card.](#asked)\n", "", "6 Q003"),
        ("(#asked)", "(https://a.example/)", "8 Q024"),
        ("### He leaves", "#### He leaves", "14 M008"),
    ],
)
def test_a_scenario_that_does_not_hold_together_is_reported(old, new, problem):
    assert problem in problems_of(SCENARIO.replace(old, new))


def chain(decisions: int) -> str:
    """A scenario that is so many decisions deep."""
    places = "".join(f"### Place {n} {{#p{n}}}\n- [Go on.](#p{n + 1})\n- [Stop.](#end)\n\n" for n in range(decisions))
    return (
        f"## A way {{#way kind=scenario}}\n\n{places}"
        f"### Far {{#p{decisions}}}\n> [!HARMFUL]\n> This is much too far.\n\n"
        "### End {#end}\n> [!GOOD]\n> You are safe at home.\n"
    )


@pytest.mark.parametrize("decisions", [1, 2, 3])
def test_three_decisions_are_deep_enough(decisions):
    assert problems_of(chain(decisions)) == []


def test_four_decisions_are_too_deep():
    assert [problem.split()[1] for problem in problems_of(chain(4))] == ["Q020"]


def test_going_round_without_an_ending_is_reported_for_each_place():
    text = BACK.replace("- [Ask.](#asked)", "- [Stay.](#told)").replace(
        "- [Ask for a card.](#asked)", "- [Wait.](#told)"
    )
    problems = problems_of(text)
    assert {"6 Q027", "10 Q027", "14 Q013"} <= set(problems)
