"""The self-assessment in a real browser: with JavaScript off, and once more with scripts on only for axe."""

from __future__ import annotations

import pytest

from tests.pages.conftest import follow
from tests.pages.test_accessibility import check
from tests.pages.test_journey import SIZES, no_sideways_scroll
from tests.webapp.assessing import ALARMED, HARMED, actions_on
from training.plan import assess

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe():
    package = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install -e '.[browser]'")
    return package.Axe()


def choose(page, model, chosen):
    """Choose answers to the questions that a page asks."""
    for question in model.questions:
        for option in chosen.get(question.id, ()):
            box = page.locator(f'input:not([type=hidden])[name="{question.id}"][value="{option}"]')
            if box.count():
                box.check()


def press(page, action=""):
    """Press a button of the form that carries the answers, and wait for the next page: it has the same address."""
    follow(page, f'#answers button[value="{action}"]' if action else "#answers button:not([name])")


def walk(page, base, language, model, chosen, look):
    """From home over all pages to the plan, once back, and everything unfolded, looking at each. The plan's actions."""
    page.goto(f"{base}/{language}/")
    follow(page, f'main a[href="/{language}/assessment/"]')
    look(page)
    follow(page, "main form button:not([name])")
    while page.locator("#answers button:not([name])").count():  # a plan has only buttons with a name
        look(page)
        choose(page, model, chosen)
        press(page)
    look(page)
    actions = actions_on(page.content())
    press(page, "back")
    look(page)
    press(page)
    assert actions_on(page.content()) == actions
    for summary in page.locator("summary").all():
        summary.click()
    look(page)
    return actions


@pytest.mark.parametrize("chosen", [HARMED, ALARMED], ids=["harmed", "alarmed"])
@pytest.mark.parametrize("width", sorted(SIZES))
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_from_home_to_the_plan_without_javascript(server, browser, library, language, width, chosen):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": SIZES[width]})
    page, asked, answers = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: answers.append(response))
    actions = walk(page, server, language, library.model, chosen, no_sideways_scroll)
    result = assess(library.model, chosen)
    assert actions == [step.action for step in (*result.shown, *result.more)]
    with page.expect_download() as saved:
        page.locator("#answers button[value=list]").click()
    assert saved.value.suggested_filename == "list.txt"
    assert context.cookies() == []
    assert all(url.startswith(f"{server}/") and "?" not in url for url in asked)
    assert {response.status for response in answers} == {200}
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_axe_finds_nothing_on_the_way(server, browser, library, axe, language, width, scheme):
    size = {"width": width, "height": SIZES[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    walk(context.new_page(), server, language, library.model, ALARMED, lambda page: check(axe, page))
    context.close()


def test_what_is_printed_says_nothing_of_the_answers(server, browser, library):
    """Neither why, nor what somebody does already, nor how the areas stand."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    walk(page, server, "en", library.model, HARMED, lambda page: None)
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert printed.startswith("My list")
    assert library.assessment_of["en"].phrase("actions", "device").title in printed
    for words in ("because", "you answered", "already do", "by area", "Safe Arrival", "self-assess"):
        assert words.lower() not in printed.lower()
    context.close()


def test_the_short_form_and_skipping_need_no_script(server, browser, library):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{server}/en/assessment/")
    follow(page, "main form button[name=short]")
    press(page)
    choose(page, library.model, {"q17": ["threat"]})
    press(page)
    assert actions_on(page.content())
    no_sideways_scroll(page)
    press(page, "whole")
    press(page, "plan")
    assert actions_on(page.content())
    no_sideways_scroll(page)
    context.close()


def test_another_language_can_be_chosen_on_the_way(server, browser, library):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/en/assessment/")
    follow(page, "main form button:not([name])")
    press(page)
    choose(page, library.model, {"q1": ["known"]})
    follow(page, '#languages button[lang="fa"]')
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator('input[name=q1][value="known"]').is_checked()
    context.close()
