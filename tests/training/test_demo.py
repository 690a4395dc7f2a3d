"""``--demo``: invented, marked as such, the same each time, and never kept."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import jwt
import pytest

from tests.conftest import NOW
from training.counters import LEAST_PLACES, SMALLER
from training.demo import OFFICES, PARTNERS, Beside, InMemory, invented_releases, with_demo
from training.release import ReleaseFiles, counted_since, partners_pooled, read_json
from training.signing_keys import KeysRefused, SigningKeys
from training.site_file import Office, Partner, SiteFile


@pytest.fixture
def keys(tmp_path):
    made = SigningKeys(tmp_path, "https://training.example.org")
    made.keep_ready(NOW)
    return made


def test_the_two_quarters_before_this_one_are_published_and_say_that_they_are_invented(keys):
    demo = invented_releases(keys, ["ru", "en"], NOW)
    assert demo.periods() == ("2026Q3", "2026Q2")
    assert demo.release("2026Q4") is None
    for period in demo.periods():
        files = demo.release(period)
        release = read_json(files.json)
        assert (release.period, release.published, release.invented) == (period, date(2026, 11, 22), True)
        assert files.csv.splitlines()[1] == b"note,,invented,,"
        assert [row.language for row in release.languages] == ["en", "ru"]
        assert all(row.started >= row.completed for row in release.partners)


def test_they_are_signed_with_the_key_of_today(keys):
    demo = invented_releases(keys, ["en"], NOW)
    listed = {key["kid"]: key for key in json.loads(keys.file.read_bytes())["keys"]}
    for period in demo.periods():
        files = demo.release(period)
        head, _, signature = files.jws.split(b".")
        header = jwt.get_unverified_header(files.jws)
        assert header["kid"] == keys.signer(NOW).public.kid
        whole = b".".join([head, jwt.utils.base64url_encode(files.json), signature])
        key = jwt.PyJWK(listed[header["kid"]], algorithm="EdDSA").key
        assert jwt.PyJWS().decode(whole, key, algorithms=["EdDSA"]) == files.json
        assert read_json(files.json).keys_sha256 == hashlib.sha256(keys.file.read_bytes()).hexdigest()


def test_the_numbers_are_the_same_each_time(keys):
    first, second = (invented_releases(keys, ["en", "fa", "ru"], NOW) for _ in range(2))
    assert [first.release(period) for period in first.periods()] == [
        second.release(period) for period in second.periods()
    ]


def test_small_partners_share_a_row_and_one_quarter_was_counted_late(keys):
    demo = invented_releases(keys, ["en"], NOW)
    newest, before = (read_json(demo.release(period).json) for period in demo.periods())
    small = tuple(sorted(partner.id for partner in PARTNERS if partner.places < LEAST_PLACES))
    assert len(small) == 2
    assert partners_pooled(newest.notes) == partners_pooled(before.notes) == small
    assert SMALLER in {row.partner for row in newest.partners}
    assert not set(small) & {row.partner for row in newest.partners}
    assert counted_since(newest.notes) is None
    assert counted_since(before.notes) == date(2026, 4, 19)


def test_without_a_key_there_is_no_demo(tmp_path):
    with pytest.raises(KeysRefused):
        invented_releases(SigningKeys(tmp_path), ["en"], NOW)


def test_a_site_keeps_its_own_partners_and_offices_beside_the_invented_ones():
    own = SiteFile(
        partners=(Partner("LT", "Migration Department", 200),),
        offices=(Office("DEMO-ONE", {"en": "Ours"}, "required"), Office("LT-MIGRIS", {"en": "Migris"}, "none")),
    )
    shown = with_demo(own)
    assert {partner.id for partner in shown.partners} == {"LT", *(partner.id for partner in PARTNERS)}
    assert {office.id: office.reference for office in shown.offices} == {
        "DEMO-ONE": "required", "DEMO-TWO": "optional", "LT-MIGRIS": "none",
    }  # fmt: skip
    assert own.partners == (Partner("LT", "Migration Department", 200),)


def test_every_invented_office_has_a_name_in_each_learners_language():
    assert [set(office.names) for office in OFFICES] == [{"en", "fa", "ru"}] * 2
    assert [office.id for office in OFFICES] == ["DEMO-ONE", "DEMO-TWO"]


def test_a_real_quarter_stands_before_an_invented_one():
    real, invented = ReleaseFiles(b"real", b"", b""), ReleaseFiles(b"invented", b"", b"")
    both = Beside(InMemory({"2026Q3": real}), InMemory({"2026Q2": invented, "2026Q3": invented}))
    assert both.periods() == ("2026Q3", "2026Q2")
    assert (both.release("2026Q3"), both.release("2026Q2"), both.release("2026Q1")) == (real, invented, None)
