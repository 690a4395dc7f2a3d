"""Sessions: how they live, how they die, and that nothing is lost at the edge."""

from __future__ import annotations

import pytest

from tests.conftest import BROWSER, Learner, fresh_records, hidden, text_of
from training.quiz import ChoiceItem
from training.resume_code import read_code

START = 1_794_919_020.0
MINUTE, HOUR, DAY = 60, 3600, 86_400


class Clock:
    """The time of a site."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def learner(make_app, records, clock):
    return Learner(make_app(records=records, clock=clock).test_client())


@pytest.fixture
def another(learner):
    """The same site on another device."""
    return Learner(learner.client.application.test_client())


@pytest.fixture
def item(library):
    return library.quiz_of["basic", "messages", "en"].item("support")


def right(item):
    assert isinstance(item, ChoiceItem)
    return sorted(item.right)


def wrong(item):
    return next(n for n in range(1, len(item.choices) + 1) if n not in item.right)


def done_of(records, code, clock):
    return len(records.come_back(read_code(code), clock()).record.done)


def is_ended(page):
    return 'id="ended"' in page.text


def test_a_step_in_a_session_is_kept_and_the_page_says_so(learner, records, item, clock):
    code = learner.start()
    page = learner.answer("messages", "support", *right(item))
    assert "We keep only that it is done." in page.text
    assert "ticket" not in hidden(page.text)
    assert done_of(records, code, clock) == 1


def test_a_miss_writes_nothing(learner, records, item):
    learner.start()
    learner.answer("messages", "support", wrong(item))
    assert records.store.rows() == 0


def test_a_form_may_be_sent_twice(learner, records, item, clock):
    code = learner.start()
    carried = hidden(learner.open("messages", "support").text)
    for _ in range(2):
        page = learner.client.post(
            learner.address("messages", "support"), data={**carried, "choice": right(item)}, headers=BROWSER
        )
        assert "Yes, that is right." in page.text
    assert done_of(records, code, clock) == 1


def test_a_done_item_shows_its_feedback(learner, item):
    learner.start()
    learner.answer("messages", "support", *right(item))
    page = learner.open("messages", "support")
    assert "You have done this one." in page.text
    assert all(choice.feedback in page.text for choice in item.choices)


def test_the_quiz_begins_with_the_first_open_item(learner, library):
    learner.start()
    quiz = library.quiz_of["basic", "what-it-is", "en"]
    first = quiz.items[0]
    learner.answer("what-it-is", first.id, *right(first))
    assert learner.open("what-it-is", "").status_code == 200
    answer = learner.client.get("/en/courses/basic/what-it-is/quiz/")
    assert answer.location.endswith(f"/quiz/{quiz.items[1].id}/")


def test_the_course_page_shows_what_is_done_and_what_comes_next(learner, item):
    learner.start()
    learner.answer("messages", "support", *right(item))
    page = text_of(learner.page("courses/basic/").text)
    assert "What comes next" in page
    assert "1 of 51 practices are done." in page
    assert "1 of 5" in page


def miss_twice(learner, item, module="messages"):
    learner.answer(module, item.id, wrong(item))
    learner.answer(module, item.id, wrong(item), missed="1")
    return learner.answer(module, item.id, wrong(item), missed="2", confirm="1")


def test_an_item_missed_twice_leads_on_and_waits_for_the_end(learner, records, item, clock):
    code = learner.start()
    answer = miss_twice(learner, item)
    assert (answer.status_code, answer.location) == (303, "/en/courses/basic/messages/quiz/new-number/")
    record = records.come_back(read_code(code), clock()).record
    assert (len(record.done), len(record.missed)) == (0, 1)


def test_confirming_again_by_a_double_click_does_not_count_as_coming_back(learner, records, item, clock):
    code = learner.start()
    carried = hidden(learner.open("messages", "support").text)
    data = {**carried, "choice": wrong(item), "missed": "2", "confirm": "1"}
    for _ in range(2):
        learner.client.post(learner.address("messages", "support"), data=data, headers=BROWSER)
    assert len(records.come_back(read_code(code), clock()).record.missed) == 1


def finish(learner, library, leave_out=(), but=""):
    """Answer every item of the course as somebody would who has read it.

    Those to ``leave_out`` are missed twice; ``but`` is not met.
    """
    for module in library.course_of["basic"].modules:
        for each in library.quiz_of["basic", module, "en"].items:
            if each.id == but:
                continue
            if each.id in leave_out:
                miss_twice(learner, each, module)
            elif isinstance(each, ChoiceItem):
                learner.answer(module, each.id, *right(each))
            elif each.kind == "order":
                learner.answer(module, each.id, **{f"place-{n}": str(s.place) for n, s in enumerate(each.steps, 1)})
            else:
                from tests.webapp.test_quizzes import way_through

                way = way_through(each, "good")
                learner.answer(module, each.id, way=".".join(map(str, way[:-1])), move=str(way[-1]))


def test_items_missed_twice_come_back_once_at_the_end(learner, library, records, item, clock):
    code = learner.start()
    finish(learner, library, leave_out={"support"})
    page = learner.page("courses/basic/")
    assert "Worth one more look" in page.text
    assert 'href="/en/courses/basic/messages/quiz/support/"' in page.text
    assert "51 of 51 practices are done." in text_of(page.text)
    assert hidden(learner.open("messages", "support").text)["returned"] == "1"
    answer = miss_twice(learner, item)
    assert answer.location == "/en/courses/basic/messages/quiz/done/"
    assert "Worth one more look" not in learner.page("courses/basic/").text
    record = records.come_back(read_code(code), clock()).record
    assert (len(record.done), record.missed) == (51, frozenset())


def test_whoever_did_every_item_has_completed_the_course_and_reads_so(learner, library, records, clock):
    code = learner.start()
    finish(learner, library)
    assert records.come_back(read_code(code), clock()).record.completed == ("basic:1",)
    assert "You have completed this course." in learner.page("courses/basic/").text
    last = library.course_of["basic"].modules[-1]
    assert "You have completed this course." in learner.page(f"courses/basic/{last}/quiz/done/").text


def test_one_item_left_open_leaves_the_course_open(learner, library, records, clock):
    code = learner.start()
    finish(learner, library, but="rumour")
    assert records.come_back(read_code(code), clock()).record.completed == ()
    assert "50 of 51 practices are done." in text_of(learner.page("courses/basic/").text)


ENDINGS = {
    "two hours idle": lambda clock, records, learner: setattr(clock, "now", clock.now + 121 * MINUTE),
    "the hour key gone": lambda clock, records, learner: [
        path.unlink() for path in (records.hour_keys.folder or learner).iterdir()
    ],
    "a clock a day ahead": lambda clock, records, learner: setattr(clock, "now", clock.now + DAY),
    "a clock a day back": lambda clock, records, learner: setattr(clock, "now", clock.now - DAY),
    "one bit changed": lambda clock, records, learner: change_cookie(learner),
}


def change_cookie(learner):
    value = learner.client.get_cookie("session").value
    other = "B" if value[50] == "A" else "A"
    learner.client.set_cookie("session", value[:50] + other + value[51:])


@pytest.mark.parametrize("ending", ENDINGS)
def test_after_the_end_of_a_session_nothing_is_lost(learner, records, item, clock, ending):
    """Old cookies die; the page shows the feedback, asks for the code, and carries the answer along."""
    code = learner.start()
    learner.answer("messages", "support", *right(item))
    carried = hidden(learner.open("messages", "own-code").text)
    ENDINGS[ending](clock, records, learner)
    other = records_item(learner, "own-code")
    page = learner.client.post(
        learner.address("messages", "own-code"), data={**carried, "choice": right(other)}, headers=BROWSER
    )
    assert page.status_code == 200
    assert "Yes, that is right." in page.text
    assert is_ended(page)
    assert done_of(records, code, clock) == 1
    answer = learner.press(page, code=code)
    assert (answer.status_code, answer.location) == (303, "/en/courses/basic/messages/quiz/")
    assert done_of(records, code, clock) == 2


def records_item(learner, name):
    site = learner.client.application.extensions["site"]
    return site.library.quiz_of["basic", "messages", "en"].item(name)


def test_a_form_begun_in_a_session_never_becomes_practice_silently(learner, item, clock):
    """Also where the cookie itself is gone: the form knows that it began with a code."""
    learner.start()
    carried = hidden(learner.open("messages", "support").text)
    learner.client.delete_cookie("session")
    page = learner.client.post(
        learner.address("messages", "support"), data={**carried, "choice": wrong(item)}, headers=BROWSER
    )
    assert is_ended(page)
    again = learner.press(page, learner.address("messages", "support"), **{"with-code": "1", "choice": right(item)})
    assert is_ended(again)
    assert "This page carries along what you have just done." in again.text


def test_twelve_hours_end_a_session_that_was_never_idle(learner, clock):
    learner.start()
    for _ in range(12):
        clock.now += HOUR
        assert not is_ended(learner.page("courses/basic/"))
    clock.now += MINUTE
    assert is_ended(learner.page("courses/basic/"))


def test_a_cookie_is_sealed_anew_at_most_once_a_minute(learner, clock):
    learner.start()
    assert "Set-Cookie" not in learner.page("courses/basic/").headers
    clock.now += MINUTE
    assert "Set-Cookie" in learner.page("courses/basic/").headers
    assert "Set-Cookie" not in learner.page("courses/basic/").headers


def test_a_cookie_of_another_deployment_is_dead(learner, make_app, tmp_path, clock):
    learner.start()
    elsewhere = Learner(make_app(records=fresh_records(tmp_path / "other"), clock=clock).test_client())
    elsewhere.client.set_cookie("session", learner.client.get_cookie("session").value)
    assert is_ended(elsewhere.page("courses/basic/"))


def test_leaving_all_devices_ends_the_other_one(learner, another, item):
    code = learner.start()
    learner.answer("messages", "support", *right(item))
    another.resume(code)
    assert "1 of 51" in text_of(another.page("courses/basic/").text)
    page = learner.do("leave-all")
    assert "You have left on all devices" in page.text
    assert learner.client.get_cookie("session") is None
    assert is_ended(another.page("courses/basic/"))
    learner.resume(code)
    assert "1 of 51" in text_of(learner.page("courses/basic/").text)


def test_leaving_here_ends_this_device_only(learner, another, item):
    code = learner.start()
    learner.answer("messages", "support", *right(item))
    another.resume(code)
    learner.client.get("/leave")
    assert learner.client.get_cookie("session") is None
    assert "1 of 51" in text_of(another.page("courses/basic/").text)


def test_practice_begun_before_coming_back_is_kept_with_the_next_step(learner, another, records, item, clock):
    """Two windows: practice in one, coming back in the other. Nothing is kept without the token of the session."""
    code = another.start()
    page = learner.answer("messages", "support", *right(item))
    learner.resume(code)
    learner.press(page, learner.address("messages", "own-code"), action="go")
    assert done_of(records, code, clock) == 0
    page = learner.client.post(
        learner.address("messages", "own-code"), data={**hidden(page.text), "action": "go"}, headers=BROWSER
    )
    answer = learner.press(page, learner.address("messages", "own-code"), action="go")
    assert answer.status_code == 303
    assert done_of(records, code, clock) == 1


def test_a_form_of_one_code_is_never_kept_under_another(learner, records, item, clock):
    """Two people, one tablet: the page of the first is still open when the second gets a code."""
    learner.start()
    carried = hidden(learner.open("messages", "support").text)
    second = learner.start()
    data = {**carried, "choice": right(item)}
    page = learner.client.post(learner.address("messages", "support"), data=data, headers=BROWSER)
    assert is_ended(page)
    assert done_of(records, second, clock) == 0


def test_an_item_that_comes_back_in_another_module_is_led_to_there(learner, library, item):
    learner.start()
    other = library.quiz_of["basic", "accounts", "en"].items[0]
    finish(learner, library, leave_out={"support", other.id})
    answer = miss_twice(learner, item)
    assert answer.location == f"/en/courses/basic/accounts/quiz/{other.id}/"


def test_a_strangers_token_keeps_nothing(learner, records, item):
    learner.start()
    data = {"choice": right(item), "csrf_token": "x" * 22, "with-code": "1"}
    page = learner.client.post(learner.address("messages", "support"), data=data, headers=BROWSER)
    assert page.status_code == 200
    assert records.store.rows() == 0
    data = {"action": "delete", "csrf_token": "x" * 22}
    assert learner.client.post("/en/progress/", data=data, headers=BROWSER).status_code == 403


def test_a_form_that_asks_to_keep_must_prove_where_it_comes_from(learner, item):
    learner.start()
    data = {**hidden(learner.open("messages", "support").text), "choice": right(item)}
    assert learner.client.post(learner.address("messages", "support"), data=data).status_code == 403


def test_practice_longer_than_two_hours_says_what_it_could_not_carry(learner, item, clock):
    page = learner.answer("messages", "support", *right(item))
    clock.now += 3 * HOUR
    page = learner.press(page, learner.address("messages", "own-code"), action="go")
    assert "could not be carried along" in page.text
