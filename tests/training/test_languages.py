"""Languages: plurals, digits, directions, and ``.po`` files that are broken."""

from __future__ import annotations

from datetime import date

import pytest

from tests.training.pieces import ENGLISH, HEADER
from training.languages import CALLOUTS, STEMS, Language, is_tag, read_languages
from training.shipped import translations_folder

_MANY = "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
RUSSIAN = HEADER.replace("\n\n", f'\n"Plural-Forms: nplurals=3; plural=({_MANY});\\n"\n\n')
PERSIAN = HEADER.replace("\n\n", '\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n')
STEPS = 'msgid "%(n)s step"\nmsgid_plural "%(n)s steps"\n'


def read(tmp_path, **files: str | bytes):
    """Languages and problems of a folder with an English file and those given."""
    for name, text in {"en": ENGLISH, **files}.items():
        (tmp_path / f"{name}.po").write_bytes(text if isinstance(text, bytes) else text.encode())
    languages, problems = read_languages(tmp_path)
    return languages, [f"{problem.path.rpartition('/')[2]}:{problem.line} {problem.code}" for problem in problems]


def use(language: Language) -> str:
    """Everything that a page needs of a language."""
    words = language.words
    return language.gettext("Page %(number)s") + language.ngettext("%(n)s step", "%(n)s steps", 5) + words.digest


@pytest.mark.parametrize(("number", "word"), [(1, "шаг"), (2, "шага"), (5, "шагов"), (11, "шагов"), (21, "шаг")])
def test_russian_has_three_plurals(tmp_path, number, word):
    text = STEPS + 'msgstr[0] "шаг"\nmsgstr[1] "шага"\nmsgstr[2] "шагов"\n'
    languages, _ = read(tmp_path, ru=RUSSIAN + text)
    assert languages["ru"].ngettext("%(n)s step", "%(n)s steps", number) == word


@pytest.mark.parametrize(("number", "word"), [(0, "گام"), (1, "گام"), (2, "گام‌ها")])
def test_persian_has_two_plurals(tmp_path, number, word):
    languages, _ = read(tmp_path, fa=PERSIAN + STEPS + 'msgstr[0] "گام"\nmsgstr[1] "گام‌ها"\n')
    assert languages["fa"].ngettext("%(n)s step", "%(n)s steps", number) == word


def test_the_shipped_languages_have_a_name_and_a_direction(languages):
    assert [(tag, language.name, language.direction) for tag, language in languages.items()][:3] == [
        ("en", "English", "ltr"),
        ("fa", "فارسی", "rtl"),
        ("ru", "Русский", "ltr"),
    ]


def test_each_language_has_its_own_digits(languages):
    assert [languages[tag].number(12) for tag in ("en", "fa", "ru")] == ["12", "۱۲", "12"]
    assert languages["fa"].date(date(2027, 2, 22)) == "۲۲ فوریهٔ ۲۰۲۷"
    assert languages["en"].date(date(2027, 2, 22)) == "February 22, 2027"


def test_the_shipped_translations_have_no_error():
    assert [problem for problem in read_languages(translations_folder())[1] if problem.severity == "error"] == []


@pytest.mark.parametrize("tag", ["fa", "ar", "ckb", "ps", "ur", "he"])
def test_right_to_left_comes_from_the_language(tag):
    assert Language(tag).direction == "rtl"


@pytest.mark.parametrize("tag", ["en", "ru", "uk", "be", "fa", "pt-BR", "zh-Hans", "sr-Latn", "ckb", "ti"])
def test_a_tag_that_babel_knows_is_a_language(tag):
    assert is_tag(tag)


@pytest.mark.parametrize("tag", ["", "-", "xx", "EN", "ru_RU", "README", "en-", "russian", "../en", "e" * 500])
def test_what_babel_does_not_know_is_no_language(tag):
    assert not is_tag(tag)


def test_english_needs_no_file(tmp_path):
    languages, problems = read_languages(tmp_path / "nothing")
    assert list(languages) == ["en"]
    assert problems == []
    assert languages["en"].words.callouts == CALLOUTS
    assert set(languages["en"].words.stems) == set(STEMS)


def test_a_message_without_a_translation_is_english_and_a_warning(tmp_path):
    languages, problems = read(tmp_path, ru=RUSSIAN)
    assert languages["ru"].gettext("Page %(number)s") == "Page %(number)s"
    assert problems == ["ru.po:1 T030"]


def page(text: str) -> str:
    return f'{RUSSIAN}msgid "Page %(number)s"\nmsgstr "{text}"\n'


@pytest.mark.parametrize("text", ["Страница %(number)s", "%(number)s. Страница", "%(number)s — 50 %% из %(number)s"])
def test_a_translation_may_move_its_placeholders(tmp_path, text):
    assert read(tmp_path, ru=page(text))[1] == []


@pytest.mark.parametrize(
    "text",
    ["Страница %(nummer)s", "Страница", "Страница %(number)с", "Страница %(number)s %s", "Страница %(number)s из 50 %"],
)
def test_a_translation_with_other_placeholders_would_break_a_page_and_is_an_error(tmp_path, text):
    assert read(tmp_path, ru=page(text))[1] == ["ru.po:6 T031"]


def test_a_doubtful_translation_is_not_shown_and_counts_as_missing(tmp_path):
    text = page("Страница %(number)s").replace('msgid "Page', '#, fuzzy\nmsgid "Page')
    languages, problems = read(tmp_path, ru=text)
    assert languages["ru"].gettext("Page %(number)s") == "Page %(number)s"
    assert [problem.split()[1] for problem in problems] == ["T030"]


BROKEN = {
    "empty": b"",
    "another encoding": b"\xff\xfe\x00m\x00s",
    "not a po file": b"}{",
    "cut in a text": b'msgid "a\nmsgstr',
    "a null character": b'msgid "a\x00b"\nmsgstr "c"\n',
    "an odd date": RUSSIAN.replace('"Plural', '"POT-Creation-Date: soon\\n"\n"Plural').encode(),
    "an odd number of plurals": RUSSIAN.replace("nplurals=3", "nplurals=three").encode(),
    "a plural rule with words": RUSSIAN.replace("n%10==1", "import os").encode(),
    "a plural rule cut short": RUSSIAN.replace("n%10==1", "((((n").encode(),
    "plural forms missing": RUSSIAN.encode() + STEPS.encode() + b'msgstr[0] "a"\n',
    "a plural without forms": (RUSSIAN + 'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n').encode(),
    "forms without a plural": (RUSSIAN + 'msgid "a"\nmsgstr[0] "b"\nmsgstr[9] "c"\n').encode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_reported_and_breaks_nothing(tmp_path, name):
    languages, problems = read(tmp_path, ru=BROKEN[name])
    assert problems
    for language in languages.values():
        assert use(language)


@pytest.mark.parametrize("charset", ["iso-8859-1", "klingon"])
def test_the_charset_that_a_file_claims_breaks_nothing(tmp_path, charset):
    languages, _ = read(tmp_path, ru=page("Стр. %(number)s").replace("utf-8", charset))
    for language in languages.values():
        assert use(language)


def test_a_file_that_cannot_be_read_leaves_its_language_out(tmp_path):
    languages, problems = read(tmp_path, ru=b"\xff")
    assert list(languages) == ["en"]
    assert problems == ["ru.po:1 F001"]


def test_words_of_the_linter_that_nobody_has_translated_judge_nothing(tmp_path):
    languages, _ = read(tmp_path, ru=RUSSIAN)
    words = languages["ru"].words
    assert words.says("do not", "Не открывай.", unknown=True)
    assert not words.says("all of the above", "Всё вышеперечисленное", unknown=False)


def test_any_of_the_listed_words_will_do(tmp_path):
    stems = f'msgctxt "lint"\nmsgid "{STEMS["do not"]}"\nmsgstr "не |никогда"\n'
    words = read(tmp_path, ru=RUSSIAN + stems)[0]["ru"].words
    assert words.says("do not", "НЕ открывай", unknown=False)
    assert words.says("do not", "Никогда не отвечай", unknown=False)
    assert not words.says("do not", "Открывай", unknown=True)


def test_other_words_give_another_digest(tmp_path):
    one = read(tmp_path, ru=RUSSIAN)[0]["ru"].words.digest
    two = read(tmp_path, ru=RUSSIAN + 'msgctxt "callout"\nmsgid "Do"\nmsgstr "Делай"\n')[0]["ru"].words.digest
    assert one != two
    assert one != Language("en").words.digest
