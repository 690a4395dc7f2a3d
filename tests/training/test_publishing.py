"""Publishing a quarter: once and for ever, whatever breaks in between, also after an old copy was put back."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import stat
from datetime import date

import pytest

from tests.training.tallying import (
    LT,
    SMALL,
    TINY,
    at,
    counting_of,
    nobody_draws,
    noise_of,
    quiet,
    raw,
    started,
)
from training.counter_store import CounterStore
from training.counters import Cell
from training.counting import Counting, PeriodRefused
from training.database import CommitUnknown
from training.events import Event
from training.record import CHANGED, COMPLETED
from training.release import read_json
from training.release_folder import FolderRefused
from training.signing_keys import KeysRefused
from training.store import Store

FIRST, LATE = at(2026, 10, 1, 8), at(2026, 11, 25, 12)
DUE = at(2027, 1, 8)
Q4, Q1 = "2026Q4", "2027Q1"


@pytest.fixture
def store(database):
    made = Store(database)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def counting(store, tmp_path):
    """A quarter in which something happened, and a key to sign with."""
    made = counting_of(store, tmp_path / "home", [LT, SMALL, TINY])
    made.open(FIRST)
    for event in [started(Q4)] * 5 + [Event(Q4, COMPLETED, "LT", "ru")] * 2 + [Event(Q4, CHANGED, answer="one")]:
        made.count(event, LATE)
    made.flush(LATE)
    made.keys.keep_ready(DUE)
    return made


def other(counting: Counting, store: Store, tmp_path, below=nobody_draws, **more) -> Counting:
    """Another process of the same site."""
    return counting_of(store, tmp_path / "home", [LT, SMALL, TINY], below=below, **more)


def folder(tmp_path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((tmp_path / "home" / "releases").glob("*"))}


# ---- the rules


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (LATE, "2026Q4 is not over: it can be published from 2027-01-08 on"),
        (at(2026, 12, 31, 23, 59, 59), "2026Q4 is not over"),
        (at(2027, 1, 1), "2026Q4 can be published from 2027-01-08 on"),
        (DUE - 1, "2026Q4 can be published from 2027-01-08 on"),
    ],
)
def test_a_quarter_is_not_published_before_it_is_over_for_a_week(store, counting, tmp_path, now, said):
    with pytest.raises(PeriodRefused, match=said):
        counting.publish(Q4, now)
    assert counting.publish_due(now) == ()
    assert counting.store.periods() == ()
    assert folder(tmp_path) == {}
    assert raw(store, Q4)


def test_a_published_quarter_is_frozen_and_its_counters_are_gone(store, counting):
    assert counting.publish_due(DUE) == (Q4,)
    assert counting.store.periods() == (Q4,)
    assert raw(store, Q4) == {}
    assert counting.store.quarter(Q4).published == date(2027, 1, 8)
    release = read_json(counting.store.release(Q4).json)
    assert (release.period, release.published, release.invented) == (Q4, date(2027, 1, 8), False)
    assert {row.partner: (row.started, row.completed) for row in release.partners} == {
        "(no code)": (0, 0),
        "(smaller)": (0, 0),
        "LT": (5, 2),
    }
    assert {row.language: row.completed for row in release.languages} == {"en": 0, "ru": 2}
    assert (release.change.nothing, release.change.one, release.change.several) == (0, 1, 0)


def test_a_published_quarter_is_refused_for_ever(store, counting, tmp_path):
    counting.publish(Q4, DUE)
    before = counting.store.release(Q4)
    for now in (DUE, DUE + 86_400, at(2031, 1, 1)):
        with pytest.raises(PeriodRefused, match="2026Q4 was published on 2027-01-08: a quarter is published once"):
            other(counting, store, tmp_path).publish(Q4, now)
        assert other(counting, store, tmp_path).publish_due(now) == ()
    assert counting.store.release(Q4) == before


@pytest.mark.parametrize("period", ["2026Q3", "2025Q4"])
def test_a_quarter_that_was_not_counted_is_refused(counting, tmp_path, period):
    with pytest.raises(PeriodRefused, match="was not counted"):
        counting.publish(period, DUE)
    assert folder(tmp_path) == {}


def test_a_published_quarter_is_never_opened_again(store, counting, tmp_path):
    """Whatever a clock says that went back."""
    counting.publish(Q4, DUE)
    again = other(counting, store, tmp_path)
    assert again.open(LATE) is None
    again.count(started(Q4), LATE)
    again.flush(LATE)
    assert raw(store, Q4) == {}
    assert again.waiting == 0


def test_the_second_draw_is_a_fresh_one(store, tmp_path):
    cell = Cell("partner", "LT", "started")
    counting = counting_of(store, tmp_path / "home")
    counting.open(FIRST)
    counting.keys.keep_ready(DUE)
    drawn = dict.fromkeys(sorted(raw(store, Q4)), 0) | {cell: 7}
    counting_of(store, tmp_path / "home", below=noise_of(drawn)).publish(Q4, DUE)
    row = next(row for row in read_json(counting.store.release(Q4).json).partners if row.partner == "LT")
    assert (row.started, row.completed) == (7, 0)


def test_a_release_says_who_shares_a_row_and_from_when_it_counts(store, tmp_path):
    counting = counting_of(store, tmp_path / "home", [LT, SMALL, TINY])
    counting.open(LATE)
    counting.keys.keep_ready(DUE)
    counting.publish(Q4, DUE)
    notes = read_json(counting.store.release(Q4).json).notes
    assert notes == ("counted from 2026-11-25", "smaller partners: EE, LV")


def test_a_release_is_signed_by_the_key_of_its_day_and_names_the_list_of_keys(counting):
    counting.publish(Q4, DUE)
    files, public = counting.store.release(Q4), counting.keys.public()
    assert read_json(files.json).keys_sha256 == hashlib.sha256(public.as_bytes()).hexdigest()
    from jwt.utils import base64url_decode, base64url_encode

    header, middle, signature = files.jws.split(b".")
    kid = json.loads(base64url_decode(header))["kid"]
    signer = counting.keys.signer(DUE)
    assert (middle, kid) == (b"", signer.public.kid)
    signer.private.public_key().verify(base64url_decode(signature), header + b"." + base64url_encode(files.json))


def test_without_a_key_nothing_is_published_and_nothing_lost(store, tmp_path):
    counting = counting_of(store, tmp_path / "home")
    counting.open(FIRST)
    with pytest.raises(KeysRefused):
        counting.publish_due(DUE)
    assert folder(tmp_path) == {}
    assert raw(store, Q4)
    counting.keys.keep_ready(DUE)
    assert counting.publish_due(DUE) == (Q4,)


def test_the_files_lie_in_the_home_too_for_this_user_only(counting, tmp_path):
    counting.publish(Q4, DUE)
    files = counting.store.release(Q4)
    assert folder(tmp_path) == {"2026Q4.csv": files.csv, "2026Q4.json": files.json, "2026Q4.jws": files.jws}
    for file in (tmp_path / "home" / "releases").glob("*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_several_quarters_are_published_each_by_itself(store, counting):
    counting.open(at(2027, 1, 1, 1))
    counting.keys.keep_ready(at(2027, 4, 8))
    assert counting.publish_due(at(2027, 4, 8)) == (Q4, Q1)
    assert counting.store.periods() == (Q1, Q4)


def test_eight_threads_publish_one_release(store, counting, tmp_path):
    from tests.attacks.test_races import at_once

    several = [other(counting, store, tmp_path, below=secrets.randbelow) for _ in range(8)]
    found = at_once(*(lambda each=each: each.publish_due(DUE) for each in several))
    assert sorted(found) == [()] * 7 + [(Q4,)]
    assert folder(tmp_path)["2026Q4.json"] == counting.store.release(Q4).json


# ---- what breaks in between


class Broken(Exception):
    pass


class BreaksBefore(CounterStore):
    """Everything is written into the folder, and nothing into the database."""

    def publish(self, period, make):
        def broken(quarter, counted):
            make(quarter, counted)
            raise Broken

        return super().publish(period, broken)


class BreaksAfter(CounterStore):
    """The database did it, and could not say so."""

    def publish(self, period, make):
        super().publish(period, make)
        raise CommitUnknown("OperationalError")


@pytest.mark.parametrize(("kind", "error"), [(BreaksBefore, Broken), (BreaksAfter, CommitUnknown)])
def test_a_release_that_lies_in_the_folder_is_never_drawn_again(store, counting, tmp_path, kind, error):
    broken = other(counting, store, tmp_path, below=secrets.randbelow)
    broken.store = kind(store)
    with pytest.raises(error):
        broken.publish(Q4, DUE)
    written = folder(tmp_path)
    other(counting, store, tmp_path).publish_due(DUE + 60)
    assert folder(tmp_path) == written
    assert counting.store.release(Q4).json == written["2026Q4.json"]
    assert raw(store, Q4) == {}


@pytest.mark.parametrize("lost", [["2026Q4.jws"], ["2026Q4.jws", "2026Q4.csv"]])
def test_what_was_not_written_beside_the_json_any_more_is_made_from_it(store, counting, tmp_path, lost):
    broken = other(counting, store, tmp_path, below=secrets.randbelow)
    broken.store = BreaksBefore(store)
    with pytest.raises(Broken):
        broken.publish(Q4, DUE)
    written = folder(tmp_path)
    for name in lost:
        (tmp_path / "home" / "releases" / name).unlink()
    assert other(counting, store, tmp_path).publish_due(DUE + 60) == (Q4,)
    assert folder(tmp_path) == written


def test_a_draft_that_a_killed_process_left_goes_when_the_quarter_is_published(counting, tmp_path):
    (tmp_path / "home" / "releases").mkdir()
    (tmp_path / "home" / "releases" / "2026Q4.json-0123456789abcdef").write_bytes(b"another draw")
    counting.publish(Q4, DUE)
    assert sorted(folder(tmp_path)) == ["2026Q4.csv", "2026Q4.json", "2026Q4.jws"]


# ---- an old copy of the database is put back


def put_back(database, store, tmp_path, postgresql, deed) -> Store:
    """Do something, then put the database of before in its place, file by file. Returns it."""
    store.close()
    if store.file is not None:
        kept = tmp_path / "kept"
        kept.mkdir()
        for file in store.file.parent.glob(f"{store.file.name}*"):
            shutil.copy(file, kept)
        deed()
        store.close()
        for file in store.file.parent.glob(f"{store.file.name}*"):
            if file.is_file():
                file.unlink()
        shutil.copytree(kept, store.file.parent, dirs_exist_ok=True)
        return Store(database)
    name = database.partition("@/")[2].partition("?")[0]
    with postgresql.connect("postgres") as connection:
        connection.execute(f'CREATE DATABASE "{name}_kept" TEMPLATE "{name}"')
    deed()
    store.close()
    return Store(database.replace(name, f"{name}_kept"))


def test_after_an_old_copy_was_put_back_the_same_release_is_there(store, counting, database, tmp_path, postgresql):
    blurred = other(counting, store, tmp_path, below=secrets.randbelow)
    old = put_back(database, store, tmp_path, postgresql, lambda: blurred.publish(Q4, DUE))
    written = folder(tmp_path)
    assert raw(old, Q4)
    again = other(counting, old, tmp_path)
    assert again.publish_due(DUE + 86_400) == (Q4,)
    assert raw(old, Q4) == {}
    assert again.store.release(Q4).json == written["2026Q4.json"]
    assert again.store.quarter(Q4).published == date(2027, 1, 8)
    assert folder(tmp_path) == written
    with pytest.raises(PeriodRefused, match="was published on 2027-01-08"):
        again.publish(Q4, DUE + 86_400)
    old.close()


def test_a_copy_from_before_the_quarter_gets_the_release_too(store, database, tmp_path, postgresql):
    def a_whole_quarter():
        counting = counting_of(store, tmp_path / "home")
        counting.open(FIRST)
        counting.keys.keep_ready(DUE)
        counting.publish(Q4, DUE)

    old = put_back(database, store, tmp_path, postgresql, a_whole_quarter)
    again = counting_of(old, tmp_path / "home", below=nobody_draws)
    assert again.store.quarters() == ()
    assert again.publish_due(DUE + 60) == (Q4,)
    assert again.store.periods() == (Q4,)
    assert again.store.quarter(Q4).opened is None
    old.close()


def test_a_new_database_beside_an_old_folder_gets_all_releases(store, counting, tmp_path):
    counting.publish(Q4, DUE)
    fresh = Store(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    fresh.upgrade()
    again = counting_of(fresh, tmp_path / "home", below=nobody_draws)
    assert again.publish_due(DUE) == (Q4,)
    assert again.store.release(Q4) == counting.store.release(Q4)
    fresh.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"2026Q4", b"2026Q3"),
        lambda data: data.replace(b'"invented":false', b'"invented":true'),
        lambda data: b"{}",
        lambda data: data[:40],
    ],
)
def test_a_file_that_is_not_that_release_is_refused_and_holds_up_no_other(store, counting, tmp_path, spoil):
    counting.open(at(2027, 1, 1))
    broken = other(counting, store, tmp_path, below=quiet())
    broken.store = BreaksBefore(store)
    with pytest.raises(Broken):
        broken.publish(Q4, DUE)
    file = tmp_path / "home" / "releases" / "2026Q4.json"
    file.write_bytes(spoil(file.read_bytes()))
    counting.keys.keep_ready(at(2027, 4, 8))
    with pytest.raises(FolderRefused, match=r"2026Q4\.json: .*: restore the file"):
        counting.publish_due(at(2027, 4, 8))
    assert counting.store.periods() == (Q1,)
    assert raw(store, Q4)


def test_a_folder_that_cannot_be_written_is_one_line(counting, tmp_path):
    (tmp_path / "home" / "releases").write_text("in the way", "utf-8")
    with pytest.raises(FolderRefused, match=r"releases.*: it cannot be read: Not a directory"):
        counting.publish(Q4, DUE)


def test_an_empty_file_in_the_way_is_named(counting, tmp_path):
    (tmp_path / "home" / "releases").mkdir()
    (tmp_path / "home" / "releases" / "2026Q4.json").touch()
    with pytest.raises(FolderRefused, match="an empty file lies there: move it away"):
        counting.publish(Q4, DUE)
    assert counting.store.periods() == ()
