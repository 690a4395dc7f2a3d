"""The rules of the self-assessment in words, and the ways that lead to it."""

from __future__ import annotations

from dataclasses import replace

from tests.conftest import Learner, text_of
from tests.webapp.assessing import (
    LANGUAGES,
)


def test_the_rules_hold_every_question_option_action_and_level(client, library, model, language):
    page = text_of(client.get(f"/{language}/assessment/rules/").text)
    words = library.assessment_of.get(language) or library.assessment_of["en"]
    for group in ("sections", "questions", "urgent", "areas", "levels", "actions"):
        for phrase in getattr(words, group):
            assert phrase.title in page, phrase.id
            assert all(option.title in page for option in phrase.options)
    for level in words.levels:
        assert all(text in page for text in level.text)
    assert model.actions


def test_the_rules_say_what_an_answer_counts(client, library):
    page, words = text_of(client.get("/en/assessment/rules/").text), library.assessment_of["en"]
    area = {phrase.id: phrase.title for phrase in words.areas}
    known = words.phrase("questions", "q1").option("known").title
    assert f"{known} exposure: {area['HAR']} 3; {area['PHY']} 3; {area['ACC']} 2;" in page
    assert f"{words.phrase('questions', 'q13').option('recent').title} sign: {area['ACC']} 3" in page
    assert f"{words.phrase('questions', 'q26').option('nofamily').title} does not apply" in page
    assert f"Signs 3 or more: at least “{words.phrase('levels', 'today').title}”." in page
    assert "From each area come at most 3 things to do" in page


def test_a_change_of_the_model_changes_the_page_of_the_rules(make_app, library, model):
    changed = replace(model, signs=(replace(model.signs[0], at=5), *model.signs[1:]))
    digests = {**library.digests, model.path: "another"}
    client = make_app(library=replace(library, model=changed, digests=digests)).test_client()
    assert "Signs 5 or more" in text_of(client.get("/en/assessment/rules/").text)


def test_the_course_offers_it_to_everybody_and_home_and_help_lead_there(client, library):
    for rest in ("", "help/", "courses/basic/"):
        for language in LANGUAGES:
            assert f'href="/{language}/assessment/"' in client.get(f"/{language}/{rest}").text
    somebody = Learner(client)
    somebody.start()
    assert 'href="/en/assessment/"' in somebody.page("courses/basic/").text


def test_every_module_names_its_areas_and_leads_there(client, library):
    for module in library.modules:
        page = client.get(f"/{module.language}/courses/{module.course}/{module.id}/").text
        words = library.assessment_of.get(module.language) or library.assessment_of["en"]
        place = page.index(f'<a href="/{module.language}/assessment/">')
        line = text_of(page[page.rindex("<p>", 0, place) : place])
        assert module.areas
        for area in module.areas:
            assert words.phrase("areas", area).title in line


def test_a_site_without_a_self_assessment_does_not_speak_of_it(make_app, library):
    client = make_app(library=replace(library, model=None, assessments=(), digests=library.digests)).test_client()
    for method in (client.get, client.post):
        assert method("/en/assessment/").status_code == 404
    assert client.get("/en/assessment/rules/").status_code == 404
    for rest in ("", "help/", "privacy/", "courses/basic/", "courses/basic/messages/"):
        assert "assessment" not in client.get(f"/en/{rest}").text
