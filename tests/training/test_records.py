"""Records: what is kept, on SQLite and on PostgreSQL, by one device or by several."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from tests.attacks.test_races import at_once
from training.cohort import Cohort
from training.events import Event
from training.items import mark_of
from training.record import Record, ReferenceFixed, close_items, count_change, count_completed, refer
from training.records import Learner, SessionEnded, half_of
from training.resume_code import ResumeCode
from training.session import Session
from training.store import StoreUnavailable

NOW = 1_794_919_020.0
HOUR, DAY = 3600, 86_400
CODE = ResumeCode("123456789012345678901238")


def done(*names):
    return close_items(mark_of(name) for name in names)


def test_a_new_code_writes_nothing(records):
    records.start(NOW)
    assert records.store.rows() == 0


def test_the_first_step_makes_the_record_and_the_next_one_finds_it(records):
    code, learner = records.start(NOW)
    kept = records.keep(learner, done("a"), NOW)
    assert (kept.record.epoch, kept.session.epoch) == (1, 1)
    again = records.come_back(code, NOW + DAY)
    assert again.record == kept.record == Record(epoch=1, counted=("started",), done=frozenset({mark_of("a")}))


def test_a_code_that_opens_nothing_is_an_empty_record_and_no_error(records):
    learner = records.come_back(CODE, NOW)
    assert (learner.record, learner.box, learner.session.epoch) == (Record(), None, 0)
    assert records.store.rows() == 0


def test_a_session_finds_its_record_again(records):
    _, learner = records.start(NOW)
    kept = records.keep(learner, done("a"), NOW)
    session = records.session(records.cookie(kept.session, NOW), NOW + 60)
    assert records.find(session).record == kept.record


def test_doing_a_step_twice_writes_nothing_more(records):
    _, learner = records.start(NOW)
    kept = records.keep(learner, done("a"), NOW)
    assert records.keep(kept, done("a"), NOW).box == kept.box


def test_two_devices_keep_both_steps(records):
    code, learner = records.start(NOW)
    records.keep(learner, done("a"), NOW)
    first, second = records.come_back(code, NOW), records.come_back(code, NOW)
    records.keep(first, done("b"), NOW)
    records.keep(second, done("c"), NOW)
    assert records.come_back(code, NOW).record.done == {mark_of(name) for name in "abc"}


def test_two_devices_that_both_make_the_record_keep_both_steps(records):
    code, _ = records.start(NOW)
    first, second = records.come_back(code, NOW), records.come_back(code, NOW)
    records.keep(first, done("a"), NOW)
    kept = records.keep(second, done("b"), NOW)
    assert kept.record.done == {mark_of("a"), mark_of("b")}
    assert kept.session.epoch == 1


def test_steps_of_eight_threads_are_all_kept(records):
    code, learner = records.start(NOW)
    records.keep(learner, done("first"), NOW)
    devices = [records.come_back(code, NOW) for _ in range(8)]
    kept = []

    def work(number: int, device: Learner) -> None:
        for step in range(10):
            while True:  # as a browser does: what was not acknowledged is sent again
                try:
                    device = records.keep(device, done(f"{number} {step}"), NOW)
                except StoreUnavailable:
                    continue
                break
            kept.append(mark_of(f"{number} {step}"))

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(devices)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 80
    assert records.come_back(code, NOW).record.done >= set(kept)


def test_leaving_all_devices_ends_every_session(records):
    code, learner = records.start(NOW)
    here = records.keep(learner, done("a"), NOW)
    there = records.come_back(code, NOW)
    records.leave_all(here, NOW)
    assert records.find(here.session) is None
    assert records.find(there.session) is None
    with pytest.raises(SessionEnded):
        records.keep(there, done("b"), NOW)
    assert records.come_back(code, NOW).record.done == {mark_of("a")}


def test_leaving_all_devices_without_a_record_ends_sessions_too(records):
    code, here = records.start(NOW)
    there = records.come_back(code, NOW)
    records.leave_all(here, NOW)
    assert records.find(there.session) is None


def test_the_very_first_step_may_be_repeated(records):
    """Its answer never arrived: the browser still has the cookie of a session without a record."""
    _, learner = records.start(NOW)
    records.keep(learner, done("a"), NOW)
    again = records.find(learner.session)
    kept = records.keep(again, done("a"), NOW)
    assert (kept.session.epoch, kept.record.done) == (1, {mark_of("a")})
    raced = records.keep(learner, done("a"), NOW)
    assert raced.session.epoch == 1


def test_leaving_all_devices_wins_against_a_device_that_makes_the_record(records):
    code, here = records.start(NOW)
    there = records.come_back(code, NOW)
    there = records.keep(there, done("a"), NOW)
    records.leave_all(here, NOW)
    assert records.find(there.session) is None
    assert records.find(here.session) is None


def test_a_box_that_does_not_open_is_away_and_never_an_accident(records):
    _, learner = records.start(NOW)
    kept = records.keep(learner, done("a"), NOW)
    records.store.swap(kept.id, kept.box, b"x" * 1821, 4053)
    with pytest.raises(StoreUnavailable):
        records.find(kept.session)


def test_the_largest_epoch_is_followed_by_the_first(records):
    code, learner = records.start(NOW)
    learner = records.keep(learner, done("a"), NOW)
    learner = records.keep(learner, lambda record: Record(epoch=65535, done=record.done), NOW)
    records.leave_all(learner, NOW)
    assert records.come_back(code, NOW).record.epoch == 1


def test_a_deleted_record_is_gone_and_no_other_device_brings_it_back(records):
    code, learner = records.start(NOW)
    here = records.keep(learner, done("a"), NOW)
    there = records.come_back(code, NOW)
    records.delete(here)
    assert records.store.rows() == 0
    assert records.find(there.session) is None
    with pytest.raises(SessionEnded):
        records.keep(there, done("b"), NOW)
    assert records.store.rows() == 0
    assert records.come_back(code, NOW).box is None


def test_a_wrong_code_opens_another_empty_place(records):
    _, learner = records.start(NOW)
    records.keep(learner, done("a"), NOW)
    assert records.come_back(CODE, NOW).box is None


def test_a_visit_and_a_write_note_the_half_year(records):
    code, learner = records.start(NOW)
    records.keep(learner, done("a"), NOW)
    later = NOW + 200 * DAY
    assert half_of(later) == half_of(NOW) + 1
    records.come_back(code, later)
    assert records.store.delete_unvisited(half_of(NOW)) == 0
    assert records.store.delete_unvisited(half_of(later)) == 1


def test_a_box_of_another_row_opens_nothing(records):
    from training.vault import NotOpened, open_record

    _, one = records.start(NOW)
    _, other = records.start(NOW)
    one, other = records.keep(one, done("a"), NOW), records.keep(other, done("b"), NOW)
    with pytest.raises(NotOpened):
        open_record(one.session.root, other.box)


def test_two_devices_cannot_set_two_references_for_one_office(records):
    code, learner = records.start(NOW)
    records.keep(learner, done("a"), NOW)
    first, second = records.come_back(code, NOW), records.come_back(code, NOW)
    records.keep(first, refer("DE-BAMF", "a" * 16), NOW)
    with pytest.raises(ReferenceFixed):
        records.keep(second, refer("DE-BAMF", "b" * 16), NOW)
    assert dict(records.come_back(code, NOW).record.ref) == {"DE-BAMF": "a" * 16}


# ---- what is counted


def counted(records):
    """The events of these records, as they happen."""
    found = []
    records.count = lambda event, now: found.append(event)
    return found


def devices(records):
    """Two devices in the session that got a code, with a cohort code."""
    root = records.start(NOW)[1].session.root
    session = Session(root, int(NOW // 60), int(NOW // 60), cohort=4821)
    return Learner(session), Learner(session)


def test_an_event_is_told_after_the_write_and_once(records):
    events = counted(records)
    _, learner = records.start(NOW)
    kept = records.keep(learner, done("a"), NOW)
    records.keep(kept, done("a"), NOW)
    records.keep(kept, done("b"), NOW)
    assert events == [Event("2026Q4", "started")]


def test_the_quarter_is_that_of_the_event(records):
    events = counted(records)
    for now in (NOW, NOW + 60 * DAY):
        records.keep(records.start(now)[1], done("a"), now)
    assert [event.period for event in events] == ["2026Q4", "2027Q1"]


def test_two_devices_that_begin_and_complete_at_once_count_once(records):
    records.store.add_cohort(Cohort(4821, "LT", "2026Q4"))
    events = counted(records)
    for _ in range(20):
        events.clear()
        first, second = devices(records)

        def complete(learner):
            while True:  # as a browser does
                with suppress(StoreUnavailable):
                    return records.keep(learner, count_completed, NOW, "ru")

        at_once(lambda one=first: complete(one), lambda other=second: complete(other))
        found = records.find(first.session.with_record(1))
        answers = [
            lambda value=value, found=found: records.keep(found, count_change, NOW, "ru", value)
            for value in ("one", "several")
        ]
        at_once(*answers)
        assert sorted(event.kind for event in events) == ["change", "completed", "started"]
        assert {event.partner for event in events if event.kind != "change"} == {"LT"}


def test_what_could_not_be_written_is_not_counted(records):
    events = counted(records)
    _, learner = records.start(NOW)
    records.store.insert = refuse
    with pytest.raises(StoreUnavailable):
        records.keep(learner, done("a"), NOW)
    assert events == []


def refuse(*row):
    raise StoreUnavailable("OperationalError")


def test_a_first_write_that_happened_without_an_answer_is_not_counted(records):
    """The database did it, the connection broke, and the second try finds it there."""
    events = counted(records)
    _, learner = records.start(NOW)
    insert = records.store.insert
    records.store.insert = lambda *row: insert(*row) and insert(*row)
    kept = records.keep(learner, done("a"), NOW)
    assert kept.record.done == {mark_of("a")}
    assert events == []
