"""Two devices with the same code answer at the same moment: both steps are kept, on both databases.

300 races for the first record and 300 for a later step. Over HTTP there are fewer; ``python -m tests.attacks`` makes
300 of each there too.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.test import TestResponse

from tests.attacks.crash import Page, cluster_of
from tests.benchmarks.site import shipped_app
from tests.conftest import fresh_records
from training.items import item_name, mark_of
from training.library import Library
from training.quiz import ChoiceItem
from training.record import close_items
from training.records import Learner, Records
from training.session import Session
from training.store import Store, StoreUnavailable
from training.vault import Root, csrf_token

RACES, RACES_OVER_HTTP = 300, 40
FIRST, SECOND = mark_of("first"), mark_of("second")


def two_devices(now: float) -> tuple[Learner, Learner]:
    """Two sessions of one code that has no record yet. (The root stands for the code: nothing has to be derived.)"""
    root, minute = Root(secrets.token_bytes(32)), int(now // 60)
    return Learner(Session(root, minute, minute)), Learner(Session(root, minute - 1, minute))


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do everything at the same moment, each in a thread of its own; what came of it."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def keep(records: Records, learner: Learner, mark: bytes, now: float) -> Learner:
    """Keep a step; what the database did not do is done again, as a browser would."""
    while True:
        try:
            return records.keep(learner, close_items([mark]), now)
        except StoreUnavailable:
            continue


def race(records: Records, devices: tuple[Learner, Learner], now: float) -> set[bytes]:
    """Both devices keep a step at once. Returns the marks that were acknowledged and are lost."""
    first, second = devices
    kept = at_once(lambda: keep(records, first, FIRST, now), lambda: keep(records, second, SECOND, now))
    there = records.find(kept[0].session)
    return {FIRST, SECOND} - (there.record.done if there else set())


def races(records: Records, count: int = RACES) -> tuple[int, int]:
    """How many of ``count`` races lost a step: those for the first record, and those for a later step."""
    now, lost = time.time(), [0, 0]
    for _ in range(count):
        lost[0] += bool(race(records, two_devices(now), now))
        here, there = two_devices(now)
        here = records.keep(here, close_items([mark_of("before")]), now)
        there = replace(here, session=there.session.with_record(1))
        lost[1] += bool(race(records, (here, there), now))
    return lost[0], lost[1]


def races_over_http(app: Flask, count: int = RACES_OVER_HTTP) -> tuple[int, int]:
    """The same between two browsers, each in a session of its own. A step that is only carried along counts as lost."""
    records, now, lost = app.extensions["records"], time.time(), [0, 0]
    items = items_of(app.extensions["site"].library)
    for _ in range(count):
        for later in (False, True):
            here, there = two_devices(now)
            if later:
                here = records.keep(here, close_items([mark_of("before")]), now)
                there = replace(here, session=there.session.with_record(1))
            deeds = [_answering(app, device, item, now) for device, item in zip((here, there), items, strict=True)]
            acknowledged = all(_acknowledges(answer) for answer in at_once(*deeds))
            kept = records.find(here.session.with_record(1))
            lost[later] += not acknowledged or kept is None or not kept.record.done >= {item.mark for item in items}
    return lost[0], lost[1]


class Item(NamedTuple):
    """An item of the shipped course: how progress names it, and how it is answered rightly."""

    name: str
    path: str
    mark: bytes
    right: list[str]


def items_of(library: Library) -> list[Item]:
    """Two items to choose in."""
    quiz = library.quiz_of["basic", "messages", "en"]
    chosen = [item for item in quiz.items if isinstance(item, ChoiceItem)][:2]
    return [
        Item(
            f"messages#{item.id}",
            f"/en/courses/basic/messages/quiz/{item.id}/",
            mark_of(item_name("basic", "messages", item.id)),
            [str(place) for place in sorted(item.right)],
        )
        for item in chosen
    ]


def _answering(app: Flask, device: Learner, item: Item, now: float) -> Callable[[], TestResponse]:
    """A browser that is ready to send the right answer."""
    client, session = app.test_client(), device.session
    client.set_cookie("session", app.extensions["records"].cookie(session, now))
    token = csrf_token(session.root, session.issued)
    fields = {"choice": item.right, "csrf_token": token, "with-code": "1"}
    return lambda: client.post(item.path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})


def _acknowledges(answer: TestResponse) -> bool:
    return Page(answer.status_code, answer.headers, answer.text).acknowledges


class Plain(Store):
    """What a store would be that writes without comparing."""

    def insert(self, row: bytes, box: bytes, half: int) -> bool:
        while not super().insert(row, box, half):
            self.delete(row)
        return True

    def swap(self, row: bytes, old: bytes, new: bytes, half: int) -> bool:
        while not super().swap(row, self.read(row) or b"", new, half):
            pass
        return True


def test_both_steps_are_kept_in_every_race(records):
    assert races(records) == (0, 0)


def test_a_store_that_writes_without_comparing_loses_a_step_in_nearly_every_race(database, tmp_path):
    plain = Plain(database)
    plain.upgrade()
    records = fresh_records(tmp_path / "home", database)
    records.store.close()
    records.store = plain
    lost = races(records, 10)
    plain.close()
    assert min(lost) >= 5


def test_both_steps_are_kept_in_every_race_over_http(records, make_app):
    assert races_over_http(make_app(records=records)) == (0, 0)


def long_run(database: str) -> int:
    """All races 300 times on one kind of database; prints and returns how many lost a step."""
    with cluster_of(database) as cluster, tempfile.TemporaryDirectory() as folder:
        app, _ = shipped_app(Path(folder), cluster.new_database() if cluster else "")
        records = app.extensions["records"]
        lost = (*races(records), *races_over_http(app, RACES))
        records.store.close()
    print(f"{database}: {RACES} races of each kind lost a step {lost} times (first, later; over HTTP first, later)")
    return sum(lost)
