"""A server that is killed loses at most the thirty-two events that waited in it, and never counts one too many; one
that is stopped loses none.

The server is a real process; what was counted is what its counters moved since the quarter was opened.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.attacks.crash import Browser, Server, served
from tests.conftest import Content
from tests.training.tallying import raw
from tests.webapp.whole_course import right, whole_course
from training.cohort import Cohort
from training.events import MOST_WAITING
from training.quarters import period_of
from training.store import Store

CLIENTS, ROUNDS = 6, 3
ITEM = "/en/courses/basic/people/quiz/drive/"
SITE = '[[partners]]\nid = "LT"\nname = "Migration Department"\nplaces = 200\n'


class Stoppable(Server):
    """A server that can be asked to end."""

    def stop(self, how: signal.Signals) -> None:
        """Ask it to end, and wait until it has."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.communicate(timeout=60)
        assert self._process.returncode in (0, 130)
        self._process = None


class Forgetful(Stoppable):
    """A weak build whose buffer holds more than it should."""

    program = ("-c", "import training.events as e; e.MOST_WAITING = 10**6; from training.cli import main; main()")


class Site:
    """A running site, and the account of what was counted on it."""

    def __init__(self, server: Stoppable, database: str, choice: int) -> None:
        self.server, self.choice, self.people = server, str(choice), 0
        self.store, self.quarter = Store(database), period_of(time.time())
        self.store.add_cohort(Cohort(4821, "LT", self.quarter))
        self.born = raw(self.store, self.quarter)
        self._lock = threading.Lock()

    @property
    def counted(self) -> int:
        """By how much the counters of starts moved. (The noise of their birth is known here, and nowhere else.)"""
        moved = {cell: value - self.born[cell] for cell, value in raw(self.store, self.quarter).items()}
        assert all(value == 0 for cell, value in moved.items() if (cell.cell, cell.event) != ("LT", "started"))
        return sum(moved.values())

    def begin(self) -> None:
        """Somebody gets a code and closes an item."""
        with self._lock:
            self.people += 1
            number = self.people
        browser = Browser(self.server.port, f"127.{1 + number // 250}.{1 + number % 250}.1")
        assert browser.post("/en/start/", {"cohort": "48217"}).status == 200
        token = browser.get("/en/progress/").field("csrf_token")
        answer = browser.post(ITEM, {"choice": self.choice, "csrf_token": token, "with-code": "1"})
        assert answer.acknowledges

    def work(self, number: int) -> None:
        """One after the other begins, until the server is gone."""
        for _ in range(number):
            with suppress(OSError, HTTPException, AssertionError):  # cut off, or refused at the gate
                self.begin()


@pytest.fixture
def site(request, database, content: Content, languages, tmp_path: Path) -> Iterator[Site]:
    """On each database. A parameter names another build."""
    library = whole_course(content, languages)
    (tmp_path / "run" / "home").mkdir(parents=True)
    (tmp_path / "run" / "home" / "site.toml").write_text(SITE, "utf-8")
    kind = getattr(request, "param", Stoppable)
    with served(tmp_path / "run", content.root, database, kind=kind) as server:
        made = Site(server, database, right(library, "drive"))
        yield made
        made.store.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_stopped_loses_nothing(site, how):
    for _ in range(5):
        site.begin()
    assert site.counted == 0  # they wait
    site.server.stop(how)
    assert (site.counted, site.store.rows()) == (5, 5)
    assert "incident" not in site.server.said


def test_a_server_that_is_stopped_in_the_middle_of_its_work_loses_nothing(site):
    threads = [threading.Thread(target=site.work, args=(20,)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    while site.store.rows() < 10:
        pass
    site.server.stop(signal.SIGTERM)
    for thread in threads:
        thread.join()
    assert site.counted == site.store.rows() >= 10


def test_a_server_that_is_killed_with_a_full_buffer_loses_what_waited_and_nothing_else(site):
    for _ in range(MOST_WAITING - 1):
        site.begin()
    site.server.kill()
    assert (site.counted, site.store.rows()) == (0, MOST_WAITING - 1)
    site.server.start()
    for _ in range(MOST_WAITING + 3):
        site.begin()
    site.server.kill()
    assert site.counted == MOST_WAITING


def killed_at_random(site: Site, rounds: int) -> tuple[int, int]:
    """Several at once begin until the server is killed at a random moment, again and again; then it is stopped.

    Returns how many starts were written down, and how many were counted.
    """
    rng = random.Random(1)
    for _ in range(rounds):
        threads = [threading.Thread(target=site.work, args=(20,)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        site.server.kill(rng.uniform(2, 6))
        for thread in threads:
            thread.join()
        site.server.start()
    site.server.stop(signal.SIGTERM)
    return site.store.rows(), site.counted


def test_killed_at_any_moment_it_loses_at_most_thirty_two_and_counts_none_twice(site):
    begun, counted = killed_at_random(site, ROUNDS)
    assert begun > MOST_WAITING
    assert begun - ROUNDS * MOST_WAITING <= counted <= begun


@pytest.mark.parametrize("site", [Forgetful], indirect=True)
def test_a_build_that_lets_more_wait_would_be_found_out(site):
    for _ in range(MOST_WAITING + 3):
        site.begin()
    site.server.kill()
    assert site.counted < site.store.rows() - MOST_WAITING
