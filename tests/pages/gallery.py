"""``make pages``: pictures of the pages for a human to look at, and the two of the README.

Every template at 360 and 1280 pixels, light and dark, in English, Russian and Persian, into ``build/pages/``; the
published numbers also in German, and on paper.
"""

from __future__ import annotations

import sys
import threading

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.site import shipped_app
from tests.conftest import ROOT
from tests.pages.conftest import FLAGS, chromium, send
from training.shipped import content_folder
from webapp.server import make_server
from webapp.settings import Settings

OUT = ROOT / "build" / "pages"
PICTURES = ROOT / "webapp" / "pictures"
QUIZ = "courses/basic/messages/quiz"
PAGES = {
    "home": "",
    "start": "start/",
    "resume": "resume/",
    "course": "courses/basic/",
    "module": "courses/basic/messages/",
    "choice": f"{QUIZ}/support/",
    "order": f"{QUIZ}/second-way/",
    "scenario": f"{QUIZ}/after-the-click/",
    "done": f"{QUIZ}/done/",
    "help": "help/",
    "country": "help/lt/",
    "everywhere": "help/eu/",
    "privacy": "privacy/",
    "leaving": "leaving/",
    "accessibility": "accessibility/",
    "assessment": "assessment/",
    "rules": "assessment/rules/",
    "missing": "nothing/",
}
NUMBERS = {
    "numbers": "statistics/",
    "quarter": "statistics/2026Q3/",
    "late-quarter": "statistics/2026Q2/",
    "year": "statistics/2026/",
    "dictionary": "statistics/dictionary/",
}


def main() -> None:
    path = chromium()
    if path is None:
        sys.exit("install Chromium first (Debian: apt-get install chromium)")
    app, _ = shipped_app()
    server = make_server(app, Settings(content=content_folder()), "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    base = f"http://127.0.0.1:{server.effective_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        gallery(browser, base)
        published(browser, base)
        readme(browser, base)
        browser.close()
    server.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}, two in {PICTURES.relative_to(ROOT)}")


def gallery(browser: Browser, base: str) -> None:
    """One picture of each page, and of an item after a miss and after the answer."""
    OUT.mkdir(parents=True, exist_ok=True)
    for language in ("en", "ru", "fa"):
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                page = open_page(browser, width, scheme)
                ending = f"{language}-{width}-{scheme}.png"
                for name, rest in PAGES.items():
                    page.goto(f"{base}/{language}/{rest}")
                    page.screenshot(path=OUT / f"{name}-{ending}", full_page=True)
                for name, position in (("missed", 2), ("shown", 2), ("done-well", 1)):
                    practise(page, f"{base}/{language}/{PAGES['choice']}", position, again=name == "shown")
                    page.screenshot(path=OUT / f"practice-{name}-{ending}", full_page=True)
                with_a_code(page, f"{base}/{language}/", ending)
                self_assessment(page, f"{base}/{language}/", ending)
                page.context.close()


def published(browser: Browser, base: str) -> None:
    """The pages of the published numbers, and what a printer makes of them."""
    for language in ("en", "ru", "fa", "de"):
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                page = open_page(browser, width, scheme)
                for name, rest in NUMBERS.items():
                    page.goto(f"{base}/{language}/{rest}")
                    page.screenshot(path=OUT / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
                    if (width, scheme) == (360, "light"):
                        margin = dict.fromkeys(("top", "right", "bottom", "left"), "1.5cm")
                        page.pdf(path=OUT / f"{name}-{language}.pdf", format="A4", margin=margin)  # type: ignore[arg-type]
                page.context.close()


def with_a_code(page: Page, home: str, ending: str) -> None:
    """The way of somebody who gets a code, up to the end of their visit."""

    def shoot(name: str) -> None:
        page.screenshot(path=OUT / f"code-{name}-{ending}", full_page=True)

    page.goto(f"{home}resume/")
    page.locator("#code").fill("1234 5678 901 23O6 7890 1238")
    send(page)
    shoot("wrong")
    page.goto(f"{home}start/")
    send(page)
    shoot("new")
    practise(page, f"{home}{PAGES['choice']}", 1)
    shoot("kept")
    for name, rest in (("course", PAGES["course"]), ("progress", "progress/"), ("not-finished", PAGES["done"])):
        page.goto(f"{home}{rest}")
        shoot(name)
    page.goto(f"{home}progress/")
    page.locator("summary").click()
    page.locator("button[value=delete]").click()
    shoot("deleted")
    page.context.add_cookies([{"name": "session", "value": "ended", "url": home}])
    practise(page, f"{home}{PAGES['choice']}", 1)
    shoot("ended")
    page.context.clear_cookies()


def self_assessment(page: Page, home: str, ending: str) -> None:
    """From the gate to the plan: of somebody in an emergency, then of somebody who takes the short form."""

    def shoot(name: str) -> None:
        page.screenshot(path=OUT / f"assessment-{name}-{ending}", full_page=True)

    def choose(*answers: str) -> None:
        for name, _, value in (answer.partition(".") for answer in answers):
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        page.locator("#answers button:not([name])").click()

    for short in (False, True):
        page.goto(f"{home}assessment/")
        page.locator(f"main form button{'[name=short]' if short else ':not([name])'}").click()
        if not short:
            shoot("gate")
            choose("q0.danger", "q0.account")
            shoot("urgent")
        choose()
        if not short:
            choose("q1.known", "q2.lists", "q3.yes")
            choose("q6.family", "q7.open", "q8.short")
        shoot("signs")
        choose("q13.recent", "q16.repeated", "q17.threat")
        if not short:
            choose("q20.sms", "q22.code")
            choose("q27.told", "q29.person")
        shoot("plan-short" if short else "plan")


def open_page(browser: Browser, width: int, scheme: str) -> Page:
    size = {"width": width, "height": 780 if width < 600 else 900}
    context = browser.new_context(java_script_enabled=False, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    return context.new_page()


def practise(page: Page, address: str, position: int, *, again: bool = False) -> None:
    """Answer a choice item; ``again`` sends the same answer twice."""
    page.goto(address)
    for _ in range(2 if again else 1):
        page.locator(f'input[name=choice][value="{position}"]').check()
        page.locator("#answer button").click()


def readme(browser: Browser, base: str) -> None:
    """The two pictures of the README: what a phone shows at first sight."""
    PICTURES.mkdir(exist_ok=True)
    page = open_page(browser, 360, "light")
    page.goto(f"{base}/en/{PAGES['module']}")
    page.screenshot(path=PICTURES / "module.png")
    practise(page, f"{base}/en/{PAGES['choice']}", 2)
    page.screenshot(path=PICTURES / "practice.png")
    page.context.close()


if __name__ == "__main__":
    main()
