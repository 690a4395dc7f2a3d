"""The page of the plan and its copies: what to do, why, and where it is taught; a copy says nothing of why."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from tests.conftest import text_of
from tests.webapp.assessing import (
    ALARMED,
    HARMED,
    actions_on,
    press,
    send,
    walk,
)


def test_flags_stand_first_in_the_plan(client):
    plan = send(client, "en", {**ALARMED, "action": "plan"}).text
    assert plan.index("at-once-ill") < plan.index("One thing for today") < plan.index("This week")


def quoted(library, question, option=""):
    """A question up to its mark, or the words of one of its options, in English."""
    phrase = library.assessment_of["en"].phrase("questions", question)
    return phrase.option(option).title if option else phrase.title.partition("?")[0] + "?"


def test_each_action_says_why_how_long_and_where_it_is_taught(client, library):
    plan = text_of(walk(client, "en", HARMED)[-1].text)
    assert "20 minutes – How to do it: Your phone and your messengers" in plan
    given, left = quoted(library, "q13", "recent"), quoted(library, "q22", "apps")
    assert f"Because you answered “{given}” to “{quoted(library, 'q13')}”" in plan
    assert f"Because you did not choose “{left}” at “{quoted(library, 'q22')}”" in plan


def test_an_open_question_is_named_where_its_answer_could_rule_an_action_out(client, library):
    plan = text_of(send(client, "en", {"q1": "known", "action": "plan"}).text)
    assert f"Because this question is open: “{quoted(library, 'q13')}”" in plan


def test_an_action_whose_module_is_in_preparation_shows_without_a_link(make_app, library):
    course = library.course_of["basic"]
    modules = tuple(name for name in course.modules if name != "phone")
    unfinished = replace(course, modules=modules, preparing=("phone",))
    client = make_app(library=replace(library, courses=(unfinished,))).test_client()
    plan = send(client, "en", {**HARMED, "action": "plan"}).text
    assert "device" in actions_on(plan)
    assert "/courses/basic/phone/" not in plan
    assert "/en/courses/basic/accounts/" in plan


def test_a_module_that_a_language_lacks_is_linked_in_english(client):
    plan = send(client, "fa", {**HARMED, "action": "plan"}).text
    link = '<a href="/en/courses/basic/phone/" hreflang="en"><span lang="en" dir="ltr">Your phone and your messengers'
    assert link in plan


def test_areas_are_said_in_words_with_what_would_change_them(client, model):
    plan = send(client, "en", {**ALARMED, "action": "plan"}).text
    aside = plan[plan.index("<aside") : plan.index("</aside>")]
    assert aside.count("<h3>") == len(model.areas) == aside.count("<details>")
    words = text_of(aside)
    assert not re.search(r"\b(high|low|critical|score|risk)\b", words, re.I)
    assert "What you noticed:" in words


def test_skipped_questions_are_said_calmly_and_only_where_some_are(client, library):
    words = library.assessment_of["en"].phrase("texts", "skipped").text[0]
    skipped = press(client, send(client, "en", {"step": "now"}).text, "plan").text
    assert words in skipped
    assert words not in walk(client, "en", HARMED)[-1].text


def test_the_text_to_save_says_what_to_do_and_not_why(client, model, language):
    page = send(client, language, {**ALARMED, "action": "list"})
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert page.headers["Content-Disposition"] == 'attachment; filename="list.txt"'
    title, *lines = page.data.decode("utf-8-sig").splitlines()
    assert title == {"en": "My list", "ru": "Мой список", "fa": "فهرست من"}[language]
    assert sum(line.startswith("- ") for line in lines) == len(
        actions_on(send(client, language, {**ALARMED, "action": "plan"}).text)
    )
    text = page.text
    assert not re.search("because|потому|چون به|Safe Arrival|self-assess|http", text, re.I)
    shown = page_words(client, language, model)
    assert not any(option in text for option in shown)


def page_words(client, language, model):
    """All options that somebody can have chosen, as the rules show them; very short ones left out."""
    rules = client.get(f"/{language}/assessment/rules/").text
    rules = rules[rules.index('id="questions"') : rules.index('id="actions"')]
    found = [html.unescape(re.sub("<.*?>", "", words)) for words in re.findall(r"<li>(.*?) <span class", rules, re.S)]
    assert len(found) == sum(len(question.options) for question in model.questions)
    return [words for words in found if len(words) > 25]


def test_the_printed_page_has_a_neutral_title_and_leaves_out_because(app, client, library, language):
    plan = send(client, language, {**HARMED, "action": "plan"}).text
    title = re.search("<title>(.*?)</title>", plan)[1]
    assert title == {"en": "My list", "ru": "Мой список", "fa": "فهرست من"}[language]
    assert f"<h1>{title}</h1>" in plan
    _, data = app.extensions["site"].static["site.css"]
    printed = data.decode().split("@media print")[1]
    assert re.search(r"header, footer, aside[^{]*\.on-screen, \.because \{ display: none; \}", printed)
    main = plan[plan.index("<main") : plan.index("</main>")]
    kept = re.sub(r'<section class="on-screen".*?</section>|<form.*?</form>|<p class="small because">.*?</p>', "", main,
                  flags=re.S)  # fmt: skip
    words = library.assessment_of.get(language) or library.assessment_of["en"]
    chosen = words.phrase("questions", "q20").option("sms").title
    assert chosen in main
    assert chosen not in kept
