"""The certificate: who gets one, for which office, what it says, and that nothing is kept but a mark."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from types import MappingProxyType

import pytest
import zxingcpp
from PIL import Image

from tests.conftest import BROWSER, Learner, fresh_records, hidden, text_of
from tests.webapp.test_sessions import START, Clock, finish
from training.certificate import verify
from training.key_list import WEEK, read_key_list
from training.record import MOST_OFFICES, complete
from training.reference import make_reference
from training.resume_code import read_code
from training.shipped import content_folder
from training.signing_keys import SigningKeys
from training.site_file import Office
from training.vault import reference_mark
from webapp import create_app
from webapp.settings import Settings

ISSUER = "https://training.example.org"
ADDRESS = "/{}/courses/basic/certificate/"
REFERENCE = "S4JF0DNJN"
OTHER = make_reference(b"another key", "another case")
MORE = tuple(Office(f"MORE-{n}", {"en": f"Office {n}"}, "required") for n in range(MOST_OFFICES + 1))
OFFICES = (
    Office("DE-BAMF", {"en": "Federal Office", "ru": "Федеральное ведомство"}, "required"),
    Office("LT-MIGRIS", {"en": "Migration Department"}, "optional"),
    Office("PL-UDSC", {"en": "Office for Foreigners"}, "none"),
    *MORE,
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(tmp_path):
    made = SigningKeys(tmp_path, ISSUER)
    made.keep_ready(START)
    return made


@pytest.fixture
def records(tmp_path):
    made = fresh_records(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def make_site(library, languages, records, keys, clock):
    def make(offices=OFFICES, signing_keys=keys, library=library):
        settings = Settings(content=content_folder(), offices=offices)
        day = clock_day(clock)
        return create_app(settings, library, languages, day, records, clock=clock, signing_keys=signing_keys)

    return make


def clock_day(clock):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(clock(), UTC).date()


@pytest.fixture
def learner(make_site, records, clock):
    """Somebody who has completed the course."""
    return completed(Learner(make_site().test_client()), records, clock)


def completed(learner, records, clock, *courses):
    code = read_code(learner.start())
    for course in courses or ("basic:1",):
        records.keep(records.come_back(code, clock()), complete(course), clock())
    learner.resume(code)
    return learner


def ask(learner, office="", reference="", **fields):
    address = ADDRESS.format(learner.language)
    carried = hidden(learner.client.get(address).text)
    data = {**carried, "office": office, "reference": reference, **fields}
    return learner.client.post(address, data=data, headers=BROWSER)


def token_on(page):
    found = re.search(r'<output id="token"[^>]*>(.*?)</output>', page.text, re.S)
    assert found, text_of(page.text)
    return re.sub(r"<[^>]*>|\s", "", found[1])


def checked(learner, page, office, at=START):
    """What the certificate on a page says, checked with the keys that the site serves."""
    assert page.status_code == 200
    return verify(token_on(page), read_key_list(learner.client.get("/keys.json").data), office, at)


def trouble_on(page):
    assert page.status_code == 422
    found = re.search(r'id="trouble">(.*?)</div>', page.text, re.S)
    assert found
    assert 'id="token"' not in page.text
    return text_of(found[1])


def record_of(learner, records, clock):
    return records.come_back(read_code(learner.code), clock()).record


def test_from_the_start_over_every_practice_to_a_certificate_that_verifies(make_site, library, records, clock):
    learner = Learner(make_site().test_client())
    address = ADDRESS.format("en")
    before = learner.client.get(address)
    assert before.status_code == 200
    assert {f"/en/{way}/" for way in ("start", "resume")} <= set(re.findall(r'href="([^"]+)"', before.text))
    learner.start()
    page = text_of(learner.client.get(address).text)
    assert "What is still open 0 of 51 practices are done." in page
    finish(learner, library)
    last = library.course_of["basic"].modules[-1]
    for rest in ("courses/basic/", f"courses/basic/{last}/quiz/done/", "progress/"):
        assert f'href="{address}"' in learner.page(rest).text, rest
    found = checked(learner, ask(learner, "DE-BAMF", "s4j-f0d njn"), "DE-BAMF")
    assert (found.issuer, found.course, found.reference, found.group) == (ISSUER, ("basic", 1), REFERENCE, False)


@pytest.mark.parametrize(
    ("office", "typed", "reference"),
    [
        ("DE-BAMF", "S4J F0D NJN", REFERENCE),
        ("LT-MIGRIS", "", ""),
        ("LT-MIGRIS", REFERENCE, REFERENCE),
        ("PL-UDSC", "", ""),
        ("PL-UDSC", "whatever", ""),
    ],
)
def test_each_office_gets_what_it_uses(learner, office, typed, reference):
    page = ask(learner, office, typed)
    assert checked(learner, page, office).reference == reference
    assert ("S4J F0D NJN" in text_of(page.text)) is bool(reference)


def test_a_reprint_has_the_same_serial_and_another_office_another(learner, clock):
    first = checked(learner, ask(learner, "DE-BAMF", REFERENCE), "DE-BAMF")
    other = checked(learner, ask(learner, "LT-MIGRIS", REFERENCE), "LT-MIGRIS")
    clock.now += WEEK
    learner.resume(learner.code)
    again = checked(learner, ask(learner, "DE-BAMF", REFERENCE), "DE-BAMF", clock.now)
    assert first.serial == again.serial != other.serial
    assert again.monday == first.monday + WEEK


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "This office needs the reference."),
        ("Ivanova", "That looks like a name."),
        ("x1" * 60, "too long"),
        ("S4J F0D N!N", "“!” is in no reference."),
        ("S4J F0D", "You typed 6 characters."),
        ("S4J F0D NJM", "one character is wrong"),
    ],
)
def test_what_is_no_reference_is_explained_at_once_and_changes_nothing(learner, records, clock, typed, words):
    before = record_of(learner, records, clock)
    page = ask(learner, "DE-BAMF", typed)
    assert words in trouble_on(page)
    assert 'aria-invalid="true"' in page.text
    assert re.search(r'value="DE-BAMF" checked', page.text)
    assert record_of(learner, records, clock) == before


@pytest.mark.parametrize("office", ["", "XX-NONE", "de-bamf"])
def test_without_an_office_it_says_so(learner, office):
    assert "Choose the office" in trouble_on(ask(learner, office, REFERENCE))


def test_another_reference_for_the_same_office_is_refused_with_words(learner, records, clock):
    assert ask(learner, "DE-BAMF", REFERENCE).status_code == 200
    before = record_of(learner, records, clock)
    assert "another reference before" in trouble_on(ask(learner, "DE-BAMF", OTHER))
    assert record_of(learner, records, clock) == before
    assert checked(learner, ask(learner, "LT-MIGRIS", OTHER), "LT-MIGRIS").reference == OTHER


def test_one_office_too_many_is_refused_with_words(learner):
    for office in MORE[:-1]:
        assert ask(learner, office.id, REFERENCE).status_code == 200
    assert "for 8 offices already" in trouble_on(ask(learner, MORE[-1].id, REFERENCE))
    assert ask(learner, MORE[0].id, REFERENCE).status_code == 200


def test_nothing_is_kept_but_the_mark_of_the_reference(learner, records, clock, tmp_path):
    before = record_of(learner, records, clock)
    ask(learner, "PL-UDSC")
    ask(learner, "LT-MIGRIS")
    assert record_of(learner, records, clock) == before
    page = ask(learner, "DE-BAMF", REFERENCE)
    root = records.come_back(read_code(learner.code), clock()).session.root
    mark = MappingProxyType({"DE-BAMF": reference_mark(root, "DE-BAMF", REFERENCE)})
    assert record_of(learner, records, clock) == replace(before, ref=mark)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    serial = checked(learner, page, "DE-BAMF").serial
    assert not any(text.encode() in kept for text in (token_on(page), serial, REFERENCE, learner.code))


def test_the_highest_completed_version_is_what_it_says(make_site, records, clock):
    learner = completed(Learner(make_site().test_client()), records, clock, "basic:9", "basic:10", "other:99")
    assert checked(learner, ask(learner, "PL-UDSC"), "PL-UDSC").course == ("basic", 10)
    assert ADDRESS.format("en") in learner.page("courses/basic/").text


def test_whoever_has_not_completed_the_course_gets_none(make_site, records):
    learner = Learner(make_site().test_client())
    learner.start()
    answer = learner.press(learner.page("progress/"), ADDRESS.format("en"), office="PL-UDSC")
    assert "What is still open" in answer.text
    assert 'id="token"' not in answer.text
    assert records.store.rows() == 0


def test_forms_from_elsewhere_and_without_the_token_are_refused(learner, records, clock):
    address, data = ADDRESS.format("en"), {"office": "DE-BAMF", "reference": REFERENCE}
    carried = hidden(learner.client.get(address).text)
    assert learner.client.post(address, data=data, headers=BROWSER).status_code == 403
    assert learner.client.post(address, data={**data, "csrf_token": "A" * 22}, headers=BROWSER).status_code == 403
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert learner.client.post(address, data={**carried, **data}, headers=headers).status_code == 403
    assert record_of(learner, records, clock).ref == {}


def test_after_the_visit_ended_it_asks_for_the_code(learner, clock):
    page = learner.client.get(ADDRESS.format("en"))
    clock.now += 3 * 3600
    answer = learner.press(page, office="PL-UDSC")
    assert 'id="ended"' in answer.text
    assert 'id="token"' not in answer.text


def test_it_is_never_stored_by_a_browser_and_stands_in_no_address(learner):
    for page in (learner.client.get(ADDRESS.format("en")), ask(learner, "DE-BAMF", REFERENCE), ask(learner, "DE-BAMF")):
        assert page.headers["Cache-Control"] == "no-store"
        addresses = re.findall(r'(?:href|action|formaction)="([^"]+)"', page.text)
        assert not any(text in address for address in addresses for text in (REFERENCE, "S4J", "?", "DE-BAMF"))
    sent = learner.client.get(ADDRESS.format("en") + "?office=PL-UDSC&reference=" + REFERENCE)
    assert REFERENCE not in sent.text


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_neither_page_nor_token_holds_script_address_or_cookie(learner, language):
    learner.language = language
    page = ask(learner, "DE-BAMF", REFERENCE)
    cookie = learner.client.get_cookie("session").value
    claims = base64.urlsafe_b64decode(token_on(page).split(".")[1] + "==").decode()
    assert not re.search(r"<script|<svg|style=|javascript:", page.text)
    assert re.findall(r'src="([^":]+:[^",]*)', page.text) == ["data:image/png;base64"]
    assert cookie not in page.text
    for secret in (cookie, learner.code, "127.0.0.1", "<", "verify"):
        assert secret not in claims
    assert re.findall(r"https?://[^\"]+", claims) == [ISSUER]


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
def test_its_pages_fit_their_budget(learner, language):
    learner.language = language
    address, gzip = ADDRESS.format(language), {"Accept-Encoding": "gzip"}
    data = {**hidden(learner.client.get(address).text), "office": "DE-BAMF", "reference": REFERENCE}
    for answer in (
        learner.client.get(address, headers=gzip),
        learner.client.post(address, data=data, headers={**BROWSER, **gzip}),
    ):
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= 14_600  # 20,000 would do


def test_the_picture_and_the_page_to_save_hold_the_same_token_under_neutral_names(learner):
    token = token_on(ask(learner, "DE-BAMF", REFERENCE))
    picture = ask(learner, "DE-BAMF", REFERENCE, action="picture")
    assert picture.headers["Content-Disposition"] == 'attachment; filename="picture.png"'
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.data)).convert("L"))] == [
        token
    ]
    page = ask(learner, "DE-BAMF", REFERENCE, action="page")
    assert page.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert token_on(page) == token
    assert not re.search(r'<script|<link|href=|src="(?!data:)', page.text)


def test_it_speaks_the_language_of_the_learner_and_of_the_office(learner):
    learner.language = "ru"
    page = text_of(ask(learner, "DE-BAMF", REFERENCE).text)
    for words in (
        "Федеральное ведомство",
        "Federal Office",
        "Серийный номер",
        "Serial number",
        "no security clearance",
    ):
        assert words in page
    assert "Migration Department" in text_of(learner.client.get(ADDRESS.format("ru")).text)


def test_the_languages_of_a_made_certificate_lead_to_the_same_one(learner):
    page = ask(learner, "DE-BAMF", REFERENCE)
    assert f'formaction="{ADDRESS.format("fa")}"' in page.text
    other = learner.press(page, ADDRESS.format("fa"), action="stay")
    assert token_on(other) == token_on(page)


def test_a_site_without_offices_says_so_and_what_to_do(make_site, records, clock):
    learner = completed(Learner(make_site(offices=()).test_client()), records, clock)
    page = learner.client.get(ADDRESS.format("en"))
    assert page.status_code == 200
    assert "this site names no office yet" in page.text
    assert "names no office for certificates yet" in learner.page("start/").text


def test_without_a_key_it_says_so_and_fixes_no_reference(learner, keys, records, clock):
    for file in keys.folder.iterdir():
        file.unlink()
    page = ask(learner, "DE-BAMF", REFERENCE)
    assert page.status_code == 503
    assert "cannot be made just now" in page.text
    assert record_of(learner, records, clock).ref == {}


def test_a_site_without_an_address_says_that_its_certificates_are_for_trying_out(
    make_site, records, clock, tmp_path_factory
):
    nameless = SigningKeys(tmp_path_factory.mktemp("nameless"))
    nameless.keep_ready(START)
    learner = completed(Learner(make_site(signing_keys=nameless).test_client()), records, clock)
    assert "Only for trying out" in ask(learner, "PL-UDSC").text


def test_other_courses_and_languages_have_no_such_page(learner):
    for address in ("/en/courses/other/certificate/", "/xx/courses/basic/certificate/"):
        assert learner.client.get(address).status_code == 404
    typed = learner.client.get("/en/courses/basic/certificate")
    assert (typed.status_code, typed.location) == (308, ADDRESS.format("en"))
