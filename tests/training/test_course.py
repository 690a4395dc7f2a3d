"""Courses and modules: what their files say, and minutes that are computed, never written."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import FRONT, SMALL
from tests.training.reading import MODULE, WORDS, found, module_of
from training.course import minutes, read_course, read_course_text, read_module
from training.languages import Language


def module(text: str, language: str = "en"):
    words = WORDS if language == "en" else Language(language).words
    value, findings = read_module(MODULE.replace("en.md", f"{language}.md"), text.encode(), words)
    return value, found(findings)


@pytest.mark.parametrize(
    ("words", "items", "expected"),
    [(0, 0, 1), (60, 0, 1), (120, 0, 1), (240, 0, 2), (240, 4, 5), (1200, 0, 10), (0, 4, 3), (360, 2, 5)],
)
def test_minutes_follow_from_words_and_items(words, items, expected):
    assert minutes(words, items) == expected


def test_more_words_never_take_less_time():
    assert [minutes(n, 0) for n in range(5000)] == sorted(minutes(n, 0) for n in range(5000))


def test_a_module_says_what_its_front_matter_says():
    value, problems = module_of("Some text.")
    assert problems == []
    assert (value.course, value.id, value.language, value.path) == ("basic", "people", "en", MODULE)
    assert (value.title, value.summary) == ("A title", "One sentence.")
    assert value.objectives == ("see", "choose", "do")
    assert value.areas == ("ACC",)
    assert (value.reviewed, value.review_by, value.review_by_line) == (None, date(2027, 2, 22), 6)
    assert (value.content_note, value.reviewed_by) == ("", "")


def test_a_module_that_was_reviewed_says_when():
    value, _ = module(
        SMALL[MODULE].replace("review_by", "reviewed: 2026-08-22\ncontent_note: It tells of violence.\nreview_by")
    )
    assert value.reviewed == date(2026, 8, 22)
    assert value.content_note == "It tells of violence."


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "NO"])
def test_the_title_no_is_the_word_no(word):
    value, problems = module(SMALL[MODULE].replace("A title", word))
    assert (value.title, problems) == (word, [])


def test_sections_have_ids_titles_and_marks():
    body = "## *Begin* {#begin}\n\nOne.\n\n### Inside\n\nTwo.\n\n## Ill {#ill awaiting=doctor .critical}\n\nThree.\n"
    value, problems = module(FRONT + body)
    assert problems == []
    assert [(part.id, part.title, part.line) for part in value.parts] == [
        ("begin", "<em>Begin</em>", 8),
        ("ill", "Ill", 16),
    ]
    assert value.parts[0].html == "<p>One.</p><h3>Inside</h3><p>Two.</p>"
    assert [(part.awaiting, part.critical) for part in value.parts] == [("", False), ("doctor", True)]


def test_only_translations_are_stamped_or_reviewed_by_a_native_speaker():
    front = SMALL[MODULE].replace("review_by", "source: {begin: 0123456789}\nreviewed_by: native\nreview_by")
    assert module(front)[1] == ["6 F004", "7 F004"]
    value, problems = module(front.replace("0123456789", "'0123456789'"), "fa")
    assert (value.reviewed_by, problems) == ("native", [])


def test_a_stamp_that_looks_like_a_number_is_still_a_stamp_or_an_error_in_its_line():
    text = SMALL[MODULE].replace("review_by", "source: {begin: 0123456789}\nreview_by")
    assert module(text, "fa")[1] in ([], ["6 F006"])


def test_a_reviewer_other_than_a_native_speaker_is_an_error():
    assert module(SMALL[MODULE].replace("review_by", "reviewed_by: me\nreview_by"), "fa")[1] == ["6 F006"]


def test_facts_are_listed_in_the_order_of_the_text():
    assert module_of("A[^F2] b[^F1] c[^F2]")[0].facts == ("F2", "F1")


def test_a_section_without_a_title_is_an_error():
    assert module(SMALL[MODULE].replace("## Begin ", "## "))[1] != []


def test_a_small_heading_has_no_braces():
    assert module_of("### Inside {#inside}\n\nText.")[1] != []


def course(text: str):
    value, findings = read_course("courses/basic/course.toml", text.encode())
    return value, found(findings)


def test_a_course_lists_its_modules():
    value, problems = course(SMALL["courses/basic/course.toml"])
    assert problems == []
    assert (value.id, value.version, value.mandatory) == ("basic", 1, True)
    assert (value.modules, value.preparing) == (("people",), ("phone",))


def test_a_course_is_voluntary_unless_it_says_otherwise():
    assert course('version = 2\nmodules = ["people"]\n')[0].mandatory is False


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("version = 1.5\nmodules = []\n", "1 F006"),
        ("version = 1\nmodules = [1]\n", "2 F006"),
        ('version = 1\nmodules = "people"\n', "2 F006"),
        ('version = 1\nmodules = ["What it is"]\n', "2 F006"),
        ('version = 1\nmodules = ["a"]\npreparing = ["a"]\n', "2 F007"),
        ('version = 1\nmodules = ["a"]\ntitle = "Words"\n', "3 F004"),
        ("modules = []\n", "1 F005"),
    ],
)
def test_a_mistake_in_a_course_is_found_in_its_line(text, problem):
    assert problem in course(text)[1]


def test_a_course_has_words_in_each_language():
    value, findings = read_course_text("courses/basic/en.md", SMALL["courses/basic/en.md"].encode(), WORDS)
    assert found(findings) == []
    assert (value.course, value.language, value.title, value.summary) == ("basic", "en", "Course", "Short.")
    assert value.preparing == (("phone", "Your phone"),)
    assert value.html == "<p>Welcome.</p>"


def test_a_picture_in_the_introduction_of_a_course_must_exist(content, languages):
    content.small().write("courses/basic/en.md", SMALL["courses/basic/en.md"] + "\n![A map](people/nothing.png)\n")
    assert content.check(languages) != []


@pytest.mark.parametrize("data", [b"GIF89a", b"<svg/>", b""])
def test_a_picture_that_is_none_is_reported(content, languages, data):
    content.small().write(MODULE, SMALL[MODULE] + "\n![A map](map.png)\n").write("courses/basic/people/map.png", data)
    assert [problem.code for problem in content.check(languages)] == ["M006"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("map.png", b"\x89PNG\r\n\x1a\n"), ("map.jpg", b"\xff\xd8\xff\xe0"), ("map.webp", b"RIFF\x00\x00\x00\x00WEBP")],
)
def test_a_picture_beside_its_module_is_shown(content, languages, name, data):
    content.small().write(MODULE, f"{SMALL[MODULE]}\n![A map]({name})\n").write(f"courses/basic/people/{name}", data)
    assert content.check(languages) == []
