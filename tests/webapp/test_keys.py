"""``/keys.json``: the public keys, open to anybody."""

from __future__ import annotations

import time
from datetime import date

import pytest

from tests.conftest import fresh_records
from training.key_list import read_key_list
from training.shipped import content_folder
from training.signing_keys import SigningKeys
from webapp import create_app
from webapp.settings import Settings


@pytest.fixture
def keys(tmp_path):
    made = SigningKeys(tmp_path, "https://training.example.org")
    made.keep_ready(time.time())
    return made


@pytest.fixture
def visitor(library, languages, tmp_path, keys):
    settings = Settings(content=content_folder())
    records = fresh_records(tmp_path / "home")
    return create_app(settings, library, languages, date.today(), records, signing_keys=keys).test_client()


def test_it_holds_the_bytes_of_the_home_and_may_be_kept(visitor, keys):
    answer = visitor.get("/keys.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.data == keys.file.read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    again = visitor.get("/keys.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_withdrawal_by_another_process_shows_at_once(visitor, keys):
    before = visitor.get("/keys.json")
    keys.rotate(time.time())
    answer = visitor.get("/keys.json", headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    assert [key.withdrawn is None for key in read_key_list(answer.data).keys] == [False, False, True, True]


def test_a_damaged_list_is_never_shown(visitor, keys):
    keys.file.write_bytes(b"{}")
    assert visitor.get("/keys.json").status_code == 503


def test_a_site_without_keys_has_no_such_page(client):
    assert client.get("/keys.json").status_code == 404
