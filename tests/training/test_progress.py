"""How far a record has come in a course."""

from __future__ import annotations

from dataclasses import replace

import pytest

from training.items import item_name, mark_of
from training.languages import SOURCE
from training.progress import closing, nothing_new, progress
from training.record import Record, close_items, write


@pytest.fixture
def course(library):
    return library.course_of["basic"]


def marks(library, course, *modules):
    return {
        mark_of(item_name(course.id, module, item.id))
        for module in modules or course.modules
        for item in library.quiz_of[course.id, module, SOURCE].items
    }


def test_nothing_is_done_at_first_and_the_first_module_comes_next(library, course):
    come = progress(library, course, Record())
    assert (come.closed, come.is_closed, come.coming_back) == (0, False, ())
    assert come.next_module.module == course.modules[0]
    assert come.modules[0].next_open().state == "open"


def test_the_next_open_item_follows_and_begins_again_at_the_top(library, course):
    quiz = library.quiz_of["basic", "messages", SOURCE]
    first, second, last = quiz.items[0].id, quiz.items[1].id, quiz.items[-1].id
    done = close_items([mark_of(item_name("basic", "messages", second))])(Record())
    module = progress(library, course, done).module("messages")
    assert module.closed == 1
    assert module.next_open(first).item == quiz.items[2].id
    assert module.next_open(last).item == first
    assert module.next_open("nothing").item == first


def test_missed_items_come_back_only_at_the_end(library, course):
    missed = mark_of(item_name("basic", "messages", "support"))
    early = close_items((), [missed])(Record())
    assert progress(library, course, early).coming_back == ()
    late = close_items(marks(library, course) - {missed})(early)
    (back,) = progress(library, course, late).coming_back
    assert (back.module, back.item) == ("messages", "support")


@pytest.fixture
def unfinished(library, course):
    """The same library with a module still in preparation."""
    return replace(library, courses=(replace(course, preparing=("phone-2",)),))


def test_a_course_is_completed_by_its_last_item_only_when_it_is_whole(library, course, unfinished):
    step = close_items(marks(library, course))
    assert closing(unfinished, step)(Record()).completed == ()
    assert closing(library, step)(Record()).completed == ("basic:1",)
    almost = close_items(sorted(marks(library, course))[:-1])
    assert closing(library, almost)(Record()).completed == ()
    assert closing(library, close_items((), marks(library, course)))(Record()).completed == ("basic:1",)


def test_a_course_whose_last_open_item_was_taken_out_is_completed_by_any_step(library, course):
    done = close_items(marks(library, course))(Record())
    assert closing(library, nothing_new)(done).completed == ("basic:1",)


def test_a_record_that_grew_over_the_years_lets_go_of_what_no_course_has(library, course):
    old = close_items(number.to_bytes(3, "big") for number in range(320))(Record())
    after = closing(library, close_items(marks(library, course)))(old)
    assert after.done == marks(library, course)
    write(after)


def test_a_completed_version_stays_whatever_is_added(library, course):
    record = Record(completed=("basic:1",))
    come = progress(library, course, record)
    assert come.completed
    assert not progress(library, replace(course, version=2), record).completed
