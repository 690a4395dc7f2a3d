"""Signing keys in a home: made ahead of time, once, for one user; withdrawn at once; deleted when they are over."""

from __future__ import annotations

import json
import multiprocessing
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.training.certificates import at
from training.certificate import Refusal, issue, learners_certificate, verify
from training.key_list import BadKeyList, key_period, monday_of, read_key_list
from training.signing_keys import NAMELESS, KeysRefused, SigningKeys
from training.vault import Root

ISSUER = "https://training.example.org"
NOW = at(2026, 11, 20, 12)
TODAY = at(2026, 11, 20)
ROOT_KEY = Root(bytes(32))


@pytest.fixture
def keys(tmp_path):
    made = SigningKeys(tmp_path, ISSUER)
    made.keep_ready(NOW)
    return made


def certificate(now):
    return learners_certificate(ISSUER, ROOT_KEY, "basic:1", "DE-BAMF", now)


def token(keys, now=NOW):
    return issue(certificate(now), keys.signer(now))


def private_files(keys):
    return {file.name for file in keys.folder.iterdir()}


def test_the_keys_of_this_quarter_and_the_next_are_made_once(keys):
    first = keys.file.read_bytes()
    assert [(key.nbf, key.exp) for key in keys.public().keys] == [
        (at(2026, 10, 5), at(2027, 1, 4)),
        (at(2027, 1, 4), at(2027, 4, 5)),
    ]
    assert keys.keep_ready(NOW) == keys.keep_ready(NOW + 40 * 86_400) == 0
    assert keys.file.read_bytes() == first
    assert json.loads(first)["issuer"] == ISSUER


def test_key_files_are_for_one_user_only(keys, tmp_path):
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    for file in (keys.file, tmp_path / "keys.lock", *keys.folder.iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert private_files(keys) == {key.kid for key in keys.public().keys}
    assert all(len(file.read_bytes()) == 32 for file in keys.folder.iterdir())
    assert {file.name for file in tmp_path.iterdir()} == {"keys.json", "keys.lock", "signing-keys"}


def test_no_private_byte_is_in_the_list(keys):
    public = keys.file.read_bytes()
    for file in keys.folder.iterdir():
        assert file.read_bytes() not in public
        assert file.read_bytes().hex().encode() not in public


def test_what_it_signs_verifies_with_the_list_that_everybody_gets(keys):
    assert verify(token(keys), read_key_list(keys.file.read_bytes()), "DE-BAMF", NOW) == certificate(NOW)


def test_an_officers_copy_of_one_quarter_checks_certificates_of_the_next(keys):
    copy, later = keys.public(), at(2027, 3, 30)
    keys.keep_ready(later)
    assert verify(token(keys, later), copy, "DE-BAMF", later) == certificate(later)


def test_every_week_of_five_years_has_its_key_and_old_private_keys_are_gone(tmp_path):
    keys, listed = SigningKeys(tmp_path, ISSUER), ()
    for now in range(at(2026, 1, 1), at(2031, 1, 1), 7 * 86_400):
        keys.keep_ready(now)
        public = keys.public()
        assert public.keys[: len(listed)] == listed
        listed = public.keys
        assert verify(token(keys, now), public, "DE-BAMF", now)
        assert len(private_files(keys)) == 2
    assert len(listed) == 22
    assert verify(token(keys, now), keys.public(), "DE-BAMF", now + 300 * 86_400)


def test_on_the_first_days_of_a_quarter_the_key_of_the_monday_before_still_signs(tmp_path):
    keys, friday = SigningKeys(tmp_path, ISSUER), at(2027, 1, 1)
    keys.keep_ready(friday)
    assert keys.signer(friday).public.exp == at(2027, 1, 4)
    keys.keep_ready(at(2027, 1, 4))
    assert keys.signer(at(2027, 1, 4)).public.nbf == at(2027, 1, 4)


def test_a_rotation_voids_what_was_signed_and_signs_anew_at_once(keys):
    before, old = token(keys), keys.public().keys
    done = keys.rotate(NOW)
    public = keys.public()
    assert done.withdrawn == tuple(key.kid for key in old)
    assert done.made == tuple(key.kid for key in public.keys[2:])
    assert [(key.nbf, key.exp) for key in public.keys[2:]] == [(key.nbf, key.exp) for key in old]
    with pytest.raises(Refusal) as found:
        verify(before, public, "DE-BAMF", NOW)
    assert found.value.reason == "withdrawn"
    after = token(keys)
    for now in (TODAY, NOW):
        assert verify(after, public, "DE-BAMF", now) == certificate(NOW)
    assert private_files(keys) == set(done.made)


def test_two_rotations_on_one_day_leave_a_sound_list(keys):
    kids = {keys.signer(NOW).public.kid}
    for _ in range(3):
        keys.rotate(NOW)
        kids.add(keys.signer(NOW).public.kid)
        assert verify(token(keys), keys.public(), "DE-BAMF", TODAY)
    assert len(kids) == 4
    assert len(keys.public().keys) == 8


def test_a_rotation_can_reach_back(tmp_path):
    keys = SigningKeys(tmp_path, ISSUER)
    for now in (at(2026, 2, 2), at(2026, 5, 4), at(2026, 8, 3), NOW):
        keys.keep_ready(now)
    keys.rotate(NOW, since=at(2026, 6, 1))
    withdrawn = [key.withdrawn for key in keys.public().keys]
    assert withdrawn == [None, TODAY, TODAY, TODAY, TODAY, None, None]
    keys.rotate(NOW, since=at(2099, 1, 1))
    assert [key.withdrawn for key in keys.public().keys][:7] == [None, *[TODAY] * 6]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=12))
def test_the_list_only_grows_whatever_happens_in_which_order(tmp_path_factory, steps):
    """A key that was listed stays, at its place and with its period; a withdrawal is never taken back."""
    keys, now = SigningKeys(tmp_path_factory.mktemp("home"), ISSUER), NOW
    before = keys.public().keys
    for rotate, days in steps:
        now += days * 86_400
        if rotate:
            keys.rotate(now)
        else:
            keys.keep_ready(now)
        after = read_key_list(keys.file.read_bytes()).keys
        for old, new in zip(before, after, strict=False):
            assert (old.kid, old.x, old.nbf, old.exp) == (new.kid, new.x, new.nbf, new.exp)
            assert old.withdrawn in (None, new.withdrawn)
        assert len(after) >= len(before)
        assert verify(token(keys, now), keys.public(), "DE-BAMF", now)
        before = after


def _change(folder: str, rotate: bool, start: object) -> None:
    keys = SigningKeys(Path(folder), ISSUER)
    start.wait()  # type: ignore[attr-defined]
    for _ in range(10):
        if rotate:
            keys.rotate(NOW)
        else:
            keys.keep_ready(NOW)


@pytest.mark.parametrize("rotating", [(False, False), (True, True), (True, False)])
def test_two_processes_lose_nothing_of_each_other(tmp_path, rotating):
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    both = [context.Process(target=_change, args=(str(tmp_path), rotate, start)) for rotate in rotating]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    keys = SigningKeys(tmp_path, ISSUER)
    made = 2 * (1 + 10 * sum(rotating))
    assert len(keys.public().keys) in ({made, made - 2} if sum(rotating) else {2})
    assert sum(key.withdrawn is None for key in keys.public().keys) == 2
    assert verify(token(keys), keys.public(), "DE-BAMF", NOW)
    assert len(private_files(keys)) == 2


def test_a_site_that_gets_its_name_later_keeps_its_keys(tmp_path):
    nameless = SigningKeys(tmp_path)
    nameless.keep_ready(NOW)
    assert nameless.public().issuer == NAMELESS
    named = SigningKeys(tmp_path, ISSUER + "/")
    assert named.keep_ready(NOW) == 0
    assert (named.public().issuer, named.public().keys) == (ISSUER, nameless.public().keys)
    assert named.other_issuer() == ""


def test_another_name_later_does_not_void_what_was_signed(keys, tmp_path):
    moved = SigningKeys(tmp_path, "https://moved.example")
    moved.keep_ready(NOW)
    assert moved.public().issuer == moved.other_issuer() == ISSUER


@pytest.mark.parametrize("data", [b"", b"{}", b'{"issuer": "a", "keys": [1]}'])
def test_a_damaged_list_is_refused_and_never_written_over(keys, data):
    keys.file.write_bytes(data)
    for work in (keys.public, lambda: keys.keep_ready(NOW), lambda: keys.rotate(NOW), lambda: keys.signer(NOW)):
        with pytest.raises(KeysRefused, match="restore the file"):
            work()
    assert keys.file.read_bytes() == data


def test_a_lost_private_key_is_said_and_a_rotation_helps(keys):
    (keys.folder / keys.signer(NOW).public.kid).unlink()
    with pytest.raises(KeysRefused, match="rotate"):
        keys.signer(NOW)
    assert keys.keep_ready(NOW) == 0
    keys.rotate(NOW)
    assert verify(token(keys), keys.public(), "DE-BAMF", NOW)


@pytest.mark.parametrize(("data", "said"), [(b"short", "damaged"), (b"x" * 32, "another signing key")])
def test_another_private_key_is_never_used(keys, data, said):
    (keys.folder / keys.signer(NOW).public.kid).write_bytes(data)
    with pytest.raises(KeysRefused, match=said):
        keys.signer(NOW)


def test_without_any_key_housekeeping_is_named(tmp_path):
    with pytest.raises(KeysRefused, match="housekeeping"):
        SigningKeys(tmp_path, ISSUER).signer(NOW)


def test_a_key_in_another_period_that_overlaps_is_refused(tmp_path):
    """A list from elsewhere, whose periods are not ours, is not added to."""
    keys = SigningKeys(tmp_path, ISSUER)
    keys.keep_ready(NOW)
    nbf, _ = key_period(monday_of(NOW))
    value = json.loads(keys.file.read_bytes())
    value["keys"] = [{**value["keys"][0], "nbf": nbf - 7 * 86_400}]
    keys.file.write_text(json.dumps(value), "utf-8")
    with pytest.raises(KeysRefused, match="overlap"):
        keys.keep_ready(NOW)
    with pytest.raises(BadKeyList):
        read_key_list(b"")


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "home").write_text("", "utf-8")
    with pytest.raises(KeysRefused, match="cannot be"):
        SigningKeys(tmp_path / "home", ISSUER).keep_ready(NOW)
