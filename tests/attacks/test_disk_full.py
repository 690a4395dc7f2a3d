"""A full disk: no acknowledged step is lost, the page says so calmly and carries the step along, and once there is
room everything goes on without a hand. The disks are small memory file systems that these tests mount and fill."""

from __future__ import annotations

import pwd
import secrets
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.attacks.crash import Page
from tests.attacks.test_races import at_once, items_of
from tests.conftest import fresh_records
from training.record import close_items
from training.records import Learner, Records
from training.session import Session
from training.store import Store, StoreUnavailable
from training.vault import Root, csrf_token

DISK_KIB, WORKERS, STEPS = 8192, 4, 12
MOST_ROWS = 400
"""More than a database makes room for ahead of time: 64 pages of four rows."""


class Disk:
    """A small disk of our own. ``fill`` leaves nothing of it, ``make_room`` gives that back."""

    def __init__(self, folder: Path, owner: str = "root") -> None:
        self.folder, self._filler = folder, folder / "filler"
        who = pwd.getpwnam(owner)
        options = f"size={DISK_KIB}k,uid={who.pw_uid},gid={who.pw_gid},mode=700"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "safe-arrival-test", str(folder)]
        if subprocess.run(command, capture_output=True).returncode:
            pytest.skip("run as root, where a memory file system can be mounted (mount -t tmpfs), to fill a disk")

    def fill(self) -> None:
        with open(self._filler, "ab", buffering=0) as filler:
            try:
                while filler.write(bytes(4096)):
                    pass
            except OSError:
                return

    def make_room(self) -> None:
        self._filler.unlink()

    def throw_away(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def small_sqlite(tmp_path: Path) -> Iterator[tuple[str, Disk]]:
    """The address of a database on a small disk."""
    disk = Disk(tmp_path / "disk")
    yield f"sqlite:///{disk.folder / 'learners.sqlite3'}", disk
    disk.throw_away()


@pytest.fixture
def small_postgresql(postgresql: Any) -> Iterator[tuple[str, Disk]]:
    """The address of a database in a tablespace on a small disk. Its log is elsewhere: without one it would stop."""
    name, url = f"small{secrets.token_hex(4)}", postgresql.new_database()
    disk, database = Disk(postgresql.folder / name, "postgres"), url.partition("?")[0].rpartition("/")[2]
    with postgresql.connect("postgres") as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{disk.folder}'")
        connection.execute(f"ALTER DATABASE {database} SET default_tablespace = {name}")
    yield url, disk
    with postgresql.connect("postgres") as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
        connection.execute(f"DROP TABLESPACE {name}")
    disk.throw_away()


@pytest.fixture(params=["sqlite", "postgresql"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Records, Disk]]:
    """Empty records on a small disk."""
    url, disk = request.getfixturevalue(f"small_{request.param}")
    records = fresh_records(tmp_path / "home", url)
    yield records, disk
    records.store.close()


class Accounts:
    """What was acknowledged to whom, and what was refused."""

    def __init__(self, records: Records) -> None:
        self.records, self.now = records, time.time()
        self.kept: list[tuple[Session, bytes]] = []
        self.refused: list[tuple[Learner, bytes]] = []

    def newcomer(self) -> Learner:
        minute = int(self.now // 60)
        return Learner(Session(Root(secrets.token_bytes(32)), minute, minute))

    def keep(self, learner: Learner, mark: bytes) -> Learner:
        try:
            learner = self.records.keep(learner, close_items([mark]), self.now)
        except StoreUnavailable:
            self.refused.append((learner, mark))
        else:
            self.kept.append((learner.session, mark))
        return learner

    def work(self, disk: Disk) -> None:
        """Old hands and newcomers keep steps, several at once; half-way the disk is full. Each ends refused."""
        at_once(*(lambda: self._work(disk) for _ in range(WORKERS)))

    def _work(self, disk: Disk) -> None:
        learners = [self.newcomer()]
        for step in range(STEPS):
            if step == STEPS // 2:
                disk.fill()
            learners = [self.keep(learner, secrets.token_bytes(3)) for learner in [*learners, self.newcomer()]]
        for _ in range(MOST_ROWS):  # where several write, PostgreSQL had made room for many rows at once
            learner = self.newcomer()
            self.keep(learner, secrets.token_bytes(3))
            if any(each is learner for each, _ in self.refused):
                return

    def lost(self) -> list[bytes]:
        """Steps that were acknowledged and are not there."""
        found = ((self.records.find(session), mark) for session, mark in self.kept)
        return [mark for learner, mark in found if learner is None or mark not in learner.record.done]


def test_no_acknowledged_step_is_lost_on_a_full_disk_and_refused_ones_are_kept_once_there_is_room(small):
    records, disk = small
    accounts = Accounts(records)
    accounts.work(disk)
    assert len(accounts.kept) >= WORKERS * STEPS // 2
    assert len(accounts.refused) >= WORKERS
    assert accounts.lost() == []  # a full disk can be read
    disk.make_room()
    again, accounts.refused = accounts.refused, []
    for learner, mark in again:
        accounts.keep(records.find(learner.session) or learner, mark)
    assert accounts.refused == []
    records.store.close()  # nothing but what is on the disk
    assert accounts.lost() == []


class Careless(Store):
    """What a store would be that does not look whether the database did it."""

    def insert(self, row: bytes, box: bytes, half: int) -> bool:
        try:
            return super().insert(row, box, half)
        except StoreUnavailable:
            return True

    def swap(self, row: bytes, old: bytes, new: bytes, half: int) -> bool:
        try:
            return super().swap(row, old, new, half) or True
        except StoreUnavailable:
            return True


def test_a_store_that_does_not_look_would_be_found_out(small_sqlite, tmp_path):
    url, disk = small_sqlite
    records = fresh_records(tmp_path / "home", url)
    records.store.close()
    records.store = Careless(url)
    accounts = Accounts(records)
    accounts.work(disk)
    assert accounts.lost() != []
    records.store.close()


class Browser:
    """Somebody in a session, who answers the item at ``path``."""

    def __init__(self, app: Flask, learner: Learner, now: float) -> None:
        self.client, session = app.test_client(), learner.session
        self.client.set_cookie("session", app.extensions["records"].cookie(session, now))
        self.token, self.item = csrf_token(session.root, session.issued), items_of(app.extensions["site"].library)[0]

    def post(self, path: str = "", **fields: str | list[str]) -> Page:
        given = {"csrf_token": self.token, "with-code": "1", **(fields or {"choice": self.item.right})}
        answer = self.client.post(path or self.item.path, data=given, headers={"Sec-Fetch-Site": "same-origin"})
        return Page(answer.status_code, answer.headers, answer.text)

    def closed(self) -> bool:
        """Whether the item is done, by the file that one can take along."""
        taken = self.post("/en/progress/", action="take")
        return f'"{self.item.name}": "done"' in taken.text


def refused(app: Flask, disk: Disk) -> tuple[Browser, Page]:
    """Fill the disk; somebody whose first answer could not be kept, and the page that says so."""
    disk.fill()
    accounts = Accounts(app.extensions["records"])
    for _ in range(20):  # the last pages of the database may have room for some
        browser = Browser(app, accounts.newcomer(), accounts.now)
        page = browser.post()
        if page.status != 200:
            return browser, page
        assert browser.closed()
    raise AssertionError("the disk is not full")


def test_on_a_full_disk_the_page_carries_the_step_along_until_it_is_kept(small, make_app):
    records, disk = small
    browser, page = refused(make_app(records=records), disk)
    again = browser.post(action="go", ticket=page.field("ticket"))
    for each in (page, again):
        assert (each.status, each.headers["Retry-After"]) == (503, "5")
        assert 'id="away"' in each.text
        assert each.field("ticket")
    assert 'id="feedback"' in page.text  # the answer itself is answered
    disk.make_room()
    assert browser.post(action="go", ticket=again.field("ticket")).status == 303
    assert browser.closed()


def test_on_a_full_disk_reading_starting_and_practice_without_a_code_go_on(small, make_app):
    records, disk = small
    app = make_app(records=records)
    browser, _ = refused(app, disk)
    anybody = app.test_client()
    same = {"Sec-Fetch-Site": "same-origin"}
    assert anybody.get("/en/courses/basic/messages/").status_code == 200
    assert anybody.post(browser.item.path, data={"choice": browser.item.right}).status_code == 200
    assert anybody.post("/en/start/", headers=same).status_code == 200
    assert anybody.get("/en/progress/").status_code == 200
