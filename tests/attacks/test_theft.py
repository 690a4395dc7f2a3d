"""Theft: rows of two hundred learners, without a code. Nobody can tell who did what, nor which rows belong together.

Everything is drawn from fixed seeds, so each figure is the same in every run; the bounds are those of chance (99.9 %).
What is known besides: the half-year of the last visit, which is drawn apart from the rest here; and on PostgreSQL,
until the nightly rewrite, the order of last writes and with it which rows were written again.
"""

from __future__ import annotations

import random

import pytest

from tests.attacks.crowd import LABELS, LATER, MANY, closed, records_of, somebody
from tests.attacks.disk import pieces
from tests.attacks.guessing import (
    ATTACKERS,
    LIKENESSES,
    Row,
    accuracy,
    by_frequency,
    by_measures,
    is_chance,
    most_by_chance,
    paired,
)
from tests.attacks.thief import SEED
from training import vault
from training.record import Record, write
from training.vault import BOX_BYTES

RECORD = {much: closed(f"item {n}" for n in range(40 if much else 4))(Record(epoch=1)) for much in (True, False)}


def test_all_boxes_have_one_length(theft):
    for rows in (theft.early, theft.before, theft.after, theft.backup):
        assert {len(row.box) for row in rows} == {BOX_BYTES} == {1821}
    assert len(theft.after) == len(theft.backup) == MANY


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("attacker", ATTACKERS)
def test_no_attacker_tells_who_did_what(theft, attacker, label):
    for rows in (theft.after, theft.backup):
        assert is_chance(accuracy(attacker, rows, theft.truth(rows, label)), MANY // 2)


def test_only_places_in_postgresql_tell_who_wrote_again_until_the_nightly_rewrite(theft):
    """A limit: a row that was written again gets another place and transaction. (SQLite writes it where it was.)"""
    shares = {each.__name__: accuracy(each, theft.before, theft.truth(theft.before, "much")) for each in ATTACKERS}
    telling = [name for name, share in shares.items() if not is_chance(share, MANY // 2)]
    assert telling == ([] if theft.store.is_sqlite else ["by_measures"])


@pytest.mark.parametrize("likeness", LIKENESSES)
def test_two_versions_of_a_row_cannot_be_paired_by_their_boxes(theft, likeness):
    late = {row.id: row.box for row in theft.after}
    pairs = [(row.box, late[row.id]) for row in theft.early if row.box != late[row.id]][:60]
    assert len(pairs) == 60
    assert paired(*zip(*pairs, strict=True), likeness) <= most_by_chance(len(pairs), 1 / len(pairs))


@pytest.mark.parametrize("likeness", LIKENESSES)
def test_two_codes_of_one_person_share_nothing(records, likeness):
    """Sixty people who do the same with a second code, one step right after the other."""
    rng, made = random.Random(SEED), records_of(records.store, SEED)
    ones, others = [], []
    for number in range(60):
        step = closed(f"item {each}" for each in range(number + 1))
        for rows in (ones, others):
            learner = made.keep(somebody(rng), step, LATER)
            rows.append(learner.id + learner.box)
    assert paired(ones, others, likeness) <= most_by_chance(60, 1 / 60)
    assert not any(pieces([one[17:]]) & pieces([other[17:]]) for one, other in zip(ones, others, strict=True))


# ---- the same attackers against weaker builds, to show that they can win


def weak_rows(box_of) -> tuple[list[Row], list[bool]]:
    """Two hundred rows of which every other one holds much. ``box_of(root, record, number)`` seals one."""
    rng = random.Random(SEED)
    truth = [bool(number & 1) for number in range(MANY)]
    boxes = [box_of(rng.randbytes(32), RECORD[much], number) for number, much in enumerate(truth)]
    return [Row(rng.randbytes(16), box) for box in boxes], truth


def share(attacker, box_of) -> float:
    return accuracy(attacker, *weak_rows(box_of))


def sealed(root: bytes, plain: bytes, nonce: bytes | None = None) -> bytes:
    return vault.seal(root, plain, nonce or root[:12], b"")


def text_of(record: Record) -> bytes:
    """What is written of a record, without its fixed length."""
    return write(record).rstrip(b"\0")


def test_a_box_of_the_length_of_its_record_would_tell():
    assert share(by_measures, lambda root, record, _: sealed(root, text_of(record).ljust(64, b"\0"))) == 1


def test_a_box_that_is_filled_up_after_sealing_would_tell():
    assert share(by_frequency, lambda root, record, _: sealed(root, text_of(record)).ljust(BOX_BYTES, b"\0")) == 1


@pytest.mark.parametrize("attacker", [each for each in ATTACKERS if each is not by_measures])
def test_one_key_and_one_nonce_for_everybody_would_tell(attacker):
    assert share(attacker, lambda _, record, __: sealed(bytes(32), write(record))) == 1


def test_a_row_whose_id_counts_up_would_tell_if_those_who_do_much_come_first():
    rows, truth = weak_rows(lambda root, record, _: sealed(root, write(record)))
    rows = [Row(number.to_bytes(16, "big"), row.box) for number, row in enumerate(rows)]
    early = sorted(zip(rows, truth, strict=True), key=lambda pair: (not pair[1], pair[0].id))
    numbered = [(Row(at.to_bytes(16, "big"), row.box), much) for at, (row, much) in enumerate(early)]
    random.Random(SEED).shuffle(numbered)
    assert accuracy(by_measures, *zip(*numbered, strict=True)) > 0.95


@pytest.mark.parametrize("likeness", LIKENESSES)
def test_a_nonce_that_stays_would_pair_the_versions_of_a_row(likeness):
    rng = random.Random(SEED)
    roots = [rng.randbytes(32) for _ in range(60)]
    more = closed(["one more"])
    ones = [sealed(root, write(RECORD[False])) for root in roots]
    others = [sealed(root, write(more(RECORD[False]))) for root in roots]
    assert paired(ones, others, likeness) == 60


def test_one_key_for_everybody_would_pair_the_codes_of_a_person():
    """With a nonce made from the record, two codes with the same record have the same box."""
    records = [write(closed(f"item {each}" for each in range(number + 1))(Record(epoch=1))) for number in range(60)]
    boxes = [sealed(bytes(32), plain, plain[200:212].ljust(12, b"\0")) for plain in records]
    assert paired(boxes, list(boxes), LIKENESSES[0]) == 60


def test_chance_is_what_it_should_be():
    assert [most_by_chance(100, 0.5), most_by_chance(60, 1 / 60), most_by_chance(10, 0.0)] == [65, 5, 0]
    assert is_chance(0.5, 100)
    assert not is_chance(0.7, 100)
    assert not is_chance(0.3, 100)
