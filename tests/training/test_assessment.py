"""The model and the words as values: what the two files say, what a language lacks, and how the library keeps them."""

from __future__ import annotations

import pytest

from tests.conftest import Content
from tests.training.instrument import ENGLISH, FOLDER, MODEL, example, shipped_model
from tests.training.reading import WORDS, found
from training.assessment import AssessmentWords, Effect, filled_up
from training.assessment_reader import read_model
from training.assessment_words import read_words
from training.cache import Cache
from training.languages import Language
from training.library import Library, compile_library


def words_of(text: str, language: str = "en") -> AssessmentWords:
    words, findings = read_words(f"{FOLDER}/{language}.md", text.encode(), Language(language).words)
    assert words is not None
    assert findings.problems == []
    return words


@pytest.fixture
def whole(content: Content) -> Content:
    """The smallest content, with the smallest self-assessment."""
    return content.small().write(MODEL, example(MODEL)).write(ENGLISH, example(ENGLISH))


def library_of(content: Content, languages, cache: Cache | None = None) -> Library:
    return compile_library(content.root, languages, cache).library


def test_a_model_is_read_line_by_line():
    model, findings = read_model(MODEL, example(MODEL).encode())
    assert model is not None
    assert findings.problems == []
    question = model.question_of["q2"]
    assert (question.several, question.section, question.areas) == (False, "home", {"PHY"})
    option = question.option("often")
    assert option is not None
    assert example(MODEL).split("\n")[option.line - 1] == 'often = "sign PHY 3"'
    assert option.effects == (Effect("sign", "PHY", 3),)
    assert question.option("never") is None
    assert model.matrix == ((1, 0), (2, 1))
    assert [question.id for question in model.questions_in("home")] == ["q1", "q2"]


def test_a_file_that_is_no_toml_is_one_problem():
    model, findings = read_model(MODEL, b"version = ")
    assert (model, found(findings)) == (None, ["1 F003"])


def test_words_are_read_by_their_ids():
    words = words_of(example(ENGLISH))
    question = words.phrase("questions", "q1")
    assert question is not None
    assert (question.title, question.text) == (
        "Who knows where you live?",
        ("A hint may stand between a question and its options.",),
    )
    private = question.option("private")
    assert private is not None
    assert private.title == "Few people, and it is not public."
    home = words.phrase("sections", "home")
    assert home is not None
    assert home.text == ("This text stands at the top of the page with these questions.",)
    urgent, area = words.phrase("urgent", "danger"), words.phrase("areas", "PHY")
    assert urgent is not None
    assert urgent.steps == ("Go where people are: a shop, a station, a hotel.", "Call the emergency number.")
    assert area is not None
    assert area.note == "It gets calmer when a neighbour knows you. If somebody follows you, it gets urgent."
    assert words.phrase("actions", "sleep") is None


def test_words_over_several_lines_are_one_text():
    words = words_of(example(ENGLISH).replace("Begin with one thing.", "Begin with\none thing.\n\nThen rest."))
    phrase = words.phrase("texts", "first")
    assert phrase is not None
    assert phrase.text == ("Begin with one thing.", "Then rest.")


def test_a_file_without_front_matter_has_no_words():
    words, findings = read_words(ENGLISH, b"## Right now {#now}\n", WORDS)
    assert (words, found(findings)) == (None, ["1 F003"])


PERSIAN = """\
---
title: اول چه کنیم
summary: چند پرسش.
reviewed_by: native
---
## همین حالا {#now}

### آیا این اتفاق می‌افتد؟ {#q0}

- danger: کسی مرا تهدید می‌کند.
"""


def test_what_a_language_lacks_is_there_in_english_and_says_so():
    persian, english = words_of(PERSIAN, "fa"), words_of(example(ENGLISH))
    merged = filled_up(persian, english)
    question = merged.phrase("questions", "q0")
    assert question is not None
    assert [(option.id, option.language) for option in question.options] == [("danger", "fa"), ("none", "en")]
    assert question.option("none") == english.questions[0].option("none")
    assert (question.language, merged.language, merged.reviewed_by) == ("fa", "fa", "native")
    assert {phrase.language for phrase in (*merged.actions, *merged.urgent, *merged.texts)} == {"en"}
    assert [phrase.id for phrase in merged.questions] == [phrase.id for phrase in english.questions]
    assert filled_up(english, english) == english


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("ru", "Как вас зовут?"),
        ("ru", "Состоите ли вы в партии?"),
        ("ru", "Верите ли вы в Бога?"),
        ("ru", "Какой мессенджер у вас в телефоне?"),
        ("fa", "نام خانوادگی شما چیست؟"),
        ("fa", "عضو کدام گروه هستید؟"),
        ("fa", "مذهب شما چیست؟"),
    ],
)
def test_what_is_never_asked_is_refused_in_other_languages_too(languages, language, asked):
    text = PERSIAN.replace("آیا این اتفاق می‌افتد؟", asked)
    _, findings = read_words(f"{FOLDER}/{language}.md", text.encode(), languages[language].words)
    assert found(findings) == ["8 A012"]


def test_the_library_holds_the_model_and_the_words_of_each_language(whole, languages):
    library = library_of(whole.write(f"{FOLDER}/fa.md", PERSIAN), languages)
    assert library.model is not None
    assert list(library.assessment_of) == ["en", "fa"]
    assert library.assessment_of["fa"].phrase("levels", "keep") == library.assessment_of["en"].phrase("levels", "keep")


def test_without_a_model_or_english_words_there_is_no_self_assessment(content, languages):
    assert library_of(content.small(), languages).assessment_of == {}
    assert library_of(content.write(MODEL, example(MODEL)), languages).assessment_of == {}


@pytest.mark.parametrize(("path", "old", "new"), [(MODEL, "PHY 3", "PHY 4"), (ENGLISH, "One evening", "An evening")])
def test_a_changed_self_assessment_is_another_library(whole, languages, path, old, new):
    before = library_of(whole, languages)
    after = library_of(whole.write(path, example(path).replace(old, new)), languages)
    assert before != after


def test_a_self_assessment_comes_out_of_the_cache_as_it_was(whole, languages, tmp_path):
    cache = Cache(tmp_path / "cache" / "compiled.bin")
    first = library_of(whole, languages, cache)
    assert first.assessment_of
    assert first.model is not None
    first.model.question_of["q1"].option("known").marks("exposure", "PHY")  # what was worked out may be kept too
    cache.save()
    again = library_of(whole, languages, Cache(tmp_path / "cache" / "compiled.bin"))
    assert (again.model, again.assessments) == (first.model, first.assessments)


def test_a_module_is_published_when_its_course_lists_it(library):
    assert library.publishes("basic/accounts")
    assert not library.publishes("basic/phone-2")
    assert not library.publishes("basic/nothing")
    assert not library.publishes("more/accounts")


def test_the_shipped_instrument_is_as_large_as_planned(library):
    model = shipped_model()
    assert library.model == model
    asked = [question for question in model.questions if question.areas]
    assert (len(model.areas), len(asked), len(model.actions), len(model.flags)) == (6, 30, 39, 6)
    assert [len(model.questions_in(section)) for section in model.sections] == [1, 5, 6, 8, 5, 7]


def test_the_shipped_words_say_when_to_act_and_frighten_nobody(library):
    words = library.assessment_of["en"]
    said = " ".join(
        part
        for group in (
            words.sections,
            words.questions,
            words.urgent,
            words.areas,
            words.levels,
            words.actions,
            words.texts,
        )
        for phrase in group
        for part in (phrase.title, *phrase.text, phrase.note, *phrase.steps, *(o.title for o in phrase.options))
    ).casefold()
    for never in ("risk", "safe", "victim", "must", "enemy", "attackers", "paranoid", "naive", "your fault because"):
        assert never not in said.split()
    assert all(len(phrase.steps) <= 3 for phrase in words.urgent)
