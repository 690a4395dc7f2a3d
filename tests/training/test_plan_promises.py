"""What the self-assessment promises, over answers that Hypothesis makes up."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.training.instrument import answers, shipped_model
from tests.training.people import GOOD, PEOPLE, WEAK
from training.assessment import NONE, NOT_APPLICABLE, PROTECTION, SIGN, Option, Question
from training.plan import Answers, Result, assess, read_answers

MODEL = shipped_model()
LEVELS = {level: place for place, level in enumerate(MODEL.levels)}
SIGNS = [question for question in MODEL.questions if any(option.has(SIGN) for option in question.options)]
HABITS = [question for question in MODEL.questions if any(option.has(PROTECTION) for option in question.options)]

promise = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def given_to(question: Question) -> st.SearchStrategy[frozenset[str]]:
    """An answer to one question, or none."""
    ids = [option.id for option in question.options]
    most = len(ids) if question.several else 1
    return st.frozensets(st.sampled_from(ids), max_size=most)


def overlaid(base: str) -> st.SearchStrategy[dict[str, frozenset[str]]]:
    """``base`` with up to five answers changed or taken away."""
    changes = st.lists(
        st.sampled_from(MODEL.questions).flatmap(lambda asked: st.tuples(st.just(asked.id), given_to(asked))),
        max_size=5,
    )
    return changes.map(lambda changed: read_answers(MODEL, {**answers(base), **dict(changed)}))


sheets = st.one_of(
    st.fixed_dictionaries({question.id: given_to(question) for question in MODEL.questions}).map(
        lambda sheet: read_answers(MODEL, sheet)
    ),
    *(overlaid(base) for base in (GOOD, WEAK, GOOD + "q1 known, q6 family, q7 agreed, q26 yes, ", "")),
)
"""Whole sets of answers, as a form would send them: any at all, and those of people to whom little has happened."""


def levels_of(result: Result) -> dict[str, int]:
    """Levels from 0 (calm) to 3, by area."""
    return {standing.area: LEVELS[standing.level] for standing in result.areas}


def never_lower(before: Result, after: Result) -> bool:
    levels = levels_of(after)
    return all(levels[area] >= level for area, level in levels_of(before).items())


def urgent_actions(result: Result) -> set[str]:
    """Everything on the page that belongs to an area at "today"."""
    urgent = {standing.area for standing in result.areas if standing.level == "today"}
    listed = {action for area in urgent for action in MODEL.listing_of[area, "today"]}
    return listed & {step.action for step in (*result.shown, *result.more)}


def with_more(sheet: Answers, question: Question, option: Option) -> dict[str, frozenset[str]]:
    """One option more; to a question with one answer, instead of the other."""
    before = sheet.get(question.id, frozenset()) if question.several else frozenset()
    return read_answers(MODEL, {**sheet, question.id: {*before, option.id}})


def is_more(kind: str, question: Question, option: Option, sheet: Answers) -> bool:
    """Whether ``option`` says at least as much as the answer it takes the place of."""
    before = [other for other in question.options if other.id in sheet.get(question.id, frozenset())]
    if any(other.special == NOT_APPLICABLE for other in before):
        return False
    return option.has(kind) and (
        question.several
        or all(option.marks(kind, area) >= other.marks(kind, area) for other in before for area in question.areas)
    )


@promise
@given(sheets, st.data())
def test_a_danger_sign_more_never_lowers_a_level_nor_removes_an_urgent_action(sheet, data):
    question = data.draw(st.sampled_from(SIGNS))
    more = [option for option in question.options if is_more(SIGN, question, option, sheet)]
    if not more:
        return
    worse = with_more(sheet, question, data.draw(st.sampled_from(more)))
    before, after = assess(MODEL, sheet), assess(MODEL, worse)
    assert never_lower(before, after)
    assert urgent_actions(before) <= urgent_actions(after)
    assert before.flags == after.flags


@pytest.mark.parametrize("question", SIGNS, ids=lambda question: question.id)
def test_a_sign_after_a_skipped_question_never_lowers_a_level(question):
    """The calmest person of all: here a level could fall most easily."""
    skipped = read_answers(MODEL, {**answers(GOOD), question.id: ()})
    for option in question.options:
        if option.has(SIGN):
            assert never_lower(assess(MODEL, skipped), assess(MODEL, with_more(skipped, question, option)))


@promise
@given(sheets, st.data())
def test_an_emergency_more_removes_nothing(sheet, data):
    gate = MODEL.question_of["q0"]
    option = data.draw(st.sampled_from([option for option in gate.options if option.flag]))
    before, after = assess(MODEL, sheet), assess(MODEL, with_more(sheet, gate, option))
    assert set(before.flags) <= set(after.flags)
    assert option.flag in after.flags
    assert (before.shown, before.more, before.areas) == (after.shown, after.more, after.areas)


@promise
@given(sheets, st.data())
def test_a_protection_more_never_raises_a_level(sheet, data):
    question = data.draw(st.sampled_from(HABITS))
    more = [option for option in question.options if is_more(PROTECTION, question, option, sheet)]
    if more:
        better = with_more(sheet, question, data.draw(st.sampled_from(more)))
        assert never_lower(assess(MODEL, better), assess(MODEL, sheet))


@promise
@given(sheets, st.sampled_from(MODEL.questions))
def test_a_skipped_question_never_counts_as_safe(sheet, question):
    """No area that it touches is calm; and its protection is missing, not left out."""
    skipped = {name: chosen for name, chosen in sheet.items() if name != question.id}
    result = assess(MODEL, skipped)
    after = levels_of(result)
    assert all(after[area] > 0 for area in question.areas)
    assert question.id in result.skipped or not question.areas
    for option in question.options:
        if option.has(PROTECTION):
            answered = levels_of(assess(MODEL, {**skipped, question.id: frozenset({option.id})}))
            assert all(after[area] >= answered[area] for area in question.areas)


@promise
@given(sheets)
def test_where_an_area_is_urgent_it_has_a_place_in_the_plan_and_signs_brought_it_there(sheet):
    result = assess(MODEL, sheet)
    shown = {step.area for step in result.shown} | {
        area
        for area, level in MODEL.listing_of
        for step in result.shown
        if step.action in MODEL.listing_of[area, level]
    }
    for standing in result.areas:
        if standing.level == "today":
            assert standing.area in shown
            assert standing.happened


@promise
@given(sheets)
def test_the_same_answers_give_the_same_plan_of_ids(sheet):
    """A plan holds no word of any language: it is the same in all of them."""
    result = assess(MODEL, dict(reversed(sheet.items())))
    assert result == assess(MODEL, sheet)
    assert {step.action for step in (*result.shown, *result.more)} <= set(MODEL.action_of)
    assert {standing.area for standing in result.areas} == {area.id for area in MODEL.areas}


@promise
@given(
    st.dictionaries(
        st.one_of(st.text(), st.sampled_from(list(MODEL.question_of))),
        st.lists(st.one_of(st.text(), st.sampled_from(["yes", "no", "none", "pns", "known", "lists"]))),
    )
)
def test_whatever_a_form_sends_there_is_a_result(sent: Mapping[str, list[str]]):
    assert assess(MODEL, sent).today is not None


RARE = (
    WEAK + "q20 passkey, ",
    WEAK + "q6 property, q15 visited, q26 yes, ",
    WEAK + "q12 yes, q17 fake, q20 passkey, ",
    WEAK + "q16 repeated, q27 address illness, ",
)
"""Answers that lead to actions which stand far behind."""


def search() -> list[Answers]:
    """Answers of many kinds of people: some of ours, and each with every single answer changed."""
    found: list[Answers] = []
    for base in ("", WEAK, GOOD, *RARE, *(person.answers for person in PEOPLE[4::5])):
        start = read_answers(MODEL, answers(base))
        found.append(start)
        found += [with_more(start, question, option) for question in MODEL.questions for option in question.options]
    return found


@pytest.fixture(scope="module")
def results() -> list[tuple[Answers, Result]]:
    return [(sheet, assess(MODEL, sheet)) for sheet in search()]


def test_every_level_is_reached_in_every_area(results):
    reached = {(standing.area, standing.level) for _, result in results for standing in result.areas}
    assert reached == {(area.id, level) for area in MODEL.areas for level in MODEL.levels}


def test_every_action_and_every_flag_comes_into_a_plan(results):
    assert {step.action for _, result in results for step in result.shown} == set(MODEL.action_of)
    assert {flag for _, result in results for flag in result.flags} == set(MODEL.flag_of)


@pytest.mark.parametrize("question", MODEL.questions, ids=lambda question: question.id)
def test_no_question_is_without_effect_on_the_plan(results, question):
    """Somebody's flags or actions change with the answer: what changes nothing must not be asked."""

    def plan_of(sheet: Answers) -> tuple[object, ...]:
        result = assess(MODEL, sheet)
        return result.flags, [step.action for step in result.shown]

    for sheet, _ in results[::5]:
        plans = {
            str(plan_of({**sheet, question.id: frozenset({option.id})}))
            for option in question.options
            if option.special not in (NONE,)
        }
        if len(plans) > 1:
            return
    pytest.fail(f"whatever is answered to {question.id}, the plan is the same")
