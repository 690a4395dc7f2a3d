"""Headers, hosts, origins, errors, ways in and out: what every answer of the site must bear."""

from __future__ import annotations

import logging

import pytest

from webapp.headers import POLICY

MODULE = "/en/courses/basic/messages/"
ITEM = f"{MODULE}quiz/support/"


@pytest.mark.parametrize("address", ["/", "/en/", MODULE, ITEM, "/leave", "/healthz", "/nothing", "/en/help/lt/"])
def test_every_answer_bears_the_security_headers(client, address):
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "script-src" not in POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "camera=()" in headers["Permissions-Policy"]
    assert len(headers.getlist("Content-Security-Policy")) == 1
    assert "Set-Cookie" not in headers


def test_pages_of_a_form_and_errors_are_not_stored(client):
    assert client.get(ITEM).headers["Cache-Control"] == "no-store"
    assert client.post(ITEM, data={"choice": "1"}).headers["Cache-Control"] == "no-store"
    assert client.get("/nothing").headers["Cache-Control"] == "no-store"


def test_a_module_is_not_sent_twice(client):
    first = client.get(MODULE, headers={"Accept-Encoding": "br"})
    again = client.get(MODULE, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(MODULE, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_encoding_has_its_own_tag(client):
    tags = {client.get(MODULE, headers={"Accept-Encoding": name}).headers["ETag"] for name in ("br", "gzip", "")}
    assert len(tags) == 3


def test_a_refused_encoding_is_not_used(client):
    assert "Content-Encoding" not in client.get(MODULE, headers={"Accept-Encoding": "br;q=0, gzip;q=0"}).headers
    assert client.get(MODULE, headers={"Accept-Encoding": "br;q=0, gzip"}).headers["Content-Encoding"] == "gzip"


def test_head_has_the_headers_of_get_and_no_body(client):
    got, head = client.get(MODULE), client.head(MODULE)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(got.data))


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "/ru/"),
        ("de,fa;q=0.5", "/fa/"),
        ("de", "/en/"),
        ("", "/en/"),
        ("ru;q=0, fa;q=0.1", "/fa/"),
        ("ru;q=banana,fa", "/fa/"),
        ("*", "/en/"),
        ("," * 4000, "/en/"),
    ],
)
def test_the_root_leads_to_the_best_language(client, accepted, home):
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.location) == (303, home)
    assert "Accept-Language" in answer.headers["Vary"]


def test_leaving_clears_what_the_browser_stored_and_goes_to_a_neutral_page(client):
    answer = client.get("/leave")
    assert answer.status_code == 303
    assert answer.location == "https://www.wikipedia.org/"
    assert '"cookies"' in answer.headers["Clear-Site-Data"]


def test_health(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "",
        "[::2]:80",
        "localhost@evil",
        "localhost:80/x",
        "localhost:",
    ],
)
def test_a_strangers_name_gets_nothing(client, host):
    assert client.get("/en/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_our_own_names_are_known(client, host):
    assert client.get("/en/", headers={"Host": host}).status_code == 200


def test_a_public_site_answers_to_its_names_and_to_bare_addresses(make_app):
    client = make_app(base_url="https://training.example.org", on_loopback=False).test_client()
    assert client.get("/en/", headers={"Host": "training.example.org"}).status_code == 200
    assert client.get("/en/", headers={"Host": "192.0.2.7:8000"}).status_code == 200
    assert client.get("/en/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_forms_of_other_sites_are_refused(client, headers, status):
    assert client.post(ITEM, data={"choice": "1"}, headers=headers).status_code == status


def test_errors_are_friendly_and_in_the_readers_language(client):
    assert "This page does not exist" in client.get("/en/nothing/").text
    assert "Этой страницы" in client.get("/ru/nothing/").text or "страниц" in client.get("/ru/nothing/").text
    assert 'dir="rtl"' in client.get("/nothing/", headers={"Accept-Language": "fa"}).text
    missing = client.get("/xx/")
    assert missing.status_code == 404
    wrong = client.post("/healthz")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]
    assert "cannot be used in this way" in wrong.text


def test_a_post_to_a_fixed_page_is_refused_kindly(client):
    for address in ("/en/", MODULE, "/en/help/"):
        assert client.post(address).status_code == 405


def test_a_large_form_is_refused_with_our_own_page(client):
    answer = client.post(ITEM, data={"choice": "x" * 70_000})
    assert answer.status_code == 413
    assert "too much at once" in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_an_accident_shows_a_number_and_logs_no_values(make_app, caplog):
    app = make_app()

    def broken():
        raise ValueError("secret-answer")

    app.add_url_rule("/broken", view_func=broken)
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get("/broken?secret-query")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "ValueError at tests/webapp/test_answers.py" in caplog.text.replace("\\", "/")
    assert "secret" not in caplog.text
    assert "secret" not in answer.text


def test_slashes_are_added_to_addresses_typed_by_hand(client):
    for address in ("/en", "/en/help", "/en/courses/basic", MODULE[:-1]):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (308, f"{address}/")


def test_no_redirect_names_a_scheme_or_a_host(client):
    """Behind a proxy that ends TLS, an absolute address would send the next request in the open."""
    for method in (client.get, client.post):
        answer = method(ITEM[:-1], data={"choice": "1"})
        assert answer.status_code == 200
    for address in ("/", "/en", f"{MODULE}quiz/", "/fa/courses/basic/accounts/"):
        assert client.get(address).location.startswith("/")


@pytest.mark.parametrize("origin", ["http://[evil", "http://", "x" * 3000, "http://localhost:port"])
def test_an_odd_origin_is_a_strangers(client, origin):
    assert client.post(ITEM, data={"choice": "1"}, headers={"Origin": origin}).status_code == 403


def test_a_stranger_who_asks_for_the_head_gets_no_body(client):
    answer = client.head("/en/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.data) == (400, b"")
