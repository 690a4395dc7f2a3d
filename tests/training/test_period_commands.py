"""``training period``, cohort codes and what a restore does to a quarter, as an operator types them."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import fresh_records
from tests.training.tallying import LT, counting_of, quiet, raw, started, tally
from training.cli import cli
from training.cohort import Cohort
from training.counter_store import CounterStore
from training.counters import NO_CODE, SMALLER
from training.home import Home
from training.items import mark_of
from training.quarters import first_day, last_day, period_after, period_before, period_of, publishing_day
from training.record import close_items
from training.release import read_json
from training.store import Store

HERE = period_of(time.time())
OLD, GAP = period_before(period_before(HERE)), period_before(HERE)
"""A quarter that may be published, whatever day it is; and the one after it."""

TODAY = datetime.fromtimestamp(time.time(), UTC).date()
SITE = '[[partners]]\nid = "LT"\nname = "Migration Department"\nplaces = 200\n'


def first_hour(period: str) -> float:
    return datetime.combine(first_day(period), datetime.min.time(), UTC).timestamp() + 3600


@pytest.fixture
def home(tmp_path, records):
    """A home with a partner, and the store of its database."""
    folder = tmp_path / "home"
    (folder / "site.toml").write_text(SITE, "utf-8")
    return folder


@pytest.fixture
def run(database, home):
    def command(*words: object, at: Path | None = None):
        place = ["--home", str(at or home), *(() if at else ("--database", database))]
        return CliRunner().invoke(cli, [*map(str, words), *place])

    return command


@pytest.fixture
def counted(records, home):
    """A quarter in which LT had five starts, ready to be published."""
    made = counting_of(records.store, home)
    made.open(first_hour(OLD))
    for _ in range(5):
        made.count(started(OLD), first_hour(OLD) + 60)
    made.flush(first_hour(OLD) + 120)
    return made


def refused(done, *said):
    assert done.exit_code == 2, done.output
    assert done.output.count("\n") == 1, done.output
    assert all(words in done.output for words in said), done.output


# ---- period


def test_opening_says_since_when_this_quarter_counts(run, records):
    done = run("period", "open")
    assert done.exit_code == 0, done.output
    late = f", counted from {TODAY}" if first_day(HERE) != TODAY else ""
    assert done.output == f"{HERE} is open since {TODAY}{late}.\n"
    before = raw(records.store, HERE)
    assert run("period", "open", HERE).output == done.output
    assert raw(records.store, HERE) == before
    assert {cell.cell for cell in before if cell.table == "partner"} == {"LT", NO_CODE}


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (GAP, "is over, and a quarter is never opened afterwards"),
        (period_after(HERE), "has not begun"),
        ("2026-Q4", "'2026-Q4' is no quarter: write it like 2026Q4"),
        ("9999Q4", "is no quarter"),
        ("Q" * 500, "is no quarter"),
    ],
)
def test_only_this_quarter_can_be_opened(run, records, period, said):
    refused(run("period", "open", period), said)
    assert CounterStore(records.store).quarters() == ()


def test_a_quarter_is_published_once(run, records, counted, home):
    assert run("period", "publish", OLD).output == f"{OLD} is published.\n"
    files = CounterStore(records.store).release(OLD)
    assert (home / "releases" / f"{OLD}.json").read_bytes() == files.json
    assert read_json(files.json).published == TODAY
    refused(run("period", "publish", OLD), f"{OLD} was published on {TODAY}: a quarter is published once")
    assert CounterStore(records.store).release(OLD) == files


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (HERE, f"{HERE} is not over: it can be published from {publishing_day(HERE)} on"),
        (period_after(HERE), "is not over"),
        ("2999Q4", "is not over"),
        (OLD, "was not counted: there is nothing to publish"),
        ("2026q4", "is no quarter: write it like 2026Q4"),
        ("", "is no quarter"),
    ],
)
def test_what_cannot_be_published_is_one_line(run, records, period, said):
    run("period", "open")
    refused(run("period", "publish", period), said)
    assert CounterStore(records.store).periods() == ()


def test_a_quarter_is_named(run):
    done = run("period", "publish")
    assert (done.exit_code, "PERIOD" in done.output) == (2, True)


def test_the_list_shows_each_quarter_and_no_number(run, records, counted):
    run("period", "open")
    late = f", counted from {TODAY}" if first_day(HERE) != TODAY else ""
    running = f"{HERE}  open since {TODAY}{late}, to be published from {publishing_day(HERE)} on"
    assert run("period", "list").output.splitlines() == [
        f"{OLD}  over, to be published now",
        f"{GAP}  not counted",
        running,
    ]
    run("period", "publish", OLD)
    assert run("period", "list").output.splitlines()[0] == f"{OLD}  published on {TODAY}"


def test_a_new_site_has_one_quarter_that_is_not_counted_yet(run):
    assert run("period", "list").output == f"{HERE}  not counted\n"


def test_housekeeping_opens_and_publishes(run, records, counted):
    assert f"{OLD} published" in run("housekeeping").output
    assert raw(records.store, HERE)
    assert "published" not in run("housekeeping").output


def test_a_folder_that_holds_something_else_is_one_line(run, counted, home):
    (home / "releases").mkdir()
    (home / "releases" / f"{OLD}.json").write_bytes(b"{}")
    refused(run("period", "publish", OLD), f"{OLD}.json", "restore the file")
    refused(run("housekeeping"), f"{OLD}.json", "restore the file")


# ---- cohort


def test_a_partner_has_its_counters_before_its_code_is_printed(run, records):
    assert run("cohort", "add", "LT").exit_code == 0
    assert {cell.cell for cell in raw(records.store, HERE) if cell.table == "partner"} == {"LT", NO_CODE}


def test_a_small_partner_is_counted_in_the_shared_row(run, records, home):
    (home / "site.toml").write_text(SITE.replace("200", "49"), "utf-8")
    run("cohort", "add", "LT")
    assert {cell.cell for cell in raw(records.store, HERE) if cell.table == "partner"} == {SMALLER, NO_CODE}


def test_the_list_of_codes_says_how_long_each_counts(run, records):
    for number, period in ((1111, OLD), (2222, GAP), (3333, HERE)):
        records.store.add_cohort(Cohort(number, "LT", period))
    lines = run("cohort", "list").output.splitlines()
    assert [re.sub(r"^\d{4} \d  ", "", line) for line in lines] == [
        f"LT {OLD}  too old",
        f"LT {GAP}  counts until {last_day(HERE)}",
        f"LT {HERE}  counts until {last_day(period_after(HERE))}",
    ]


@pytest.mark.parametrize("places", ["0", "-5", '"many"', "1.5", "true", "[200]"])
def test_places_must_be_a_positive_whole_number(run, home, places):
    (home / "site.toml").write_text(SITE.replace("200", places), "utf-8")
    for words in (("cohort", "add", "LT"), ("period", "open"), ("housekeeping",)):
        refused(run(*words), "site.toml:4:", '"places"')


@pytest.mark.parametrize(
    ("key", "value"), [("id", '""'), ("id", '"(no code)"'), ("id", '"lt"'), ("name", '""'), ("name", "3")]
)
def test_a_wrong_partner_is_one_line(run, home, key, value):
    (home / "site.toml").write_text(re.sub(rf"^{key} = .*", f"{key} = {value}", SITE, flags=re.M), "utf-8")
    refused(run("cohort", "add", "LT"), "site.toml:", f'"{key}"')


def test_two_partners_with_one_id_are_one_line(run, home):
    (home / "site.toml").write_text(SITE * 2, "utf-8")
    refused(run("period", "open"), '"partners" has the id "LT" twice')


# ---- backup and restore


def restored(run, home, tmp_path, file: Path) -> Path:
    """The backup in a home of its own."""
    other = tmp_path / "other"
    other.mkdir()
    for name in ("pepper", "site.toml"):
        (other / name).write_bytes((home / name).read_bytes())
    done = run("restore", file, at=other)
    assert done.exit_code == 0, done.output
    return other


def opened(home: Path) -> Store:
    return Home(home).open_store()


def test_a_backup_leaves_counters_behind_and_takes_releases_and_quarters(run, records, counted, tmp_path):
    run("period", "publish", OLD)
    run("period", "open")
    file = tmp_path / "copy.sqlite3"
    assert run("backup", file).exit_code == 0
    copy = Store(f"sqlite:///{file}")
    assert raw(copy, HERE) == {} != raw(records.store, HERE)
    counters = CounterStore(copy)
    assert counters.release(OLD) == CounterStore(records.store).release(OLD)
    assert [quarter.period for quarter in counters.quarters()] == [OLD, HERE]
    copy.close()


def test_after_a_restore_this_quarter_counts_anew_and_says_so(run, records, home, tmp_path):
    counting = counting_of(records.store, home)
    counting.open(first_hour(HERE))
    assert counting.store.quarter(HERE).counted_from is None
    counting.count(started(HERE), time.time())
    counting.flush(time.time())
    run("backup", tmp_path / "copy")
    other = restored(run, home, tmp_path, tmp_path / "copy")
    store = opened(other)
    quarter = CounterStore(store).quarter(HERE)
    assert (quarter.opened, quarter.counted_from) == (first_day(HERE), TODAY)
    assert raw(store, HERE)
    again = counting_of(store, other)
    due = datetime.combine(publishing_day(HERE), datetime.min.time(), UTC).timestamp()
    again.keys.keep_ready(due)
    again.publish(HERE, due)
    assert f"counted from {TODAY}" in read_json(again.store.release(HERE).json).notes
    store.close()


def test_after_a_restore_a_quarter_that_is_over_is_not_counted(run, counted, home, tmp_path):
    run("backup", tmp_path / "copy")
    other = restored(run, home, tmp_path, tmp_path / "copy")
    assert run("period", "list", at=other).output.splitlines()[:2] == [f"{OLD}  not counted", f"{GAP}  not counted"]
    refused(run("period", "publish", OLD, at=other), "was not counted")
    assert "published" not in run("housekeeping", at=other).output


def test_after_a_restore_a_release_is_the_same_and_refused_a_second_time(run, records, counted, home, tmp_path):
    run("period", "publish", OLD)
    run("backup", tmp_path / "copy")
    other = restored(run, home, tmp_path, tmp_path / "copy")
    store = opened(other)
    assert CounterStore(store).release(OLD) == CounterStore(records.store).release(OLD)
    store.close()
    refused(run("period", "publish", OLD, at=other), f"was published on {TODAY}")


def test_a_home_that_was_served_before_takes_a_backup_as_long_as_nobody_is_in_it(run, records, home, tmp_path):
    """Its first start has opened this quarter."""
    _, learner = records.start(time.time())
    records.keep(learner, close_items([mark_of("a")]), time.time())
    run("period", "open")
    run("backup", tmp_path / "copy")
    fresh_records(tmp_path / "other").store.close()
    store = opened(tmp_path / "other")
    counting_of(store, tmp_path / "other", below=quiet()).open(first_hour(HERE))
    store.close()
    (tmp_path / "other" / "pepper").write_bytes((home / "pepper").read_bytes())
    assert run("restore", tmp_path / "copy", at=tmp_path / "other").output == "1 record restored.\n"
    store = opened(tmp_path / "other")
    assert raw(store, HERE)
    assert CounterStore(store).quarter(HERE).counted_from == TODAY
    store.close()


def test_nothing_is_restored_over_a_release(run, counted, home, tmp_path):
    run("period", "publish", OLD)
    run("backup", tmp_path / "copy")
    refused(run("restore", tmp_path / "copy"), "the database is not empty")


def test_an_event_after_a_restore_is_counted(run, home, tmp_path):
    run("period", "open")
    run("backup", tmp_path / "copy")
    other = restored(run, home, tmp_path, tmp_path / "copy")
    store = opened(other)
    before = raw(store, HERE)
    counting = counting_of(store, other, [LT], below=quiet())
    counting.open(time.time())
    counting.count(started(HERE), time.time())
    counting.flush(time.time())
    changed = {cell for cell, value in raw(store, HERE).items() if cell in before and value != before[cell]}
    assert {(cell.cell, cell.event) for cell in changed} == {("LT", "started")}
    assert tally(store, OLD) == {}
    assert date.today() >= first_day(HERE)
    store.close()
