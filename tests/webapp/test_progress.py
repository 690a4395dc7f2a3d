"""The page of what is kept: to see, to take along, to delete."""

from __future__ import annotations

import json
import re

import pytest

from tests.conftest import BROWSER, Learner, text_of

NOW = 1_794_919_020.0


@pytest.fixture
def learner(make_app, records, library):
    found = Learner(make_app(records=records, clock=lambda: NOW).test_client())
    found.start()
    item = library.quiz_of["basic", "messages", "en"].item("support")
    found.answer("messages", "support", *item.right)
    return found


def test_without_a_code_it_leads_to_coming_back(make_app):
    answer = make_app().test_client().get("/ru/progress/")
    assert (answer.status_code, answer.location) == (303, "/ru/resume/")


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_everything_that_is_kept_can_be_read(learner, language):
    learner.language = language
    page = learner.page("progress/")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count("<tr>") == 11
    assert ("1 of 5" if language == "en" else "5" if language == "ru" else "۵") in text_of(page.text)


def test_what_is_kept_can_be_taken_along_without_the_code(learner):
    answer = learner.do("take")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="progress.json"'
    assert answer.mimetype == "application/json"
    values = json.loads(answer.text)
    assert values["courses"][0]["items"]["messages#support"] == "done"
    assert values["courses"][0]["items"]["messages#own-code"] == "open"
    assert values["items_that_no_course_has_any_more"] == 0
    assert learner.code not in answer.text


def test_deleting_deletes_and_says_what_is_left(learner, records):
    page = learner.do("delete")
    assert "Everything is deleted" in page.text
    trace = "No trace of it is left" if records.store.is_sqlite else "still holds a sealed copy for a while"
    assert trace in page.text
    assert "Encrypted backups forget it after 30 days." in page.text
    assert records.store.rows() == 0
    assert learner.client.get_cookie("session") is None


def test_deleting_twice_does_no_harm(learner, records):
    page = learner.page("progress/")
    learner.press(page, action="delete")
    answer = learner.press(page, action="delete")
    assert answer.status_code == 200
    assert "Nothing was changed or deleted yet" in answer.text


def test_deleting_after_the_visit_ended_says_that_nothing_was_deleted(learner, records):
    page = learner.page("progress/")
    learner.client.delete_cookie("session")
    answer = learner.press(page, action="delete")
    assert "Nothing was changed or deleted yet" in answer.text
    assert records.store.rows() == 1


def test_finishing_here_ends_this_device_only_and_keeps_everything(learner, records):
    other = Learner(learner.client.application.test_client())
    other.resume(learner.code)
    page = learner.do("finish")
    assert "You have finished on this device" in page.text
    assert learner.client.get_cookie("session") is None
    assert "1 of 5" in text_of(other.page("progress/").text)


@pytest.mark.parametrize("rest", ["", "start/", "resume/"])
def test_the_next_person_on_a_shared_device_sees_that_a_visit_is_open(learner, rest):
    assert "A visit with a code is open on this device." in learner.page(rest).text
    learner.do("finish")
    assert "A visit with a code is open on this device." not in learner.page(rest).text


def test_a_second_device_cannot_undo_it(learner, records, library):
    other = Learner(learner.client.application.test_client())
    other.resume(learner.code)
    page = other.open("messages", "own-code")
    learner.do("delete")
    item = library.quiz_of["basic", "messages", "en"].item("own-code")
    answer = other.press(page, choice=sorted(item.right))
    assert 'id="ended"' in answer.text
    assert records.store.rows() == 0


@pytest.mark.parametrize("action", ["", "erase"])
def test_an_unknown_action_does_nothing(learner, records, action):
    assert learner.do(action).status_code == 400
    assert records.store.rows() == 1


def test_nothing_is_deleted_without_the_form(learner, records):
    answer = learner.client.post("/en/progress/", data={"action": "delete"}, headers=BROWSER)
    assert answer.status_code == 403
    assert records.store.rows() == 1


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_pages_with_a_code_fit_one_round_trip(learner, library, language):
    learner.language = language
    quiz = library.quiz_of["basic", "messages", language]
    rests = ["progress/", "courses/basic/", "start/", "resume/", "courses/basic/messages/quiz/done/"]
    rests += [f"courses/basic/messages/quiz/{item.id}/" for item in quiz.items]
    for rest in rests:
        answer = learner.client.get(f"/{language}/{rest}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= 14_600, rest


def test_every_link_on_pages_with_a_code_leads_somewhere(learner):
    for rest in ("progress/", "courses/basic/", "start/", "resume/", "courses/basic/messages/quiz/done/"):
        html = learner.page(rest).text
        for link in set(re.findall(r'(?:href|action)="(/[^"#]*)', html)) - {"/leave"}:
            assert learner.client.get(link, follow_redirects=True).status_code == 200, f"{rest} → {link}"


def test_without_its_database_the_site_says_so_and_reading_goes_on(learner, records, postgresql):
    """PostgreSQL is stopped for a moment; SQLite cannot be stopped (a full disk: tests/attacks)."""
    if records.store.is_sqlite:
        return
    page = learner.open("messages", "own-code")
    postgresql.stop("immediate")
    try:
        assert learner.client.get("/healthz").status_code == 503
        assert learner.open("messages").status_code == 200
        assert learner.page("progress/").status_code == 503
        item = learner.client.application.extensions["site"].library.quiz_of["basic", "messages", "en"].item("own-code")
        answer = learner.press(page, choice=sorted(item.right))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Your step is not kept yet, and not lost" in answer.text
    finally:
        postgresql.start()
    kept = learner.press(answer, action="go")
    assert kept.status_code == 303
    assert "2 of 5" in text_of(learner.page("progress/").text)
