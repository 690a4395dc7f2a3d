"""A server that is killed while learners answer loses nothing that it acknowledged. Short; the long one is
``python -m tests.attacks.crash``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.crash import CLIENTS, Crash, attack, is_whole, served, write_content

ROUNDS = {"sqlite": 3, "postgresql": 2}
STEPS = 120


@pytest.fixture
def crash(tmp_path: Path) -> Iterator[Crash]:
    """Learners at work on a server with an SQLite file."""
    questions = write_content(tmp_path / "content")
    with served(tmp_path, tmp_path / "content") as server:
        yield Crash(server, questions)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(crash):
    rounds = list(attack(crash, ROUNDS["sqlite"], STEPS))
    assert sum(each.acknowledged for each in rounds) >= STEPS
    assert [each.lost for each in rounds] == [[]] * (ROUNDS["sqlite"] + 1)
    assert [each.strange for each in rounds] == [[]] * (ROUNDS["sqlite"] + 1)
    crash.server.kill()
    assert is_whole(crash.server.home / "learners.sqlite3")
    assert "incident" not in crash.server.said


def test_nothing_acknowledged_is_lost_when_postgresql_crashes_too(postgresql, tmp_path):
    questions = write_content(tmp_path / "content")
    with served(tmp_path, tmp_path / "content", postgresql.new_database()) as server:
        crash = Crash(server, questions, cluster=postgresql)
        rounds = [crash.round(STEPS, cluster_too=number == 1) for number in range(ROUNDS["postgresql"])]
        lost, _ = crash.compare(crash.everybody)
    assert [each.acknowledged >= STEPS for each in rounds] == [True, True]
    assert rounds[1].waited > 0, "nobody answered while the cluster was away"
    assert [lost, *(each.lost for each in rounds)] == [[], [], []]
    assert [each.strange for each in rounds] == [[], []]
    assert rounds[1].sessions == CLIENTS  # hour keys lie in memory beside the server: nobody has to type a code again
    assert "incident" not in server.said


def test_a_server_that_acknowledges_before_it_writes_would_be_found_out(crash, tmp_path):
    """The attack can fail: with the database of before the work, everything that was acknowledged since is missing."""
    crash.round(20)
    crash.server.kill()
    before = shutil.copytree(crash.server.home, tmp_path / "before")
    crash.server.start()
    crash.compare(crash.at_work)
    crash.work(20)
    since = crash.acknowledged
    for file in crash.server.home.glob("learners.sqlite3*"):
        file.unlink()
    shutil.copytree(before, crash.server.home, dirs_exist_ok=True)
    crash.server.start()
    lost, _ = crash.compare(crash.at_work)
    assert 20 <= len(lost) < since
