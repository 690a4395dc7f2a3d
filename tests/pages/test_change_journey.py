"""The question after the course in a real browser without JavaScript, and by axe."""

from __future__ import annotations

import secrets
import time

import pytest

from tests.pages.test_accessibility import axe, check
from tests.pages.test_journey import SIZES, no_sideways_scroll
from training.items import item_name, mark_of
from training.progress import closing
from training.record import close_items
from training.records import Learner
from training.session import Session
from training.vault import Root

pytestmark = pytest.mark.browser

__all__ = ["axe"]
DONE, COURSE = "courses/basic/messages/quiz/done/", "courses/basic/"


def visit_of_somebody_who_is_done(app) -> str:
    """The cookie of a visit in which the course was completed."""
    records, library = app.extensions["records"], app.extensions["site"].library
    names = [item_name(quiz.course, quiz.module, item.id) for quiz in library.quizzes for item in quiz.items]
    now, minute = time.time(), int(time.time() // 60)
    learner = Learner(Session(Root(secrets.token_bytes(32)), minute, minute))
    kept = records.keep(learner, closing(library, close_items(map(mark_of, names))), now)
    assert kept.record.completed
    return str(records.cookie(kept.session, now))


def opened(browser, server, app, width, **more):
    context = browser.new_context(viewport={"width": width, "height": 800}, **more)
    context.add_cookies([{"name": "session", "value": visit_of_somebody_who_is_done(app), "url": server}])
    return context.new_page()


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
@pytest.mark.parametrize("width", sorted(SIZES))
def test_it_is_asked_once_and_thanked_without_javascript(browser, server, app, language, width):
    page = opened(browser, server, app, width, java_script_enabled=False)
    page.goto(f"{server}/{language}/{DONE}")
    no_sideways_scroll(page)
    send(page)
    assert page.locator("#change [role=alert]").count() == 1  # nothing was chosen
    page.locator("#change label").nth(1).click()
    assert page.locator("#change input:checked").get_attribute("value") == "one"
    send(page)
    assert page.locator("p#change").count() == 1
    no_sideways_scroll(page)
    for rest in (DONE, COURSE):
        page.goto(f"{server}/{language}/{rest}")
        assert page.locator("#change").count() == 0
    page.context.close()


def send(page) -> None:
    with page.expect_navigation():
        page.locator("#change button").click()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_axe_finds_nothing_on_it(browser, server, app, axe, language, width, scheme):
    page = opened(browser, server, app, width, color_scheme=scheme, bypass_csp=True)
    for rest in (DONE, COURSE):
        page.goto(f"{server}/{language}/{rest}")
        check(axe, page)
    send(page)
    check(axe, page)
    page.locator("#change label").first.click()
    send(page)
    check(axe, page)
    page.context.close()
