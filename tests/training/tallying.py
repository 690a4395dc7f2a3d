"""Counters in tests: a site's counting with or without noise, and what lies in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain, cycle
from pathlib import Path

from training.counter_store import _counted
from training.counters import Cell
from training.counting import Counted, Counting
from training.database import Database
from training.events import Event
from training.laplace import Below
from training.record import STARTED
from training.signing_keys import SigningKeys
from training.site_file import Partner

LT, PL = Partner("LT", "Migration Department", 200), Partner("PL", "Office", 60)
SMALL, TINY = Partner("LV", "A small office", 49), Partner("EE", "A tiny office", 3)
LANGUAGES = ("en", "ru")


def at(*parts: int) -> float:
    """A time in UTC."""
    return datetime(*parts, tzinfo=UTC).timestamp()


def quiet() -> Below:
    """A source of chance from which every draw is 0."""
    answers = cycle([0, 0, 0, 1, 0])
    return lambda n: next(answers)


def nobody_draws(n: int) -> int:
    """A source of chance that must not be asked."""
    raise AssertionError("something was drawn")


def noise(values: Iterable[int], scale: int) -> Below:
    """A source of chance from which the sampler draws exactly these values."""
    answers = list(chain.from_iterable(_answers(value, scale) for value in values))
    return lambda n: answers.pop(0)


def noise_of(drawn: Mapping[Cell, int]) -> Below:
    """The same for cells of several scales, in this order."""
    answers = list(chain.from_iterable(_answers(value, cell.scale) for cell, value in drawn.items()))
    return lambda n: answers.pop(0)


def _answers(value: int, scale: int) -> list[int]:
    part = [abs(value) % scale, scale - 1]  # what is below one scale, taken at once
    whole = [0, 0, 2] * (abs(value) // scale)  # exp(-1) happened: K goes to 3
    return [*part, *whole, 0, 1, int(value < 0)]  # and now it did not: K stops at 2


def counting_of(
    database: Database,
    folder: Path,
    partners: Iterable[Partner] = (LT,),
    languages: Iterable[str] = LANGUAGES,
    below: Below | None = None,
    kind: Callable[..., Counting] = Counting,
) -> Counting:
    """A site's counting; its keys and releases lie in ``folder``. Without ``below`` nothing is blurred."""
    folder.mkdir(exist_ok=True)
    keys = SigningKeys(folder, "https://training.example.org")
    return kind(database, keys, folder / "releases", Counted(tuple(partners), tuple(languages)), below or quiet())


def tally(database: Database, period: str) -> Mapping[str, int]:
    """What the counters of a quarter hold, by names such as ``LT started``; those with 0 are left out."""
    return {f"{cell.cell} {cell.event}": value for cell, value in raw(database, period).items() if value}


def raw(database: Database, period: str) -> dict[Cell, int]:
    """The counters of a quarter as they lie there."""
    with database._engine.connect() as connection:
        return _counted(connection, period)


def started(period: str, partner: str = "LT") -> Event:
    return Event(period, STARTED, partner)
