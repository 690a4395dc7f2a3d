"""What follows from an answer: again, shown, done, confirmed."""

from __future__ import annotations

import pytest

from training.attempt import Outcome, outcome


@pytest.mark.parametrize(
    ("right", "missed", "confirmed", "expected"),
    [
        (True, 0, False, Outcome.DONE),
        (True, 1, False, Outcome.DONE),
        (True, 7, False, Outcome.DONE),
        (False, 0, False, Outcome.AGAIN),
        (False, 1, False, Outcome.SHOWN),
        (False, 2, False, Outcome.SHOWN),
        (False, 9, False, Outcome.SHOWN),
        (False, 2, True, Outcome.CONFIRMED),
        (True, 2, True, Outcome.CONFIRMED),
    ],
)
def test_the_first_miss_is_tried_again_and_the_second_shows_the_answer(right, missed, confirmed, expected):
    assert outcome(right, missed, confirmed) is expected


@pytest.mark.parametrize("missed", [0, 1])
def test_nobody_confirms_what_was_not_shown(missed):
    assert not outcome(False, missed, confirmed=True).closes


def test_only_a_first_miss_hides_the_answer():
    assert [state for state in Outcome if not state.reveals] == [Outcome.AGAIN]


def test_an_item_is_done_by_the_safer_choice_or_by_reading_the_answer():
    assert {state for state in Outcome if state.closes} == {Outcome.DONE, Outcome.CONFIRMED}
