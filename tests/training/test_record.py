"""Records as bytes, and the steps that change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.items import MOST_ITEMS, mark_of
from training.record import (
    MOST_OFFICES,
    PLAIN_BYTES,
    BrokenRecord,
    Record,
    RecordFull,
    ReferenceFixed,
    begin,
    close_items,
    complete,
    leave_all,
    read,
    refer,
    write,
)
from training.vault import BOX_BYTES, NotOpened, Root, open_record, seal_record

MARKS = st.frozensets(st.binary(min_size=3, max_size=3), max_size=100)
TEXTS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=2, max_size=16)
RECORDS = st.builds(
    lambda done, missed, epoch, cohort: Record(cohort, ("basic:1",), ("started",), done, missed - done, epoch),
    MARKS,
    MARKS,
    st.integers(1, 65535),
    TEXTS,
)
ROOT = Root(bytes(range(32)))


@given(RECORDS)
def test_what_is_written_is_read_and_has_always_one_length(record):
    assert len(write(record)) == PLAIN_BYTES
    assert read(write(record)) == record


@given(RECORDS, st.binary(min_size=12, max_size=12))
def test_a_box_has_always_one_length(record, nonce):
    assert len(seal_record(ROOT, record, nonce)) == BOX_BYTES


@given(st.integers(0, BOX_BYTES - 1), st.integers(0, 7))
def test_a_box_with_one_bit_changed_opens_nothing(place, bit):
    box = bytearray(seal_record(ROOT, Record(epoch=1), bytes(12)))
    box[place] ^= 1 << bit
    with pytest.raises(NotOpened):
        open_record(ROOT, bytes(box))


def test_the_largest_record_fits():
    """330 items, a partner and eight offices with long ids, two completed courses."""
    marks = [mark_of(f"course/module#{number}") for number in range(MOST_ITEMS)]
    record = Record(
        cohort="X" * 16,
        completed=("basic:1", "second:1"),
        counted=("change", "completed", "started"),
        done=frozenset(marks[:165]),
        missed=frozenset(marks[165:]),
        epoch=65535,
        ref={f"OFFICE-NUMBER-{number:02d}": "0" * 16 for number in range(MOST_OFFICES)},
    )
    assert read(write(record)) == record


def test_a_record_that_does_not_fit_is_refused():
    marks = frozenset(number.to_bytes(3, "big") for number in range(500))
    with pytest.raises(RecordFull):
        write(Record(done=marks))


@pytest.mark.parametrize(
    "plain", [b"", b"\0" * PLAIN_BYTES, b"\x00\x02{}".ljust(PLAIN_BYTES, b"\0"), b"\xff" * PLAIN_BYTES]
)
def test_bytes_that_are_no_record_are_refused(plain):
    with pytest.raises(BrokenRecord):
        read(plain)


@given(RECORDS, MARKS, MARKS)
def test_a_step_twice_is_a_step_once_and_loses_nothing(record, done, missed):
    step = close_items(done, missed)
    after = step(record)
    assert step(after) == after
    assert after.closed >= record.closed | done | missed
    assert after.done >= record.done
    assert not after.done & after.missed


def test_a_missed_item_that_came_back_is_done():
    mark = mark_of("a")
    missed = close_items((), [mark])(Record(epoch=1))
    assert (missed.done, missed.missed) == (frozenset(), {mark})
    assert close_items([mark])(missed).missed == frozenset()
    assert close_items((), [mark])(close_items([mark])(missed)).missed == frozenset()


def test_beginning_happens_once():
    first = begin(Record(), "LT")
    assert (first.cohort, first.counted, first.epoch) == ("LT", ("started",), 1)
    assert begin(first, "PL") == first


def test_completing_stays_and_epochs_go_round():
    assert complete("basic:1")(complete("basic:1")(Record())).completed == ("basic:1",)
    assert leave_all(Record(epoch=1)).epoch == 2
    assert leave_all(Record(epoch=65535)).epoch == 1


def test_a_reference_is_set_once_for_each_office():
    record = refer("DE-BAMF", "a" * 16)(Record(epoch=1))
    assert refer("DE-BAMF", "a" * 16)(record) == record
    with pytest.raises(ReferenceFixed, match="another reference was used for this office") as found:
        refer("DE-BAMF", "b" * 16)(record)
    assert found.value.kind == "another"
    assert dict(refer("FR-OFII", "b" * 16)(record).ref) == {"DE-BAMF": "a" * 16, "FR-OFII": "b" * 16}


def test_references_for_more_offices_than_fit_are_refused_with_words():
    record = Record(epoch=1)
    for number in range(MOST_OFFICES):
        record = refer(f"OFFICE-NUMBER-{number:02d}", "0" * 16)(record)
    assert refer("OFFICE-NUMBER-00", "0" * 16)(record) == record
    with pytest.raises(ReferenceFixed, match="8 offices") as found:
        refer("ONE-MORE", "0" * 16)(record)
    assert found.value.kind == "offices"
