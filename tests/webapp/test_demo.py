"""``training serve --demo`` as somebody runs it who looks at the site for the first time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.conftest import ROOT
from training.quarters import period_before, period_of

OWN = '[[partners]]\nid = "LT"\nname = "Ours"\nplaces = 200\n'


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The address of the running site, its home, and what it said on standard error."""
    folder = tmp_path_factory.mktemp("demo")
    home = folder / "home"
    home.mkdir()
    (home / "site.toml").write_text(OWN, "utf-8")
    command = [sys.executable, "-m", "training", "serve", "--demo", "--port", "0", "--home", str(home)]
    with open(folder / "said", "wb") as said:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=said,
            stdin=subprocess.DEVNULL,
        )
    assert process.stdout is not None
    base = process.stdout.readline().decode().split()[2].rstrip("/")
    yield base, home, folder / "said"
    process.terminate()
    process.communicate(timeout=20)


def get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read()


def test_the_last_two_quarters_are_there_and_marked_as_invented(demo):
    base, _, _ = demo
    last = period_before(period_of(time.time()))
    for period in (last, period_before(last)):
        assert b'id="invented"' in get(f"{base}/en/statistics/{period}/")
        assert json.loads(get(f"{base}/statistics/{period}.json"))["invented"] is True
        assert get(f"{base}/statistics/{period}.csv").splitlines()[1] == b"note,,invented,,"
    assert b"City of Example" in get(f"{base}/en/statistics/{last}/")


def test_nothing_of_it_reaches_the_home(demo):
    base, home, _ = demo
    get(f"{base}/en/statistics/")
    assert (home / "site.toml").read_text("utf-8") == OWN
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"site.toml", "learners.sqlite3", "keys.json"}
    assert [path.name for path in files if b"DEMO" in path.read_bytes()] == []


def test_it_says_what_is_invented(demo):
    _, _, said = demo
    line = said.read_text("utf-8").splitlines()[0]
    for name in ("DEMO-CITY", "DEMO-ONE", "DEMO-TWO", "two quarters"):
        assert name in line
