"""Every page in every language: small, whole, its own, and linked only to what exists."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import brotli
import pytest
from markupsafe import escape

from training.shipped import content_folder
from webapp.pages import fixed_pages
from webapp.settings import Settings
from webapp.site import Site

ONE_ROUND_TRIP = 14_600


def addresses(app, library):
    """Every address that a learner without a code can meet, statics left out."""
    site = app.extensions["site"]
    pages = {path for path in app.extensions["fixed_pages"] if not path.startswith("/static/")}
    pages |= {f"/{language}/{name}/" for language in site.languages for name in ("start", "resume", "assessment")}
    for quiz in library.quizzes:
        if quiz.language in site.languages:
            base = f"/{quiz.language}/courses/{quiz.course}/{quiz.module}/quiz/"
            pages |= {f"{base}{item.id}/" for item in quiz.items} | {f"{base}done/"}
    return sorted(pages) + statistics(app)


def statistics(app):
    """The pages of the published numbers, in learners' languages and in partners'."""
    periods = app.extensions["releases"].periods()
    names = ["", "dictionary/", *(f"{name}/" for name in [*periods, *sorted({period[:4] for period in periods})])]
    return [f"/{language}/statistics/{name}" for language in app.extensions["shelf"].languages for name in names]


def test_every_link_on_every_page_leads_somewhere(app, client, library):
    seen = {}
    for address in addresses(app, library):
        html = client.get(address).text
        for link in set(re.findall(r'(?:href|src|action)="([^"]*)"', html)):
            if link.startswith(("https:", "tel:", "mailto:")):
                continue
            path, _, anchor = link.partition("#")
            target = path or address
            if target not in seen:
                answer = client.get(target, follow_redirects=target != "/leave")
                seen[target] = answer.data.decode("utf-8", "replace") if answer.status_code < 400 else None
            assert seen[target] is not None, f"{address} → {link}"
            if anchor:
                assert f'id="{anchor}"' in seen[target], f"{address} → {link}"


def test_ids_are_unique_on_every_page(app, client, library):
    for address in addresses(app, library):
        ids = re.findall(r'\sid="([^"]+)"', client.get(address).text)
        assert len(ids) == len(set(ids)), address


def test_every_page_and_the_stylesheet_fit_one_round_trip(app, client, library):
    css = app.extensions["site"].static_address("site.css")
    for address in [*addresses(app, library), css]:
        for encoding in ("br", "gzip"):
            answer = client.get(address, headers={"Accept-Encoding": encoding})
            assert answer.headers["Content-Encoding"] == encoding
            assert len(answer.data) <= ONE_ROUND_TRIP, address


def test_pages_hold_no_script_no_style_no_svg_and_nothing_from_elsewhere(app, client, library):
    for address in addresses(app, library):
        html = client.get(address).text
        assert not re.search(r"<script|<style|<svg|<iframe|<link[^>]+https?:|\sstyle=|\son\w+=", html), address
        assert not re.search(r'(?:src|action)="(?:https?:)?//', html), address


def test_pages_bear_the_language_and_direction_of_their_address(app, client, library):
    for address in addresses(app, library):
        tag = address.split("/")[1]
        direction = "rtl" if tag == "fa" else "ltr"
        assert f'<html lang="{tag}" dir="{direction}">' in client.get(address).text


def test_every_page_links_to_the_other_languages(app, client, library):
    for address in addresses(app, library):
        html = client.get(address).text
        for tag in set(app.extensions["site"].languages) - {address.split("/")[1]}:
            assert re.search(rf'<a href="/{tag}/[^"]*" lang="{tag}" hreflang="{tag}"', html), address


def test_titles_are_unspectacular(app, client, library):
    """What stays in a browser's history must not give its reader away."""
    for address in addresses(app, library):
        title = re.search("<title>(.*?)</title>", client.get(address).text)[1]
        assert not re.search(r"repress|spy|recruit|infiltrat|репресс|шпион|вербов|سرکوب|جاسوس", title, re.I), address


def test_a_module_in_preparation_is_listed_and_not_linked(make_app, library):
    course = library.course_of["basic"]
    unfinished = replace(course, modules=course.modules[:3], preparing=("phone",))
    texts = tuple(replace(text, preparing=(("phone", "Your phone"),)) for text in library.texts)
    client = make_app(library=replace(library, courses=(unfinished,), texts=texts)).test_client()
    html = client.get("/en/courses/basic/").text
    assert "Your phone" in html
    assert "In preparation" in html
    assert "/en/courses/basic/phone/" not in html
    assert client.get("/en/courses/basic/phone/").status_code == 404
    assert "Some modules are still being written." in client.get("/en/start/").text


def test_on_a_phone_a_module_leads_to_its_sections_before_the_first_of_them(client, library):
    """Whoever needs the first hour must not scroll past six screens."""
    for module in library.modules:
        html = client.get(f"/{module.language}/courses/basic/{module.id}/").text
        head = html[: html.index("<section")]
        assert all(f'<a href="#{part.id}">' in head for part in module.parts), module.path


def test_a_module_that_a_language_lacks_is_listed_in_english(client):
    html = client.get("/fa/courses/basic/").text
    assert '<a href="/en/courses/basic/accounts/" hreflang="en">' in html
    assert 'lang="en" dir="ltr">Lock your accounts</span>' in html
    answer = client.get("/fa/courses/basic/accounts/")
    assert (answer.status_code, answer.location) == (303, "/en/courses/basic/accounts/")


def test_a_module_shows_certainty_and_source_of_each_fact_and_when_it_was_reviewed(client, library):
    for module in library.modules:
        html = client.get(f"/{module.language}/courses/basic/{module.id}/").text
        listed = re.findall(r'<li id="fact-(\d+)">.*?<strong>(.+?)</strong>.*?</li>', html, re.S)
        assert [number for number, _ in listed] == [str(n) for n in range(1, len(module.facts) + 1)]
        for name in module.facts:
            assert escape(library.fact_of[name].source) in html
    assert "Draft, not reviewed yet." in client.get("/en/courses/basic/messages/").text


def test_an_overdue_module_says_that_it_is_being_checked(library, languages):
    from datetime import date

    site = Site(library, languages, Settings(content=content_folder()), date(2030, 1, 1))
    from training.cache import Cache

    page = fixed_pages(site, Cache())["/en/courses/basic/messages/"]
    assert b"being checked" in page.variants[2].body


def test_the_same_content_gives_the_same_bytes(library, languages):
    from tests.conftest import TODAY
    from training.cache import Cache

    site = Site(library, languages, Settings(content=content_folder()), TODAY)
    first, second = fixed_pages(site, Cache()), fixed_pages(site, Cache())
    assert first == second


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_compressed_pages_hold_what_plain_ones_hold(client, encoding, unpack):
    for address in ("/en/courses/basic/messages/", "/ru/courses/basic/messages/quiz/support/"):
        packed = client.get(address, headers={"Accept-Encoding": encoding})
        assert unpack(packed.data) == client.get(address).data


def test_a_help_link_never_ends_in_an_empty_slot(client, library, languages):
    """Every kind has its anchor, general words and whom such a contact tells, in each language."""
    from training.contacts import KINDS

    for tag in ("en", "ru", "fa"):
        html = client.get(f"/{tag}/help/").text
        for kind in KINDS:
            assert f'id="{kind}"' in html


def test_open_contacts_are_said_calmly_and_nothing_is_invented(client):
    html = client.get("/en/help/lt/").text
    assert "Other kinds of help: what to do now" in html
    assert re.findall(r'href="tel:([^"]+)"', html) == ["112"]
    assert "Local contacts are not complete yet" in client.get("/en/").text


def test_a_missing_number_is_said_by_the_page_and_not_by_the_words_of_the_contact(client, library):
    """Words about a missing number would be wrong on the day somebody adds it."""
    for country in library.countries:
        open_ones = [contact for contact in library.contacts if contact.country == country and not contact.reachable]
        told = 0 if country == "eu" else len(open_ones)
        for tag, number, people in (
            ("en", "<dt>Number or address</dt><dd>not here yet</dd>", "people who run this site"),
            ("ru", "<dt>Номер или адрес</dt><dd>здесь пока нет</dd>", "кто ведёт этот сайт"),
            ("fa", "<dt>شماره یا نشانی</dt><dd>هنوز اینجا نیست</dd>", "گردانندگان این سایت"),
        ):
            html = client.get(f"/{tag}/help/{country}/").text
            assert html.count(number) == told
            assert html.count(people) == bool(told)


def test_contacts_of_banned_organisations_are_announced_before_their_name(client):
    html = client.get("/en/help/eu/").text
    card = html[html.index('aria-labelledby="ovd-info"') :]
    assert card.index("Banned in: Russia") < card.index("<h2")
