"""The mandatory course as it is shipped: what its modules and quizzes must hold, in English and in Russian."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from training.course import minutes
from training.quiz import ChoiceItem, MessageItem, OrderItem, Quiz, ScenarioItem

WHOLE = ("en", "ru")
"""Languages in which the course is whole."""
CHECKED_BY = {
    "approaches#pressed": "lawyer",
    "physical-safety#ill": "doctor",
    "documents#border-card": "lawyer",
}
"""Sections whose advice needs an expert before its draft mark goes."""
PLACES_FOR_PEOPLE = {"C001", "C002", "C008", "A003"}
"""Findings that name a human reviewer, or a contact still to come."""

in_whole_languages = pytest.mark.parametrize("tag", WHOLE)


@pytest.fixture(scope="module")
def course(library):
    return library.course_of["basic"]


@pytest.fixture(scope="module")
def modules(library, course):
    return {(name, tag): library.module_of[("basic", name, tag)] for name in course.modules for tag in WHOLE}


@pytest.fixture(scope="module")
def quizzes(library, course) -> dict[tuple[str, str], Quiz]:
    return {(name, tag): library.quiz_of[("basic", name, tag)] for name in course.modules for tag in WHOLE}


@pytest.fixture(scope="module")
def items(quizzes):
    return [item for (_, tag), quiz in quizzes.items() if tag == "en" for item in quiz.items]


def single(items):
    """Items with one right choice: (item, its place as shown from 1)."""
    found = [item for item in items if isinstance(item, ChoiceItem) and len(item.right) == 1]
    return [(item, min(item.right)) for item in found]


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def html_of(module) -> str:
    return "".join(part.html for part in module.parts)


def test_the_course_is_whole(course):
    assert len(course.modules) == 10
    assert course.preparing == ()


def test_the_check_leaves_only_what_people_have_to_do(shipped):
    assert {problem.code for problem in shipped[1]} <= PLACES_FOR_PEOPLE


def test_a_module_has_500_to_750_words_in_english(modules):
    odd = {
        name: module.words for (name, tag), module in modules.items() if tag == "en" and not 500 <= module.words <= 750
    }
    assert odd == {}


@in_whole_languages
def test_the_whole_course_takes_at_most_100_minutes(tag, modules, quizzes):
    total = sum(minutes(modules[key].words, len(quizzes[key].items)) for key in modules if key[1] == tag)
    assert 60 <= total <= 100


@in_whole_languages
def test_every_module_has_a_box_for_each_need(tag, modules):
    for (name, language), module in modules.items():
        kinds = {kind for kind in ("do", "dont", "if") if f'class="callout {kind}"' in html_of(module)}
        assert language != tag or kinds == {"do", "dont", "if"}, name


@in_whole_languages
def test_every_module_begins_with_a_story_and_ends_with_what_to_remember(tag, modules):
    for (name, language), module in modules.items():
        ids = [part.id for part in module.parts]
        assert language != tag or ids[-1] == "remember", name
        assert language != tag or "try-it-now" in ids, name
        assert language != tag or 60 <= len(plain(module.parts[0].html).split()) <= 150, name


@in_whole_languages
def test_every_module_cites_three_facts_and_leads_to_help(tag, modules):
    for (name, language), module in modules.items():
        assert language != tag or len(module.facts) >= 3, name
        assert language != tag or any(link.target.startswith("help:") for link in module.links), name


def test_a_translation_cites_the_same_facts(modules, course):
    for name in course.modules:
        assert set(modules[name, "ru"].facts) == set(modules[name, "en"].facts), name


def test_advice_that_needs_an_expert_says_so(modules):
    for place, expert in CHECKED_BY.items():
        name, _, section = place.partition("#")
        for tag in WHOLE:
            part = next(part for part in modules[name, tag].parts if part.id == section)
            assert (part.awaiting, part.critical) == (expert, True)


def test_every_quiz_has_four_to_six_items(quizzes):
    assert {name: len(quiz.items) for name, quiz in quizzes.items() if not 4 <= len(quiz.items) <= 6} == {}


def test_every_quiz_after_the_first_begins_with_an_earlier_module(quizzes, course):
    for _, name in pairwise(course.modules):
        assert plain(quizzes[name, "en"].items[0].question).startswith("From the module "), name


def test_messages_come_by_many_ways_and_about_half_are_genuine(items):
    messages = [item for item in items if isinstance(item, MessageItem)]
    genuine = sum(item.truth == "genuine" for item in messages)
    assert len(messages) >= 8
    assert 0.4 <= genuine / len(messages) <= 0.6
    assert {"Telegram", "E-mail", "SMS", "WhatsApp", "Letter", "Call"} <= {item.message.app for item in messages}


def deepest(item: ScenarioItem, place: str = "", seen: frozenset[str] = frozenset()) -> int:
    """Decisions on the longest way."""
    here = item.place(place) if place else item.places[0]
    ways = [move.target for move in here.moves if move.target not in seen]
    return 1 + max(deepest(item, way, seen | {here.id}) for way in ways) if ways else 0


def test_there_are_scenarios_of_two_and_three_decisions_and_orders(items):
    depths = [deepest(item) for item in items if isinstance(item, ScenarioItem)]
    assert len(depths) >= 6
    assert set(depths) == {2, 3}
    assert sum(isinstance(item, OrderItem) for item in items) >= 4


@in_whole_languages
def test_the_right_choice_is_seldom_the_longest(tag, quizzes):
    chosen = single([item for (_, language), quiz in quizzes.items() if language == tag for item in quiz.items])
    longest = [
        item.id
        for item, place in chosen
        if len(plain(item.choices[place - 1].text))
        > max(len(plain(choice.text)) for choice in item.choices if not choice.right)
    ]
    assert len(longest) <= 0.3 * len(chosen), longest


def test_the_right_choice_stands_in_every_place_equally_often(items):
    places = Counter(place for item, place in single(items) if len(item.choices) == 3)
    assert set(places) == {1, 2, 3}
    assert max(places.values()) <= 1.5 * min(places.values()), places
