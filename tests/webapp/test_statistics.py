"""The published numbers: what the pages say in every language, in tables, years and lists."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.conftest import NOW, text_of
from training.counters import NO_CODE, SMALLER, Cell, cells
from training.demo import InMemory
from training.laplace import bound
from training.release import counted_from, files, freeze, read_json, smaller_partners
from training.site_file import Partner
from webapp.shelf import NothingReleased

ALL = ("en", "fa", "ru", "cs", "de", "lt", "lv", "pl")
PARTNERS_TONGUES = ("cs", "de", "lt", "lv", "pl")
LT, LV, PL = Partner("LT", "Migration <Department>", 200), Partner("LV", "OCMA", 40), Partner("PL", "UdSC", 30)
AIM = 9_000


def quarter(period, value=100, partners=(LT, LV, PL), languages=("en", "ru"), **more):
    release = freeze(period, dict.fromkeys(cells(partners, languages), value), date(2027, 1, 8), "ab" * 32, **more)
    return files(release, lambda data: b"signature", "kid")


def shelf(*periods, **more):
    return InMemory({period: quarter(period, **more) for period in periods})


@pytest.fixture
def site(make_app):
    """Makes a client of a site with these releases; ``clock`` stands at ``NOW`` unless told otherwise."""

    def make(releases, **settings):
        settings = {"clock": lambda: NOW, "partners": (LT, LV, PL), **settings}
        return make_app(releases=releases, **settings).test_client()

    return make


# What a quarter's page says


@pytest.mark.parametrize("language", ALL)
def test_a_quarter_is_spelt_out_and_marked_as_invented_in_every_language(client, language):
    titles = {
        "en": "3rd quarter 2026", "fa": "سه‌ماههٔ سوم ۲۰۲۶", "ru": "3-й квартал 2026 года",
        "cs": "3. čtvrtletí 2026", "de": "3. Quartal 2026", "lt": "2026 m. III ketvirtis",
        "lv": "2026. gada 3. ceturksnis", "pl": "III kwartał 2026 r.",
    }  # fmt: skip
    html = client.get(f"/{language}/statistics/2026Q3/").text
    assert f"<h1>{titles[language]}</h1>" in html
    assert f"<title>{titles[language]} · " in html
    assert html.index('id="invented"') < html.index("<h1>")


@pytest.mark.parametrize("language", ALL)
def test_every_page_of_invented_numbers_says_so_at_its_top(client, language):
    for name in ("", "2026Q3/", "2026Q2/", "2026/", "dictionary/"):
        html = client.get(f"/{language}/statistics/{name}").text
        assert html.index('id="invented"') < html.index("<h1>"), name


def test_real_numbers_do_not_say_that_they_are_invented(site):
    client = site(shelf("2026Q3"))
    for name in ("", "2026Q3/", "2026/", "dictionary/"):
        assert 'id="invented"' not in client.get(f"/en/statistics/{name}").text


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "12,345 ± 8 12,337–12,353"), ("de", "12.345 ± 8 12.337–12.353"), ("fa", "۱۲٬۳۴۵ ± ۸ ۱۲٬۳۳۷ تا ۱۲٬۳۵۳"),
     ("ru", "12 345 ± 8 12 337–12 353"), ("lt", "12 345 ± 8 12 337–12 353")],
)  # fmt: skip
def test_each_number_stands_beside_its_interval_in_the_digits_of_the_language(site, language, shown):
    html = site(shelf("2026Q3", value=12_345)).get(f"/{language}/statistics/2026Q3/").text
    assert text_of(html).count(shown) == 2 * 3  # two numbers of three rows; the total has an interval of its own


def test_an_interval_ends_at_nothing(site):
    page = text_of(site(shelf("2026Q3", value=3)).get("/en/statistics/2026Q3/").text)
    assert "3 ± 8 0–11" in page
    assert "3 ± 16 0–19" in page


def test_partners_have_their_names_and_small_ones_share_a_row_that_says_whose_it_is(site):
    note = smaller_partners(["LV", "PL", "EE"])
    html = site(shelf("2026Q3", notes=[note])).get("/en/statistics/2026Q3/").text
    rows = re.findall(r'<th scope="row">(.*?)</th>', html)
    assert [text_of(row) for row in rows[:4]] == [
        "Migration <Department>", "All smaller partners", "Without a cohort code", "All together",
    ]  # fmt: skip
    assert "<Department>" not in html
    assert "All smaller partners: EE, OCMA, and UdSC. A partner that declared fewer than 50 places" in text_of(html)


def test_without_small_partners_nothing_is_said_of_them(site):
    assert "fewer than" not in site(shelf("2026Q3", partners=(LT,))).get("/en/statistics/2026Q3/").text


def test_a_partner_that_left_the_site_keeps_its_id(site):
    assert "<bdi>LT</bdi>" in site(shelf("2026Q3"), partners=()).get("/en/statistics/2026Q3/").text


def test_languages_have_their_own_name_and_that_of_the_reader(site):
    html = site(shelf("2026Q3", languages=("en", "fa", "ru"))).get("/de/statistics/2026Q3/").text
    assert '<bdi lang="fa">فارسی</bdi> <span class="small">Persisch</span>' in html
    assert '<bdi lang="ru">Русский</bdi> <span class="small">Russisch</span>' in html


def test_a_name_is_not_said_twice(site):
    html = site(shelf("2026Q3", languages=("en",))).get("/en/statistics/2026Q3/").text
    assert "<bdi>English</bdi></th>" in html


def test_bars_of_a_table_have_one_scale_and_end_where_the_intervals_end(site):
    given = {
        Cell("partner", "LT", "started"): 192, Cell("partner", "LT", "completed"): 92,
        Cell("partner", NO_CODE, "started"): 50, Cell("partner", NO_CODE, "completed"): 0,
    }  # fmt: skip
    counted = {cell: given.get(cell, 84) for cell in cells([LT], ["en"])}
    release = files(freeze("2026Q3", counted, date(2026, 10, 8), "ab" * 32), lambda data: b"", "kid")
    html = site(InMemory({"2026Q3": release})).get("/en/statistics/2026Q3/").text
    bars = re.findall(r'<span class="amount"><span class="(.*?)"></span><span class="maybe (.*?)">', html)
    assert bars[:4] == [("t9 u2", "t0 u8"), ("t4 u2", "t0 u8"), ("t2 u1", "t0 u8"), ("t0 u0", "t0 u4")]
    assert bars[4] == ("t6 u8", "t3 u2")  # another table, another scale
    css = site(NothingReleased()).get(re.search(r'href="(/static/site\.[^"]+)"', html)[1]).text
    for name in {name for bar in bars for part in bar for name in part.split()} - {"t0", "u0"}:
        assert f".{name} {{" in css


def test_a_quarter_that_was_counted_late_says_so_and_a_note_of_tomorrow_is_shown_as_it_is(site):
    notes = [counted_from(date(2026, 7, 20)), "something that this version does not know"]
    html = site(shelf("2026Q3", notes=notes)).get("/de/statistics/2026Q3/").text
    assert "Gezählt ab dem 20. Juli 2026." in text_of(html)
    assert '<p class="note" lang="en" dir="ltr">something that this version does not know</p>' in html


def test_the_page_says_how_to_read_and_to_cite_the_numbers(site):
    client = site(shelf("2026Q3"), base_url="https://training.example.org/", name="Our Site")
    page = text_of(client.get("/en/statistics/2026Q3/", base_url="https://training.example.org").text)
    for sentence in (
        "by a factor of 4.5 at most (e to the power of ε = 1.5)",
        "makes nobody safe",
        "Nobody checks it.",
        "need not add up",
        "up to 32 events are lost",
        "always makes numbers smaller",
        "There is no rate",
        "Our Site: 3rd quarter 2026. Numbers of the training “Basic security training”. Published: January 8, 2027. "
        "https://training.example.org/en/statistics/2026Q3/",
        "https://training.example.org/keys.json",
        "ab" * 32,
    ):
        assert sentence in page
    assert "%" not in page


@pytest.mark.parametrize("language", PARTNERS_TONGUES)
def test_a_course_without_a_title_in_a_partners_language_has_the_english_one(client, language):
    html = client.get(f"/{language}/statistics/2026Q3/").text
    assert '<span lang="en" dir="ltr">Basic security training</span>' in html


# Years


def test_a_year_is_the_sum_of_its_quarters_with_wider_intervals(site):
    html = site(shelf("2026Q1", "2026Q3", partners=(LT,))).get("/en/statistics/2026/").text
    page = text_of(html)
    near, total = bound(2, 4), bound(2, 8)
    assert f"200 ± {near} {200 - near}–{200 + near}" in page
    assert f"All together 400 ± {total}" in page
    assert '<a href="/en/statistics/2026Q1/">1st quarter 2026</a>' in html
    assert "2nd quarter 2026: not counted" in page
    assert "4th quarter 2026: not published yet" in page
    assert "statistics/2026.csv" not in html


def test_a_partner_of_some_quarters_only_is_marked_in_the_year(site):
    releases = InMemory({"2026Q1": quarter("2026Q1", partners=(LT,)), "2026Q2": quarter("2026Q2", partners=(LT, LV))})
    page = text_of(site(releases).get("/en/statistics/2026/").text)
    assert "All smaller partners only: 2nd quarter 2026 100 ± 8" in page
    assert f"Migration <Department> 200 ± {bound(2, 4)}" in page


def test_a_year_says_which_quarter_was_counted_late(site):
    releases = InMemory(
        {"2026Q1": quarter("2026Q1"), "2026Q2": quarter("2026Q2", notes=[counted_from(date(2026, 5, 2))])}
    )
    page = text_of(site(releases).get("/en/statistics/2026/").text)
    assert "2nd quarter 2026 : counted from May 2, 2026 on" in page


# The list


def test_a_site_that_has_published_nothing_says_so_and_when_it_will(site):
    client = site(None)
    page = text_of(client.get("/en/statistics/").text)
    assert (
        "Nothing is published yet. Next: 4th quarter 2026. Earliest day: January 8, 2027, a week after its end." in page
    )
    assert client.get("/en/statistics/2026Q3/").status_code == 404
    assert client.get("/en/statistics/2026/").status_code == 404
    assert client.get("/en/statistics/dictionary/").status_code == 200


def test_the_list_has_the_newest_quarter_first_and_names_those_that_were_not_counted(site):
    html = site(shelf("2025Q4", "2026Q1", "2026Q3")).get("/en/statistics/").text
    listed = re.findall(r"<li>(.*?)</li>", html[html.index('id="quarters"') : html.index('id="years"')])
    assert [text_of(line) for line in listed] == [
        "3rd quarter 2026 July – September 2026",
        "2nd quarter 2026 not counted",
        "1st quarter 2026 January – March 2026",
        "4th quarter 2025 October – December 2025",
    ]
    assert "/en/statistics/2026Q2/" not in html
    assert [text_of(line) for line in re.findall(r"<li>(.*?)</li>", html[html.index('id="years"') :])[:2]] == [
        "2026 2 quarters", "2025 1 quarter",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "published", "said"),
    [
        (date(2027, 1, 3), "2026Q3", "Next: 4th quarter 2026. Earliest day: January 8, 2027"),  # its week of waiting
        (date(2027, 1, 8), "2026Q3", "Next: 1st quarter 2027. Earliest day: April 8, 2027"),
        (date(2027, 1, 3), "2026Q2", "Next: 1st quarter 2027. Earliest day: April 8, 2027"),  # nobody counted
        (date(2027, 3, 31), "2026Q4", "Next: 1st quarter 2027. Earliest day: April 8, 2027"),
    ],
)
def test_the_list_says_what_comes_next(site, day, published, said):
    now = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    assert said in text_of(site(shelf(published), clock=lambda: now).get("/en/statistics/").text)


def test_what_is_published_while_the_site_runs_is_there_at_once(site):
    kept = {"2026Q2": quarter("2026Q2")}

    class Growing(InMemory):
        def __init__(self):
            self._released = kept

    client = site(Growing())
    assert client.get("/en/statistics/2026Q3/").status_code == 404
    assert client.get("/statistics/2026Q3.json").status_code == 404
    kept["2026Q3"] = quarter("2026Q3")
    assert client.get("/en/statistics/2026Q3/").status_code == 200
    assert client.get("/statistics/2026Q3.json").data == kept["2026Q3"].json
    assert "3rd quarter" in client.get("/en/statistics/").text
    assert "3rd quarter" in client.get("/en/statistics/2026Q2/").text


def test_a_release_is_read_once_however_often_its_pages_are_asked_for(site):
    read = []

    class Counting(InMemory):
        def release(self, period):
            read.append(period)
            return super().release(period)

    client = site(Counting({"2026Q2": quarter("2026Q2"), "2026Q3": quarter("2026Q3")}))
    for language in ALL:
        for name in ("", "2026Q3/", "2026Q2/", "2026/", "dictionary/"):
            client.get(f"/{language}/statistics/{name}")
    client.get("/statistics/2026Q3.json")
    assert sorted(read) == ["2026Q2", "2026Q3"]


# As pages


def test_a_page_is_small_may_be_kept_and_knows_no_visitor(client):
    client.set_cookie("session", "anything")
    for language in ALL:
        for name in ("", "2026Q3/", "2026/", "dictionary/"):
            answer = client.get(f"/{language}/statistics/{name}", headers={"Accept-Encoding": "gzip"})
            assert len(answer.data) <= AIM, (language, name)
            assert answer.headers["Cache-Control"] == "no-cache"
            assert "Set-Cookie" not in answer.headers
            assert answer.headers.getlist("Vary") == ["Accept-Encoding"]
            known = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
            again = client.get(f"/{language}/statistics/{name}", headers=known)
            assert (again.status_code, again.data) == (304, b"")
            assert "Content-Security-Policy" in again.headers


@pytest.mark.parametrize("language", ALL)
def test_each_page_leads_to_itself_in_all_other_languages(client, language):
    for name in ("", "2026Q3/", "2026/", "dictionary/"):
        html = client.get(f"/{language}/statistics/{name}").text
        for other in set(ALL) - {language}:
            assert f'<a href="/{other}/statistics/{name}" lang="{other}" hreflang="{other}"' in html


def test_partners_languages_are_served_nowhere_else(app, client):
    assert list(app.extensions["site"].languages) == ["en", "fa", "ru"]
    for language in PARTNERS_TONGUES:
        for rest in ("", "privacy/", "help/", "start/", "courses/basic/", "assessment/", "nothing/"):
            assert client.get(f"/{language}/{rest}").status_code == 404
        assert f'hreflang="{language}"' not in client.get("/en/").text
        assert client.get("/", headers={"Accept-Language": language}).location == "/en/"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("cs", "Tento překlad zatím nezkontroloval žádný rodilý mluvčí."),
        ("de", "Diese Übersetzung wurde noch nicht von einer Person mit dieser Muttersprache geprüft."),
        ("lt", "Šio vertimo dar neperžiūrėjo žmogus, kuriam ši kalba yra gimtoji."),
        ("lv", "Šo tulkojumu vēl nav pārskatījis neviens, kam šī valoda ir dzimtā."),
        ("pl", "Tego tłumaczenia nie sprawdziła jeszcze żadna osoba, dla której jest to język ojczysty."),
    ],
)
def test_a_partners_language_says_that_nobody_has_reviewed_it(client, language, said):
    assert said in client.get(f"/{language}/statistics/").text


def test_english_is_there_for_partners_even_where_learners_have_none(site):
    client = site(shelf("2026Q3"), languages=("ru",))
    assert client.get("/en/").status_code == 404
    for name in ("", "2026Q3/", "2026/", "dictionary/"):
        html = client.get(f"/en/statistics/{name}").text
        assert "No native speaker" not in html
        for link in set(re.findall(r'href="(/[^"#]*)"', html)):
            assert client.get(link).status_code == 200, link


def test_home_and_privacy_page_lead_there(client):
    for language in ("en", "fa", "ru"):
        for rest in ("", "privacy/"):
            assert f'href="/{language}/statistics/"' in client.get(f"/{language}/{rest}").text


def test_the_dictionary_names_every_word_of_the_files(client, released):
    html = client.get("/en/statistics/dictionary/").text
    words = set(re.findall(r"<code[^>]*>(.*?)</code>", html))
    table = [line.split(",") for line in released.release("2026Q3").csv.decode().splitlines()]
    assert set(table[0]) <= words
    assert {row[0] for row in table[1:]} <= words
    assert {row[2] for row in table[1:] if row[0] not in ("note", "table")} <= words
    tables = {"partners", "languages", "change", "total"}
    assert set(json.loads(released.release("2026Q3").json)) - tables <= words
    assert {NO_CODE, SMALLER, "nothing", "one", "several"} <= words


def test_one_release_gives_the_same_page_as_after_it_was_read_and_written_again(site, released):
    copied = {}
    for period in released.periods():
        release = read_json(released.release(period).json)
        copied[period] = replace(released.release(period), json=files(release, lambda data: b"", "kid").json)
    first, second = (site(releases).get("/en/statistics/2026Q3/").text for releases in (released, InMemory(copied)))
    assert first == second
