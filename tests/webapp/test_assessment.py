"""The self-assessment: answers stand in its forms and nowhere else, and lead to the plan that the library makes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from tests.conftest import BROWSER, Learner
from tests.training.instrument import answers
from tests.training.people import WEAK
from tests.webapp.assessing import (
    ALARMED,
    HARMED,
    LANGUAGES,
    actions_on,
    asked_on,
    carried,
    press,
    send,
    walk,
)
from tests.webapp.test_pages import ONE_ROUND_TRIP
from training.plan import assess

PROXY = {"User-Agent": "Mozilla/5.0 (Linux; arm_64; Android 13) YaBrowser/24.1"}


def test_the_way_leads_from_the_gate_over_five_pages_to_the_plan(client, model, language):
    pages = walk(client, language, HARMED)
    assert [asked_on(page.text) for page in pages[1:-1]] == [
        [question.id for question in model.questions_in(section)] for section in model.sections
    ]
    assert [page.status_code for page in pages] == [200] * 8
    shown = [re.search('<p class="small"><span.*?</p>', page.text)[0] for page in pages[2:-1]]
    digits = "۱۲۳۴۵" if language == "fa" else "12345"
    assert [digit in line for digit, line in zip(digits, shown, strict=True)] == [True] * 5


def test_the_plan_is_the_one_that_the_library_makes(client, model, language):
    for chosen in (HARMED, ALARMED):
        result = assess(model, chosen)
        plan = press(client, send(client, language, {**chosen, "step": model.sections[-1]}).text, "stay").text
        assert actions_on(plan) == [step.action for step in (*result.shown, *result.more)]
        assert re.findall('id="at-once-([^"]+)"', plan) == list(result.flags)


def test_the_same_answers_give_the_same_plan_in_every_language(client):
    plans = [actions_on(walk(client, language, HARMED)[-1].text) for language in LANGUAGES]
    assert plans[0]
    assert plans == [plans[0]] * 3


def test_hidden_fields_bear_the_ids_of_questions(client, model):
    sent = carried(walk(client, "en", HARMED)[-1].text)
    assert sent.pop("step") == ["actions"]
    assert sent == {name: sorted(given, key=lambda option, name=name: order(model, name, option))
                    for name, given in HARMED.items()}  # fmt: skip


def order(model, name, option):
    return [each.id for each in model.question_of[name].options].index(option)


def test_a_page_asks_with_boxes_only(client):
    """Nobody can write anything about themselves, because there is no field to write in."""
    for page in walk(client, "en", HARMED):
        kinds = set(re.findall(r'<input type="(\w+)"', page.text))
        assert kinds <= {"radio", "checkbox", "hidden"}
        assert "<textarea" not in page.text


def test_back_loses_nothing_and_neither_does_forth(client):
    page = walk(client, "en", HARMED)[-1]
    for _ in range(6):
        page = press(client, page.text, "back")
    assert asked_on(page.text) == ["q0"]
    for _ in range(6):
        page = press(client, page.text)
    assert actions_on(page.text) == actions_on(walk(client, "en", HARMED)[-1].text)


def test_back_keeps_what_was_just_chosen(client):
    page = walk(client, "en", HARMED)[2]
    before = press(client, page.text, "back", {"q1": ["known"]})
    assert carried(before.text)["q1"] == ["known"]


def test_a_choice_of_one_can_be_taken_back(client):
    """Without a script, a radio button cannot be switched off; so a page that is seen again offers it."""
    first = send(client, "en", {"step": "you"})
    assert "Leave this question out." not in first.text
    again = send(client, "en", {"step": "you", "q9": "gone"})
    assert again.text.count("Leave this question out.") == 1
    assert "q9" not in carried(press(client, again.text, "plan", {"q9": [""]}).text)


def test_skipping_shows_the_plan_at_once(client, model, language):
    page = press(client, send(client, language, {"step": "now"}).text, "plan")
    assert actions_on(page.text) == [step.action for step in (*assess(model, {}).shown, *assess(model, {}).more)]


def test_the_short_form_asks_for_the_gate_and_signs_and_can_be_made_whole(client, model):
    pages = walk(client, "en", answers("q17 threat, q12 no"), short=True)
    assert [asked_on(page.text) for page in pages[1:-1]] == [
        [question.id for question in model.questions_in(section)] for section in model.short
    ]
    assert "Page 1 of" not in pages[2].text
    result = assess(model, answers("q17 threat, q12 no"), short=True)
    assert actions_on(pages[-1].text) == [step.action for step in (*result.shown, *result.more)]
    whole = press(client, pages[-1].text, "whole")
    assert asked_on(whole.text)[0] == "q1"
    assert "short" not in carried(whole.text)
    assert carried(whole.text)["q17"] == ["threat"]


def test_an_emergency_leads_at_once_to_what_to_do(client, model, language):
    for flag in model.flags:
        page = send(client, language, {"step": "now", "q0": flag.id}).text
        section = page[page.index(f'aria-labelledby="at-once-{flag.id}"') : page.index("</section>")]
        assert 1 <= section.count("<li>") <= 3
        assert f'href="/{language}/help/#{flag.contact}"' in section
        assert asked_on(page) == []
    both = send(client, language, {"step": "now", "q0": ["account", "ill"]})
    assert re.findall('id="at-once-([^"]+)"', both.text) == ["ill", "account"]
    assert asked_on(press(client, both.text).text)[0] == "q1"
    assert asked_on(press(client, both.text, "back").text) == ["q0"]


def test_none_of_these_leads_on(client):
    assert asked_on(send(client, "en", {"step": "now", "q0": "none"}).text)[0] == "q1"


def test_words_that_a_language_lacks_are_marked_as_english(make_app, library):
    english = library.assessment_of["en"]
    client = make_app(library=replace(library, assessments=(english,))).test_client()
    page = send(client, "fa", {"step": "now"}).text
    asked = english.phrase("questions", "q1")
    assert f'<h2 lang="en" dir="ltr">{asked.title}</h2>' in page
    assert f'<span lang="en" dir="ltr">{asked.options[0].title}</span>' in page


def test_nothing_that_was_sent_comes_back_unless_the_model_knows_it(client):
    odd = '"><script>alert(1)</script>'
    for step in ("now", "you", "actions", odd):
        for action in ("", "back", "plan", "list", odd):
            fields = {"step": step, "action": action, "q1": odd, "q2": [odd, "lists"], odd: odd, "short": odd}
            page = send(client, "en", fields)
            assert page.status_code == 200
            assert "alert(1)" not in page.text


def test_words_are_shown_as_they_are_written(make_app, library):
    """They are plain text, so a bracket in them is a bracket."""
    model, english = library.model, library.assessment_of["en"]
    odd = "<b>&amp; \"quoted\" 'words'"
    groups = ("sections", "urgent", "areas", "levels", "actions", "texts")
    spoil = partial(replace, title=odd, text=(odd,), note=odd, steps=(odd,))
    spoilt = {group: tuple(spoil(phrase) for phrase in getattr(english, group)) for group in groups}
    questions = tuple(
        replace(phrase, title=odd, text=(odd,), options=tuple(replace(each, title=odd) for each in phrase.options))
        for phrase in english.questions
    )
    words = replace(english, title=odd, summary=odd, questions=questions, **spoilt)
    client = make_app(library=replace(library, assessments=(words,))).test_client()
    pages = [client.get(f"/en/{rest}").text for rest in ("assessment/", "assessment/rules/", "courses/basic/messages/")]
    pages += [send(client, "en", {"step": step, "q0": "ill"}).text for step in ("", *model.sections)]
    for page in pages:
        assert "<b>" not in page
        assert "&lt;b&gt;&amp;amp;" in page
    assert odd in send(client, "en", {"q0": "ill", "action": "list"}).text


def test_nothing_is_stored_in_a_browser_and_no_answer_stands_in_an_address(client):
    client.set_cookie("session", "old")
    pages = [*walk(client, "en", ALARMED), send(client, "en", {**ALARMED, "action": "list"})]
    for page in pages:
        assert page.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.headers
        assert "Location" not in page.headers
        assert "ETag" not in page.headers
        addresses = set(re.findall(r'(?:href|action|formaction|src)="([^"]*)"', page.text))
        assert not any("?" in address or "&" in address for address in addresses)
        assert set(re.findall(r'(?<=form)action="([^"]*)"', page.text)) <= {f"/{tag}/assessment/" for tag in LANGUAGES}


def test_who_is_here_with_a_code_gets_the_same_pages(make_app):
    client = make_app().test_client()
    before = [page.text for page in walk(client, "en", HARMED)]
    Learner(client).start()
    after = walk(client, "en", HARMED)
    assert [page.text for page in after] == before
    assert not any("Set-Cookie" in page.headers for page in after)


def test_a_form_of_another_site_is_refused(client):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert client.post("/en/assessment/", data={"step": "now"}, headers=headers).status_code == 403
    assert client.post("/en/assessment/", data={"step": "now"}).status_code == 200


def test_another_language_keeps_the_answers(client):
    page = send(client, "en", {"step": "you", "q1": "known", "q9": "soon"})
    assert 'formaction="/fa/assessment/" name="action" value="stay"' in page.text
    other = send(client, "fa", {**carried(page.text), "action": "stay"})
    assert '<html lang="fa" dir="rtl">' in other.text
    assert carried(other.text) == carried(page.text)


def test_the_first_page_says_what_happens_to_answers_and_warns_of_browsers_that_read_along(client, library):
    page = client.get("/en/assessment/").text
    assert all(text in page for text in library.assessment_of["en"].phrase("texts", "intro").text)
    assert "who could read them" not in page
    assert "who could read them" in client.get("/en/assessment/", headers=PROXY).text


def test_an_address_without_its_last_slash_leads_to_the_page(client):
    for rest in ("assessment", "assessment/rules"):
        answer = client.get(f"/en/{rest}")
        assert (answer.status_code, answer.location) == (308, f"/en/{rest}/")


def test_every_page_of_the_way_fits_one_round_trip(client):
    for language in LANGUAGES:
        for chosen in (ALARMED, HARMED, answers(WEAK), {}):
            fields = [
                {**chosen, "step": step} for step in ("", "now", "urgent", "you", "ties", "signs", "habits", "ready")
            ]
            for each in [*fields, {**chosen, "action": "plan"}]:
                for encoding in ("br", "gzip"):
                    headers = {**BROWSER, "Accept-Encoding": encoding}
                    page = client.post(f"/{language}/assessment/", data=each, headers=headers)
                    assert page.headers["Content-Encoding"] == encoding
                    assert len(page.data) <= ONE_ROUND_TRIP


def test_pages_of_the_way_hold_no_script_and_ids_are_unique(client, language):
    pages = walk(client, language, ALARMED)
    for page in [*pages, send(client, language, {"step": "you", **HARMED})]:
        assert not re.search(r"<script|<style|<svg|<iframe|\sstyle=|\son\w+=", page.text)
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids))
        for anchor in re.findall(r'href="#([^"]+)"', page.text):
            assert anchor in ids
