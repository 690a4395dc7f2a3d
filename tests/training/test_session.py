"""Sessions and tickets: what opens, and how old, changed and strange ones die."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.hour_keys import HourKeys
from training.record import Record
from training.session import Session, Ticket, open_session, open_ticket, seal_session, seal_ticket
from training.vault import Root

KEY, OTHER = b"k" * 32, b"o" * 32
MINUTE = 29_915_317
SESSION = Session(Root(b"r" * 32), MINUTE, MINUTE, epoch=7, cohort=4821, before=True)
COOKIE = seal_session(SESSION, KEY, bytes(12))


def test_a_cookie_opens_with_its_key_and_tells_everything():
    assert open_session(COOKIE, [OTHER, KEY], MINUTE) == SESSION
    assert len(COOKIE) == 98


@pytest.mark.parametrize(
    ("after", "opens"),
    [(0, True), (119, True), (120, True), (121, False), (-5, True), (-6, False), (1440, False), (-1440, False)],
)
def test_a_cookie_lives_two_hours_without_a_visit_and_comes_from_no_future(after, opens):
    assert (open_session(COOKIE, [KEY], MINUTE + after) is not None) is opens


@pytest.mark.parametrize(("age", "opens"), [(720, True), (721, False)])
def test_a_session_lives_twelve_hours(age, opens):
    cookie = seal_session(SESSION.at(MINUTE + age), KEY, bytes(12))
    assert (open_session(cookie, [KEY], MINUTE + age) is not None) is opens


@pytest.mark.parametrize("keys", [[], [OTHER]])
def test_without_its_key_a_cookie_is_dead(keys):
    assert open_session(COOKIE, keys, MINUTE) is None


@given(st.integers(0, 97), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
def test_a_cookie_with_one_character_changed_is_dead(place, character):
    changed = COOKIE[:place] + character + COOKIE[place + 1 :]
    assert changed == COOKIE or open_session(changed, [KEY], MINUTE) is None


@given(st.text(max_size=120))
def test_no_text_however_odd_is_a_session_or_an_error(text):
    assert open_session(text, [KEY], MINUTE) is None
    assert open_ticket(text, [KEY]) in (None, Ticket())


def test_a_record_empties_what_the_cookie_carried():
    assert SESSION.with_record(1) == Session(SESSION.root, MINUTE, MINUTE, epoch=1)


MARKS = st.frozensets(st.binary(min_size=3, max_size=3), max_size=20)


@given(MARKS, MARKS)
def test_a_ticket_carries_what_was_practised(done, missed):
    ticket = Ticket(done, missed - done)
    assert open_ticket(seal_ticket(ticket, KEY, bytes(12)), [KEY]) == ticket


def test_a_ticket_of_another_site_or_hour_is_none():
    ticket = seal_ticket(Ticket(frozenset({b"abc"})), KEY, bytes(12))
    assert open_ticket(ticket, [OTHER]) is None
    assert open_ticket(COOKIE, [KEY]) is None
    assert open_session(ticket, [KEY], MINUTE) is None


def test_tickets_add_up_and_done_wins():
    one, two = Ticket(frozenset({b"aaa"})), Ticket(frozenset({b"bbb"}), frozenset({b"aaa", b"ccc"}))
    both = one | two
    assert both == Ticket(frozenset({b"aaa", b"bbb"}), frozenset({b"ccc"}))
    assert both.step(Record()).closed == {b"aaa", b"bbb", b"ccc"}


@pytest.mark.parametrize("held", ["folder", "process"])
def test_a_key_of_the_hour_is_made_once_and_forgotten_after_two(tmp_path, held):
    keys = HourKeys(tmp_path if held == "folder" else None)
    key = keys.of(100)
    assert len(key) == 32
    assert keys.of(100) == key
    assert keys.live(100) == keys.live(101) == keys.live(99) == [key]
    assert keys.live(102) == []
    assert keys.forget_old(101) == 0
    assert keys.forget_old(102) == 1
    assert keys.of(100) != key


def test_two_processes_share_the_keys_of_a_folder(tmp_path):
    assert HourKeys(tmp_path).of(5) == HourKeys(tmp_path).of(5)
    assert [path.name for path in tmp_path.iterdir()] == ["5"]
    assert (tmp_path / "5").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_cut_short_opens_nothing(tmp_path):
    (tmp_path / "5").write_bytes(b"short")
    assert HourKeys(tmp_path).live(5) == []
