"""Holes that a second look found: what would be published wrongly, or could never be done."""

from __future__ import annotations

import pytest

from tests.conftest import SMALL, places
from tests.training.pieces import CHOICES, EMERGENCY, MESSAGE, SCENARIO, TELLS, TITLE, WHY, WORDS, item
from tests.training.reading import items_of, module_of, quiz_of
from training.languages import Language
from training.quiz import OrderItem, ScenarioItem


def test_a_clue_in_the_sender_is_reported():
    marked = MESSAGE.replace("From: DHL", "From: [[DHL]]{1}")
    assert "6 Q021" in quiz_of(TITLE + marked + CHOICES)[1]


def test_two_clues_cannot_have_one_number():
    marked = MESSAGE.replace("Your parcel waits.", "[[Your]]{1} parcel [[waits]]{1}.")
    assert "4 Q021" in quiz_of(TITLE + marked + CHOICES + "\n1. It is in a hurry.\n")[1]


@pytest.mark.parametrize("place", ["wants to know who lives here. {#start}\n", "[Ask for a card.](#asked)\n"])
def test_an_explanation_inside_a_scenario_is_never_shown_before_the_answer(place):
    assert quiz_of(TITLE + SCENARIO.replace(place, f"{place}{WHY}\n", 1))[1] != []


def test_an_explanation_at_the_end_of_a_scenario_is_that_of_the_item():
    (only,) = items_of(SCENARIO + WHY)
    assert isinstance(only, ScenarioItem)
    assert only.why == "<p>Because it is so.</p>"
    assert "Because" not in "".join(place.body + place.feedback for place in only.places)


def test_an_ending_inside_a_situation_is_reported():
    assert quiz_of(item(f"- > [!GOOD]\n  > Well done.\n\nText.\n\n{CHOICES}"))[1] != []


def test_an_item_cannot_have_the_address_that_closes_a_practice():
    assert quiz_of(item(CHOICES).replace("#drive", "#done"))[1] == ["4 F008"]


@pytest.mark.parametrize("name", ["main", "sources", "languages", "contents", "fact-1", "cited-2", "feedback"])
def test_a_section_cannot_have_an_id_of_our_pages(name):
    assert module_of(f"Text.\n\n## More {{#{name}}}\n\nText.")[1] == ["12 F008"]


def test_a_scenario_without_a_decision_is_reported():
    text = f"{TITLE}## A walk {{#walk kind=scenario}}\n\n### You are at home. {{#home}}\n> [!GOOD]\n> You are well.\n"
    assert "6 Q014" in quiz_of(text)[1]


def test_a_place_has_at_most_nine_moves():
    moves = "".join(f"- [Way {number}.](#told)\n" for number in range(9))
    assert quiz_of(TITLE + SCENARIO.replace("- [Tell", f"{moves}- [Tell"))[1] == ["6 Q024"]


def test_two_steps_of_an_order_cannot_be_the_same():
    steps = "1. Take a photo.\n2. Take a photo.\n3. Tell your group.\n"
    assert quiz_of(f"{TITLE}## First? {{#first kind=order}}\n\n{steps}{WHY}")[1] == ["7 Q006"]


def test_the_situation_of_an_item_with_an_explanation_stays_in_front():
    (only,) = items_of(f"## First? {{#first kind=order}}\n\nIt is late.\n\n1. One\n2. Two\n3. Three\n{WHY}")
    assert isinstance(only, OrderItem)
    assert (only.situation, only.why) == ("<p>It is late.</p>", "<p>Because it is so.</p>")


@pytest.mark.parametrize("line", ["Send the code, whenever asked.", "Know that nevertheless you pay."])
def test_a_word_that_only_holds_never_does_not_say_it(line):
    assert module_of(f"> [!DONT]\n> - {line}")[1] == ["11 M011"]


@pytest.mark.parametrize(
    ("stem", "text"), [("advice", "a task"), ("claimed", "two essays"), ("assessed", "blinking"), ("rule", "by-flaws")]
)
def test_a_certainty_word_is_the_beginning_of_a_word(stem, text):
    assert not Language("en").words.says(stem, text, unknown=True)


@pytest.mark.parametrize("text", ["See www.example.org for it.", "Write to help@example.org today.", "~~no~~ yes"])
def test_what_github_would_link_or_strike_is_reported(text):
    assert module_of(text)[1] == ["10 M007"]


def test_a_folder_without_a_course_is_an_error_and_no_trace(content, languages):
    content.write("courses/sources.toml", "").write("courses/help/en.md", SMALL["courses/help/en.md"])
    assert places(content.check(languages)) == ["courses:1 F010"]


def test_help_that_a_page_promises_must_exist(content, languages):
    content.small()
    (content.root / "courses/help/en.md").unlink()
    assert {problem.code for problem in content.check(languages)} == {"C007"}


def test_a_country_whose_file_is_empty_still_lacks_its_contacts(content, languages):
    content.small().write("courses/help/lt/contacts.toml", "# nothing yet\n")
    assert "C001" in {problem.code for problem in content.check(languages)}


def test_a_name_of_a_picture_that_no_address_can_hold_is_reported(content, languages):
    content.small().write("courses/basic/people/картинка.png", b"\x89PNG")
    content.write("courses/basic/people/en.md", SMALL["courses/basic/people/en.md"] + "\n![A phone](картинка.png)\n")
    assert {problem.code for problem in content.check(languages)} == {"F011", "M006"}


@pytest.mark.parametrize("link", ["de.md", "../en.md#nothing", "../../../quizzes/basic/people/en.md#drive"])
def test_a_link_to_a_page_that_is_not_served_is_reported(content, languages, link):
    text = SMALL["courses/basic/people/en.md"]
    content.small().write("courses/basic/people/de.md", text).write("quizzes/basic/people/de.md", item(CHOICES))
    content.write("courses/basic/people/en.md", f"{text}\n[there]({link})\n")
    assert "en.md:12 M003" in places(content.check(languages))


def test_a_contact_of_the_small_content_may_be_checked(content, languages):
    content.small().write("courses/help/lt/contacts.toml", EMERGENCY).write("courses/help/lt/en.md", WORDS + TELLS)
    assert {problem.code for problem in content.check(languages)} == {"C001"}
