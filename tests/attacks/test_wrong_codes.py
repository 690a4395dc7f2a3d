"""Nobody can test whether a code exists: wrong codes look alike, and what cannot be a code asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.attacks.crash import Page
from tests.attacks.test_races import items_of
from training.gate import BUCKET_SIZE, MOST_WAITING
from training.resume_code import new_code

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
IMPOSSIBLE = {
    "nothing": "",
    "spaces": "   ",
    "too few": "1234 5678",
    "one digit missing": "12345678901234567890123",
    "one digit too many": "1234567890123456789012345",
    "the last digit wrong": "123456789012345678901239",
    "letters": "abcd 5678 9012 3456 7890 1238",
    "a letter among digits": "1234 5678 9012 3456 789O 1238",
    "a script": "<script>alert(1)</script>",
    "a query": "' OR 1=1 --",
    "a zero byte": "1234\x005678",
    "very long": "1" * 20_000,
    "a superscript": "¹" * 24,
}
"""Texts that cannot be a code. (123456789012345678901238 would be one.)"""


@pytest.fixture
def site(make_app, records) -> Flask:
    return make_app(records=records)


def post(client: FlaskClient, path: str, **fields: str | list[str]) -> TestResponse:
    return client.post(path, data=fields, headers=SAME_ORIGIN)


def started(app: Flask) -> tuple[FlaskClient, str]:
    """Somebody with a fresh code."""
    client = app.test_client()
    page = post(client, "/en/start/")
    return client, Page(200, page.headers, page.text).code


def never_used(app: Flask) -> str:
    return new_code()


def fresh(app: Flask) -> str:
    return started(app)[1]


def deleted(app: Flask) -> str:
    """A code that had a record, with progress, until it was deleted."""
    client, code = started(app)
    item = items_of(app.extensions["site"].library)[0]
    token = _token(client)
    kept = post(client, item.path, choice=item.right, csrf_token=token)
    assert Page(kept.status_code, kept.headers, kept.text).acknowledges
    assert post(client, "/en/progress/", action="delete", csrf_token=token).status_code == 200
    return code


def used(app: Flask) -> str:
    """A code with progress: the one that may look different, to its owner."""
    client, code = started(app)
    item = items_of(app.extensions["site"].library)[0]
    post(client, item.path, choice=item.right, csrf_token=_token(client))
    return code


def _token(client: FlaskClient) -> str:
    page = client.get("/en/progress/")
    return Page(200, page.headers, page.text).field("csrf_token")


def seen(app: Flask, code: str, language: str, **fields: str) -> list[object]:
    """Everything that whoever comes back with ``code`` is shown, without what is random in it."""
    client = app.test_client()
    came = post(client, f"/{language}/resume/", code=code, **fields)
    there = client.get(came.location or f"/{language}/resume/")
    progress = client.get(f"/{language}/progress/")
    token = Page(200, progress.headers, progress.text).field("csrf_token")
    taken = post(client, f"/{language}/progress/", action="take", csrf_token=token)
    left = post(client, f"/{language}/progress/", action="delete", csrf_token=token)
    return [_without_chance(answer) for answer in (came, there, progress, taken, left)]


def _without_chance(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    headers = [(name, re.sub(r"^session=[\w-]{98};", "session=…;", value)) for name, value in answer.headers]
    body = re.sub(r'(name="csrf_token" value=")[\w-]{22}"', r'\1…"', answer.text)
    return answer.status_code, headers, body


@pytest.mark.parametrize("language", ["en", "ru", "fa"])
@pytest.mark.parametrize("module", ["", "basic/messages"])
def test_a_code_that_was_never_used_a_deleted_one_and_a_fresh_one_look_alike(site, language, module):
    """Statuses, headers, cookies and pages, to the byte, on every page that follows."""
    pages = [seen(site, make(site), language, module=module) for make in (never_used, deleted, fresh)]
    assert pages[0] == pages[1] == pages[2]
    assert [page[0] for page in pages[0]] == [303, 200, 200, 200, 200]


def test_a_code_with_progress_would_be_told_apart(site):
    assert seen(site, used(site), "en") != seen(site, never_used(site), "en")


def test_wrong_codes_that_bring_practice_along_look_alike(site):
    """What was practised is kept under whatever code was typed: that makes its record, and tells nothing."""
    item = items_of(site.extensions["site"].library)[0]
    practised = site.test_client().post(item.path, data={"choice": item.right})
    ticket = Page(200, practised.headers, practised.text).field("ticket")
    assert ticket
    pages = [seen(site, make(site), "en", ticket=ticket) for make in (never_used, deleted, fresh)]
    assert pages[0] == pages[1] == pages[2]


def answered(app: Flask, code: str) -> int:
    return post(app.test_client(), "/en/resume/", code=code).status_code


def taken_for_codes(app: Flask) -> list[str]:
    """The texts of ``IMPOSSIBLE`` that are not told at once to be none."""
    return [name for name, text in IMPOSSIBLE.items() if answered(app, text) != 422]


def test_what_cannot_be_a_code_never_asks_the_database(site, records, database, request):
    _take_away(records, database, request)
    assert answered(site, new_code()) == 503
    assert taken_for_codes(site) == []


def _take_away(records, database, request) -> None:
    """From now on the database cannot be reached."""
    records.store.close()
    if records.store.file is not None:
        records.store.file.unlink()
        records.store.file.mkdir()
        return
    with request.getfixturevalue("postgresql").connect("postgres") as connection:
        connection.execute(f"DROP DATABASE {database.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")


@contextmanager
def full_gate(app: Flask) -> Iterator[None]:
    """Somebody is busy with a derivation, and in the lane of those who come back two wait."""
    gate = app.extensions["records"].gate
    with ThreadPoolExecutor(MOST_WAITING + 1) as pool:
        with gate.lane("somebody"):
            asked = [pool.submit(answered, app, new_code()) for _ in range(MOST_WAITING + 1)]
            first = next(as_completed(asked))  # one too many: the others wait
            assert first.result() == 503
            yield
        assert sorted(each.result() for each in asked) == [303] * MOST_WAITING + [503]


def test_what_cannot_be_a_code_never_asks_the_gate(site):
    with full_gate(site):
        assert answered(site, new_code()) == 503
        assert taken_for_codes(site) == []


def test_what_cannot_be_a_code_takes_no_token_from_the_bucket(site):
    for _ in range(BUCKET_SIZE + 1):
        assert answered(site, "1234") == 422
    assert answered(site, new_code()) == 303
