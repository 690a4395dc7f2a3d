"""Resume codes: made by chance, read from whatever people type."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.digits import check_digit
from training.resume_code import LENGTH, NoCode, ResumeCode, Trouble, new_code, read_code, shown

DIGITS = st.text("0123456789", min_size=LENGTH - 1, max_size=LENGTH - 1)
CODES = DIGITS.map(lambda digits: ResumeCode(digits + check_digit(digits)))
ZEROS = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Nd" and unicodedata.decimal(chr(n)) == 0]
SEPARATORS = ["", " ", "-", "–", "\u00a0", "\u2009", "\t", "\n", "\u200f", "\u2066", ".", ", ", " / ", "_"]


def troubles(text):
    with pytest.raises(NoCode) as found:
        read_code(text)
    return found.value.troubles


def test_a_new_code_uses_the_whole_range_and_ends_in_its_check_digit():
    assert new_code(lambda n: 0) == "0" * 24
    assert new_code(lambda n: 1) == "000000000000000000000013"
    assert new_code(lambda n: n - 1) == "9" * 23 + check_digit("9" * 23)
    assert len({new_code() for _ in range(100)}) == 100


@given(CODES, st.sampled_from(ZEROS), st.lists(st.sampled_from(SEPARATORS), min_size=5, max_size=5))
def test_a_code_is_read_in_any_script_with_any_separators(code, zero, separators):
    groups = shown("".join(chr(ord(zero) + int(digit)) for digit in code)).split(" ")
    typed = groups[0] + "".join(separator + group for separator, group in zip(separators, groups[1:], strict=True))
    assert read_code(typed) == code


@given(CODES, st.integers(0, 23), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(code, place, by):
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert troubles(wrong) == (Trouble("digit", typed=shown(wrong)),)


@given(CODES, st.integers(0, 22))
def test_two_digits_that_changed_places_are_always_noticed(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or troubles(swapped)[0].kind == "digit"


@given(st.text(max_size=250))
def test_no_text_however_odd_raises_anything_else(text):
    try:
        code: str = read_code(text)
    except NoCode:
        code = ""
    assert len(code) in (0, LENGTH)


def test_the_error_does_not_hold_what_was_typed():
    with pytest.raises(NoCode) as found:
        read_code("123456789012345678901239")
    assert "1234" not in str(found.value)


def test_every_odd_group_is_named():
    assert troubles("1234 567 9012 345678 7890 1238") == (
        Trouble("group", group=2, count=3),
        Trouble("group", group=4, count=6),
    )


def test_digits_without_groups_are_counted():
    assert troubles("123 456 789 012") == (Trouble("count", count=12),)
    assert troubles("1234 5678 9012 3456 7890") == (Trouble("count", count=20),)


def test_a_strange_character_in_one_long_run_is_found_by_fours():
    assert troubles("12345678901234567890l238") == (Trouble("strange", group=6, character="l"),)
