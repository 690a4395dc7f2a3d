"""Practice: feedback for each answer, nothing kept, no key before the answer."""

from __future__ import annotations

import re

import pytest

from tests.conftest import text_of
from training.quiz import ChoiceItem, MessageItem, OrderItem, ScenarioItem


def items(library, language="en"):
    return [(quiz, item) for quiz in library.quizzes if quiz.language == language for item in quiz.items]


def right(item):
    return [str(position) for position in sorted(item.right)]


def wrong(item):
    return str(next(position for position in range(1, len(item.choices) + 1) if position not in item.right))


def find(library, module, name):
    return library.quiz_of["basic", module, "en"].item(name)


def feedbacks(item):
    if isinstance(item, ChoiceItem):
        return [choice.feedback for choice in item.choices] + list(getattr(item, "clues", ())) + [item.why]
    if isinstance(item, ScenarioItem):
        return [place.feedback for place in item.places if place.ending]
    return [item.why]


def test_the_quiz_begins_with_its_first_item(client, library):
    quiz = library.quiz_of["basic", "messages", "en"]
    answer = client.get("/en/courses/basic/messages/quiz/")
    assert (answer.status_code, answer.location) == (303, f"/en/courses/basic/messages/quiz/{quiz.items[0].id}/")


def test_no_page_holds_the_key_before_the_answer(client, library):
    for quiz in library.quizzes:
        for item in quiz.items:
            html = client.get(f"/{quiz.language}/courses/basic/{quiz.module}/quiz/{item.id}/").text
            assert "[[" not in html
            assert "<mark" not in html
            assert "safer" not in html
            for feedback in feedbacks(item):
                assert not feedback or feedback not in html


def test_choices_do_not_say_which_is_right(client, library):
    """Whatever differs between the choices' HTML is their text and their position."""
    for quiz, item in items(library):
        if isinstance(item, ChoiceItem):
            html = client.get(f"/en/courses/basic/{quiz.module}/quiz/{item.id}/").text
            boxes = re.findall(r'<div class="choice.*?</div>', html, re.S)
            bare = set()
            for box, choice in zip(boxes, item.choices, strict=True):
                assert choice.text in box
                bare.add(re.sub(r'value="\d+"', "", box.replace(choice.text, "")))
            assert len(bare) == 1


def test_the_safer_choice_is_done_at_once_and_leads_on(learner, library):
    item = find(library, "messages", "support")
    page = learner.answer("messages", "support", *item.right)
    assert page.status_code == 200
    assert "Yes, that is right." in page.text
    assert "This message was a trap." in page.text
    assert all(clue in page.text for clue in item.clues)
    assert 'action="/en/courses/basic/messages/quiz/new-number/"' in page.text


def test_after_the_first_miss_only_the_feedback_of_the_chosen_option_shows(learner, library):
    item = find(library, "messages", "support")
    page = learner.answer("messages", "support", int(wrong(item)))
    assert item.choices[int(wrong(item)) - 1].feedback in page.text
    others = [choice.feedback for position, choice in enumerate(item.choices, 1) if str(position) != wrong(item)]
    assert not any(feedback in page.text for feedback in [*others, *item.clues])
    assert 'name="missed" value="1"' in page.text
    assert 'class="choice safer"' not in page.text


def test_after_the_second_miss_the_answer_is_shown_and_waits_to_be_confirmed(learner, library):
    item = find(library, "messages", "support")
    page = learner.answer("messages", "support", int(wrong(item)), missed="1")
    assert 'name="confirm"' in page.text
    assert all(choice.feedback in page.text for choice in item.choices)
    assert "quiz/new-number/" not in page.text
    confirmed = learner.answer("messages", "support", int(wrong(item)), missed="2", confirm="1")
    assert confirmed.status_code == 200
    assert 'action="/en/courses/basic/messages/quiz/new-number/"' in confirmed.text


def test_confirming_before_two_misses_counts_as_an_answer(learner, library):
    item = find(library, "messages", "support")
    page = learner.answer("messages", "support", int(wrong(item)), missed="0", confirm="1")
    assert "quiz/new-number/" not in page.text


def test_all_that_fit_means_all(learner, library):
    item = find(library, "what-it-is", "first-evening")
    one = min(item.right)
    assert "something else fits as well" in learner.answer("what-it-is", "first-evening", one).text
    other = next(n for n in range(1, len(item.choices) + 1) if n not in item.right)
    page = learner.answer("what-it-is", "first-evening", one, other).text
    assert "At least one of your choices does not help here" in page
    assert item.choices[other - 1].feedback in page
    assert item.choices[one - 1].feedback not in page
    assert "Yes, that is right." in learner.answer("what-it-is", "first-evening", *item.right).text


def test_an_order_is_done_when_every_step_has_its_place(learner, library):
    item = find(library, "messages", "second-way")
    assert isinstance(item, OrderItem)
    places = {f"place-{shown}": str(step.place) for shown, step in enumerate(item.steps, 1)}
    assert "Yes, that is right." in learner.answer("messages", "second-way", **places).text
    swapped = places | {"place-1": places["place-2"], "place-2": places["place-1"]}
    page = learner.answer("messages", "second-way", **swapped)
    assert f"{len(item.steps) - 2} steps are in the right place" in text_of(page.text)
    shown = learner.answer("messages", "second-way", **swapped, missed="1")
    assert 'class="in-order"' in shown.text
    assert "Yes" not in text_of(shown.text)


def test_a_step_without_a_place_is_asked_for_again(learner, library):
    page = learner.answer("messages", "second-way", **{"place-1": "1", "place-2": "1"})
    assert page.status_code == 422
    assert "Give each step its own place" in page.text
    assert 'id="feedback"' not in page.text


def way_through(item, ending):
    """The moves, as shown, to the first place with this ending."""
    ways = [((), item.places[0])]
    for way, place in ways:
        if place.ending == ending:
            return way
        ways += [((*way, n), item.place(move.target)) for n, move in enumerate(place.moves, 1)]
    raise AssertionError(ending)


def walk_through(learner, module, item, ending, missed="0"):
    way, page = way_through(item, ending), None
    for made, move in enumerate(way):
        before = ".".join(map(str, way[:made]))
        page = learner.answer(module, item.id, move=str(move), way=before, missed=missed)
        assert page.status_code == 200
    return page


def test_a_scenario_leads_to_its_endings(learner, library):
    item = find(library, "messages", "after-the-click")
    assert isinstance(item, ScenarioItem)
    good = walk_through(learner, "messages", item, "good")
    assert "Yes, that is right." in good.text
    risky = walk_through(learner, "messages", item, "risky")
    assert "Go back, and try another way" in risky.text
    shown = walk_through(learner, "messages", item, "harmful", missed="1")
    assert 'name="confirm"' in shown.text
    assert "Here is the safer way." in shown.text


def test_a_move_that_is_none_keeps_the_way(learner, library):
    item = find(library, "messages", "after-the-click")
    first = way_through(item, "good")[0]
    page = learner.answer("messages", item.id, way=str(first))
    assert page.status_code == 422
    assert f'name="way" value="{first}"' in page.text


def test_a_form_may_be_sent_twice(learner, library):
    item = find(library, "messages", "support")
    first, second = (learner.answer("messages", "support", *item.right).text for _ in range(2))
    assert re.sub(r'name="ticket" value="[^"]+"', "", first) == re.sub(r'name="ticket" value="[^"]+"', "", second)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"choice": "0"},
        {"choice": "99"},
        {"choice": "-1"},
        {"choice": "1_0"},
        {"choice": "9" * 5000},
        {"choice": "x"},
        {"choice": ["1", "2", "3"]},
        {"missed": "x" * 100, "choice": "7"},
        {"missed": "-5"},
        {"missed": "9" * 5000},
        {"way": "1.1.1.1.1.1", "move": "9"},
        {"way": "9" * 5000, "move": "1"},
        {"way": "../..", "move": "1"},
        {"move": "-1"},
        {"place-1": "9" * 5000},
        {"place-1": "-1", "place-2": "0"},
        {"\x00": "\x00", "choice": "\x00"},
        {"confirm": "1", "missed": "77"},
    ],
)
def test_no_answer_however_odd_breaks_a_page(client, library, fields):
    for quiz, item in items(library):
        page = client.post(f"/en/courses/basic/{quiz.module}/quiz/{item.id}/", data=fields)
        assert page.status_code in (200, 303, 422)
        assert page.status_code == 303 or "<h1" in page.text


def test_every_item_in_every_language_can_be_done(client, library):
    for quiz in library.quizzes:
        for item in quiz.items:
            address = f"/{quiz.language}/courses/basic/{quiz.module}/quiz/{item.id}/"
            if isinstance(item, ChoiceItem):
                page = client.post(address, data={"choice": right(item)})
            elif isinstance(item, OrderItem):
                page = client.post(address, data={f"place-{n}": str(s.place) for n, s in enumerate(item.steps, 1)})
            else:
                way = way_through(item, "good")
                page = client.post(address, data={"way": ".".join(map(str, way[:-1])), "move": str(way[-1])})
            assert 'class="panel good" id="feedback"' in page.text


def test_the_quiz_closes(client):
    page = client.get("/en/courses/basic/what-it-is/quiz/done/")
    assert page.status_code == 200
    assert 'href="/en/courses/basic/accounts/"' in page.text


def test_messages_are_as_the_library_says(library):
    kinds = {item.kind for _, item in items(library)}
    assert kinds == {"choice", "message", "order", "scenario"}
    messages = [item for _, item in items(library) if isinstance(item, MessageItem)]
    assert sum(item.truth == "genuine" for item in messages) >= 0.4 * len(messages)
