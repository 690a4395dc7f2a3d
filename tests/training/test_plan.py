"""From answers to a plan: the six vectors of the content guide, twenty invented people, and what a plan says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.training.instrument import answers, shipped_model
from tests.training.people import GOOD, PEOPLE, WEAK
from training.assessment import Answer
from training.plan import Reason, Result, assess, read_answers

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "assessment.json").read_text("utf-8"))


def result_of(text: str, *, short: bool = False) -> Result:
    return assess(shipped_model(), answers(text), short=short)


def actions_of(result: Result) -> list[str]:
    return [step.action for step in result.shown]


def because(result: Result, action: str) -> list[str]:
    step = next(step for step in result.shown if step.action == action)
    return [f"{'' if reason.chosen else 'not '}{reason.question} {reason.option}" for reason in step.because]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["case"])
def test_the_vectors_of_the_content_guide(vector):
    model = shipped_model()
    result = assess(model, vector["answers"])
    assert {area.id: model.levels.index(result.level(area.id)) + 1 for area in model.areas} == vector["levels"]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.story)
def test_everybody_gets_the_plan_that_one_would_expect(person):
    result = result_of(person.answers, short=person.short)
    above = ", ".join(
        f"{area.id} {result.level(area.id)}"
        for area in sorted(shipped_model().areas, key=lambda area: result.level(area.id) == "week")
        if result.level(area.id) in ("week", "today")
    )
    wanted = person.plan.split()
    assert list(result.flags) == person.flags.split()
    assert above == person.levels
    assert [action for action in actions_of(result) if action in wanted] == wanted
    assert actions_of(result)[0] == person.today
    assert set(person.never.split()).isdisjoint([*actions_of(result), *(step.action for step in result.more)])


def test_the_people_are_twenty():
    assert len(PEOPLE) == 20


def test_a_plan_has_one_action_for_today_and_at_most_three_for_the_week_and_three_for_later():
    for person in PEOPLE:
        result = result_of(person.answers)
        assert result.today is not None
        assert len(result.week) <= 3
        assert len(result.later) <= 3
        assert not result.later or len(result.week) == 3
        for area in shipped_model().areas:
            assert [step.area for step in result.shown].count(area.id) <= 3
        everything = [step.action for step in (*result.shown, *result.more)]
        assert len(everything) == len(set(everything))


def test_an_action_says_which_answers_led_to_it():
    result = result_of(WEAK + "q12 yes, q20 sms, q22 updates, q5 often, q14 task, ")
    assert because(result, "offer") == ["q14 task", "q5 often"]
    assert because(result, "moneyhelp") == ["q5 often", "q14 task"]
    assert because(result, "passkey") == ["q12 yes", "q20 sms"]
    assert because(result, "linked") == ["q12 yes"]


def test_what_was_left_out_of_several_can_be_the_reason():
    result = result_of(WEAK + "q27 told, matters outside, ")
    step = next(step for step in result.shown if step.action == "illcard")
    assert step.because == (Reason("q27", "illness", chosen=False),)


def test_without_answers_there_are_no_reasons():
    assert [step.because for step in result_of("").shown] == [()] * 7


def test_what_somebody_already_does_is_said_and_not_asked_for_again():
    result = result_of(GOOD)
    assert Answer("q20", "passkey") in result.already
    assert len(result.already) == 22
    assert "passkey" not in actions_of(result)


def test_none_of_these_loses_to_the_others():
    model = shipped_model()
    assert read_answers(model, {"q2": ["none", "lists"]}) == {"q2": frozenset({"lists"})}
    assert read_answers(model, {"q2": ["none"]}) == {"q2": frozenset({"none"})}
    assert read_answers(model, {"q1": ["pns", "known"]}) == {"q1": frozenset({"known"})}


def test_unknown_names_in_a_form_are_left_out():
    assert read_answers(shipped_model(), {"q1": ["nobody"], "q99": ["yes"], "": [], "q3": ["yes", ""]}) == {
        "q3": frozenset({"yes"})
    }


def test_of_two_answers_to_one_question_the_more_careful_counts():
    both = result_of(WEAK + "q20 passkey password, q12 no yes, ")
    assert both.areas == result_of(WEAK + "q20 password, q12 yes, ").areas


def test_an_open_question_takes_no_action_away():
    """``lists`` is for those who keep lists; whoever skips the question may keep some."""
    unknown = result_of(WEAK + "q2 pns, q4 yes, ")
    asked = result_of(WEAK + "q2 none, q4 yes, ")
    assert "lists" in actions_of(unknown)
    assert "lists" not in actions_of(asked)


def test_i_prefer_not_to_say_is_no_answer():
    assert result_of(GOOD + "q11 pns, ").skipped == ("q11",)
    assert result_of(GOOD + "q11 pns, ").level("DOC") == "month"


def test_emergencies_and_priorities_are_never_called_skipped():
    assert result_of(WEAK).skipped == ()
    assert len(result_of("").skipped) == 30


def test_the_short_form_counts_only_what_it_asks():
    assert result_of("", short=True).skipped == tuple(f"q{number}" for number in range(12, 20))
    assert {standing.level for standing in result_of("q12 no", short=True).areas} == {"month"}


def test_own_priorities_order_only_what_is_equal():
    assert result_of(WEAK + "matters papers, ").today.action == "dates"
    urgent = result_of(WEAK + "matters papers, q13 recent, ")
    assert urgent.today.area == "ACC"
    assert [standing.area for standing in urgent.areas][:2] == ["ACC", "DOC"]


def test_an_area_says_what_would_make_it_calmer_or_more_urgent():
    standing = {standing.area: standing for standing in result_of(WEAK).areas}
    assert standing["DOC"].calmer == (Answer("q28", "lawyer"),)
    assert standing["ACC"].calmer == (Answer("q20", "passkey"), Answer("q21", "manager"))
    assert standing["DOC"].sooner == (Answer("q18", "press"), Answer("q18", "offer"))
    assert standing["DOC"].happened == ()


def test_nothing_but_time_makes_an_area_calmer_that_signs_hold():
    standing = result_of(GOOD + "q15 visited, q6 family, ").areas[0]
    assert (standing.area, standing.level) == ("FAM", "today")
    assert standing.happened == (Answer("q15", "visited"),)
    assert standing.calmer == standing.sooner == ()


def test_where_everything_is_urgent_every_area_keeps_a_place():
    everything = WEAK + (
        "q12 yes, q13 recent, q14 asked task intro coop, q15 visited, q16 repeated, q17 insult threat publish fake, "
        "q18 press, q19 most, "
    )
    result = result_of(everything)
    assert {standing.level for standing in result.areas} == {"today"}
    assert {step.area for step in result.shown} == {area.id for area in shipped_model().areas}


def test_after_one_sign_of_a_question_its_other_areas_are_not_called_calm():
    assert result_of(GOOD).level("PHY") == "keep"
    assert result_of(GOOD + "q17 insult, ").level("PHY") == "month"
