"""axe on every page (scripts on only for axe itself), and the Nu HTML checker on every page's source."""

from __future__ import annotations

import time

import pytest

from tests.conftest import Learner
from tests.pages.conftest import follow, send
from tests.webapp.assessing import ALARMED, walk
from tests.webapp.test_pages import addresses
from training.quiz import ChoiceItem, OrderItem
from training.record import complete

ANSWERED = {
    "choice": "/{}/courses/basic/messages/quiz/support/",
    "order": "/{}/courses/basic/messages/quiz/second-way/",
    "scenario": "/{}/courses/basic/messages/quiz/after-the-click/",
}


@pytest.fixture(scope="module")
def axe():
    package = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install -e '.[browser]'")
    return package.Axe()


def check(axe, page):
    found = axe.run(page, options={"resultTypes": ["violations"]})
    told = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]
    assert not told, f"{page.url}: {told}"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_any_page(server, browser, app, library, axe, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for address in [*addresses(app, library), "/en/nothing/"]:
        if "/quiz/" in address and "/messages/" not in address:
            continue  # the same templates as these, with other words
        if address.split("/")[1] in ("cs", "lt", "lv", "pl"):
            continue  # the same again: of partners' languages, German stands for all
        page.goto(server + address)
        check(axe, page)
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_axe_finds_nothing_on_pages_with_feedback(server, browser, library, axe, language, scheme):
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for address in ANSWERED.values():
        for missed in (0, 1):
            page.goto(server + address.format(language))
            page.evaluate(f"document.querySelector('[name=missed]').value = {missed}")
            miss(page, library, language)
            check(axe, page)
    page.goto(server + ANSWERED["order"].format(language))
    page.evaluate("document.querySelector('form').noValidate = true")
    follow(page, "#answer button")
    check(axe, page)
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_axe_finds_nothing_on_pages_with_a_code(server, browser, library, axe, language, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    item = library.quiz_of["basic", "messages", language].item("support")
    page.goto(f"{server}/{language}/resume/")
    for typed in ("1234 5678 901 23O6", "1234 5678 9012 3456 7890 1239"):
        page.locator("#code").fill(typed)
        send(page)
        check(axe, page)
    page.goto(f"{server}/{language}/start/")
    page.locator("#cohort").fill("12")
    send(page)
    check(axe, page)
    page.locator("#cohort").fill("")
    send(page)
    check(axe, page)
    for rest in ("", "progress/", "courses/basic/", "courses/basic/messages/quiz/support/", "start/", "resume/"):
        page.goto(f"{server}/{language}/{rest}")
        check(axe, page)
    for address in ("courses/basic/messages/quiz/support/", "courses/basic/messages/quiz/done/", "courses/basic/"):
        if "support" in address:
            page.goto(f"{server}/{language}/{address}")
            page.locator(f'input[name=choice][value="{min(item.right)}"]').check()
            follow(page, "#answer button")
            check(axe, page)
        page.goto(f"{server}/{language}/{address}")
        check(axe, page)
    for action in ("leave-all", "finish", "delete"):
        page.goto(f"{server}/{language}/start/")
        send(page)
        page.goto(f"{server}/{language}/progress/")
        if action == "delete":
            page.locator("summary").click()
        follow(page, f"button[value={action}]")
        check(axe, page)
    context.add_cookies([{"name": "session", "value": "old", "url": server}])
    for rest in ("courses/basic/", "courses/basic/messages/quiz/support/", "courses/basic/messages/quiz/done/"):
        page.goto(f"{server}/{language}/{rest}")
        check(axe, page)
    context.close()


def miss(page, library, language):
    """Answer the open item wrongly."""
    item = library.quiz_of["basic", "messages", language].item(page.url.rstrip("/").rpartition("/")[2])
    if isinstance(item, ChoiceItem):
        wrong = next(n for n in range(1, len(item.choices) + 1) if n not in item.right)
        page.locator(f'input[name=choice][value="{wrong}"]').check()
    elif isinstance(item, OrderItem):
        for shown in range(1, len(item.steps) + 1):
            page.locator(f"select[name=place-{shown}]").select_option(str(shown))
    else:
        bad = next(n for n, m in enumerate(item.places[0].moves, 1) if item.place(m.target).ending)
        page.locator(f'input[name=move][value="{bad}"]').check()
    follow(page, "#answer button")


def pages_with_a_code(app):
    """Every template of the way with a code, in each language."""
    pages = {}
    for language in ("en", "ru", "fa"):
        learner = Learner(app.test_client(), language)
        name = f"{language} with a code: "
        pages[f"{name}trouble"] = learner.post(f"/{language}/resume/", code="1234 5678 901 23O6").text
        pages[f"{name}digit"] = learner.post(f"/{language}/resume/", code="123456789012345678901239").text
        pages[f"{name}cohort"] = learner.post(f"/{language}/start/", cohort="12").text
        pages[f"{name}code"] = learner.post(f"/{language}/start/").text
        learner.code = "somebody's"
        for rest in ("", "progress/", "courses/basic/", "courses/basic/messages/quiz/support/", "start/"):
            pages[f"{name}{rest}"] = learner.page(rest).text
        for choice in (1, 2, 3):
            pages[f"{name}answered {choice}"] = learner.answer("messages", "support", choice).text
        for rest in ("progress/", "courses/basic/messages/quiz/done/", "courses/basic/messages/quiz/support/"):
            pages[f"{name}{rest} again"] = learner.page(rest).text
        pages[f"{name}left"] = learner.do("leave-all").text
        learner.client.set_cookie("session", "old")
        for rest in ("courses/basic/", "courses/basic/messages/quiz/support/", "courses/basic/messages/quiz/done/"):
            pages[f"{name}{rest} ended"] = learner.page(rest).text
        pages[f"{name}ended and answered"] = learner.answer("messages", "support", 1).text
        learner.client.delete_cookie("session")
        learner.code = ""
        item = app.extensions["site"].library.quiz_of["basic", "messages", language].item("support")
        done = learner.answer("messages", "support", *item.right)
        pages[f"{name}offer"] = learner.press(done, f"/{language}/courses/basic/messages/quiz/done/", action="go").text
        learner.start()
        pages[f"{name}deleted"] = learner.do("delete").text
        pages |= {f"{name}{rest} completed": html for rest, html in pages_of_the_question(app, learner).items()}
    return pages


def pages_of_the_question(app, learner):
    """The pages that ask what has changed, and those after it."""

    def alone(deed):
        with app.app_context():  # else pytest-flask lets all requests share what each knows of its visitor
            return deed()

    records = app.extensions["records"]
    code, began = records.start(time.time())
    records.keep(began, complete("basic:1"), time.time())
    alone(lambda: learner.resume(code))
    pages = {
        rest: alone(lambda rest=rest: learner.page(rest))
        for rest in ("courses/basic/", "courses/basic/messages/quiz/done/")
    }
    pages["again"] = alone(lambda: learner.press(pages["courses/basic/"]))
    pages["thanks"] = alone(lambda: learner.press(pages["courses/basic/"], change="one"))
    assert all('id="change"' in page.text for page in pages.values())
    return {rest: page.text for rest, page in pages.items()}


@pytest.mark.java
def test_the_nu_html_checker_finds_no_error(app, client, library, nu_errors):
    pages = {address: client.get(address).text for address in [*addresses(app, library), "/en/nothing/"]}
    for language in ("en", "ru", "fa"):
        for kind, data in {"choice": {"choice": "1"}, "order": {}, "scenario": {"move": "1"}}.items():
            for missed in ("0", "1"):
                address = ANSWERED[kind].format(language)
                pages[f"{address}{missed}"] = client.post(address, data={**data, "missed": missed}).text
    pages |= pages_with_a_code(app)
    for language in ("en", "ru", "fa"):
        for number, page in enumerate(walk(client, language, ALARMED)):
            pages[f"/{language}/assessment/ page {number}"] = page.text
    errors = nu_errors(pages)
    assert not errors, "\n".join(errors[:20])
