"""The interface's words: every message is listed, and translated in every language that we ship."""

from __future__ import annotations

import io

import pytest
from babel.messages.pofile import read_po

from tests.content.interface_words import FOLDER, PARTNERS, collect, collect_for_partners, texts
from training.languages import read_languages
from webapp.partner_languages import read_partner_languages


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.stem)
def test_every_file_lists_exactly_the_messages_of_the_interface(path):
    assert texts(read_po(io.StringIO(path.read_text("utf-8")))) == texts(collect())


@pytest.mark.parametrize("path", sorted(PARTNERS.glob("*.po")), ids=lambda path: path.stem)
def test_partners_languages_list_exactly_the_messages_of_the_statistics(path):
    assert texts(read_po(io.StringIO(path.read_text("utf-8")))) == texts(collect_for_partners())


def test_partners_languages_are_whole_and_are_no_languages_of_learners():
    languages, problems = read_partner_languages()
    assert problems == []
    assert list(languages) == ["en", "cs", "de", "lt", "lv", "pl"]
    assert not {"cs", "de", "lt", "lv", "pl"} & set(read_languages(FOLDER)[0])


def test_the_messages_of_the_statistics_are_some_of_the_interface():
    assert texts(collect_for_partners()) < texts(collect())


def test_the_shipped_content_has_no_error_and_waits_only_for_people(shipped):
    """What is left are contacts that somebody has still to find (C001), to check (C002) or to complete (C008)."""
    assert {problem.code for problem in shipped[1]} == {"C001", "C002", "C008"}


def test_the_course_is_listed_as_planned(library):
    course = library.course_of["basic"]
    published = {(module.id, module.language) for module in library.modules}
    assert published == {(name, tag) for name in course.modules for tag in ("en", "ru")} | {("messages", "fa")}


def test_no_cited_fact_was_only_recalled(library):
    cited = {library.fact_of[name] for module in library.modules for name in module.facts}
    assert all(fact.checked != "recall" for fact in cited)
