"""References: made from a key and a case or by chance, read from whatever people type, and never a name."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.certificates import VECTOR
from tests.training.test_resume_code import ZEROS
from training.reference import (
    NoReference,
    is_reference,
    make_reference,
    random_reference,
    random_references,
    read_for_office,
    read_reference,
    shown,
)

KEY = b"office test key"
REFERENCES = st.tuples(st.binary(max_size=40), st.text(max_size=40), st.booleans()).map(
    lambda made: make_reference(made[0], made[1].encode("utf-8", "replace").decode(), digits=made[2])
)
SEPARATORS = ["", " ", "-", "–", "\u00a0", "\t", "\u200f", "."]


def refused(text):
    with pytest.raises(NoReference) as found:
        read_reference(text)
    return found.value


def test_the_vector_is_made_from_its_key_and_case():
    assert make_reference(VECTOR["office_key"].encode(), VECTOR["case_id"]) == VECTOR["ref"]


@given(REFERENCES)
def test_every_reference_that_is_made_is_one_and_ends_in_no_odd_sign(reference):
    assert is_reference(reference)
    assert reference.isalnum()
    assert read_reference(reference) == reference


def test_references_by_chance_skip_those_that_are_never_handed_out():
    odd = (value for value in itertools.count() if value % 37 in (32, 33, 34, 35))
    draws = iter([next(odd).to_bytes(5, "big") + bytes(3) for _ in range(50)] + [(36).to_bytes(5, "big") + bytes(3)])
    assert random_reference(rng=lambda count: next(draws)) == "00000014U"
    assert len({random_reference() for _ in range(500)}) == 500
    assert all(is_reference(random_reference(digits=True)) for _ in range(500))


def test_the_same_case_gets_the_same_reference_and_another_office_another_one():
    cases = [f"AZ-2026-{number:06d}" for number in range(2000)]
    first = [make_reference(KEY, case) for case in cases]
    assert first == [make_reference(KEY, case) for case in cases]
    assert len({*first, *(make_reference(b"another key", case) for case in cases)}) == 4000


@given(REFERENCES, st.lists(st.sampled_from(SEPARATORS), min_size=13, max_size=13), st.sampled_from(ZEROS))
def test_a_reference_is_read_with_any_separators_and_digits_of_any_script(reference, separators, zero):
    typed = "".join(
        (chr(ord(zero) + int(character)) if character.isdecimal() else character) + separator
        for character, separator in zip(reference, separators, strict=False)
    )
    assert read_reference(typed) == reference


@given(REFERENCES.filter(lambda reference: not reference.isalpha()))
def test_case_and_letters_that_look_like_digits_do_not_matter(reference):
    assert read_reference(reference.lower()) == reference
    if any(digit in reference for digit in "23456789"):
        assert read_reference(reference.replace("0", "o").replace("1", "l")) == reference
        assert read_reference(reference.replace("0", "O").replace("1", "I")) == reference


def test_a_cyrillic_keyboard_types_letters_that_look_right():
    assert read_reference("S4J F0D NJN".replace("S", "Ѕ").replace("J", "Ј")) == "S4JF0DNJN"
    assert read_reference(make_reference(KEY, "7").translate(str.maketrans("ABEKMHPCTYX", "АВЕКМНРСТУХ"))) == (
        make_reference(KEY, "7")
    )


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Ivan",
            "Иван Петров",
            "Александр",
            "Aleksandr",
            "ALEKSANDR",
            "Катерина Бондаренко",
            "علی رضایی",
            "María José",
        ),
        *("O'Neill", "Ivan Petrov 1985", "Petrov1985", "ЛУКАШЭНКА", "Anna-Maria", "Ḥasan", "J. R. R. Tolkien"),
    ],
)
def test_a_name_is_refused(name):
    assert refused(name).kind in ("name", "strange", "count", "check")


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Lt", "Lm", "Zs", "Pd"]), max_size=99))
def test_letters_alone_are_never_taken_unless_they_are_whole_and_in_capitals(text):
    try:
        found = read_reference(text)
    except NoReference:
        return
    assert is_reference(found)
    assert text.upper() == text


def test_a_reference_of_letters_alone_is_typed_in_capitals():
    letters = next(made for n in itertools.count() if (made := make_reference(KEY, str(n))).isalpha())
    assert read_reference(letters) == letters
    assert refused(letters.lower()).kind == "name"
    assert refused(letters.capitalize()).kind == "name"


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("", "empty", "is needed"),
        (" - ", "empty", "is needed"),
        ("4" * 101, "long", "too long"),
        ("Ivan", "name", "never a name"),
        ("S4JF0DNJ*", "strange", "'*'"),
        ("S4JÜ0DNJN", "strange", "'Ü'"),
        ("S4JF0DNJ", "count", "8 characters"),
        ("S4JF0DNJNS4JF", "count", "13 characters"),
        ("S4JF0DNJM", "check", "S4J F0D NJM"),
        ("4JSF0DNJN", "check", "4JS F0D NJN"),
        ("6185 0210 2979 7", "check", "6185 0210 2979 7"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text, kind, said):
    found = refused(text)
    assert found.kind == kind
    assert said in str(found)
    assert "\n" not in str(found)


@given(st.text(max_size=120))
def test_no_text_however_odd_raises_anything_else(text):
    with suppress(NoReference):
        assert is_reference(read_reference(text))


@given(REFERENCES, st.integers(0, 12), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_is_always_noticed(reference, place, character):
    place %= len(reference)
    wrong = reference[:place] + character + reference[place + 1 :]
    assert wrong == reference or not is_reference(wrong)


def test_what_an_office_wants_is_respected():
    assert read_for_office("Ivan", "none") == ""
    assert read_for_office(" ", "optional") == ""
    assert read_for_office("s4jf0dnjn", "optional") == read_for_office("s4jf0dnjn", "required") == "S4JF0DNJN"
    for text, rule in (("", "required"), ("Ivan", "optional"), ("Ivan", "required")):
        with pytest.raises(NoReference):
            read_for_office(text, rule)


def test_a_reference_is_shown_in_groups():
    assert shown("S4JF0DNJN") == "S4J F0D NJN"
    assert shown("6185021029796") == "6185 0210 2979 6"


@pytest.mark.parametrize("digits", [False, True])
def test_no_two_people_of_one_list_get_the_same_reference(digits):
    """Even from a source of chance that repeats itself: each number comes three times."""
    drawn = (number.to_bytes(8, "big") for number in range(2**33, 2**40, 2**33 // 7) for _ in range(3))
    made = random_references(20, digits=digits, rng=lambda _: next(drawn))
    assert len(set(made)) == len(made) == 20
    assert all(map(is_reference, made))
