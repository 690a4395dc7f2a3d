"""The vectors of record.md, byte for byte: a record that one version sealed opens in every other."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from training.items import mark_of
from training.record import Record, marks_text
from training.resume_code import NoCode, read_code, shown
from training.session import Session, open_session, seal_session
from training.vault import (
    BOX_BYTES,
    Pepper,
    csrf_token,
    derive,
    open_record,
    reference_mark,
    row_id,
    seal_record,
    serial,
    stretch,
)

VECTORS = json.loads((ROOT / "tests" / "vectors" / "record.json").read_text("utf-8"))
PEPPER = Pepper(bytes.fromhex(VECTORS["pepper_hex"]))
CODES = VECTORS["codes"]


def root_of(vector):
    return stretch(read_code(vector["code"]), PEPPER)


def record_of(plain):
    def marks(text):
        return frozenset(mark_of(name) for name in VECTORS["items"]["ids"] if marks_text([mark_of(name)]) in text)

    done = marks(plain["done"])
    return Record(
        cohort=plain["cohort"],
        completed=tuple(plain["completed"]),
        counted=tuple(plain["counted"]),
        done=done,
        missed=frozenset({bytes.fromhex("955c07")}),
        epoch=plain["epoch"],
        ref=plain["ref"],
    )


@pytest.mark.parametrize("vector", CODES, ids=lambda vector: vector["code"][-4:])
def test_a_code_gives_these_keys(vector):
    root = root_of(vector)
    assert root.hex() == vector["root_hex"]
    assert row_id(root).hex() == vector["id_hex"]
    assert derive(root, "safe-arrival/1/seal", 32).hex() == vector["seal_key_hex"]


@pytest.mark.parametrize("vector", CODES, ids=lambda vector: vector["code"][-4:])
@pytest.mark.parametrize("office", ["DE-BAMF", "FR-OFII"])
def test_a_code_gives_these_serials_and_marks(vector, office):
    root, mark = root_of(vector), vector["ref_mark"]
    assert serial(root, vector["jti"]["vct"], office) == vector["jti"][office]
    assert reference_mark(root, mark["aud"], mark["ref"]) == mark["hex"]


@pytest.mark.parametrize("vector", CODES, ids=lambda vector: vector["code"][-4:])
def test_a_code_is_shown_in_six_groups(vector):
    assert shown(vector["code"]) == vector["shown"]


@pytest.mark.parametrize(("typed", "code"), VECTORS["accepted"].items())
def test_these_texts_are_codes(typed, code):
    assert read_code(typed) == code


@pytest.mark.parametrize("typed", VECTORS["refused"])
def test_these_texts_are_none(typed):
    with pytest.raises(NoCode):
        read_code(typed)


def test_items_are_written_down_like_this():
    assert marks_text(mark_of(name) for name in VECTORS["items"]["ids"]) == VECTORS["items"]["text"]


def test_a_record_is_sealed_to_these_bytes_and_opens_again():
    vector = VECTORS["record"]
    root, record = root_of(CODES[0]), record_of(vector["plain"])
    box = seal_record(root, record, bytes.fromhex(vector["nonce_hex"]))
    assert (len(box), box.hex()) == (vector["box_len"], vector["box_hex"])
    assert len(box) == BOX_BYTES
    assert open_record(root, box) == record


def test_a_session_is_sealed_to_this_cookie_and_opens_again():
    vector = VECTORS["session"]
    session = Session(root_of(CODES[0]), vector["issued_minute"], vector["seen_minute"], vector["epoch"])
    key = bytes.fromhex(vector["hour_key_hex"])
    cookie = seal_session(session, key, bytes.fromhex(vector["nonce_hex"]))
    assert (cookie, len(cookie)) == (vector["cookie"], vector["cookie_len"])
    assert open_session(cookie, [key], vector["now"] // 60) == session
    assert csrf_token(session.root, session.issued) == vector["csrf"]
