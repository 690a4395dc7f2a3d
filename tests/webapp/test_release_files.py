"""The files of a published quarter, and what is not published."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("json", "application/json"), ("csv", "text/csv; charset=utf-8"), ("jws", "application/jose")],
)
def test_a_file_is_what_was_published_to_the_byte_and_may_be_kept(client, released, kind, mimetype):
    answer = client.get(f"/statistics/2026Q3.{kind}")
    assert answer.status_code == 200
    assert answer.data == getattr(released.release("2026Q3"), kind)
    assert answer.headers["Content-Type"] == mimetype
    assert answer.headers["Content-Disposition"] == f'attachment; filename="statistics-2026Q3.{kind}"'
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"/statistics/2026Q3.{kind}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(f"/statistics/2026Q3.{kind}").data == b""


def test_the_files_of_an_invented_quarter_say_so_themselves(client):
    assert json.loads(client.get("/statistics/2026Q3.json").data)["invented"] is True
    assert client.get("/statistics/2026Q3.csv").text.splitlines()[1] == "note,,invented,,"


@pytest.mark.parametrize(
    "address",
    [
        "/statistics/2026Q4.json", "/statistics/2026q3.json", "/statistics/2026Q3.xml", "/statistics/2026Q3.",
        "/statistics/2026.csv", "/statistics/2026Q3", "/statistics/..%2F2026Q3.json", "/statistics/",
        "/en/statistics/2026Q4/", "/en/statistics/2025/", "/en/statistics/2026Q5/", "/en/statistics/202/",
        "/en/statistics/2026Q/", "/en/statistics/nothing/", "/fr/statistics/", "/fr/statistics/2026Q3/",
    ],
)  # fmt: skip
def test_what_is_not_published_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_an_address_without_its_last_slash_leads_to_the_page(client):
    for name in ("", "/2026Q3", "/2026", "/dictionary"):
        answer = client.get(f"/de/statistics{name}")
        assert (answer.status_code, answer.location) == (308, f"/de/statistics{name}/")
    assert client.post("/en/statistics/2026Q3/").status_code == 405
