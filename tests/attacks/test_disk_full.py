"""A full disk: no acknowledged step is lost, the page says so calmly and carries the step along, and once there is
room everything goes on without a hand. The disks are small memory file systems that these tests mount and fill."""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.attacks.test_races import at_once
from tests.conftest import fresh_records
from training.home import Home
from training.items import mark_of
from training.record import close_items
from training.records import Learner, Records
from training.session import Session
from training.store import StoreUnavailable, sqlite_url
from training.vault import Root, csrf_token

NOW = 1_794_919_020.0
MOST_STEPS = 3000
PATH = "/en/courses/basic/messages/quiz/support/"


class Disk:
    """A small disk of our own. ``fill`` leaves nothing of it, ``make_room`` gives that back."""

    def __init__(self, folder: Path, owner: str = "root", kib: int = 1024) -> None:
        self.folder, self._filler = folder, folder / "filler"
        who = pwd.getpwnam(owner)
        options = f"size={kib}k,uid={who.pw_uid},gid={who.pw_gid},mode=700"
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "disk", str(folder)], capture_output=True)
        if done.returncode:
            pytest.skip("run as root, where memory file systems can be mounted, to test with a full disk")

    def fill(self) -> None:
        with open(self._filler, "ab", buffering=0) as filler:
            for size in (4096, 1):
                try:
                    while filler.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        self._filler.unlink()

    def throw_away(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    yield made
    made.throw_away()


@pytest.fixture(params=["sqlite", "postgresql"])
def crammed(request, tmp_path):
    """Records whose table lies on a small disk, and that disk."""
    if request.param == "sqlite":
        disk = request.getfixturevalue("disk")
        records = fresh_records(tmp_path / "home", sqlite_url(disk.folder / "learners.sqlite3"))
        yield records, disk
        records.store.close()
        return
    cluster = request.getfixturevalue("postgresql")
    name, url = f"small{secrets.token_hex(4)}", cluster.new_database()
    disk = Disk(cluster.folder / name, "postgres")
    records = fresh_records(tmp_path / "home", url)
    database = url.split("/")[-1].split("?")[0]
    with cluster.connect(database) as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{disk.folder}'")
        connection.execute(f"ALTER TABLE learner SET TABLESPACE {name}")
        connection.execute(f"ALTER INDEX learner_pkey SET TABLESPACE {name}")
    yield records, disk
    records.store.close()
    with cluster.connect("postgres") as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
        connection.execute(f"DROP TABLESPACE {name}")
    disk.throw_away()


def new_learner() -> Learner:
    return Learner(Session(Root(secrets.token_bytes(32)), int(NOW // 60), int(NOW // 60)))


def test_try(crammed):
    records, disk = crammed
    acked = []
    n = 0
    while True:
        l = new_learner()
        try:
            for i in range(10):
                l = records.keep(l, close_items([mark_of(f"{i}")]), NOW)
                n += 1
            acked.append(l)
        except StoreUnavailable as e:
            print(n, repr(e))
            break
    subprocess.run(["ls", "-la", str(disk.folder)])
    subprocess.run(["df", str(disk.folder)])
    for a in acked:
        assert records.find(a.session).record == a.record
    disk.fill()
    subprocess.run(["df", str(disk.folder)])
    disk.make_room()
    for i in range(5):
        try:
            records.keep(new_learner(), close_items([mark_of(f"{i}")]), NOW)
            print("kept")
        except StoreUnavailable as e:
            print("still", e)
    from training import housekeeping

    try:
        print(housekeeping.run(records, NOW))
    except StoreUnavailable as e:
        print("hk", e)
    subprocess.run(["ls", "-la", str(disk.folder)])
    try:
        records.keep(new_learner(), close_items([mark_of(f"{i}")]), NOW)
        print("kept")
    except StoreUnavailable as e:
        print("still", e)
    assert 0
