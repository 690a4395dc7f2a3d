"""Letters and posters in a real browser: on paper, on a phone, before a camera, in every language."""

from __future__ import annotations

from datetime import date

import pytest

from tests.pages.test_accessibility import axe, check
from tests.pages.test_certificate_page import pages_of, read
from tests.pages.test_journey import SIZES, no_sideways_scroll
from training.cohort import Cohort
from training.shipped import content_folder
from training.site_file import Office, Partner
from webapp.handouts import code_of, letters_page, poster_page
from webapp.settings import Settings
from webapp.site import Site

__all__ = ["axe"]
LONG = "Department for Migration, Asylum and Integration under the Ministry of the Interior of the Republic"
OFFICE = Office("LT-MIGRIS", {"en": LONG}, "optional")
CODE = code_of(
    Partner("LT", "House of Hospitality for Newcomers and their Families, Third Branch", 200),
    Cohort(4821, "LT", "2026Q4"),
)
REFERENCES = ["S4JF0DNJN", "", "0000000000000", None]
POSTERS = [("en",), ("ru",), ("fa",), ("en", "ru"), ("ru", "fa"), ("fa", "en"), ("en", "ru", "fa")]


@pytest.fixture(scope="module")
def site(library, languages):
    """Everything that takes room is there: an onion address, a long way to ask, long names."""
    settings = Settings(
        content=content_folder(),
        base_url="https://safe-arrival-training.migration.example.org",
        onion_url=f"http://{'s' * 56}.onion",
        privacy_contact="data-protection@training.example.org, +370 5 000 0000, Mondays and Thursdays 9 to 12",
    )
    return Site(library, languages, settings, date(2026, 11, 25))


@pytest.fixture(scope="module")
def made(site):
    """Letters by language and posters by their languages, as HTML."""
    letters = {
        f"letter {tag}": (letters_page(site, language, OFFICE, REFERENCES, CODE, 12), len(REFERENCES))
        for tag, language in site.languages.items()
    }
    data = dict.fromkeys(site.languages, 12)
    posters = {
        f"poster {' '.join(tags)}": (
            poster_page(site, [site.languages[tag] for tag in tags], CODE, data),
            3 if len(tags) > 2 else 1,
        )
        for tags in POSTERS
    }
    return letters | posters


@pytest.fixture(params=["letter en", "letter ru", "letter fa", *(f"poster {' '.join(tags)}" for tags in POSTERS)])
def sheet(request, made, tmp_path):
    """One file, as it lies on the desk, and how many sheets of paper it is."""
    page, count = made[request.param]
    file = tmp_path / "page.html"
    file.write_text(page, "utf-8")
    return file, count


@pytest.mark.browser
def test_each_sheet_prints_on_one_page_of_either_paper(browser, sheet):
    file, count = sheet
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    for paper in ("A4", "Letter"):
        assert pages_of(page.pdf(format=paper)) == count
        assert pages_of(page.pdf(format=paper, display_header_footer=True)) == count
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", sorted(SIZES))
def test_on_a_screen_it_is_read_by_a_camera_and_asks_for_nothing(browser, sheet, width):
    file, _ = sheet
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": SIZES[width]})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    no_sideways_scroll(page)
    page.locator("img").first.scroll_into_view_if_needed()
    address = page.locator(".address").first.inner_text()
    assert set(read(page.screenshot())) == {address}
    assert [url for url in asked if not url.startswith("data:image/png")] == [file.as_uri()]
    assert page.evaluate("document.cookie") == ""
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("distance", [1.0, 0.5])
def test_a_phone_reads_the_poster_from_a_photo(browser, made, tmp_path, distance):
    """The whole sheet in a photo of 1,000 or 500 lines."""
    file = tmp_path / "page.html"
    file.write_text(made["poster ru"][0], "utf-8")
    size = {"width": 794, "height": 1123}  # A4 at 96 pixels an inch
    context = browser.new_context(viewport=size, device_scale_factor=distance)
    page = context.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert read(page.screenshot()) == [page.locator(".address").first.inner_text()]
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", sorted(SIZES))
def test_axe_finds_nothing_on_a_letter_or_a_poster(browser, sheet, axe, width):
    context = browser.new_context(viewport={"width": width, "height": SIZES[width]}, bypass_csp=True)
    page = context.new_page()
    page.goto(sheet[0].as_uri())
    check(axe, page)
    context.close()


@pytest.mark.java
def test_the_nu_html_checker_finds_no_error_in_letters_and_posters(made, nu_errors):
    errors = nu_errors({name: page for name, (page, _) in made.items()})
    assert not errors, "\n".join(errors[:20])
