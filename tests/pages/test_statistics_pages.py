"""The published numbers in a real browser without JavaScript: read, downloaded and printed, in every language."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import follow
from tests.pages.test_certificate_page import pages_of
from tests.pages.test_journey import SIZES, no_sideways_scroll

pytestmark = pytest.mark.browser

PAGES = ("", "2026Q3/", "2026Q2/", "2026/", "dictionary/")
LANGUAGES = ("en", "ru", "fa", "de")
ALL = (*LANGUAGES, "cs", "lt", "lv", "pl")


@pytest.mark.parametrize("width", sorted(SIZES))
@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_from_home_to_a_quarter_and_to_its_table(server, browser, released, tmp_path, language, width):
    size = {"width": width, "height": SIZES[width]}
    context = browser.new_context(java_script_enabled=False, viewport=size, accept_downloads=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/{language}/")
    follow(page, f'main a[href="/{language}/statistics/"]')
    page.wait_for_url("**/statistics/")
    no_sideways_scroll(page)
    follow(page, f'main a[href="/{language}/statistics/2026Q3/"]')
    page.wait_for_url("**/statistics/2026Q3/")
    no_sideways_scroll(page)
    assert page.locator("#invented").is_visible()
    with page.expect_download() as download:
        page.locator('a[href="/statistics/2026Q3.csv"]').click()
    assert download.value.suggested_filename == "statistics-2026Q3.csv"
    download.value.save_as(tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == released.release("2026Q3").csv
    follow(page, f'aside a[href="/{language}/statistics/2026/"]')
    page.wait_for_url("**/statistics/2026/")
    no_sideways_scroll(page)
    follow(page, '#languages a[lang="lt"]')
    page.wait_for_url("**/lt/statistics/2026/")
    no_sideways_scroll(page)
    assert context.cookies() == []
    assert all(url.startswith(server) for url in asked)
    context.close()


@pytest.mark.parametrize("width", [320, *sorted(SIZES)])
def test_no_page_scrolls_sideways_in_any_language(server, browser, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 740})
    page = context.new_page()
    for language in ALL:
        for name in PAGES:
            page.goto(f"{server}/{language}/statistics/{name}")
            no_sideways_scroll(page)
    context.close()


@pytest.mark.parametrize("language", ALL)
def test_a_quarter_and_a_year_are_printed_on_two_pages_at_most(server, browser, language):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in ("2026Q3/", "2026Q2/", "2026/"):
        page.goto(f"{server}/{language}/statistics/{name}")
        for paper in ("A4", "Letter"):
            margin = dict.fromkeys(("top", "right", "bottom", "left"), "1.5cm")
            assert pages_of(page.pdf(format=paper, margin=margin)) <= 2, (name, paper)
    context.close()


@pytest.mark.parametrize("media", ["print", "screen"])
@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_bar_is_drawn_where_colours_are_forced_and_on_paper(server, browser, language, forced, media):
    """Its border is its colour: grounds are left out on paper and with forced colours, borders are not."""
    context = browser.new_context(java_script_enabled=False, forced_colors=forced)
    page = context.new_page()
    page.emulate_media(media=media)
    page.goto(f"{server}/{language}/statistics/2026Q3/")
    bars = page.locator(".amount").evaluate_all(
        "bars => bars.map(bar => [...bar.children].map(part => {"
        " const box = part.getBoundingClientRect(), all = bar.getBoundingClientRect();"
        " return [box.width / all.width, box.left - all.left, parseFloat(getComputedStyle(part).borderTopWidth)] }))"
    )
    (first, second) = bars[0]
    assert first[2] > 5
    assert second[2] >= 1
    assert abs(first[0] + second[0] - 1) < 0.02  # the highest number of its table
    assert (first[1] < second[1]) == (language == "en")  # in Persian it grows to the left
    assert any(dark[0] < 0.1 for dark, _ in bars)
    context.close()


def test_a_page_alone_tells_what_it_is(server, browser):
    page = browser.new_page()
    page.goto(f"{server}/en/statistics/2026Q3/")
    assert re.fullmatch(r"3rd quarter 2026 · Numbers that we publish · .+", page.title())
    page.close()
