"""The officer's file at work: thirty in a row, scanners with foreign keyboards, references, languages, pictures."""

from __future__ import annotations

import json
import re

import pytest

from tests.certificate_faults import DAY, LIST, NOW, TOKEN, claiming
from tests.pages.test_accessibility import axe, check  # noqa: F401  (a fixture)
from tests.pages.verifying import Officer
from training.digits import is_whole
from webapp.verifier import LANGUAGES, page

pytestmark = pytest.mark.browser
LISTED = json.dumps(LIST)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture
def context(browser):
    opened = browser.new_context(offline=True, locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture
def officer(context, tmp_path):
    officer = Officer(context, tmp_path).at(NOW).saves(LISTED)
    yield officer
    officer.is_content()


def numbered(number: int) -> str:
    """A valid certificate with a serial of its own."""
    return claiming(jti=f"{number:016d}")


def test_thirty_certificates_in_a_row_are_checked_without_a_mouse(officer):
    officer.page.keyboard.type("de-bamf\n")
    for number in range(30):
        assert officer.focused == "token"
        officer.page.keyboard.insert_text(numbered(number))
        for keys in ("Control+A", "Control+X", "Control+V"):  # a real paste
            officer.page.keyboard.press(keys)
        officer.page.keyboard.press("Enter")
        assert officer.verdict_after(number) == "valid"
        assert officer.shown("serial").replace(" ", "") == f"{number:016d}"
        assert officer.page.locator("#said").inner_text().startswith(f"{number + 1}: Valid.")
        assert officer.page.locator("#token").input_value() == ""


def test_a_scanner_faster_than_the_check_loses_nothing(officer):
    officer.works_for()
    officer.page.evaluate("tokens => tokens.forEach(token => check(token))", [numbered(n) for n in range(30)])
    assert officer.verdict_after(29) == "valid"
    assert officer.shown("serial").replace(" ", "") == f"{29:016d}"


def test_a_serial_twice_in_a_day_is_flagged_and_the_next_day_not(officer):
    officer.works_for()
    assert officer.checks(TOKEN) == "valid"
    assert officer.page.locator("#seen").is_hidden()
    assert officer.checks(numbered(1)) == "valid"
    assert officer.checks(TOKEN) == "again"
    assert officer.page.locator("#verdict").inner_text() == "Valid, but seen already today"
    assert "today at" in officer.page.locator("#seen").inner_text()
    assert officer.at(NOW + DAY).checks(TOKEN) == "valid"


def test_nothing_is_kept_when_the_page_is_closed(officer):
    officer.works_for()
    assert officer.checks(TOKEN) == "valid"
    assert officer.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    officer.page.reload()
    officer.page.wait_for_selector("html[data-ready]")
    officer.works_for()
    assert officer.checks(TOKEN) == "valid"


def test_an_old_verdict_goes_when_a_new_certificate_comes(officer):
    officer.works_for()
    officer.checks(TOKEN)
    officer.page.keyboard.insert_text("e")
    assert officer.page.locator("#result").is_hidden()


def test_a_scanner_types_into_the_field_wherever_the_focus_was(officer):
    officer.works_for()
    for place in ("h1", "#camera", "#languages button >> nth=1", "#means"):
        if officer.page.locator(place).is_visible():
            officer.page.locator(place).click()
        officer.page.evaluate("document.activeElement.blur()")
        before = officer.count
        officer.page.keyboard.type(TOKEN + "\n")
        assert officer.verdict_after(before) in ("valid", "again")
        assert officer.focused == "token"


def test_a_certificate_in_groups_or_lines_is_read(officer):
    officer.works_for()
    groups = " ".join(re.findall(".{1,8}", TOKEN))
    assert officer.checks(groups) == "valid"
    assert officer.checks("\u00a0" + "\u2009".join(re.findall(".{1,60}", TOKEN))) == "again"


def test_the_office_is_chosen_once_and_must_be_one(officer):
    officer.page.keyboard.type("Bamf!\n")
    assert "2 to 16" in officer.page.locator("#office-trouble").inner_text()
    assert officer.page.locator("#check-form").is_hidden()
    officer.works_for("  de-bamf ")
    assert officer.page.locator("#office-name").inner_text() == "DE-BAMF"
    assert officer.page.locator("#office-form").is_hidden()
    officer.page.goto("about:blank")
    officer.page.goto((officer.folder / "verify.html").as_uri() + "#FR-OFII")
    assert officer.page.locator("#office-name").inner_text() == "FR-OFII"
    officer.page.goto("about:blank")
    officer.page.goto((officer.folder / "verify.html").as_uri() + "#%E0%A4%A")
    assert officer.page.locator("#office-form").is_visible()


GERMAN = dict(zip("yzYZ-_", "zyZYß?", strict=True))
FRENCH = dict(zip("aqzwmAQZWM1234567890-_.", "qawz,QAWZ?&é\"'(-è_çà)°:", strict=True))
RUSSIAN = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM.",
        "йцукенгшщзфывапролдячсмитьЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬю",
        strict=True,
    )
)
SCANNERS = {
    "Deutsch": GERMAN,
    "Français": FRENCH,
    "Русская": RUSSIAN,
    "Česká": dict(zip("yzYZ1234567890-_", "zyZY+ěščřžýáíé=%", strict=True)),
    "Lietuvių": dict(zip("12345678", "ąčęėįšųū", strict=True)),
    "Svenska": dict(zip("-_", "+?", strict=True)),
    "Español": dict(zip("-_", "'?", strict=True)),
    "scanner: Deutsch": dict(zip("yzYZ-_", "zyZY/?", strict=True)),
    "Caps Lock": {letter: letter.swapcase() for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
}


@pytest.mark.parametrize("layout", SCANNERS)
def test_what_a_foreign_keyboard_made_of_it_is_recognised_said_and_read(officer, layout):
    assert {"-", "_", "."} <= set(TOKEN)
    officer.works_for()
    typed = "".join(SCANNERS[layout].get(character, character) for character in TOKEN)
    assert typed != TOKEN
    assert officer.checks(typed) == "valid"
    assert layout in officer.page.locator("#layout").inner_text()
    assert officer.checks(numbered(1)) == "valid"
    assert officer.page.locator("#layout").is_hidden()


def test_a_forged_certificate_through_a_foreign_keyboard_stays_forged(officer):
    officer.works_for()
    forged = TOKEN[:-2] + ("A" if TOKEN[-2] != "A" else "B") + TOKEN[-1]
    assert officer.checks("".join(GERMAN.get(character, character) for character in forged)) in (
        "signature",
        "encoding",
    )
    assert "Deutsch" in officer.page.locator("#layout").inner_text()


@pytest.mark.parametrize("kind", ["letters", "digits"])
def test_references_are_whole_different_and_never_end_in_a_mark(officer, kind):
    officer.page.locator(f"[name=kind][value={kind}]").check()
    officer.page.locator("#amount").fill("500")
    officer.page.locator("#references-form button").click()
    made = [text.replace(" ", "") for text in officer.page.locator("#references li").all_inner_texts()]
    assert len(set(made)) == 500
    for reference in made:
        if kind == "digits":
            assert re.fullmatch("[0-9]{13}", reference)
            assert is_whole(reference)
        else:
            value = 0
            for letter in reference[:-1]:
                value = value * 32 + CROCKFORD.index(letter)
            assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}[0-9A-HJKMNP-Z]", reference)
            assert (CROCKFORD + "*~$=U")[value % 37] == reference[-1]
    # Each character comes about equally often in each place: 500 / 32 or 500 / 10 on average.
    most = 110 if kind == "digits" else 50
    for place in range(12 if kind == "digits" else 8):
        column = [reference[place] for reference in made]
        assert max(column.count(character) for character in set(column)) < most


def test_references_are_copied_and_printed_alone(officer):
    page = officer.page
    page.locator("#references-form button").click()
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text }")
    page.locator("#copy").click()
    page.wait_for_function("() => window.copied")
    shown = [text.replace(" ", "") for text in page.locator("#references li").all_inner_texts()]
    assert page.evaluate("window.copied").split() == shown
    assert page.locator("#copied").inner_text() == "Copied."
    page.evaluate("window.print = () => { window.printed = document.body.dataset.printing }")
    page.locator("#print").click()
    assert page.evaluate("window.printed") == "references"
    page.emulate_media(media="print")
    assert page.locator("#references").is_visible()
    assert page.locator("#means").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#references").is_hidden()
    assert page.locator("#means").is_visible()


def test_a_verdict_can_be_printed(officer):
    officer.works_for()
    officer.checks(TOKEN)
    officer.page.emulate_media(media="print")
    assert officer.page.locator("#result").is_visible()
    assert officer.page.locator("#token").is_hidden()
    assert officer.page.locator("#about").is_hidden()


def test_the_page_speaks_each_officers_language(officer):
    officer.works_for()
    officer.checks(TOKEN)
    seen = set()
    for button in officer.page.locator("#languages button").all():
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert officer.page.evaluate("document.documentElement.lang") == button.get_attribute("lang")
        words = officer.page.locator("main").inner_text()
        assert not re.search(r"[{}]|undefined", words)
        seen.add((officer.page.title(), officer.page.locator("#verdict").inner_text(), words))
    assert len(seen) == len(LANGUAGES)
    assert len({verdict for _, verdict, _ in seen}) == len(LANGUAGES)


@pytest.mark.parametrize(("locale", "title"), [("de-AT", "Bescheinigung prüfen"), ("fr-FR", "Check a certificate")])
def test_it_begins_in_the_language_of_the_browser(browser, tmp_path, locale, title):
    opened = browser.new_context(offline=True, locale=locale)
    officer = Officer(opened, tmp_path).saves(LISTED)
    assert officer.page.title() == title
    opened.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_in_any_state(browser, axe, tmp_path, language, width, scheme):  # noqa: F811
    view = {"width": width, "height": 740}
    opened = browser.new_context(viewport=view, color_scheme=scheme, locale=language, bypass_csp=True)
    officer = Officer(opened, tmp_path).at(NOW).saves(LISTED)
    check(axe, officer.page)
    officer.page.keyboard.type("?\n")
    check(axe, officer.page)
    officer.works_for()
    officer.page.locator("#references-form button").click()
    officer.page.locator("#token").focus()
    german = "".join(GERMAN.get(character, character) for character in TOKEN)
    for text, verdict in ((TOKEN, "valid"), (german, "again"), ("nothing", "form"), (claiming(mode="group"), "again")):
        assert officer.checks(text) == verdict
        check(axe, officer.page)
    officer.saves(json.dumps({**LIST, "keys": []})).works_for()
    assert officer.checks(TOKEN) == "unknown-key"
    check(axe, officer.page)
    opened.close()


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_runs_over_the_side_of_a_phone(context, tmp_path, width):
    officer = Officer(context, tmp_path).at(NOW).saves(LISTED).works_for()
    officer.page.set_viewport_size({"width": width, "height": 740})
    officer.page.locator("#references-form button").click()
    for language in LANGUAGES:
        officer.page.evaluate("language => speak(language)", language)
        for text in (TOKEN, "nothing"):
            officer.page.locator("#token").focus()
            officer.checks(text)
            assert officer.page.evaluate("document.documentElement.scrollWidth") <= width


def test_verdicts_differ_in_sign_and_frame_not_in_colour_alone(officer):
    officer.works_for()
    seen = []
    for text in (TOKEN, TOKEN, "nothing"):
        officer.checks(text)
        sign = officer.page.evaluate("getComputedStyle(document.getElementById('verdict'), '::before').content")
        frame = officer.page.evaluate("getComputedStyle(document.getElementById('result')).borderTopStyle")
        seen.append((officer.page.locator("#verdict").inner_text(), sign, frame))
    officer.saves(json.dumps({**LIST, "keys": []})).works_for()
    officer.checks(TOKEN)
    frame = officer.page.evaluate("getComputedStyle(document.getElementById('result')).borderTopStyle")
    assert [word for word, _, _ in seen] == ["Valid", "Valid, but seen already today", "Not valid"]
    assert len({sign for _, sign, _ in seen}) == 3
    assert [each[2] for each in seen] + [frame] == ["solid", "double", "dashed", "dotted"]


def test_without_scripts_it_says_that_nothing_is_checked(browser, tmp_path, officer):
    opened = browser.new_context(offline=True, java_script_enabled=False)
    page = opened.new_page()
    page.goto((tmp_path / "verify.html").as_uri())
    assert "nothing is checked here" in page.locator("main").inner_text()
    assert page.locator("#program").is_hidden()
    opened.close()


@pytest.mark.java
def test_the_nu_html_checker_finds_no_error_in_the_file(nu_errors):
    assert nu_errors({"verify.html": page(LISTED.encode()).decode()}) == []
