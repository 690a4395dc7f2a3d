"""Getting a code and coming back with it: what the pages say, and what they never say."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy

from tests.conftest import BROWSER, Learner, code_on, hidden, text_of
from training.cohort import Cohort
from training.quarters import period_of
from training.resume_code import read_code, shown

NOW = 1_794_919_020.0
WRONG = "123456789012345678901238"


@pytest.fixture
def site(make_app, records):
    """A site on each database with a partner, and the clock of ``records``."""
    from training.site_file import Partner

    return make_app(records=records, clock=lambda: NOW, partners=(Partner("LT", "Migration Department", 200),))


@pytest.fixture
def learner(site):
    return Learner(site.test_client())


@contextmanager
def full(gate):
    """A gate where one is busy and two wait in each lane."""
    with ThreadPoolExecutor(4) as waiting, gate.lane("busy"):
        for lane in ("start", "start", "resume", "resume"):
            waiting.submit(_pass, gate, lane)
        while gate._waiting != {"start": 2, "resume": 2}:
            pass
        yield


def _pass(gate, lane):
    with gate.lane(lane):
        pass


def right(library, module="messages", item="support", language="en"):
    return sorted(library.quiz_of["basic", module, language].item(item).right)


def test_the_certificate_door_makes_a_code_that_is_shown_once_in_six_groups(learner):
    page = learner.post("/en/start/")
    code = code_on(page.text)
    assert read_code(code) == code
    assert re.findall(r"<span>(\d{4})</span>", page.text) == shown(code).split()
    assert 'id="resume-code" dir="ltr" translate="no"' in page.text
    assert code not in re.sub(r"<[^>]*>|\s", "", learner.page("progress/").text)


def test_every_start_makes_another_code(learner):
    assert len({learner.start() for _ in range(5)}) == 5


def test_a_code_stands_in_no_address_and_no_header(learner):
    page = learner.post("/en/start/")
    code = code_on(page.text)
    answer = learner.resume(code)
    for value in (*page.headers.values(), *answer.headers.values()):
        assert code not in value


def test_the_cookie_is_one_and_strict(learner):
    (cookie,) = learner.post("/en/start/").headers.getlist("Set-Cookie")
    assert re.fullmatch(r"session=[\w-]{98}; HttpOnly; Path=/; SameSite=Strict", cookie)


def test_over_https_the_cookie_is_bound_to_the_host(make_app):
    learner = Learner(make_app(base_url="https://training.example.org").test_client())
    headers = {**BROWSER, "Host": "training.example.org"}
    (cookie,) = learner.client.post("/en/start/", headers=headers).headers.getlist("Set-Cookie")
    assert re.fullmatch(r"__Host-session=[\w-]{98}; Secure; HttpOnly; Path=/; SameSite=Strict", cookie)


@pytest.mark.parametrize(
    "address", ["/en/", "/en/start/", "/en/resume/", "/en/courses/basic/", "/leave", "/en/progress/"]
)
def test_no_cookie_exists_before_a_code_does(learner, address):
    assert "Set-Cookie" not in learner.client.get(address).headers


def test_a_module_neither_reads_nor_sets_a_cookie(learner):
    before = learner.open("messages")
    learner.start()
    after = learner.open("messages")
    assert (before.data, before.headers["ETag"]) == (after.data, after.headers["ETag"])
    assert "Set-Cookie" not in after.headers


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
@pytest.mark.parametrize("address", ["/en/start/", "/en/resume/", "/en/progress/"])
def test_forms_that_keep_something_must_prove_where_they_come_from(learner, address, headers):
    assert learner.client.post(address, data={"code": WRONG}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        "{code}",
        "{groups}",
        "{dashes}",
        "{persian}",
        "\u2066{persian}\u2069",
        "  {dots}\n",
        "{wide}",
    ],
)
def test_a_code_opens_in_any_script_and_with_any_separators(learner, library, typed):
    code = learner.start()
    learner.answer("messages", "support", *right(library))
    groups = shown(code)
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    forms = {
        "code": code,
        "groups": groups,
        "dashes": groups.replace(" ", "–"),
        "dots": groups.replace(" ", " . "),
        "persian": groups.translate(persian),
        "wide": groups.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    }
    other = Learner(learner.client.application.test_client())
    answer = other.resume(typed.format(**forms))
    assert (answer.status_code, answer.location) == (303, "/en/courses/basic/")
    assert "1 of 5" in text_of(other.page("progress/").text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the 24 digits of your code."),
        ("1234 5678 901 3456 7890 1238", "Group 3 has 3 digits. Each group has four."),
        ("1234 5678 90123 3456 7890 1238", "Group 3 has 5 digits. Each group has four."),
        ("1234 5678 9 3456 7890 1238", "Group 3 has 1 digit. Each group has four."),
        ("1234 5678 9012 3456 7890 1238 12", "You typed 26 digits. A code has 24, in six groups of four."),
        ("1234*5678 9012 3456 7890 1238", "In group 1 stands “*”, which is not a digit."),
        ("1234 5678 9O12 3456 7890 1238", "In group 3 stands “O”, which is not a digit."),
        ("12345678901234567890123²", "In group 6 stands “²”, which is not a digit."),
        ("12345678901234567890123", "You typed 23 digits. A code has 24, in six groups of four."),
        ("123456789012345678901239", "Something does not fit in these digits"),
        ("1" * 201, "That is too long for a code."),
        ("<script>", "In group 1 stands “<”, which is not a digit."),
    ],
)
def test_what_cannot_be_a_code_is_named_and_stays_in_the_field(learner, typed, said):
    page = learner.post("/en/resume/", code=typed)
    assert page.status_code == 422
    assert said in text_of(page.text)
    assert "<script" not in page.text
    if typed.isalnum():
        assert f'value="{typed}"' in page.text


def test_for_a_wrong_check_digit_the_digits_are_shown_to_compare(learner):
    page = learner.post("/en/resume/", code="123456789012345678901239")
    assert "1234 5678 9012 3456 7890 1239" in text_of(page.text)


def test_a_text_that_cannot_be_a_code_asks_no_database_and_no_gate(make_app, records):
    learner, asked = Learner(make_app(records=records).test_client()), []
    sqlalchemy.event.listen(records.store._engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    with full(records.gate):
        assert learner.post("/en/resume/", code="123456789012345678901239").status_code == 422
    assert asked == []
    learner.resume(WRONG)
    assert len(asked) == 2


def test_a_code_that_opens_nothing_is_no_error(learner):
    answer = learner.resume(WRONG)
    assert (answer.status_code, answer.location) == (303, "/en/progress/")
    page = text_of(learner.page("progress/").text)
    assert "Nothing is kept under this code yet." in page
    assert "compare the digits with your paper" in page


def test_a_cohort_code_leads_to_its_partner(learner, records, library):
    cohort = Cohort(4821, "LT", period_of(NOW))
    records.store.add_cohort(cohort)
    code = learner.start(cohort="۴۸۲۱ ۷")
    assert "Migration Department" in learner.page("progress/").text
    learner.answer("messages", "support", *right(library))
    assert records.come_back(read_code(code), NOW).record.cohort == "LT"
    assert "Migration Department" in learner.page("progress/").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("48217", "We do not know this cohort code"),
        ("4821 8", "These five digits do not fit together."),
        ("0000 0", "These five digits do not fit together."),
        ("12", "A cohort code has five digits"),
        ("abc", "A cohort code has five digits"),
        ("4821 7" * 20, "A cohort code has five digits"),
    ],
)
def test_a_cohort_code_that_is_none_is_asked_for_again(learner, typed, said):
    page = learner.post("/en/start/", cohort=typed)
    assert page.status_code == 422
    assert said in text_of(page.text)
    assert "resume-code" not in page.text


def test_a_cohort_code_of_last_year_counts_no_more(learner, records):
    records.store.add_cohort(Cohort(4821, "LT", "2025Q4"))
    assert learner.post("/en/start/", cohort="48217").status_code == 422


def test_cohort_codes_cannot_be_tried_out_without_end(learner):
    found = {learner.post("/en/start/", cohort="48217").status_code for _ in range(70)}
    assert found == {422, 503}


def test_a_second_code_on_one_device_says_that_it_is_new(learner):
    assert "This is a new code." not in learner.post("/en/start/").text
    assert "This is a new code." in learner.post("/en/start/").text


def test_the_page_of_the_code_has_no_link_that_would_lose_it(learner):
    assert "hreflang" not in learner.post("/en/start/").text


def test_over_https_the_cookie_of_a_neighbour_is_not_taken(make_app):
    learner = Learner(make_app(base_url="https://training.example.org").test_client())
    headers = {**BROWSER, "Host": "training.example.org"}
    planted = Learner(learner.client.application.test_client())
    planted.start()
    value = planted.client.get_cookie("session").value
    answer = learner.client.get("/en/progress/", headers={**headers, "Cookie": f"session={value}"})
    assert answer.location == "/en/resume/"


def test_over_https_a_form_from_a_page_in_the_open_is_a_strangers(make_app):
    client = make_app(base_url="https://training.example.org").test_client()
    for scheme, status in (("https", 200), ("http", 403)):
        headers = {"Host": "training.example.org", "Origin": f"{scheme}://training.example.org"}
        assert client.post("/en/start/", headers=headers).status_code == status


def test_a_practice_kept_under_a_code_that_was_empty_says_so(learner, library, records):
    """One wrong digit in ten passes the check: then it must be noticed."""
    page = learner.answer("messages", "support", *right(library))
    answer = learner.resume(WRONG, ticket=hidden(page.text)["ticket"], module="basic/messages")
    assert "Until now nothing was kept under this code." in text_of(answer.text)
    assert records.store.rows() == 1


def test_who_began_before_is_noted_in_the_cookie_only(learner, records):
    learner.start(before="1")
    session = records.session(learner.client.get_cookie("session").value, NOW)
    assert session.before
    assert records.store.rows() == 0


def test_practice_without_a_code_can_be_kept_at_its_end(learner, library, records):
    """From the reading door to a code: what was practised comes along, in hidden fields only."""
    quiz = library.quiz_of["basic", "messages", "en"]
    page = learner.answer("messages", "support", *right(library))
    assert records.store.rows() == 0
    page = learner.press(page, "/en/courses/basic/messages/quiz/done/", action="go")
    assert "Do you want to keep this?" in page.text
    page = learner.press(page, action="go")
    assert "Get a code" in page.text
    page = learner.press(page)
    assert "What you practised before is kept under this code." in page.text
    learner.code = code_on(page.text)
    assert f"1 of {len(quiz.items)}" in text_of(learner.page("progress/").text)


def test_practice_can_be_kept_under_a_code_that_somebody_has(learner, library):
    code = learner.start()
    learner.answer("messages", "own-code", *right(library, item="own-code"))
    other = Learner(learner.client.application.test_client())
    page = other.answer("messages", "support", *right(library))
    ticket = hidden(page.text)["ticket"]
    answer = other.resume(code, ticket=ticket, module="basic/messages")
    assert (answer.status_code, answer.location) == (303, "/en/courses/basic/messages/quiz/")
    assert "2 of 5" in text_of(other.page("progress/").text)


def test_a_forged_ticket_keeps_nothing_and_says_so(learner, records):
    page = learner.post("/en/resume/", code=WRONG, ticket="AQ" * 40)
    assert page.status_code == 200
    assert "could not be carried along" in text_of(page.text)
    assert records.store.rows() == 0


@pytest.mark.parametrize("module", ["//evil.example", "https://evil.example/x", "basic/nothing", "../..", "basic"])
def test_coming_back_never_leads_elsewhere(learner, library, module):
    code = learner.start()
    learner.answer("messages", "support", *right(library))
    assert learner.resume(code, module=module).location == "/en/courses/basic/"


@pytest.mark.parametrize(
    "agent",
    [
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; en) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 YaBrowser/24.1 Safari/537.36",
    ],
)
def test_a_browser_whose_maker_reads_along_gets_a_calm_warning(learner, agent):
    assert (
        "This browser sends pages or reports through the servers of its maker"
        in learner.client.get("/en/start/", headers={"User-Agent": agent}).text
    )
    assert "the servers of its maker" not in learner.page("start/").text


def test_too_many_at_once_get_their_form_back(make_app, records):
    learner = Learner(make_app(records=records).test_client())
    with full(records.gate):
        page = learner.post("/en/resume/", code="1234 5678 9012 3456 7890 1238")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert 'value="1234 5678 9012 3456 7890 1238"' in page.text
        page = learner.post("/en/start/", cohort="", before="1")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert 'name="before" value="1" checked' in page.text


def test_the_onion_service_has_no_bucket_and_everybody_else_has(make_app):
    app = make_app(onion_url="http://abc.onion")
    client = app.test_client()
    while app.extensions["buckets"].take("127.0.0.1", time.monotonic()):
        pass
    assert client.post("/en/start/", headers=BROWSER).status_code == 503
    assert client.post("/en/start/", headers={**BROWSER, "Host": "abc.onion"}).status_code == 200
    while app.extensions["buckets"].take("203.0.113.7", time.monotonic()):
        pass
    somewhere, headers = {"REMOTE_ADDR": "203.0.113.7"}, {**BROWSER, "Host": "abc.onion"}
    assert client.post("/en/start/", headers=headers, environ_base=somewhere).status_code == 503
