"""The glossary finds its terms in all their endings, and what we ship is whole."""

from __future__ import annotations

import pytest

from training.glossary import Term, read_glossary


def term(**forms: tuple[str, ...]) -> Term:
    return Term("a-term", 1, forms, {"ru": ("белорусси",)})


@pytest.mark.parametrize("text", ["ключ доступа", "Ключом  доступа.", "два ключа доступа (passkey)"])
def test_a_form_of_two_words_fits_all_endings(text):
    assert term(ru=("ключ доступ",)).used("ru", text)


@pytest.mark.parametrize("text", ["доступ к ключу", "ключ к доступу", "выключ доступа"])
def test_other_words_do_not_fit(text):
    assert not term(ru=("ключ доступ",)).used("ru", text)


def test_a_persian_form_keeps_its_joiner():
    assert term(fa=("پیام‌رسان",)).used("fa", "در پیام‌رسان‌ها")


def test_a_word_to_avoid_is_named_as_it_stands():
    assert term().avoided("ru", "поезд в Белоруссию") == "Белоруссию"
    assert term().avoided("ru", "поезд в Беларусь") == ""


def test_a_language_without_forms_asks_for_nothing():
    assert not term(ru=("ключ",)).used("uk", "ключ")


def test_a_glossary_that_cannot_be_read_is_noted():
    terms, findings = read_glossary("courses/glossary.toml", b'[passkey]\nen = "passkey"\n')
    assert [problem.code for problem in findings.problems] == ["F006"]
    assert terms[0].forms == {"en": ()}


def test_words_to_avoid_that_are_no_table_are_noted():
    text = '[passkey]\nen = ["passkey"]\navoid = ["magic key"]\n'
    _, findings = read_glossary("courses/glossary.toml", text.encode())
    assert [(problem.code, problem.line) for problem in findings.problems] == [("F006", 3)]


def test_the_shipped_glossary_has_a_form_in_all_five_languages(library):
    assert len(library.glossary) >= 30
    assert all(set(term.forms) == {"en", "ru", "uk", "be", "fa"} for term in library.glossary)
