"""Every version of the database leads to the next one and keeps what was there."""

from __future__ import annotations

from itertools import pairwise
from threading import Thread

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from training import migrations
from training import store as store_module
from training.cohort import Cohort
from training.store import Store

ROW = (b"i" * 16, b"b" * 1821, 4053)


@pytest.fixture
def store(database, tmp_path):
    made = Store(database)
    yield made
    made.close()


def fill(store, version):
    """What a site of this version would hold."""
    store.insert(*ROW)
    store.set_note("rewritten", "20000")
    if version >= "0002":
        store.add_cohort(Cohort(4821, "LT", "2026Q4"))


@pytest.mark.parametrize(("old", "new"), list(pairwise(migrations.KNOWN)))
def test_each_version_upgrades_a_filled_database_of_the_one_before(store, old, new):
    assert store.upgrade(old) == ""
    fill(store, old)
    assert store.upgrade(new) == old
    assert (store.read(ROW[0]), store.rows(), store.note("rewritten")) == (ROW[1], 1, "20000")


def test_a_new_database_comes_to_the_head_and_stays_there(store):
    assert not store.is_current()
    assert store.upgrade() == ""
    assert store.is_current()
    assert store.upgrade() == migrations.HEAD
    fill(store, migrations.HEAD)
    assert [cohort.code for cohort in store.cohorts()] == ["4821 7"] or len(store.cohorts()) == 1


def test_alembic_finds_nothing_to_do(store):
    store.upgrade()
    with store._engine.connect() as connection:
        command.check(migrations.config(connection))


def test_the_head_is_the_newest_version_and_there_is_one(store):
    with store._engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migrations.config(connection))
    assert scripts.get_heads() == [migrations.HEAD]
    assert migrations.KNOWN[-1] == migrations.HEAD


def test_several_processes_that_come_at_once_upgrade_once(database):
    stores, found = [Store(database) for _ in range(4)], []
    threads = [Thread(target=lambda each=each: found.append(each.upgrade())) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["", *[migrations.HEAD] * 3]
    for each in stores:
        each.close()


def test_an_upgrade_that_fails_changes_nothing(store, monkeypatch):
    store.upgrade("0001")
    fill(store, "0001")
    with store._engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE cohort (odd INTEGER)")
    with pytest.raises(store_module.StoreRefused):
        store.upgrade()
    with store._engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE cohort")
    assert store.upgrade() == "0001"
    assert store.read(ROW[0]) == ROW[1]
