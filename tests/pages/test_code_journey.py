"""The whole way of a learner with a code, in a real browser with JavaScript off."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.pages.conftest import follow, send
from tests.pages.test_journey import SIZES, answer_safely, no_sideways_scroll
from training.resume_code import read_code

pytestmark = pytest.mark.browser


@pytest.fixture(params=["en", "ru", "fa"])
def language(request):
    return request.param


@pytest.fixture(params=sorted(SIZES))
def page(request, browser):
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": request.param, "height": SIZES[request.param]},
        accept_downloads=True,
    )
    yield context.new_page()
    context.close()


def get_code(page, server, language):
    """From the home page through the certificate door to the code."""
    page.goto(f"{server}/{language}/")
    follow(page, 'a.door[href$="/start/"]')
    no_sideways_scroll(page)
    send(page)
    no_sideways_scroll(page)
    return read_code(page.locator("#resume-code").inner_text())


def test_from_the_certificate_door_to_another_device_and_to_deletion(server, browser, library, page, language):
    code = get_code(page, server, language)
    assert code not in page.url
    follow(page, "main a.button")
    no_sideways_scroll(page)
    page.goto(f"{server}/{language}/courses/basic/messages/quiz/")
    for item in library.quiz_of["basic", "messages", language].items:
        assert page.url.endswith(f"/quiz/{item.id}/")
        answer_safely(page, item)
        assert page.locator("#feedback.good").is_visible()
        no_sideways_scroll(page)
        follow(page, "main a.button")
    assert page.url.endswith("/quiz/done/")
    page.goto(f"{server}/{language}/courses/basic/")
    no_sideways_scroll(page)
    assert page.locator(".row-state", has_text="✓").count() == 1
    elsewhere(server, browser, language, code)
    page.goto(f"{server}/{language}/progress/")
    no_sideways_scroll(page)
    page.locator("summary").click()
    follow(page, "button[value=delete]")
    no_sideways_scroll(page)
    assert page.context.cookies() == []
    page.goto(f"{server}/{language}/progress/")
    assert page.url.endswith("/resume/")


def elsewhere(server, browser, language, code):
    """Another device: come back with Persian digits, look, take along."""
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{server}/{language}/")
    follow(page, 'main a[href$="/resume/"]')
    page.locator("#code").fill(code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    send(page)
    assert page.url.endswith("/courses/basic/")
    follow(page, page.locator('main a[href$="/progress/"]').first)
    with page.expect_download() as download:
        page.locator("button[value=take]").click()
    values = json.loads(download.value.path().read_text("utf-8"))
    assert list(values["courses"][0]["items"].values()).count("done") == 5
    context.close()


def test_the_code_reads_from_left_to_right(server, page, language):
    """Also on a Persian page: each group stands right of the one before, or in the next line."""
    code = get_code(page, server, language)
    boxes = [box.bounding_box() for box in page.locator("#resume-code span").all()]
    texts = page.locator("#resume-code span").all_inner_texts()
    assert "".join(texts) == code
    for before, after in pairwise(boxes):
        assert after["x"] > before["x"] + before["width"] / 2 or after["y"] >= before["y"] + before["height"] / 2


def test_what_somebody_types_into_the_field_reads_from_left_to_right(server, page, language):
    page.goto(f"{server}/{language}/resume/")
    field = page.locator("#code")
    assert field.evaluate("field => getComputedStyle(field).direction") == "ltr"
    assert {name: field.get_attribute(name) for name in ("inputmode", "autocomplete", "spellcheck", "translate")} == {
        "inputmode": "numeric",
        "autocomplete": "off",
        "spellcheck": "false",
        "translate": "no",
    }


def test_practice_without_a_code_is_kept_when_somebody_wants_it(server, library, page, language):
    page.goto(f"{server}/{language}/courses/basic/messages/quiz/")
    for item in library.quiz_of["basic", "messages", language].items:
        answer_safely(page, item)
        follow(page, "main .go form button")
        no_sideways_scroll(page)
    assert page.context.cookies() == []
    follow(page, '#offer form[action$="/start/"] button')
    no_sideways_scroll(page)
    send(page)
    assert page.locator("#resume-code").is_visible()
    page.goto(f"{server}/{language}/courses/basic/")
    assert page.locator(".row-state", has_text="✓").count() == 1


def test_after_the_session_ended_the_page_asks_for_the_code_and_loses_nothing(server, library, page, language):
    code = get_code(page, server, language)
    item = library.quiz_of["basic", "messages", language].items[0]
    page.goto(f"{server}/{language}/courses/basic/messages/quiz/{item.id}/")
    page.context.clear_cookies()
    answer_safely(page, item)
    assert page.locator("#feedback.good").is_visible()
    no_sideways_scroll(page)
    page.locator("#code").fill(code)
    follow(page, "#ended button")
    no_sideways_scroll(page)
    page.goto(f"{server}/{language}/courses/basic/messages/quiz/")
    assert "/courses/basic/messages/quiz/" in page.url
    assert not page.url.endswith(f"/{item.id}/")


def test_what_is_no_code_is_named_at_the_top(server, page, language):
    page.goto(f"{server}/{language}/resume/")
    page.locator("#code").fill("1234 5678 901 3456 7890 1238")
    send(page)
    assert page.locator("#trouble").is_visible()
    no_sideways_scroll(page)
    assert page.locator("#code").input_value() == "1234 5678 901 3456 7890 1238"
