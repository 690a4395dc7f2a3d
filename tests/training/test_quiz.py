"""Quizzes as values: judging, shuffling, walking through a scenario."""

from __future__ import annotations

import pytest

from tests.training.pieces import BACK, CHOICES, MESSAGE, SCENARIO, STEPS, WHY
from tests.training.reading import items_of
from training.quiz import LONGEST_WAY, UnknownChoice, judge_choices, judge_order, shuffled, walk, way_to_good

SEVERAL = """\
- [x] Call her.
  > You hear her own voice.
- [ ] Send the list.
  > Then everybody has the list.
- [x] Ask her sister.
  > A second way to check.
"""


def only(body: str, head: str = "{#drive}"):
    (item,) = items_of(f"## What do you do? {head}\n\n{body}" if not body.startswith("##") else body)
    return item


@pytest.fixture
def scenario():
    return only(SCENARIO)


@pytest.fixture
def order():
    return only(STEPS + WHY, "{#first kind=order}")


def test_exactly_the_right_choice_is_right():
    item = only(CHOICES)
    right = next(n for n, choice in enumerate(item.choices, 1) if choice.text == "Wait and ask her.")
    assert judge_choices(item, frozenset({right}))
    assert not judge_choices(item, frozenset({3 - right}))
    assert not judge_choices(item, frozenset({1, 2}))
    assert not judge_choices(item, frozenset())
    assert not item.several


def test_of_several_choices_all_and_no_other_must_be_picked():
    item = only(SEVERAL)
    assert item.several
    assert judge_choices(item, item.right)
    assert not judge_choices(item, frozenset({1, 2, 3}))
    assert not any(judge_choices(item, frozenset({n})) for n in (1, 2, 3))


@pytest.mark.parametrize("picked", [{0}, {3}, {-1}, {1, 3}, {10**9}])
def test_a_position_that_is_not_shown_is_no_answer(picked):
    with pytest.raises(UnknownChoice):
        judge_choices(only(CHOICES), frozenset(picked))


def test_steps_never_come_out_in_their_order(order):
    assert [step.place for step in order.steps] != [1, 2, 3]
    assert [step.text for step in order.in_order] == ["Take a photo.", "Remove the device.", "Tell your group."]


@pytest.mark.parametrize("number", range(3, 10))
def test_no_name_gives_away_the_order(number):
    values = tuple(range(number))
    for name in range(300):
        mixed = shuffled(f"item {name}", values, never_sorted=True)
        assert mixed != values
        assert sorted(mixed) == list(values)


def test_a_shuffle_is_the_same_each_time_and_in_each_language():
    assert shuffled("basic/people#drive", "abcd") == tuple(
        "abcd"["ABCD".index(letter)] for letter in shuffled("basic/people#drive", "ABCD")
    )


def test_other_items_are_shuffled_otherwise():
    assert len({shuffled(f"item {name}", "abcd") for name in range(200)}) == 24


def test_the_choices_of_a_message_stay_in_their_order():
    item = only(MESSAGE + CHOICES)
    assert [choice.number for choice in item.choices] == [1, 2]


def test_an_order_is_judged_step_by_step(order):
    right = [step.place for step in order.steps]
    assert judge_order(order, right) == (True, True, True)
    swapped = [right[1], right[0], right[2]]
    assert judge_order(order, swapped) == (False, False, True)


@pytest.mark.parametrize("places", [[], [1, 2], [1, 1, 2], [0, 1, 2], [1, 2, 4], [1, 2, 3, 4], [-1, 2, 3]])
def test_places_that_are_not_each_used_once_are_no_answer(order, places):
    with pytest.raises(UnknownChoice):
        judge_order(order, places)


def move_to(place, target: str) -> int:
    return next(n for n, move in enumerate(place.moves, 1) if move.target == target)


def test_a_way_leads_from_place_to_place(scenario):
    start = walk(scenario, [])
    assert start.id == "start"
    assert walk(scenario, [move_to(start, "told")]).ending == "risky"
    assert walk(scenario, [move_to(start, "asked")]).ending == "good"


@pytest.mark.parametrize("way", [[0], [3], [-1], [1, 1], [10**9]])
def test_a_move_that_is_not_shown_is_no_answer(scenario, way):
    with pytest.raises(UnknownChoice):
        walk(scenario, way)


def test_a_way_has_an_end():
    item = only(BACK)
    there = move_to(item.place("start"), "told")
    back = move_to(item.place("told"), "start")
    assert walk(item, [there, back] * (LONGEST_WAY // 2)).id == "start"
    with pytest.raises(UnknownChoice):
        walk(item, [there, back] * (LONGEST_WAY // 2) + [there])


def test_the_way_to_a_good_ending_is_shown_move_by_move(scenario):
    way = way_to_good(scenario)
    assert [(place.id, move and move.target) for place, move in way] == [("start", "asked"), ("asked", None)]


def test_the_way_to_a_good_ending_is_the_shortest():
    assert [place.id for place, _ in way_to_good(only(BACK))] == ["start", "asked"]


def test_a_quiz_knows_its_items_and_what_follows(library):
    quiz = library.quizzes[0]
    first, second = quiz.items[:2]
    assert quiz.item(first.id) is first
    assert quiz.item("nothing") is None
    assert quiz.after(first.id) is second
    assert quiz.after(quiz.items[-1].id) is None


def test_every_language_shows_the_same_choices_in_the_same_places(library):
    def places(item):
        if item.kind in ("choice", "message"):
            return [(choice.number, choice.right) for choice in item.choices]
        if item.kind == "order":
            return [step.place for step in item.steps]
        return [(place.id, place.ending, [move.target for move in place.moves]) for place in item.places]

    for quiz in library.quizzes:
        english = library.quiz_of[quiz.course, quiz.module, "en"]
        assert [places(item) for item in quiz.items] == [places(item) for item in english.items]
