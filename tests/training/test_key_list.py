"""``keys.json``: what makes a list bad, and which key counts when."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.certificates import KEYS, VECTOR, at
from training.key_list import (
    DAY,
    WEEK,
    BadKeyList,
    KeyList,
    PublicKey,
    is_monday,
    key_period,
    monday_of,
    read_key_list,
)

KEY = VECTOR["keys_json"]["keys"][0]
AFTER = {**KEY, "kid": "after", "nbf": KEY["exp"], "exp": KEY["exp"] + 91 * DAY}
ONE, NEXT = KEYS.keys[0], PublicKey("next", KEY["x"], KEY["exp"], KEY["exp"] + 91 * DAY)


def read(*keys, **more):
    return read_key_list(json.dumps({"issuer": "https://a.example", "keys": keys, **more}).encode())


def test_the_vector_is_read_and_written_byte_for_byte():
    written = KEYS.as_bytes()
    assert json.loads(written) == VECTOR["keys_json"]
    assert read_key_list(written) == KEYS
    assert written == json.dumps(VECTOR["keys_json"], separators=(",", ":")).encode() + b"\n"


def test_a_sound_list_is_read_in_its_order():
    assert [key.kid for key in read(KEY, AFTER).keys] == [KEY["kid"], "after"]
    assert read().keys == ()


BAD = {
    "no JSON": b"keys",
    "nothing": b"",
    "no UTF-8": b'{"issuer": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf" + KEYS.as_bytes(),
    "nested without end": b"[" * 50_000,
    "too large": b" " * 100_001,
    "an array": b"[]",
    "no issuer": json.dumps({"keys": [KEY]}).encode(),
    "an empty issuer": json.dumps({"issuer": "", "keys": [KEY]}).encode(),
    "an issuer that is no text": json.dumps({"issuer": 1, "keys": [KEY]}).encode(),
    "an issuer that moves the cursor": json.dumps({"issuer": "a\x1b[2J", "keys": []}).encode(),
    "a member more": json.dumps({"issuer": "a", "keys": [], "note": ""}).encode(),
    "a member twice": b'{"issuer": "a", "issuer": "b", "keys": []}',
    "no list of keys": json.dumps({"issuer": "a", "keys": {}}).encode(),
    "NaN": b'{"issuer": "a", "keys": NaN}',
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused(data):
    with pytest.raises(BadKeyList):
        read_key_list(data)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"nbf": KEY["nbf"] + DAY}, "Monday"),
        ({"nbf": KEY["nbf"] + 1}, "Monday"),
        ({"exp": KEY["nbf"] + 27 * DAY}, "28 days"),
        ({"exp": KEY["nbf"] - WEEK}, "28 days"),
        ({"nbf": True}, "whole number"),
        ({"nbf": float(KEY["nbf"])}, "whole number"),
        ({"exp": 10**12}, "whole number"),
        ({"withdrawn": "2026-11-20"}, "whole number"),
        ({"withdrawn": False}, "whole number"),
        ({"kty": "EC"}, "Ed25519"),
        ({"crv": "X25519"}, "Ed25519"),
        ({"kid": ""}, '"kid"'),
        ({"kid": "a b"}, '"kid"'),
        ({"kid": 7}, '"kid"'),
        ({"x": KEY["x"][:-1]}, '"x"'),
        ({"x": KEY["x"][:-1] + "h"}, '"x"'),
        ({"x": KEY["x"] + "="}, '"x"'),
        ({"x": None}, '"x"'),
        ({"d": KEY["x"]}, "no others"),
    ],
)
def test_a_bad_key_is_refused(changed, said):
    with pytest.raises(BadKeyList, match=said):
        read({**KEY, **changed})
    with pytest.raises(BadKeyList, match="key 1 must have"):
        read({name: value for name, value in KEY.items() if name not in changed and name != "kid"})


@pytest.mark.parametrize(
    "second",
    [
        {**KEY, "kid": "same"},
        {**AFTER, "nbf": KEY["exp"] - WEEK},
        {**AFTER, "nbf": KEY["exp"] - WEEK, "withdrawn": KEY["nbf"]},
        {**KEY, "kid": "longer", "exp": KEY["exp"] + WEEK, "withdrawn": KEY["nbf"]},
    ],
    ids=["one period twice", "overlapping", "overlapping and withdrawn", "another end and withdrawn"],
)
def test_overlapping_periods_are_refused(second):
    for keys in ([KEY, second], [second, KEY]):
        with pytest.raises(BadKeyList, match="overlap"):
            read(*keys)


def test_one_kid_for_two_keys_is_refused():
    with pytest.raises(BadKeyList, match="same kid"):
        read(KEY, {**AFTER, "kid": KEY["kid"]})


def test_a_withdrawn_key_leaves_its_period_to_the_next_one():
    """Whatever the order in the file: at any time one key alone counts, so that none can mark a learner."""
    withdrawn = replace(ONE, withdrawn=at(2026, 11, 18))
    again = replace(ONE, kid="second", withdrawn=at(2026, 11, 25))
    third = replace(ONE, kid="third")
    for keys in ((withdrawn, again, third), (third, withdrawn, again)):
        found = KeyList("a", keys)
        assert found.in_force(at(2026, 11, 16), at(2026, 11, 17)) == withdrawn
        assert found.in_force(at(2026, 11, 16), at(2026, 11, 18)) == again
        assert found.in_force(at(2026, 11, 16), at(2026, 11, 25)) == third
        assert found.in_force(at(2027, 1, 4), at(2027, 1, 4)) is None


def test_adding_refuses_what_reading_would():
    assert KEYS.add(NEXT).keys == (ONE, NEXT)
    with pytest.raises(BadKeyList, match="overlap"):
        KEYS.add(replace(ONE, kid="same"))


def test_withdrawing_changes_nothing_else_and_happens_once():
    once = KEYS.add(NEXT).withdraw({ONE.kid}, 5)
    assert once.keys == (replace(ONE, withdrawn=5), NEXT)
    assert once.withdraw({ONE.kid}, 9) == once


def test_periods_follow_each_other_on_first_mondays():
    assert key_period(at(2026, 11, 16)) == (at(2026, 10, 5), at(2027, 1, 4)) == (KEY["nbf"], KEY["exp"])
    assert key_period(monday_of(at(2027, 1, 1))) == (at(2026, 10, 5), at(2027, 1, 4))
    assert key_period(at(2029, 1, 1)) == (at(2029, 1, 1), at(2029, 4, 2))


@given(st.integers(0, at(2900, 1, 1)))
def test_every_second_has_a_monday_in_a_period_that_starts_and_ends_on_one(now):
    monday = monday_of(now)
    nbf, exp = key_period(monday)
    assert is_monday(monday)
    assert monday <= now < monday + WEEK
    assert nbf <= monday < exp
    assert is_monday(nbf)
    assert key_period(exp)[0] == exp
    assert exp - nbf in (12 * WEEK, 13 * WEEK, 14 * WEEK)
