"""The certificate in a real browser: read from the screen by a machine, printed on one page, in every language."""

from __future__ import annotations

import io
import re
import threading
import time
from datetime import date

import pytest

from tests.conftest import Learner, fresh_records
from tests.pages.conftest import follow, send
from tests.pages.test_accessibility import axe, check
from tests.pages.test_journey import SIZES, no_sideways_scroll
from training.certificate import verify
from training.record import complete
from training.shipped import content_folder
from training.signing_keys import SigningKeys
from training.site_file import Office
from webapp import create_app
from webapp.server import make_server
from webapp.settings import Settings

pytestmark = pytest.mark.browser

__all__ = ["axe"]
OFFICES = (
    Office("DE-BAMF", {"en": "Federal Office for Migration", "ru": "Федеральное ведомство по миграции"}, "required"),
    Office("LT-MIGRIS", {"en": "Migration Department"}, "none"),
)
REST = "courses/basic/certificate/"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    made = SigningKeys(tmp_path_factory.mktemp("keys"), "https://training.example.org")
    made.keep_ready(time.time())
    return made


@pytest.fixture(scope="module")
def completed(library, languages, keys, tmp_path_factory):
    """A site with offices and keys, and the code of somebody who has completed the course."""
    records = fresh_records(tmp_path_factory.mktemp("home"))
    code, learner = records.start(time.time())
    records.keep(learner, complete("basic:1"), time.time())
    settings = Settings(content=content_folder(), offices=OFFICES)
    return create_app(settings, library, languages, date.today(), records, signing_keys=keys), code


@pytest.fixture(scope="module")
def site(completed):
    """The address of that site, and the code."""
    app, code = completed
    served = make_server(app, Settings(content=content_folder()), "127.0.0.1", 0)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.effective_port}", code
    served.close()
    thread.join(timeout=10)


@pytest.fixture(params=["en", "ru", "fa"])
def language(request):
    return request.param


def make(page, site, language, see=lambda page: None):
    """From the code to the certificate; ``see`` looks at each page on the way."""
    base, code = site
    page.goto(f"{base}/{language}/{REST}")
    see(page)
    page.goto(f"{base}/{language}/resume/")
    page.locator("#code").fill(code)
    send(page)
    follow(page, f'main a.button[href$="/{REST}"]')
    see(page)
    page.locator("input[value=DE-BAMF]").check()
    page.locator("#reference").fill("S4J F0D NJM")
    follow(page, "main form button")
    assert page.locator("#trouble").is_visible()
    see(page)
    page.locator("#reference").fill("s4jf0dnjn")
    follow(page, "main form button")
    see(page)
    return re.sub(r"\s", "", page.locator("#token").inner_text())


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def read(picture):
    """The QR codes that zxing sees."""
    zxingcpp = pytest.importorskip("zxingcpp", reason="pip install -e '.[test]' to read QR codes")
    image = pytest.importorskip("PIL.Image", reason="pip install -e '.[test]' to read QR codes")
    seen = image.open(io.BytesIO(picture)).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_without_javascript_it_is_made_read_from_the_screen_and_printed_on_one_page(
    browser, site, keys, tmp_path, language, width, scheme
):
    size = {"width": width, "height": SIZES[width]}
    context = browser.new_context(java_script_enabled=False, viewport=size, color_scheme=scheme, accept_downloads=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    token = make(page, site, language, no_sideways_scroll)
    assert verify(token, keys.public(), "DE-BAMF", time.time()).reference == "S4JF0DNJN"
    page.locator(".paper img").scroll_into_view_if_needed()
    assert read(page.screenshot(full_page=True)) == [token]
    assert all(url.startswith((site[0], "data:")) for url in asked)
    for paper in ("A4", "Letter"):
        assert pages_of(page.pdf(format=paper)) == 1
        assert pages_of(page.pdf(format=paper, margin=dict.fromkeys(("top", "right", "bottom", "left"), "1.5cm"))) == 1
    with page.expect_download() as download:
        page.locator("button[value=page]").click()
    file = tmp_path / "page.html"
    download.value.save_as(file)
    context.set_offline(True)
    page.goto(file.as_uri())
    no_sideways_scroll(page)
    assert read(page.screenshot(full_page=True)) == [token]
    assert pages_of(page.pdf(format="Letter")) == pages_of(page.pdf(format="A4")) == 1
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_the_way_to_a_certificate(browser, site, axe, language, width, scheme):
    size = {"width": width, "height": SIZES[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    make(context.new_page(), site, language, lambda page: check(axe, page))
    context.close()


@pytest.mark.java
def test_the_nu_html_checker_finds_no_error_in_certificates(completed, nu_errors):
    app, code = completed
    pages = {}
    for language in ("en", "ru", "fa"):
        learner = Learner(app.test_client(), language)
        pages[f"{language} without a code"] = learner.page(REST).text
        learner.resume(str(code))
        for name, fields in {"empty": {}, "wrong": {"office": "DE-BAMF"}, "made": {"office": "LT-MIGRIS"}}.items():
            pages[f"{language} {name}"] = learner.press(learner.page(REST), **fields).text
        pages[f"{language} saved"] = learner.press(learner.page(REST), office="LT-MIGRIS", action="page").text
    assert all('id="token"' in html for name, html in pages.items() if name.endswith(("made", "saved")))
    assert nu_errors(pages) == []
