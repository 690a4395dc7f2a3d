"""``make pages``: pictures of the pages for a human to look at, and the two of the README.

Every template at 360 and 1280 pixels, light and dark, in English, Russian and Persian, into ``build/pages/``; the
published numbers also in German, and on paper.
"""

from __future__ import annotations

import sys
import threading
import time

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.site import shipped_app
from tests.conftest import ROOT
from tests.pages.conftest import FLAGS, chromium, send
from training.cohort import Cohort
from training.record import complete
from training.shipped import content_folder
from training.site_file import Office, Partner
from webapp.handouts import code_of, letters_page, poster_page
from webapp.server import make_server
from webapp.settings import Settings
from webapp.site import Site

OUT = ROOT / "build" / "pages"
PICTURES = ROOT / "webapp" / "pictures"
QUIZ = "courses/basic/messages/quiz"
OFFICES = (
    Office("DE-BAMF", {"en": "Federal Office for Migration", "ru": "Федеральное ведомство по миграции"}, "required"),
    Office("LT-MIGRIS", {"en": "Migration Department"}, "none"),
)
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
    "certificate": "courses/basic/certificate/",
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
    app, _ = shipped_app(offices=OFFICES)
    records = app.extensions["records"]
    code, learner = records.start(time.time())
    records.keep(learner, complete("basic:1"), time.time())
    server = make_server(app, Settings(content=content_folder()), "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    base = f"http://127.0.0.1:{server.effective_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        gallery(browser, base, str(code))
        handouts(browser, app.extensions["site"])
        published(browser, base)
        readme(browser, base)
        browser.close()
    server.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}, two in {PICTURES.relative_to(ROOT)}")


def gallery(browser: Browser, base: str, code: str) -> None:
    """One picture of each page, and of an item after a miss and after the answer. ``code`` has completed the course."""
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
                certificate(page, f"{base}/{language}/", ending, code)
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


def certificate(page: Page, home: str, ending: str, code: str) -> None:
    """From the door to the paper, with a reference that is mistyped once; the paper also as it is printed."""
    page.goto(f"{home}resume/")
    page.locator("#code").fill(code)
    send(page)
    for name, reference in (("ask", ""), ("wrong", "S4J F0D NJM"), ("made", "S4J F0D NJN")):
        page.goto(f"{home}{PAGES['certificate']}")
        if reference:
            page.locator("input[value=DE-BAMF]").check()
            page.locator("#reference").fill(reference)
            page.locator("main form button").click()
        page.screenshot(path=OUT / f"certificate-{name}-{ending}", full_page=True)
    page.pdf(path=OUT / f"certificate-{ending.removesuffix('.png')}.pdf", format="A4")
    page.context.clear_cookies()


def handouts(browser: Browser, site: Site) -> None:
    """A letter and a poster in each language, as an A4 printer puts them on paper."""
    settings = Settings(content=content_folder(), base_url="https://training.example.org")
    there = Site(site.library, site.languages, settings, site.today)
    office = Office("LT-MIGRIS", {"en": "Migration Department"}, "required")
    code = code_of(Partner("LT", "Reception Centre", 200), Cohort(4821, "LT", "2026Q4"))
    for tag, language in site.languages.items():
        made = {
            "letter": letters_page(there, language, office, ["S4JF0DNJN"], code, 1),
            "poster": poster_page(there, [language], code, {tag: 1}),
        }
        for name, html in made.items():
            page = browser.new_page(viewport={"width": 794, "height": 1123})
            page.set_content(html)
            page.emulate_media(media="print")
            page.screenshot(path=OUT / f"{name}-{tag}.png")
            page.close()


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
