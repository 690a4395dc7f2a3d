"""A learner's way through the site in a real browser, with JavaScript off."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.pages.conftest import follow
from training.quiz import ChoiceItem, OrderItem

pytestmark = pytest.mark.browser
SIZES = {360: 740, 1280: 900}


def no_sideways_scroll(page):
    page.wait_for_load_state()
    width = page.locator("html").evaluate("html => [html.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is {width[0]} wide on a screen of {width[1]}"


def answer_safely(page, item):
    """Choose the safer way, as somebody who has read the module would."""
    if isinstance(item, ChoiceItem):
        for position in item.right:
            page.locator(f'input[name=choice][value="{position}"]').check()
    elif isinstance(item, OrderItem):
        for shown, step in enumerate(item.steps, 1):
            page.locator(f"select[name=place-{shown}]").select_option(str(step.place))
    else:
        place = item.places[0]
        while not place.ending:
            good = [(n, item.place(m.target)) for n, m in enumerate(place.moves, 1) if leads_well(item, m.target)]
            move, place = good[0]
            page.locator(f'input[name=move][value="{move}"]').check()
            if not place.ending:
                follow(page, "#answer button")
                no_sideways_scroll(page)
    follow(page, "#answer button")


def leads_well(item, name):
    place = item.place(name)
    return place.ending == "good" or any(leads_well(item, move.target) for move in place.moves)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_from_home_to_the_end_of_a_practice(server, browser, library, language, width, scheme):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": SIZES[width]}, color_scheme=scheme
    )
    page, asked, answers = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: answers.append(response))
    page.goto(f"{server}/{language}/")
    no_sideways_scroll(page)
    follow(page, "a.door.first")
    no_sideways_scroll(page)
    follow(page, f'main a[href="/{language}/courses/basic/messages/"]')
    no_sideways_scroll(page)
    follow(page, "main a.button")
    for item in library.quiz_of["basic", "messages", language].items:
        assert page.url.endswith(f"/quiz/{item.id}/")
        no_sideways_scroll(page)
        answer_safely(page, item)
        assert page.locator("#feedback.good").is_visible()
        no_sideways_scroll(page)
        follow(page, "main .go form button")
    assert page.url.endswith("/quiz/done/")
    no_sideways_scroll(page)
    assert context.cookies() == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(server).netloc}
    assert not any("set-cookie" in response.headers for response in answers)
    assert all(response.status < 400 for response in answers)
    context.close()


def test_a_miss_a_second_miss_and_the_confirmed_answer(server, browser, library):
    item = library.quiz_of["basic", "messages", "en"].item("support")
    wrong = next(n for n in range(1, len(item.choices) + 1) if n not in item.right)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/en/courses/basic/messages/quiz/support/")
    for heading in ("Not quite", "Here is the safer way"):
        page.locator(f'input[name=choice][value="{wrong}"]').check()
        follow(page, "#answer button")
        assert heading in page.locator("#feedback").inner_text()
    follow(page, "button[name=confirm]")
    assert page.locator("#answer").get_attribute("action").endswith("/quiz/new-number/")
    context.close()


def test_the_keyboard_is_enough(server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/en/courses/basic/messages/quiz/support/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "choice":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("#feedback").wait_for()
    context.close()
