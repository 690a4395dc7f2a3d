"""Somebody who knows of everybody but one what they did, and wants to know whether that one was counted.

They have a copy of the counters as they were when the quarter was opened, another one from the end of the quarter, and
its release. What they do with it is the best that can be done: the answer that makes what they see more likely.
"""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.training.tallying import LANGUAGES, LT, PL
from training.counters import ANSWERED, CHANGES, SCALES, Cell
from training.counting import Counted, Counting
from training.events import Event, row_in
from training.laplace import Below
from training.quarters import first_day, period_after, publishing_day
from training.record import CHANGED, COMPLETED, STARTED
from training.signing_keys import SigningKeys
from training.store import Store, sqlite_url

RUNS = 3000
OTHERS = 25
"""Events of everybody else in a quarter. The attacker knows them all."""

QUARTERS_A_HOME = 100
FIRST = "2030Q1"

Kind = Callable[..., Counting]
Seen = Mapping[Cell, int]


@dataclass(frozen=True, slots=True)
class Target:
    """What the one may have done, all of it or nothing. ``epsilon`` is what it spends of the budget."""

    name: str
    kinds: tuple[str, ...]

    def events(self, period: str) -> tuple[Event, ...]:
        return tuple(Event(period, kind, "LT", "ru", "one") for kind in self.kinds)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for event in self.events(FIRST) for cell in event.cells("LT"))

    @property
    def epsilon(self) -> float:
        return sum(1 / cell.scale for cell in self.cells)


TARGETS = (
    Target("started", (STARTED,)),
    Target("completed", (COMPLETED,)),
    Target("change", (CHANGED,)),
    Target("the whole record", (STARTED, COMPLETED, CHANGED)),
)


@dataclass(slots=True)
class Guesses:
    """How often somebody was right about the one: with the release, and with the copy from the end of the quarter."""

    runs: int = 0
    by_release: int = 0
    by_counters: int = 0


def attack(target: Target, runs: int, seed: int, kind: Kind = Counting) -> Guesses:
    """Quarters of the real code, one after the other, each with another toss of whether the one was there."""
    chance, guesses = random.Random(seed), Guesses()
    while guesses.runs < runs:
        with tempfile.TemporaryDirectory() as folder:
            site = _Site(Path(folder), kind, chance.randrange if seed else secrets.randbelow)
            period = FIRST
            for _ in range(min(QUARTERS_A_HOME, runs - guesses.runs)):
                _one_quarter(site, target, period, chance, guesses)
                period = period_after(period)
            site.store.close()
    return guesses


class _Site:
    """A database with its counting, and what a thief copies of it."""

    def __init__(self, folder: Path, kind: Kind, below: Below) -> None:
        self.file = folder / "site.sqlite3"
        self.store = Store(sqlite_url(self.file))
        self.store.upgrade()
        self.keys = SigningKeys(folder, "https://training.example.org")
        self.counting = kind(self.store, self.keys, folder / "releases", Counted((LT, PL), LANGUAGES), below)

    def stolen(self, period: str) -> Seen:
        """The counters of a quarter, read from the file."""
        copy = sqlite3.connect(self.file)
        rows = copy.execute('SELECT "table", cell, event, value FROM counter WHERE period = ?', (period,)).fetchall()
        copy.close()
        return {Cell(table, cell, event): value for table, cell, event, value in rows}

    def released(self, period: str) -> Seen:
        """The numbers of a release, by counter."""
        files = self.counting.store.release(period)
        assert files
        told = json.loads(files.json)
        rows = [Cell("partner", row["partner"], kind) for row in told["partners"] for kind in (STARTED, COMPLETED)]
        numbers = [row[kind] for row in told["partners"] for kind in (STARTED, COMPLETED)]
        rows += [Cell("language", row["language"], COMPLETED) for row in told["languages"]]
        numbers += [row["completed"] for row in told["languages"]]
        answers = {Cell("change", answer, ANSWERED): told["change"][answer] for answer in CHANGES}
        return {**dict(zip(rows, numbers, strict=True)), **answers}


def _one_quarter(site: _Site, target: Target, period: str, chance: random.Random, guesses: Guesses) -> None:
    begins = _time(period)
    site.keys.keep_ready(begins)
    site.counting.open(begins)
    opening = site.stolen(period)
    others = [_somebody(period, chance) for _ in range(OTHERS)]
    was_there = chance.random() < 0.5
    for event in [*others, *(target.events(period) if was_there else ())]:
        site.counting.count(event, begins + 86_400)
    site.counting.flush(begins + 86_400)
    ending = site.stolen(period)
    day = publishing_day(period)
    late = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    site.keys.keep_ready(late)
    site.counting.publish(period, late)
    known = _counts(others, opening)
    left = {cell: value - opening[cell] - known[cell] for cell, value in site.released(period).items()}
    guesses.runs += 1
    guesses.by_release += _guess(left, target) == was_there
    guesses.by_counters += _guess({cell: value - known[cell] for cell, value in ending.items()}, target) == was_there


def _somebody(period: str, chance: random.Random) -> Event:
    kind = chance.choice((STARTED, COMPLETED, CHANGED))
    return Event(period, kind, "LT", "ru", "one")  # in the cells of the one, so that nothing is cut off at 0


def _counts(events: Iterable[Event], cells: Seen) -> dict[Cell, int]:
    counted = dict.fromkeys(cells, 0)
    for event in events:
        for cell in event.cells(row_in(event.partner, cells, ())):
            counted[cell] += 1
    return counted


def _guess(left: Seen, target: Target) -> bool:
    """Whether the one was there: what is left of their counters is noise, or noise and 1."""
    return sum((abs(left[cell]) - abs(left[cell] - 1)) / SCALES[cell.table] for cell in target.cells) > 0


def _time(period: str) -> float:
    day = first_day(period) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
