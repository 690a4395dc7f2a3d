"""What letters and posters say, in every language, and what they never hold."""

from __future__ import annotations

import base64
import gzip
import html
import io
import re
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from tests.conftest import Learner, text_of
from tests.webapp.test_sessions import finish
from training.cohort import Cohort
from training.library import compile_library
from training.shipped import content_folder
from training.site_file import Office, Partner
from webapp.course_size import MEGABYTE, megabytes
from webapp.handouts import code_of, letters_page, poster_page
from webapp.listing import course_minutes
from webapp.settings import Settings
from webapp.site import Site

ONION = f"http://{'s' * 56}.onion"
NAMES = {"en": "Migration Department", "ru": "Департамент миграции", "fa": "اداره مهاجرت"}
OFFICE = Office("LT-MIGRIS", NAMES, "required")
PARTNER = Partner("LT-VRC", "Reception <Centre>", 200)
CODE = code_of(PARTNER, Cohort(4821, "LT-VRC", "2026Q4"))
FIRST, SECOND = "S4JF0DNJN", "0000000000000"


@pytest.fixture
def make_sheets(library, languages):
    """A site of its own, as it is rendered without a server."""

    def make(**settings):
        said = {"base_url": "https://training.example.org", "privacy_contact": "ask@training.example.org"} | settings
        return Site(library, languages, Settings(content=content_folder(), **said), date(2026, 11, 25))

    return make


@pytest.fixture
def sheets(make_sheets):
    return make_sheets(onion_url=ONION)


def letter(site, tag, references=(FIRST,), office=OFFICE, code=CODE, data=1):
    return letters_page(site, site.languages[tag], office, references, code, data)


def poster(site, *tags, code=CODE):
    return poster_page(site, [site.languages[tag] for tag in tags], code, dict.fromkeys(tags, 2))


def words_of(page):
    """What a reader sees."""
    return text_of(page.partition("<main>")[2])


def scanned(page):
    """What a camera reads from each picture of a page."""
    pictures = re.findall(r'<img src="data:image/png;base64,([^"]+)"', page)
    assert len(pictures) == page.count("<img")
    opened = [Image.open(io.BytesIO(base64.b64decode(data))).convert("L") for data in pictures]
    return [found.text for picture in opened for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("made", [letter, poster])
def test_a_camera_reads_the_address_in_the_language_of_the_page(sheets, language, made):
    page = made(sheets, language)
    address = f"https://training.example.org/{language}/"
    assert scanned(page) == [address]
    assert f" {address} " in words_of(page)
    assert f"{ONION}/{language}/" in words_of(page)


def test_a_poster_in_two_languages_leads_to_the_page_that_finds_the_language_by_itself(sheets):
    page = poster(sheets, "ru", "fa")
    assert scanned(page) == ["https://training.example.org/"]
    assert page.count("<article") == 1
    assert re.findall(r'<div lang="(\w+)" dir="(\w+)">\n<h1>', page) == [("ru", "ltr"), ("fa", "rtl")]


def test_a_poster_in_three_languages_has_a_sheet_for_each(sheets):
    page = poster(sheets, "en", "ru", "fa")
    assert scanned(page) == [f"https://training.example.org/{tag}/" for tag in ("en", "ru", "fa")]
    assert page.count("<article") == 3


def test_the_headline_of_a_poster_has_five_words(sheets, language):
    headline = re.search(r"<h1>(.*)</h1>", poster(sheets, language))
    assert headline
    assert len(headline[1].split()) == 5


def test_a_site_without_an_onion_address_speaks_of_none(make_sheets, language):
    for made in (letter, poster):
        said = words_of(made(make_sheets(), language))
        assert "onion" not in said
        assert "Tor Browser" not in said


@pytest.mark.parametrize("made", [letter, poster])
def test_it_is_one_file_that_asks_for_nothing_and_runs_nothing(sheets, language, made):
    page = made(sheets, language)
    assert not re.search(r"<(?:script|svg|link|iframe|form|input|a)\b|\son\w+=|@import|url\(|\sstyle=", page)
    assert all(source.startswith("data:image/png") for source in re.findall(r'(?:src|href)="([^"]*)"', page))
    assert "default-src 'none'" in page
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in page
    assert page.startswith("<!doctype html>")


@pytest.mark.parametrize("made", [letter, poster])
def test_its_title_tells_nothing(sheets, made):
    title = re.search(r"<title>(.*)</title>", made(sheets, "en"))
    assert title
    assert title[1] in ("Letter", "Poster")


def test_letters_differ_by_the_reference_only(sheets, language):
    assert letter(sheets, language, (FIRST,)).replace("S4J F0D NJN", "0000 0000 0000 0") == letter(
        sheets, language, (SECOND,)
    )


def test_two_letters_in_one_file_are_the_two_letters(sheets, language):
    def bodies(page):
        return re.findall(r"<article.*?</article>", page, re.S)

    alone = [bodies(letter(sheets, language, (reference,)))[0] for reference in (FIRST, SECOND)]
    assert bodies(letter(sheets, language, (FIRST, SECOND))) == alone


def test_ids_of_partners_and_what_the_site_knows_besides_are_not_printed(make_sheets, language):
    site = make_sheets(controller="Somebody", partners=(PARTNER,), trusted_proxy="203.0.113.7")
    page = letter(site, language) + poster(site, language)
    for word in ("LT-VRC", "Somebody", "203.0.113.7", "2026Q4"):
        assert word not in page
    assert "Reception &lt;Centre&gt;" in page


def test_a_letter_says_when_the_code_ends_and_what_it_takes(sheets, language):
    tongue = sheets.languages[language]
    said = words_of(letter(sheets, language, data=3))
    assert "4821 7" in said
    assert " ".join(tongue.date(date(2027, 3, 31)).split()) in said
    minutes = course_minutes(sheets, tongue, sheets.mandatory)
    assert tongue.number(minutes) in said
    assert tongue.number(3) in said
    assert "ask@training.example.org" in said
    assert "112" in said
    assert f"https://training.example.org/{language}/help/" in said


def test_a_language_without_all_modules_says_how_many_it_has(sheets):
    said = words_of(letter(sheets, "fa"))
    assert "۱ درس از ۱۰ درس" in said
    assert "The others are in English" not in words_of(letter(sheets, "en"))


def test_the_office_is_named_in_the_language_of_the_letter_or_in_english(sheets, language):
    assert NAMES[language] in letter(sheets, language)
    page = letter(sheets, language, office=Office("X1", {"en": "Federal Office"}, "required"))
    assert '<strong lang="en" dir="auto">Federal Office</strong>' in page


def test_nobody_reads_that_the_training_decides_about_a_visa(sheets):
    said = words_of(letter(sheets, "en"))
    assert "Ask this office what the certificate is for" in said
    assert "This site decides nothing about your visa or your papers." in said
    assert not re.search(r"\b(?:have to|obliged|mandatory|required|deadline|you must)\b", said)


def test_every_letter_says_what_nobody_asks_for_and_what_to_do_when_somebody_calls(sheets):
    said = words_of(letter(sheets, "en"))
    for words in (
        "We never ask for your name, e-mail, phone number, papers or money.",
        "we keep which practice is done, sealed so that only your code opens it",
        "Nobody calls or writes to you about this training.",
        "End the call, and tell this office.",
        "on paper, in a group, or by phone",
        "Life in danger? Call 112",
    ):
        assert words in said


def test_a_thousand_letters_stay_small(sheets):
    page = letter(sheets, "ru", [f"{number:013d}" for number in range(1000)]).encode()
    assert len(page) < 7_000_000
    assert len(gzip.compress(page)) < 200_000


class Scale:
    """WSGI: weighs every answer, as small as gzip makes it."""

    def __init__(self, app):
        self.app = app
        self.weight = 0

    def __call__(self, environ, start):
        def weighed(status, headers, *more):
            self.weight += sum(len(name) + len(value) + 4 for name, value in headers)
            return start(status, headers, *more)

        body = b"".join(self.app(environ, weighed))
        self.weight += len(gzip.compress(body))
        return [body]


def test_the_whole_course_takes_no_more_data_than_the_letter_says(make_app, library):
    app = make_app()
    app.wsgi_app = scale = Scale(app.wsgi_app)
    learner = Learner(app.test_client())
    for rest in ("", "privacy/", "start/"):
        learner.page(rest)
    learner.start()
    for module in library.course_of["basic"].modules:
        learner.open(module)
    finish(learner, library)
    assert (
        scale.weight < megabytes(app, app.extensions["site"].languages["en"]) * MEGABYTE < 3 * scale.weight + MEGABYTE
    )


def test_the_data_of_a_course_are_weighed_and_not_guessed(make_app, content, languages):
    content.small()
    for number in range(40):
        noise = b"\x89PNG" + number.to_bytes(1, "big") * 50_000
        content.write(f"courses/basic/people/picture-{number}.png", noise)
    app = make_app(library=compile_library(content.root, languages).library)
    assert megabytes(app, languages["en"]) == 3


def test_words_of_the_site_file_are_escaped(make_sheets):
    site = make_sheets(name="<b>Site</b>", privacy_contact="<i>me</i>")
    page = letter(site, "en", office=Office("X1", {"en": "<u>Office</u>"}, "none"), references=(None,))
    assert not re.search(r"<[biu]>", page)
    assert "<u>Office</u>" in html.unescape(page)
