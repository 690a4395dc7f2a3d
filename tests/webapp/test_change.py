"""What is counted when somebody uses the site: a start, a completed course, one answer after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import BROWSER, Learner, hidden, text_of
from tests.training.tallying import LT, PL, SMALL, counting_of, tally
from tests.webapp.whole_course import ITEMS, right, whole_course
from training.cohort import Cohort
from training.quarters import period_of
from training.record import EVERYTHING
from training.resume_code import read_code

NOW = 1_794_919_020.0
HERE = period_of(NOW)
QUESTION = "What have you changed since you began?"


@pytest.fixture
def library(content, languages):
    return whole_course(content, languages)


@pytest.fixture
def counting(records, tmp_path):
    made = counting_of(records.store, tmp_path / "home", [LT, PL, SMALL])
    made.open(NOW)
    records.count = made.count
    for number, partner in ((4821, "LT"), (1357, "LV")):
        records.store.add_cohort(Cohort(number, partner, HERE))
    return made


@pytest.fixture
def site(make_app, records, library, counting):
    """(Not called ``app``: pytest-flask would let all requests of a test share what each knows of its visitor.)"""
    return make_app(records=records, library=library, clock=lambda: NOW)


class Practised(Learner):
    """Somebody who knows the answers."""

    def do_item(self, item):
        return self.answer("people", item, right(self.client.application.extensions["site"].library, item))


@pytest.fixture
def learner(site):
    return Practised(site.test_client())


@pytest.fixture
def counted(records, counting):
    """What was counted so far."""

    def read():
        counting.flush(NOW)
        return tally(records.store, HERE)

    return read


def complete(learner, language="en"):
    learner.language = language
    for item in ITEMS:
        page = learner.do_item(item)
        assert page.status_code == 200
    return page


def record_of(learner, records):
    return records.come_back(read_code(learner.code), NOW).record


# ---- started and completed


def test_a_code_alone_counts_nothing(learner, library, counted):
    learner.start(cohort="48217")
    learner.page("progress/")
    learner.answer("people", "drive", 3 - right(library, "drive"))  # a miss keeps nothing
    assert counted() == {}


def test_the_first_step_is_a_start_of_the_partner_and_counts_once(learner, counted):
    learner.start(cohort="48217")
    learner.do_item("drive")
    learner.do_item("drive")
    assert counted() == {"LT started": 1}


def test_without_a_cohort_code_it_is_a_start_without_one(learner, counted):
    learner.start()
    learner.do_item("drive")
    assert counted() == {"(no code) started": 1}


def test_a_small_partner_is_counted_with_the_others(learner, counted):
    learner.start(cohort=Cohort(1357, "LV", HERE).code)
    complete(learner)
    assert counted() == {"(smaller) started": 1, "(smaller) completed": 1, "en completed": 1}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_last_step_is_a_completion_in_the_language_of_its_page(learner, records, counted, language):
    learner.start(cohort="48217")
    complete(learner, language)
    assert counted() == {"LT started": 1, "LT completed": 1, f"{language} completed": 1}
    assert record_of(learner, records).cohort == ""  # from now on nobody needs to know it
    learner.language = "en"
    assert "No partner" in learner.page("progress/").text


def test_completing_again_counts_nothing_more(learner, counted):
    learner.start(cohort="48217")
    complete(learner)
    before = counted()
    complete(learner, "ru")
    other = Practised(learner.client.application.test_client())
    other.resume(learner.code)
    complete(other, "ru")
    assert counted() == before


def test_whoever_began_before_counts_no_start_and_one_completion(learner, records, counted):
    learner.start(cohort="48217", before="1")
    complete(learner)
    assert counted() == {"LT completed": 1, "en completed": 1}
    assert "started" in record_of(learner, records).counted


def test_practice_that_is_kept_under_a_new_code_is_start_and_completion_at_once(learner, library, counted):
    carried = {}
    for item in ITEMS:
        fields = {**carried, "choice": str(right(library, item))}
        page = learner.client.post(learner.address("people", item), data=fields, headers=BROWSER)
        carried = hidden(page.text)
    learner.start(cohort="48217", ticket=hidden(page.text)["ticket"])
    assert counted() == {"LT started": 1, "LT completed": 1, "en completed": 1}


def test_a_code_that_opens_nothing_begins_a_record_that_is_not_counted(learner, records, counted):
    """Perhaps its record was counted and deleted: nobody can know, so each counter moves once at most."""
    learner.start(cohort="48217")
    complete(learner)
    answer(learner, "one")
    before = counted()
    learner.do("delete")
    learner.resume(learner.code)
    page = complete(learner, "ru")
    assert QUESTION not in learner.page("courses/basic/people/quiz/done/").text
    assert page.status_code == 200
    assert counted() == before
    assert set(record_of(learner, records).counted) == EVERYTHING


def test_a_device_that_came_back_before_the_first_step_does_not_count_it_twice(learner, counted):
    learner.start(cohort="48217")
    other = Practised(learner.client.application.test_client())
    other.resume(learner.code)
    learner.do_item("drive")
    other.do_item("caller")
    assert counted() == {"LT started": 1, "LT completed": 1, "en completed": 1}


def test_a_course_that_was_completed_before_anything_was_counted_stays_uncounted(learner, records, counted):
    """Nobody knows its quarter. The partner is not needed any more all the same."""
    count, records.count = records.count, None
    learner.start(cohort="48217")
    complete(learner)
    found = records.come_back(read_code(learner.code), NOW)
    old = replace(found.record, counted=("started",), cohort="LT")
    records.keep(found, lambda record: old, NOW)
    records.count = count
    complete(learner)
    learner.resume(learner.code)
    assert counted() == {}
    assert record_of(learner, records).counted == ("started",)


# ---- the question


def answer(learner, value, language="en"):
    """Answer on the page that closes the course."""
    learner.language = language
    return learner.press(learner.page("courses/basic/people/quiz/done/"), change=value)


@pytest.fixture
def done(learner):
    learner.start()
    complete(learner)
    return learner


def test_the_question_stands_where_the_course_is_closed_and_on_its_page(done):
    for rest in ("courses/basic/people/quiz/done/", "courses/basic/"):
        page = done.page(rest)
        assert page.text.count(QUESTION) == 1
        assert 'action="/en/courses/basic/"' in page.text
        form = page.text.split('id="change"')[1].split("</form>")[0]
        assert [value for value in ("nothing", "one", "several") if f'name="change" value="{value}"' in form] == [
            "nothing",
            "one",
            "several",
        ]
        assert form.index("Thank you if you do") < form.index("<button")


def test_before_the_course_is_completed_nobody_is_asked(learner):
    learner.start()
    learner.do_item("drive")
    for rest in ("courses/basic/people/quiz/done/", "courses/basic/"):
        assert QUESTION not in learner.page(rest).text


def test_nobody_without_a_code_is_asked(learner):
    for rest in ("courses/basic/people/quiz/done/", "courses/basic/"):
        assert QUESTION not in learner.page(rest).text


@pytest.mark.parametrize("value", ["nothing", "one", "several"])
def test_an_answer_is_counted_and_kept_nowhere_else(done, records, counted, value):
    before = counted()
    page = answer(done, value)
    assert page.status_code == 200
    assert "Thank you. Your answer is counted" in page.text
    assert counted() == {**before, f"{value} answered": 1}
    record = record_of(done, records)
    assert "change" in record.counted
    assert value not in {*record.counted, *record.completed, record.cohort, *record.ref}


def test_it_is_answered_once_whatever_comes_after(done, counted):
    page = done.page("courses/basic/people/quiz/done/")
    done.press(page, change="one")
    before = counted()
    for value in ("several", "one", "nothing"):
        repeated = done.press(page, change=value)
        assert repeated.status_code == 200
    assert counted() == before
    for rest in ("courses/basic/people/quiz/done/", "courses/basic/"):
        assert QUESTION not in done.page(rest).text


def test_another_device_in_another_language_does_not_answer_again(done, counted):
    other = Practised(done.client.application.test_client())
    other.resume(done.code)
    other.language = "ru"
    page = other.page("courses/basic/people/quiz/done/")
    answer(done, "one")
    before = counted()
    assert other.press(page, change="several").status_code == 200
    assert counted() == before


@pytest.mark.parametrize("value", ["", "everything", "one two", "1" * 5000])
def test_without_a_choice_it_is_asked_again_and_nothing_counted(done, counted, value):
    before = counted()
    page = answer(done, value)
    assert page.status_code == 422
    assert "Choose one of the three, or simply go on." in text_of(page.text)
    assert page.text.count(QUESTION) == 1
    assert counted() == before


def test_a_form_of_somebody_else_answers_nothing(done, counted):
    before = counted()
    answer = done.client.post("/en/courses/basic/", data={"change": "one"}, headers=BROWSER)
    assert answer.status_code == 403
    stranger = {"Sec-Fetch-Site": "cross-site"}
    page = done.page("courses/basic/")
    answer = done.client.post("/en/courses/basic/", data={**hidden(page.text), "change": "one"}, headers=stranger)
    assert answer.status_code == 403
    assert counted() == before


def test_after_the_visit_it_says_that_nothing_was_changed(done, counted):
    before, page = counted(), done.page("courses/basic/")
    done.client.delete_cookie("session")
    assert "Nothing was changed" in text_of(done.press(page, change="one").text)
    assert counted() == before


def test_an_answer_before_the_course_is_completed_counts_nothing(learner, counted):
    learner.start()
    learner.do_item("drive")
    before, token = counted(), hidden(learner.page("progress/").text)["csrf_token"]
    page = learner.post("/en/courses/basic/", change="one", csrf_token=token)
    assert page.status_code == 200
    assert "Thank you. Your answer is counted" not in page.text
    assert counted() == before


@pytest.mark.parametrize("course", ["nothing", "basic/people"])
def test_other_addresses_take_no_answer(done, course):
    assert done.post(f"/en/courses/{course}/", change="one").status_code in (404, 405)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_with_the_question_fit_one_round_trip(done, language):
    done.language = language
    for rest in ("courses/basic/people/quiz/done/", "courses/basic/"):
        page = done.client.get(f"/{language}/{rest}", headers={"Accept-Encoding": "gzip"})
        assert len(page.data) <= 14_600


def test_while_the_database_is_away_the_question_waits(done, records, counted, postgresql):
    if records.store.is_sqlite:
        return
    page = done.page("courses/basic/")
    postgresql.stop("immediate")
    try:
        answer = done.press(page, change="one")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    finally:
        postgresql.start()
    assert done.press(page, change="one").status_code == 200
    assert counted()["one answered"] == 1
